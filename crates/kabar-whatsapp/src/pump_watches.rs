//! What the pump's machines want done when time passes: ask, doubt, dial now, cut off, replace.

use super::Pump;
use crate::{clock, convert, link::Linking, liveness::Act, overdue, waking};
use kabar_core::ports::whatsapp::{OpenError, WaEvent};
use std::sync::Arc;
use whatsapp_rust::NodeBuilder;

/// So many of what waits are asked for at once, as WhatsApp Web does (its `WAWebOfflineHandler`).
const ASKED: &str = "200";

impl Pump {
    /// That the server had too much to do (429) the library does not tell; it only counts on.
    pub(super) fn count_failures(&mut self) {
        if let Some(client) = self.shared.client() {
            self.connection.library_counts(client.stats().reconnect_errors);
        }
    }

    /// It waited longer than somebody who writes should.
    pub(super) fn dial_now(&mut self) {
        if !self.connection.take_dial(clock::monotonic()) {
            return;
        }
        if let Some(client) = self.shared.client() {
            waking::dial_now(&client, &self.shared);
        }
    }

    /// Announced messages do not come.
    pub(super) fn ask_on(&self) {
        let Some(client) = self.shared.client() else {
            return;
        };
        tracing::info!(account = %self.account, "what waits on the server does not come; more is asked for");
        tokio::spawn(async move {
            // A line that is gone brings the next connection, and that another announcement.
            let batch = NodeBuilder::new("offline_batch").attr("count", ASKED);
            let asked = NodeBuilder::new("ib").children([batch.build()]).build();
            let _ = client.send_node(asked).await;
        });
    }

    /// Nothing more is to be taken from the server that the device's file does not keep.
    pub(super) fn stop_over(&mut self, error: OpenError) {
        tracing::warn!(account = %self.account, %error, "the device's file takes no writes; its session stops");
        self.tell(WaEvent::DeviceFailed { error });
    }

    /// The library does not move any more.
    pub(super) fn push(&mut self) {
        match self.overdue.look(clock::monotonic()) {
            Some(overdue::Act::Cut) => {
                tracing::warn!(account = %self.account, "a login came to nothing and is cut off");
                let shared = Arc::clone(&self.shared);
                tokio::spawn(async move { shared.cut().await });
            }
            Some(overdue::Act::Rebuild) => {
                tracing::warn!(account = %self.account, "the client does not move any more and is replaced");
                self.shared.hurry();
            }
            None => {}
        }
    }

    pub(super) fn is_linked(&self) -> bool {
        self.linking.as_ref().is_none_or(Linking::is_linked)
    }

    /// The server answered something of ours. One that has put us off without hanging up answers as well, but nothing
    /// gets out any more: that is no sign of life.
    pub(super) fn answered(&mut self) {
        if !self.shared.may_send() {
            return;
        }
        if let Some(act) = self.pulse.watch.answered(clock::monotonic()) {
            self.act(act);
        }
    }

    pub(super) fn feel_pulse(&mut self) {
        for act in self.pulse.watch.look(clock::monotonic()) {
            self.act(act);
        }
    }

    fn act(&mut self, act: Act) {
        match act {
            Act::Ask => self.pulse.ask(self.shared.client()),
            Act::Confirm => self.tell(WaEvent::Confirmed),
            Act::Doubt { silent, unanswered } => self.tell(WaEvent::Unconfirmed {
                silent_ms: convert::events::millis(silent),
                unanswered,
            }),
        }
    }
}
