//! The ordered way of everything that is not a message: from the queue of a session to the core.
//!
//! One pump per session takes signs and events out in order, looks addresses up, and tells the sink. It also decides
//! what the end of the library's client means: a stated reason, a failed link, or a refusal worth trying again later.

use crate::{
    clock,
    connection::{Connection, Report, Sign},
    convert::{self, Aliases, Own},
    device_watch::DeviceWatch,
    drain::Drain,
    events::{Happening, Verdict},
    inbound,
    link::{FIRST_CODE_WITHIN, Linking},
    overdue::Overdue,
    pulse::Pulse,
    sent_rows::SentRows,
    session::Shared,
    states,
};
use kabar_core::ports::whatsapp::{Inbound, InboxSink, PairingFailure, PathTrouble, WaEvent};
use kabar_types::AccountId;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};
use tokio::sync::mpsc;
use whatsapp_rust::types::events::{ConnectFailureReason, Event};

/// The pauses before a client that WhatsApp turned away for an unnamed reason is built anew.
const REBUILD_AFTER_SECS: [u64; 4] = [30, 120, 600, 900];

/// The reason of the login's refusal itself, for want of a category.
const UNNAMED_BAN: u16 = 402;

/// What happens at the file of the session's device.
pub(crate) struct Device {
    pub(crate) watch: DeviceWatch,
    pub(crate) sent: SentRows,
}

/// Works off the queue of one session.
pub(crate) struct Pump {
    account: AccountId,
    sink: Arc<dyn InboxSink>,
    shared: Arc<Shared>,
    recovered: mpsc::UnboundedSender<Inbound>,
    connection: Connection,
    /// Why the last dial failed, if the way that was chosen is at fault.
    path: Option<PathTrouble>,
    drain: Drain,
    pulse: Pulse,
    overdue: Overdue,
    device: Device,
    /// `None` for a device that was linked before.
    linking: Option<Linking>,
    rebuilt: usize,
    terminal: bool,
}

impl Pump {
    pub(crate) fn new(
        account: AccountId,
        sink: Arc<dyn InboxSink>,
        shared: Arc<Shared>,
        linking: Option<Linking>,
        pulse: Pulse,
        device: Device,
    ) -> Self {
        let (recovered, queue) = mpsc::unbounded_channel();
        tokio::spawn(inbound::commit_recovered(account, Arc::clone(&sink), queue));
        Self {
            account,
            sink,
            shared,
            recovered,
            connection: Connection::default(),
            path: None,
            drain: Drain::default(),
            pulse,
            overdue: Overdue::default(),
            device,
            linking,
            rebuilt: 0,
            terminal: false,
        }
    }

    /// Runs until [`Happening::End`].
    pub(crate) async fn run(mut self, mut queue: mpsc::UnboundedReceiver<Happening>) {
        let first_code = tokio::time::sleep(FIRST_CODE_WITHIN);
        tokio::pin!(first_code);
        loop {
            let code_ends = self.linking.as_ref().and_then(Linking::code_ends);
            let awaits_code = !self.terminal && self.linking.as_ref().is_some_and(Linking::awaits_code);
            tokio::select! {
                happening = queue.recv() => match happening {
                    None | Some(Happening::End) => return,
                    Some(happening) => self.take(happening).await,
                },
                () = until(self.drain.look_at()) => {}
                () = until(self.pulse.look_at()) => self.feel_pulse(),
                error = self.device.watch.failed(), if !self.terminal && !self.shared.is_stopping() => self.stop_over(error),
                () = until(self.connection.dial_at()) => self.dial_now(),
                () = until(self.overdue.look_at()) => self.push(),
                () = &mut first_code, if awaits_code => self.fail_link(PairingFailure::NoConnection),
                () = until(code_ends), if !self.terminal => self.code_ran_out(),
            }
            if self.drain.take_stalled(clock::monotonic()) {
                self.ask_on();
            }
            if self.drain.take_drained(clock::monotonic()) {
                self.sign(Sign::Drained);
            }
        }
    }

    async fn take(&mut self, happening: Happening) {
        match happening {
            Happening::Wire(sign) => self.sign(sign),
            Happening::Answered => self.answered(),
            Happening::Cut => self.overdue.cut(clock::monotonic()),
            Happening::Committing => self.drain.committing(),
            Happening::Committed(waiting) => {
                self.drain.committed(waiting, clock::monotonic());
                self.overdue.progress(clock::monotonic());
                if !self.drain.is_over() {
                    self.pulse.watch.busy(clock::monotonic());
                }
            }
            Happening::Library(event) => self.told(&event).await,
            Happening::ClientEnded(answer) => {
                let verdict = self.client_ended();
                let _ = answer.send(verdict);
            }
            Happening::Rebuilt => {
                self.connection.rebuilt();
                self.overdue.rest();
            }
            Happening::End => {}
        }
    }

    async fn told(&mut self, event: &Event) {
        // What follows may prove that a message arrived.
        self.device.sent.all_written().await;
        if answers_us(event) {
            self.answered();
        }
        self.shared.ringing.hear(event);
        match event {
            Event::Connected(_) => {
                self.shared.keep_hidden();
                self.sign(Sign::Authenticated);
                self.tell_own_name();
            }
            Event::SelfPushNameUpdated(_) => {
                self.shared.keep_hidden();
                self.other(event).await;
            }
            Event::OfflineSyncPreview(preview) => {
                self.drain.announced(preview.messages, clock::monotonic());
            }
            Event::OfflineSyncCompleted(done) => self.drain.ended(done.count, clock::monotonic()),
            Event::Disconnected(_) => {
                self.count_failures();
                self.sign(Sign::Lost);
            }
            // A ban in which WhatsApp names neither category nor end.
            Event::ConnectFailure(failure) if failure.reason == ConnectFailureReason::TempBanned => {
                self.tell(WaEvent::Banned {
                    code: UNNAMED_BAN,
                    until_ms: None,
                });
            }
            // Turned away for good: what follows when the client has ended tells of it.
            Event::ConnectFailure(failure) if !failure.reason.should_reconnect() => {
                self.connection.turned_away();
                self.overdue.rest();
            }
            // The library says nothing more of this attempt.
            Event::ConnectFailure(_) => self.sign(Sign::PutOff),
            Event::PairingCodeRefresh(_) => self.fail_link(PairingFailure::CodeExpired),
            Event::PairingCodeError(error) => self.no_code(error),
            Event::PairError(_) => self.fail_link(PairingFailure::Verification),
            Event::HistorySync(chunk) => self.history(chunk),
            Event::AppStateSyncFailed(failed) => {
                if let Some(client) = self.shared.client() {
                    states::catch_up(client, &failed.skipped);
                }
            }
            Event::Messages(batch) => self.recover(event, batch).await,
            Event::UndecryptableMessage(missing) => self.missing(event, missing).await,
            other => self.other(other).await,
        }
    }

    /// What the device knows of itself and of the people an event speaks of.
    async fn known(&self, event: &Event) -> (Own, Aliases) {
        match self.shared.client() {
            Some(client) => (
                inbound::own(&client),
                inbound::look_up(&client, convert::events::people(event)).await,
            ),
            None => (Own::default(), Aliases::default()),
        }
    }

    async fn other(&mut self, event: &Event) {
        let (own, aliases) = self.known(event).await;
        let Some(told) = convert::events::translate(event, &own, &aliases) else {
            return;
        };
        let is_wanted = self
            .linking
            .as_mut()
            .is_none_or(|linking| linking.heed(&told, clock::monotonic()));
        if is_wanted {
            self.tell(told);
        }
    }

    fn sign(&mut self, sign: Sign) {
        match sign {
            Sign::Dialing => {
                self.path = None;
                self.drain.dialing();
                self.pulse.watch.lost();
                // A device that is being linked waits for a person.
                if self.is_linked() {
                    self.overdue.dialing(clock::monotonic());
                } else {
                    self.overdue.rest();
                }
            }
            Sign::Authenticated => {
                self.path = None;
                self.drain.authenticated(clock::monotonic());
                self.pulse.watch.connected(clock::monotonic());
                self.overdue.authenticated();
            }
            Sign::PathFailed(trouble) => {
                self.path = Some(trouble);
                self.pulse.watch.lost();
            }
            Sign::Lost | Sign::DialFailed | Sign::HandshakeFailed { .. } | Sign::PutOff => {
                self.pulse.watch.lost();
            }
            Sign::Drained => {}
        }
        if let Some(reason) = self.linking.as_mut().and_then(|linking| linking.sign(sign)) {
            self.fail_link(reason);
            return;
        }
        for report in self.connection.step(sign, clock::monotonic()) {
            match report {
                Report::Connected => {
                    self.rebuilt = 0;
                    self.tell(WaEvent::Connected);
                }
                Report::OfflineDrained => self.tell(WaEvent::OfflineDrained),
                Report::Disconnected { attempt, next_try } => {
                    self.overdue.lost(next_try, clock::monotonic());
                    self.tell_lost(attempt, next_try);
                }
            }
        }
    }

    /// What the phone calls the account; it may have changed while nobody was connected.
    fn tell_own_name(&mut self) {
        let name = self.shared.client().map(|client| client.push_name());
        if let Some(told) = name.as_deref().and_then(convert::people::own_name) {
            self.tell(told);
        }
    }

    /// Before the phone scanned there is no connection of an account to lose.
    fn tell_lost(&mut self, attempt: u32, next_try: Duration) {
        if self.is_linked() && !self.shared.is_stopping() {
            let next_try_ms = i64::try_from(next_try.as_millis()).unwrap_or(i64::MAX);
            let reason = self.path;
            self.tell(WaEvent::Disconnected {
                attempt,
                next_try_ms,
                reason,
            });
        }
    }

    /// Tells the core; nothing more after a terminal event, and no such event once the owner stops the session.
    fn tell(&mut self, event: WaEvent) {
        let terminal = event.is_terminal();
        if self.terminal || (terminal && self.shared.is_stopping()) {
            return;
        }
        tracing::debug!(account = %self.account, event = event.name(), "told");
        self.sink.notify(self.account, event);
        if terminal {
            self.terminal = true;
            self.shared.end();
        }
    }

    /// The library stops without a word for refusals it has no name for (400, 409, 413, …).
    fn client_ended(&mut self) -> Verdict {
        if !self.terminal && self.linking.as_ref().is_some_and(|linking| !linking.is_linked()) {
            self.fail_link(PairingFailure::NoConnection);
        }
        self.overdue.rest();
        if self.terminal {
            return Verdict::End;
        }
        let pause = REBUILD_AFTER_SECS
            .get(self.rebuilt)
            .or(REBUILD_AFTER_SECS.last())
            .copied()
            .unwrap_or(900);
        self.rebuilt += 1;
        let attempt = u32::try_from(self.rebuilt).unwrap_or(u32::MAX);
        self.tell_lost(attempt, Duration::from_secs(pause));
        Verdict::RebuildAfter(Duration::from_secs(pause))
    }
}

/// Acks of whatever we sent, and receipts for it: somebody read what we wrote to the socket. What others write to us
/// is no answer.
fn answers_us(event: &Event) -> bool {
    matches!(event, Event::ServerAck(_) | Event::Receipt(_))
}

/// Waits until a moment, or for ever.
async fn until(moment: Option<Instant>) {
    match moment {
        Some(moment) => tokio::time::sleep_until(moment.into()).await,
        None => std::future::pending().await,
    }
}

#[path = "pump_linking.rs"]
mod linking;
#[path = "pump_messages.rs"]
mod messages;
#[path = "pump_watches.rs"]
mod watches;

#[cfg(test)]
#[path = "pump_tests.rs"]
mod tests;
