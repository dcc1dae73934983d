//! The world: everybody in it, the connections to it, and what is due later.
//!
//! One lock holds all of it (see `simulator`); handlers get `&mut World`, never wait, and answer by
//! putting nodes into the bounded queues of connections. Not here: what any stanza means.

mod device;
mod due;
mod people;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use rand::RngExt as _;
use rand::rngs::StdRng;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use wacore_binary::{Jid, Node};

use crate::calls::Calls;
use crate::clock::{self, Moment, Stopwatch};
use crate::faults::{self, Faults, Hold, Spot, Way};
use crate::groups::Groups;
use crate::identity::ServerIdentity;
use crate::ledger::Ledger;
use crate::media::Media;
use crate::pairing::Offer;
use crate::pictures::Pictures;
use crate::presence;
use crate::reports::Report;

pub(crate) use device::{Companion, CompanionKeys, DeviceAddress, Space};
pub(crate) use due::Due;
pub(crate) use people::{Kind, Person, SentMessage};

/// How many nodes may wait for a slow client before it is cut off, as a real server would.
pub(crate) const OUTGOING_LIMIT: usize = 4096;
/// As many as WhatsApp gives: a client shows the first for 60 s and the others for 20 s each.
const QR_REFS: usize = 6;

/// The WebSocket code of an ordinary close.
const NORMAL_CLOSURE: u16 = 1000;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct ConnectionId(u64);

impl ConnectionId {
    pub(crate) fn number(self) -> u64 {
        self.0
    }

    #[cfg(test)]
    pub(crate) fn numbered(number: u64) -> Self {
        Self(number)
    }
}

/// What a connection's writer is asked to do.
pub(crate) enum Outgoing {
    Node(Arc<Node>),
    /// Bytes that decrypt to nothing.
    Garbage(Vec<u8>),
    /// Say everything that waits, then close politely with this code.
    Close(u16),
}

/// Something to do for a connection's writer, and how slowly.
pub(crate) struct Paced {
    pub(crate) hold: Option<Hold>,
    pub(crate) outgoing: Outgoing,
}

/// Who is at the other end.
pub(crate) enum Role {
    /// Nobody yet: the handshake is over, the login is not.
    Stranger,
    /// A client that shows QR codes.
    Pairing(Box<Offer>),
    /// A linked device.
    Device(DeviceAddress),
}

impl std::fmt::Display for Role {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Stranger => f.write_str("a stranger"),
            Self::Pairing(_) => f.write_str("a client that shows codes"),
            Self::Device(device) => device.fmt(f),
        }
    }
}

pub(crate) struct Connection {
    pub(crate) role: Role,
    out: mpsc::Sender<Paced>,
    kill: CancellationToken,
}

impl Connection {
    pub(crate) fn spot(&self, connection: ConnectionId) -> Spot<'_> {
        let device = match &self.role {
            Role::Device(device) => Some(device),
            Role::Stranger | Role::Pairing(_) => None,
        };
        Spot { connection, device }
    }
}

pub(crate) struct World {
    pub(crate) rng: StdRng,
    pub(crate) identity: Arc<ServerIdentity>,
    pub(crate) people: BTreeMap<String, Person>,
    pub(crate) ledger: Ledger,
    pub(crate) faults: Faults,
    pub(crate) groups: Groups,
    pub(crate) stopwatch: Stopwatch,
    pub(crate) calls: Calls,
    pub(crate) reports: Vec<Report>,
    pub(crate) media: Media,
    pub(crate) pictures: Pictures,
    pub(crate) due: Vec<(Duration, Due)>,
    /// How many codes to scan a client that wants to be linked gets.
    pub(crate) qr_refs: usize,
    lids: HashMap<String, String>,
    /// From the present number to the first one.
    numbers: HashMap<String, String>,
    /// In order, so that what is told to several is told in the same order in each run.
    connections: BTreeMap<ConnectionId, Connection>,
    next_connection: u64,
}

impl World {
    pub(crate) fn new(identity: ServerIdentity, rng: StdRng) -> Self {
        Self {
            rng,
            identity: Arc::new(identity),
            people: BTreeMap::new(),
            ledger: Ledger::new(clock::now()),
            faults: Faults::default(),
            groups: Groups::default(),
            stopwatch: Stopwatch::start(),
            calls: Calls::default(),
            reports: Vec::new(),
            media: Media::default(),
            pictures: Pictures::default(),
            due: Vec::new(),
            qr_refs: QR_REFS,
            lids: HashMap::new(),
            numbers: HashMap::new(),
            connections: BTreeMap::new(),
            next_connection: 1,
        }
    }

    pub(crate) fn now(&self) -> Moment {
        clock::now()
    }

    /// Has something happen later, outside the lock.
    pub(crate) fn after(&mut self, delay: Duration, due: Due) {
        self.due.push((delay, due));
    }

    /// Draws an id in the form WhatsApp clients use for messages they author.
    pub(crate) fn draw_id(&mut self) -> String {
        format!("3EB0{}", hex(&self.rng.random::<[u8; 9]>()))
    }

    /// Draws an id for a message that somebody writes.
    pub(crate) fn draw_id_of(&mut self, who: &str) -> String {
        let Some(person) = self.people.get_mut(who) else {
            return self.draw_id();
        };
        format!("3EB0{}", hex(&person.chance.random::<[u8; 9]>()))
    }

    // --- people -------------------------------------------------------------------------------

    pub(crate) fn admit_person(&mut self, person: Person) {
        self.lids.insert(person.lid.clone(), person.pn.clone());
        self.numbers.insert(person.number.clone(), person.pn.clone());
        self.people.insert(person.pn.clone(), person);
    }

    /// Which device an address means, whether it names the phone number or the hidden id.
    /// The person exists; the device may not.
    pub(crate) fn resolve(&self, jid: &Jid) -> Option<DeviceAddress> {
        let pn = match Space::of(jid)? {
            Space::Pn => self.numbers.get(jid.user.as_str())?.clone(),
            Space::Lid => self.lids.get(jid.user.as_str())?.clone(),
        };
        let known = self.people.contains_key(&pn);
        known.then(|| DeviceAddress::new(pn, jid.device))
    }

    /// How a device is written in one of the two address spaces; by number as long as the hidden id
    /// is kept back.
    pub(crate) fn jid_of(&self, device: &DeviceAddress, space: Space) -> Jid {
        let person = self.people.get(&device.pn);
        match (space, person) {
            (Space::Lid, Some(person)) if !person.lid_hidden => {
                Jid::lid_device(person.lid.as_str(), device.device)
            }
            (Space::Lid, None) => Jid::lid_device("", device.device),
            (_, person) => {
                let number = person.map_or(&device.pn, |person| &person.number);
                Jid::pn_device(number.as_str(), device.device)
            }
        }
    }

    /// The hidden id of a person, unless it is kept back.
    pub(crate) fn visible_lid(&self, pn: &str) -> Option<Jid> {
        let person = self.people.get(pn).filter(|person| !person.lid_hidden)?;
        Some(Jid::lid(person.lid.as_str()))
    }

    /// Whether nobody has, or ever had, a number.
    pub(crate) fn is_free(&self, number: &str) -> bool {
        !self.people.contains_key(number) && !self.numbers.contains_key(number)
    }

    /// Gives a person another number; the present one leads nowhere then.
    pub(crate) fn renumber(&mut self, pn: &str, number: &str) {
        if let Some(person) = self.people.get_mut(pn) {
            let old = std::mem::replace(&mut person.number, number.to_owned());
            self.numbers.remove(&old);
            self.numbers.insert(number.to_owned(), pn.to_owned());
        }
    }

    pub(crate) fn companion(&mut self, device: &DeviceAddress) -> Option<&mut Companion> {
        self.people
            .get_mut(&device.pn)?
            .companions
            .get_mut(&device.device)
    }

    /// The linked clients of a person, connected or not.
    pub(crate) fn companions_of(&self, pn: &str) -> Vec<DeviceAddress> {
        let ids = self.people.get(pn).map(|person| person.companions.keys());
        ids.into_iter()
            .flatten()
            .map(|id| DeviceAddress::new(pn, *id))
            .collect()
    }

    // --- connections --------------------------------------------------------------------------

    pub(crate) fn open(&mut self, out: mpsc::Sender<Paced>, kill: CancellationToken) -> ConnectionId {
        let id = ConnectionId(self.next_connection);
        self.next_connection += 1;
        let role = Role::Stranger;
        self.connections.insert(id, Connection { role, out, kill });
        id
    }

    pub(crate) fn connection(&mut self, id: ConnectionId) -> Option<&mut Connection> {
        self.connections.get_mut(&id)
    }

    /// Every connection with its id, for the rooms that look for one by what it is doing.
    pub(crate) fn connections(&self) -> impl Iterator<Item = (ConnectionId, &Connection)> {
        self.connections.iter().map(|(id, open)| (*id, open))
    }

    /// The connection a device is logged in on.
    pub(crate) fn connection_of(&self, device: &DeviceAddress) -> Option<ConnectionId> {
        let person = self.people.get(&device.pn)?;
        let link = person.companions.get(&device.device)?.link.as_ref()?;
        Some(link.connection)
    }

    /// Puts a node on the wire of a connection. A client that does not read is cut off.
    pub(crate) fn send(&mut self, id: ConnectionId, node: impl Into<Arc<Node>>) {
        let node = node.into();
        if !self.faults.any() {
            self.send_as_is(id, node);
            return;
        }
        let device = self.device_on(id);
        let spot = Spot {
            connection: id,
            device: device.as_ref(),
        };
        for node in faults::link::on_the_way_out(self, spot, Arc::unwrap_or_clone(node)) {
            self.send_as_is(id, node);
        }
    }

    /// Like `send`, past the faults that change what is sent.
    pub(crate) fn send_as_is(&mut self, id: ConnectionId, node: impl Into<Arc<Node>>) {
        self.write(id, Outgoing::Node(node.into()));
    }

    pub(crate) fn send_garbage(&mut self, id: ConnectionId, bytes: Vec<u8>) {
        self.write(id, Outgoing::Garbage(bytes));
    }

    /// Says what waits, then closes.
    pub(crate) fn close(&mut self, id: ConnectionId) {
        self.close_with(id, NORMAL_CLOSURE);
    }

    /// Like `close`, with another WebSocket code.
    pub(crate) fn close_with(&mut self, id: ConnectionId, code: u16) {
        self.write(id, Outgoing::Close(code));
    }

    /// How slowly what just arrived on a connection is to be taken in; `None` for at once.
    pub(crate) fn hold_from(&self, id: ConnectionId) -> Option<Hold> {
        self.hold(self.connections.get(&id)?.spot(id), Way::FromClient)
    }

    /// Drops a connection without a word. What was queued for it stays queued for the device.
    pub(crate) fn cut(&mut self, id: ConnectionId) {
        if let Some(open) = self.connections.get(&id) {
            open.kill.cancel();
        }
        self.forget(id);
    }

    /// The connection is over, whoever ended it. Harmless when said twice.
    pub(crate) fn forget(&mut self, id: ConnectionId) {
        let Some(gone) = self.connections.remove(&id) else {
            return;
        };
        self.faults.forget(id);
        let Role::Device(device) = gone.role else {
            return;
        };
        if self.connection_of(&device) != Some(id) {
            return; // another connection of the same device took over
        }
        if let Some(companion) = self.companion(&device) {
            companion.link = None;
        }
        self.ledger.event(format!("{device} disconnected"));
        presence::went_away(self, &device);
    }

    fn device_on(&self, id: ConnectionId) -> Option<DeviceAddress> {
        self.connections.get(&id)?.spot(id).device.cloned()
    }

    fn hold(&self, spot: Spot<'_>, way: Way) -> Option<Hold> {
        if !self.faults.any() {
            return None;
        }
        let pace = self.faults.pace(spot, way);
        let since = self.stopwatch.elapsed();
        (!pace.is_free()).then_some(Hold { since, pace })
    }

    fn write(&mut self, id: ConnectionId, outgoing: Outgoing) {
        let Some(open) = self.connections.get(&id) else {
            return;
        };
        let spot = open.spot(id);
        if self.faults.swallows(spot) {
            return;
        }
        let hold = self.hold(spot, Way::ToClient);
        if open.out.try_send(Paced { hold, outgoing }).is_err() {
            self.ledger.event("a client that does not read was cut off");
            self.cut(id);
        }
    }
}

/// Upper-case hexadecimal, the way ids are written.
pub(crate) fn hex(bytes: &[u8]) -> String {
    use std::fmt::Write as _;
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02X}");
        text
    })
}
