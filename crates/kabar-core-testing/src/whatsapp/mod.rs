//! A WhatsApp that does what a test tells it.
//!
//! It plays the server's side of every account, so it outlives the Kabar under test: what was sent, what waits for the
//! next connection, which numbers are linked. It proves nothing by itself: acks and receipts come when a test says so,
//! or at once with [`FakeWhatsApp::ack_everything`].

mod groups;
mod history;
mod kinds;
mod known;
mod line;
mod linking;
mod network;
mod port;
mod sent;
mod session;

pub use groups::Groups;
pub use history::Histories;
pub use kinds::{Kinds, sealed_vote};
pub use line::{Answer, Sent};
pub use port::{FakePort, NEWER};

use kabar_core::ports::whatsapp::{
    CommitError, DeviceFile, Inbound, InboxSink, OpenError, PairingFailure, PathTrouble, WaEvent,
};
use kabar_types::{AccountId, Limits, MessageStatus, UnixMillis, WaId};
use line::Line;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

/// The fake.
#[derive(Default)]
pub struct FakeWhatsApp {
    lines: Mutex<HashMap<AccountId, Line>>,
    groups: Groups,
    histories: Histories,
    kinds: Kinds,
    ids: Mutex<u64>,
    /// Nothing connects while this is set.
    down: Mutex<bool>,
    /// Sessions that resume wait until a test connects them.
    held: Mutex<bool>,
    /// Ends of links that never come back.
    silent_logouts: Mutex<bool>,
    logouts: Mutex<u64>,
    /// The version claimed, and the one the server would name.
    versions: Mutex<Versions>,
    /// Sessions that never stop.
    stuck: Mutex<bool>,
    ack_everything: Mutex<bool>,
    /// Why nobody gets a code to type, and for how many milliseconds.
    no_codes: Mutex<Option<(PairingFailure, Option<i64>)>>,
    network: network::Network,
}

/// What the fake knows of versions.
#[derive(Default)]
struct Versions {
    claimed: u32,
    newest: Option<u32>,
    /// Refused below this.
    accepted: u32,
    questions: u64,
}

impl FakeWhatsApp {
    /// A server that is up and on which nothing is linked.
    pub fn new() -> Arc<Self> {
        Arc::default()
    }

    /// What the fake can read of messages.
    pub fn kinds(&self) -> &Kinds {
        &self.kinds
    }

    // ---- the connection

    /// Connects an account's session and hands over what waited for it.
    pub async fn connect(&self, account: AccountId) {
        if *self.down.lock().unwrap_or_else(PoisonError::into_inner) {
            return;
        }
        let Some(sink) = self.with(account, |line| line.connect()) else {
            return;
        };
        let is_outdated = {
            let versions = self.versions();
            versions.claimed < versions.accepted
        };
        if is_outdated {
            self.with(account, |line| line.connected = false);
            sink.notify(account, WaEvent::Outdated);
            return;
        }
        sink.notify(account, WaEvent::Connected);
        // What is not taken now comes again with the next connection.
        let _ = self.hand_over(account, &sink).await;
        sink.notify(account, WaEvent::OfflineDrained);
        sink.notify(account, WaEvent::Confirmed);
    }

    /// Connects an account's session, but hands nothing over yet and does not say that this is all.
    pub fn connect_without_drain(&self, account: AccountId) {
        if let Some(sink) = self.with(account, |line| line.connect()) {
            sink.notify(account, WaEvent::Connected);
        }
    }

    /// From now on messages go straight to the session, whatever it has been told.
    pub fn set_connected(&self, account: AccountId) {
        self.with(account, |line| line.connected = true);
    }

    /// Takes the connection away; the session notices and waits.
    pub fn disconnect(&self, account: AccountId) {
        self.disconnect_for(account, None);
    }

    /// The same, with the way to WhatsApp at fault.
    pub fn disconnect_for(&self, account: AccountId, reason: Option<PathTrouble>) {
        self.with(account, |line| line.connected = false);
        self.emit(
            account,
            WaEvent::Disconnected {
                attempt: 1,
                next_try_ms: 1_000,
                reason,
            },
        );
    }

    /// Every client is gone, as when their process ended: nothing more reaches them.
    pub fn lose_clients(&self) {
        for line in self.lines().values_mut() {
            line.lose_client();
        }
    }

    /// While down, nothing connects by itself.
    pub fn set_down(&self, down: bool) {
        *self.down.lock().unwrap_or_else(PoisonError::into_inner) = down;
    }

    /// How often the account's session was told that the network changed.
    pub fn wakes(&self, account: AccountId) -> u64 {
        self.find(account, |line| line.wakes).unwrap_or_default()
    }

    /// From now on WhatsApp names this revision as the newest, or does not answer.
    pub fn name_newest(&self, revision: Option<u32>) {
        self.versions().newest = revision;
    }

    /// From now on WhatsApp refuses every revision before this one.
    pub fn refuse_before(&self, revision: u32) {
        self.versions().accepted = revision;
    }

    /// The revision that is claimed.
    pub fn claimed(&self) -> u32 {
        self.versions().claimed
    }

    /// The process begins anew: what it claimed is forgotten.
    pub fn forget_claim(&self) {
        self.versions().claimed = 0;
    }

    /// How often somebody asked for the newest version.
    pub fn questions(&self) -> u64 {
        self.versions().questions
    }

    fn versions(&self) -> MutexGuard<'_, Versions> {
        self.versions.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// While held, a session that resumes dials until a test connects it.
    pub fn hold(&self, held: bool) {
        *self.held.lock().unwrap_or_else(PoisonError::into_inner) = held;
    }

    /// Accounts whose sessions are there and have no connection.
    pub fn dialling(&self) -> Vec<AccountId> {
        let lines = self.lines();
        let dials = lines
            .iter()
            .filter(|(_, line)| line.sink.is_some() && !line.connected && line.phone.is_some());
        dials.map(|(account, _)| *account).collect()
    }

    /// While silent, the server ends a link when it is asked to, but whoever asked waits for ever.
    pub fn silence_logouts(&self, silent: bool) {
        *self.silent_logouts.lock().unwrap_or_else(PoisonError::into_inner) = silent;
    }

    /// How often a session was asked to end its link.
    pub fn logouts(&self) -> u64 {
        *self.logouts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// From now on no session ever stops.
    pub fn jam(&self) {
        *self.stuck.lock().unwrap_or_else(PoisonError::into_inner) = true;
    }

    /// Fills a device file as if this number had been linked with it.
    pub fn fill_device(&self, device: &DeviceFile, phone: &str) -> Result<(), OpenError> {
        port::write_device(device, phone).map_err(|error| OpenError::Io(error.kind().to_string()))
    }

    /// True while the account's session is connected.
    pub fn is_connected(&self, account: AccountId) -> bool {
        self.find(account, |line| line.connected).unwrap_or(false)
    }

    /// The connection looks open and nothing is answered: for `silent_ms`, and not `unanswered` questions in a row.
    pub fn fall_silent(&self, account: AccountId, silent_ms: i64, unanswered: u32) {
        self.emit(
            account,
            WaEvent::Unconfirmed {
                silent_ms,
                unanswered,
            },
        );
    }

    /// What the server says of an account's limits from now on. It does not say so by itself.
    pub fn set_limits(&self, account: AccountId, limits: Limits) {
        self.with(account, |line| line.limits = limits);
    }

    /// How often an account asked for its limits.
    pub fn limits_asked(&self, account: AccountId) -> usize {
        self.find(account, |line| line.limits_asked).unwrap_or_default()
    }

    // ---- what arrives

    /// Hands a message to the session, or keeps it for the next connection when it is not taken.
    pub async fn deliver(&self, account: AccountId, inbound: Inbound) -> Result<(), CommitError> {
        self.with(account, |line| line.backlog.push_back(inbound));
        let sink = self
            .find(account, |line| {
                line.connected.then(|| line.sink.clone()).flatten()
            })
            .flatten();
        match sink {
            Some(sink) => self.hand_over(account, &sink).await,
            None => Ok(()),
        }
    }

    /// The phone says that it sends a piece of its history.
    ///
    /// # Errors
    /// Kabar does not take its word.
    pub async fn promise_history(&self, account: AccountId) -> Result<(), CommitError> {
        match self.find(account, |line| line.sink.clone()).flatten() {
            Some(sink) => sink.expect_history(account).await,
            None => Err(CommitError),
        }
    }

    /// Says something to the session.
    pub fn emit(&self, account: AccountId, event: WaEvent) {
        let sink = self.find(account, |line| line.sink.clone()).flatten();
        if let Some(sink) = sink {
            sink.notify(account, event);
        }
    }

    /// The server took this message.
    pub fn ack(&self, account: AccountId, wa_id: &WaId) {
        self.emit(
            account,
            WaEvent::ServerAck {
                wa_id: wa_id.clone(),
                chat: None,
                error: None,
            },
        );
    }

    /// The server refuses this message.
    pub fn nack(&self, account: AccountId, wa_id: &WaId, code: u16) {
        self.emit(
            account,
            WaEvent::ServerAck {
                wa_id: wa_id.clone(),
                chat: None,
                error: Some(code),
            },
        );
    }

    /// A device of the person this message went to proves something about it.
    pub fn receipt(
        &self,
        account: AccountId,
        from: &str,
        wa_id: &WaId,
        status: MessageStatus,
        at: UnixMillis,
    ) {
        let person = crate::people::person(from);
        let ids = vec![wa_id.clone()];
        self.emit(
            account,
            WaEvent::Receipt {
                chat: person.clone(),
                sender: person,
                ids,
                status,
                at,
            },
        );
    }

    /// Every message sent from now on is acked at once.
    pub fn ack_everything(&self, yes: bool) {
        *self.ack_everything.lock().unwrap_or_else(PoisonError::into_inner) = yes;
    }

    async fn hand_over(&self, account: AccountId, sink: &Arc<dyn InboxSink>) -> Result<(), CommitError> {
        while let Some(inbound) = self.find(account, |line| line.backlog.front().cloned()).flatten() {
            sink.commit(account, vec![inbound]).await?;
            self.with(account, |line| line.backlog.pop_front());
        }
        Ok(())
    }

    fn next_id(&self) -> u64 {
        let mut ids = self.ids.lock().unwrap_or_else(PoisonError::into_inner);
        *ids += 1;
        *ids
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<AccountId, Line>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T>(&self, account: AccountId, change: impl FnOnce(&mut Line) -> T) -> T {
        change(self.lines().entry(account).or_default())
    }

    fn find<T>(&self, account: AccountId, look: impl FnOnce(&Line) -> T) -> Option<T> {
        self.lines().get(&account).map(look)
    }
}
