//! What waits for a device: stored until the device confirms it, sent when the device is ready.
//!
//! ```text
//!  Fresh ── active iq, nothing waits ─────────────────────────► Live
//!    └──── active iq, something waits ─► Offered ── all sent ──► Live
//!                                          ▲  │
//!                                          └──┘ the client asks for the next batch
//! ```
//!
//! Messages, receipts, notifications and calls wait; presence and typing do not. A stanza leaves the queue
//! when the device confirms it, so a connection lost in between makes it arrive again: that is the
//! at-least-once delivery clients must cope with.

use std::sync::Arc;

use wacore_binary::Node;
use wacore_binary::builder::NodeBuilder;

use crate::faults::{self, Spot};
use crate::people;
use crate::stanza::{empty, number, server_jid};
use crate::state::{ConnectionId, DeviceAddress, World};

/// How many stanzas a client gets per batch when it does not say.
const BATCH: u64 = 200;

/// How far a connection's catching up went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Stage {
    Fresh,
    Offered { total: usize },
    Live,
}

/// What kind of stanza waits; it is confirmed by another kind of answer each.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    Message,
    Receipt,
    Notification,
    Call,
}

/// A message's identity, for the ledger.
#[derive(Clone, Debug)]
pub(crate) struct Subject {
    pub(crate) chat: String,
    pub(crate) sender: String,
}

/// One stanza that waits for a device.
pub(crate) struct Queued {
    class: Class,
    id: String,
    subject: Option<Subject>,
    /// Shared with the writers of connections, and among the devices that get the same.
    node: Arc<Node>,
    /// On the connection the device has now.
    sent: bool,
    /// On any connection; a confirmation may come after the connection it belongs to.
    ever_sent: bool,
}

impl Queued {
    pub(crate) fn new(class: Class, id: impl Into<String>, node: impl Into<Arc<Node>>) -> Self {
        Self {
            class,
            id: id.into(),
            subject: None,
            node: node.into(),
            sent: false,
            ever_sent: false,
        }
    }

    pub(crate) fn about(mut self, chat: &str, sender: &str) -> Self {
        self.subject = Some(Subject {
            chat: chat.to_owned(),
            sender: sender.to_owned(),
        });
        self
    }
}

/// Queues a stanza for a linked client and sends it at once if the client is live.
pub(crate) fn deliver(world: &mut World, to: &DeviceAddress, queued: Queued) {
    let Some(companion) = world.companion(to) else {
        return;
    };
    companion.queue.push_back(queued);
    let live = companion
        .link
        .as_ref()
        .filter(|link| link.stage == Stage::Live)
        .map(|link| link.connection);
    if let Some(connection) = live {
        send_next(world, to, connection, usize::MAX, false);
    }
}

/// The device said it is ready: offer what waits, or declare it live.
pub(crate) fn start(world: &mut World, device: &DeviceAddress) {
    let Some(companion) = world.companion(device) else {
        return;
    };
    let Some(link) = companion.link.as_mut().filter(|link| link.stage == Stage::Fresh) else {
        return;
    };
    let connection = link.connection;
    for queued in &mut companion.queue {
        queued.sent = false;
    }
    let total = companion.queue.len();
    if total == 0 {
        finish(world, device, connection, 0);
        return;
    }
    link.stage = Stage::Offered { total };
    let preview = preview(companion.queue.iter());
    world.send(connection, preview);
}

/// The device asks for a batch.
pub(crate) fn batch(world: &mut World, device: &DeviceAddress, request: &Node) {
    let count = number(request, "count").unwrap_or(BATCH);
    let count = usize::try_from(count).unwrap_or(usize::MAX);
    let Some(link) = world.companion(device).and_then(|c| c.link.as_ref()) else {
        return;
    };
    let (connection, Stage::Offered { total }) = (link.connection, link.stage) else {
        return;
    };
    let left = send_next(world, device, connection, count, true);
    if left == 0 {
        finish(world, device, connection, total);
    }
}

/// Takes stanzas the device confirmed out of its queue. `class` is what the confirmation was for.
pub(crate) fn confirm(world: &mut World, device: &DeviceAddress, class: Class, ids: &[String]) {
    let now = world.now();
    let Some(companion) = world.companion(device) else {
        return;
    };
    let mut confirmed = Vec::new();
    // What is confirmed is mostly at the front, so this looks first and moves little.
    let is_done = |queued: &Queued| queued.ever_sent && queued.class == class && ids.contains(&queued.id);
    while let Some(place) = companion.queue.iter().position(is_done) {
        let done = companion.queue.remove(place);
        confirmed.extend(
            done.filter(|done| done.class == Class::Message)
                .map(|done| done.id),
        );
    }
    for id in confirmed {
        world.ledger.confirmed(device, &id, now);
    }
}

/// Sends up to `limit` stanzas that were not sent on this connection; says how many are left.
fn send_next(
    world: &mut World,
    device: &DeviceAddress,
    connection: ConnectionId,
    limit: usize,
    offline: bool,
) -> usize {
    let mut ready = Vec::new();
    let mut left = 0;
    if let Some(companion) = world.companion(device) {
        // What was sent lies before what was not: stanzas come in at the back and are sent from the front.
        let unsent = companion.queue.partition_point(|queued| queued.sent);
        let upto = unsent.saturating_add(limit).min(companion.queue.len());
        left = companion.queue.len() - upto;
        for queued in companion.queue.range_mut(unsent..upto) {
            (queued.sent, queued.ever_sent) = (true, true);
            ready.push((
                queued.id.clone(),
                queued.subject.clone(),
                Arc::clone(&queued.node),
            ));
        }
    }
    let now = world.now();
    for (id, subject, mut node) in ready {
        if offline {
            Arc::make_mut(&mut node).attrs.insert("offline", "0");
        }
        let Some(subject) = subject else {
            world.send(connection, node);
            continue;
        };
        let spot = Spot {
            connection,
            device: Some(device),
        };
        for _ in 0..faults::message::on_the_way_out(world, spot, &mut node) {
            world.ledger.delivered(device, &subject, &id, now);
            world.send(connection, Arc::clone(&node));
        }
    }
    left
}

fn finish(world: &mut World, device: &DeviceAddress, connection: ConnectionId, total: usize) {
    world.send(
        connection,
        ib(NodeBuilder::new("offline").attr("count", total).build()),
    );
    if let Some(link) = world.companion(device).and_then(|c| c.link.as_mut()) {
        link.stage = Stage::Live;
    }
    send_next(world, device, connection, usize::MAX, false);
    world
        .ledger
        .event(format!("{device} is live, {total} were waiting"));
    people::account_is_live(world, &device.pn);
}

fn preview<'a>(waiting: impl Iterator<Item = &'a Queued> + Clone) -> Node {
    let count = |class| waiting.clone().filter(|queued| queued.class == class).count();
    ib(NodeBuilder::new("offline_preview")
        .attr("count", waiting.clone().count())
        .attr("message", count(Class::Message))
        .attr("receipt", count(Class::Receipt))
        .attr("notification", count(Class::Notification))
        .attr("appdata", 0)
        .attr("call", count(Class::Call))
        .attr("status", 0)
        .build())
}

fn ib(child: Node) -> Node {
    let mut ib = empty("ib");
    ib.attrs.insert("from", server_jid());
    ib.content = Some(wacore_binary::NodeContent::Nodes(vec![child]));
    ib
}
