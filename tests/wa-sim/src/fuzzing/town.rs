//! A small world for stanzas to happen in: Alice and Dave with a linked client each, Bob, a group of all
//! three, and a client that shows codes.
//!
//! Whatever the server says is written down as for the wire, so that an answer no client could read is
//! found too.

use std::sync::Arc;

use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use wacore_binary::marshal;
use waproto::whatsapp::client_payload::DevicePairingRegistrationData;

use super::words::{ALICE, BOB, DAVE, Words};
use crate::identity::ServerIdentity;
use crate::offline::{Class, Queued, deliver};
use crate::router;
use crate::scenario::{self, Scenario};
use crate::state::{ConnectionId, DeviceAddress, OUTGOING_LIMIT, Outgoing, Paced, Role, World};
use crate::{groups, pairing, seed};

/// Everything that comes due within one step, at most.
const DUE: usize = 64;

pub(super) struct Town {
    world: World,
    clients: Vec<Client>,
}

struct Client {
    /// `None` for the client that shows codes.
    device: Option<DeviceAddress>,
    connection: ConnectionId,
    heard: mpsc::Receiver<Paced>,
}

impl Town {
    pub(super) fn new() -> Self {
        let mut rng = StdRng::seed_from_u64(7);
        let identity = ServerIdentity::generate(&mut rng).expect("an identity");
        let mut world = World::new(identity, rng);
        let people = Scenario::from_json(include_str!("town.json")).expect("a scenario");
        scenario::load(&mut world, &people).expect("a world");
        let members = [BOB.to_owned(), DAVE.to_owned()];
        groups::make(&mut world, ALICE, "Basket", &members).expect("a group");
        let clients = [Some(ALICE), Some(DAVE), None].map(|pn| Client::enter(&mut world, pn));
        Self {
            world,
            clients: clients.into(),
        }
    }

    /// One stanza of one client, and what follows from it.
    pub(super) fn step(&mut self, words: &mut Words<'_>) {
        let place = words.up_to(self.clients.len());
        let stanza = words.stanza(&self.world);
        let Some(client) = self.clients.get_mut(place) else {
            return;
        };
        router::route(&mut self.world, client.connection, &stanza);
        for _ in 0..DUE {
            let Some((_, due)) = self.world.due.pop() else {
                break;
            };
            due.perform(&mut self.world);
        }
        for client in &mut self.clients {
            client.listen(&mut self.world);
        }
    }
}

impl Client {
    fn enter(world: &mut World, pn: Option<&str>) -> Self {
        let device = pn.map(|pn| {
            seed::seed(world, pn).expect("a linked client");
            let device = world.companions_of(pn).pop().expect("its address");
            // Something to confirm, so that confirmations meet something.
            let waits = Queued::new(Class::Notification, "A", crate::stanza::empty("notification"));
            deliver(world, &device, waits);
            device
        });
        let (connection, heard) = connect(world, device.as_ref());
        Self {
            device,
            connection,
            heard,
        }
    }

    /// Takes what the server said; comes back if the server ended the connection.
    fn listen(&mut self, world: &mut World) {
        let mut over = false;
        while let Ok(said) = self.heard.try_recv() {
            match said.outgoing {
                Outgoing::Node(node) => drop(marshal(&node).expect("a stanza that can be written down")),
                Outgoing::Garbage(_) => {}
                Outgoing::Close(_) => over = true,
            }
        }
        if over || world.connection(self.connection).is_none() {
            world.forget(self.connection);
            (self.connection, self.heard) = connect(world, self.device.as_ref());
        }
    }
}

fn connect(world: &mut World, device: Option<&DeviceAddress>) -> (ConnectionId, mpsc::Receiver<Paced>) {
    let (out, heard) = mpsc::channel(OUTGOING_LIMIT);
    let connection = world.open(out, CancellationToken::new());
    match device {
        Some(device) => {
            if let Some(companion) = world.companion(device) {
                companion.log_in(connection);
            }
            if let Some(open) = world.connection(connection) {
                open.role = Role::Device(device.clone());
            }
        }
        None => pairing::offer(world, connection, &registration(), [9; 32]).expect("codes"),
    }
    (connection, heard)
}

fn registration() -> DevicePairingRegistrationData {
    DevicePairingRegistrationData {
        e_regid: Some(vec![0, 0, 0, 9]),
        e_ident: Some(vec![9; 32]),
        e_skey_id: Some(vec![0, 0, 1]),
        e_skey_val: Some(vec![9; 32]),
        e_skey_sig: Some(vec![9; 64]),
        ..Default::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stanza::{blob, empty};
    use wacore_binary::Node;
    use wacore_binary::builder::NodeBuilder;

    /// What Alice's client hears after this request.
    fn answer(town: &mut Town, space: &'static str, kind: &'static str, children: Vec<Node>) -> Node {
        let request = NodeBuilder::new("iq")
            .attr("id", "A")
            .attr("xmlns", space)
            .attr("type", kind)
            .children(children)
            .build();
        let alice = &mut town.clients[0];
        router::route(&mut town.world, alice.connection, &request);
        match alice.heard.try_recv().unwrap().outgoing {
            Outgoing::Node(node) => Arc::unwrap_or_clone(node),
            _ => panic!("no answer"),
        }
    }

    #[test]
    fn a_question_asked_a_thousand_times_at_once_is_answered_once() {
        let query = NodeBuilder::new("query").children(vec![empty("devices"); 1000]);
        let bob = NodeBuilder::new("user").attr("jid", "6280000000002@s.whatsapp.net");
        let list = NodeBuilder::new("list").children([bob.build()]);
        let usync = NodeBuilder::new("usync").children([query.build(), list.build()]);
        let answer = answer(&mut Town::new(), "usync", "get", vec![usync.build()]);
        let usync = answer.get_optional_child("usync").unwrap();
        let list = usync.get_optional_child("list").unwrap();
        let bob = list.get_optional_child("user").unwrap();
        assert_eq!(bob.get_children_by_tag("devices").count(), 1);
    }

    #[test]
    fn a_client_cannot_leave_keys_without_end() {
        let mut town = Town::new();
        for round in 0..3_u32 {
            let key = |id: u32| {
                let id = blob("id", id.to_be_bytes()[1..].to_vec());
                let key = NodeBuilder::new("key").children([id, blob("value", vec![9; 32])]);
                key.build()
            };
            let keys = (round * 4000..(round + 1) * 4000).map(key);
            let skey = [
                blob("id", vec![0, 0, 1]),
                blob("value", vec![9; 32]),
                blob("signature", vec![9; 64]),
            ];
            let upload = vec![
                blob("registration", vec![0, 0, 0, 9]),
                blob("identity", vec![9; 32]),
                NodeBuilder::new("skey").children(skey).build(),
                NodeBuilder::new("list").children(keys).build(),
            ];
            answer(&mut town, "encrypt", "set", upload);
        }
        let device = town.clients[0].device.clone().unwrap();
        let kept = &town.world.companion(&device).unwrap().keys.one_time;
        assert_eq!(kept.len(), 5000);
        assert_eq!(kept.back().unwrap().id, 11_999);
    }

    #[test]
    fn a_client_cannot_make_up_collections_of_settings() {
        let mut town = Town::new();
        let made_up = NodeBuilder::new("collection")
            .attr("name", "made-up")
            .attr("version", 0);
        let sync = NodeBuilder::new("sync").children([made_up.build()]).build();
        let answer = answer(&mut town, "w:sync:app:state", "set", vec![sync]);
        let sync = answer.get_optional_child("sync").unwrap();
        let made_up = sync.get_optional_child("collection").unwrap();
        let error = made_up.get_optional_child("error").unwrap();
        assert_eq!(crate::stanza::text(error, "code").as_deref(), Some("400"));
        let held = town.world.people[ALICE].app_state.versions();
        assert!(held.iter().all(|(name, _)| name != "made-up"));
    }
}
