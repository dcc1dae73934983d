//! Runs one account's session: hears what happens, asks the machine what to do, does it. No rule is here.
//!
//! Facts (proof, names, history) are committed in their order before a connection event that came after them takes
//! effect; so "caught up" is announced only when everything before it is in the database.

use super::{
    Follower, Versions,
    gate::{Gate, Place},
    inputs::{follows, input_of},
    pulse::{Pulse, confirms},
    state::{Input, Machine, step},
};
use crate::{
    clock,
    error::device_code,
    inbox::{Arrival, Arrived, Inbox, is_fact},
    outbox::Verdict,
    ports::whatsapp::{Session, WaEvent, WaVersion},
};
use kabar_types::{AccountId, ErrorCode, Limits, SessionState};
use std::{
    sync::{Arc, Mutex},
    time::Duration,
};
use tokio::{
    sync::{mpsc, oneshot},
    task::JoinHandle,
};
use tokio_util::sync::DropGuard;

/// Pause after the store was at fault.
const TRY_AGAIN: Duration = Duration::from_secs(2);
/// Facts per transaction.
const FACTS: usize = 100;

/// What a person or Kabar itself asks of a session.
pub(crate) enum Command {
    /// Start after this long, so that many accounts do not dial at once.
    Start {
        after: Duration,
    },
    /// Start now, if it still waits for its turn: a person looks at it.
    Hurry,
    /// The computer woke up or its network changed; after this long, so that many accounts do not dial at once.
    Wake {
        after: Duration,
    },
    Reconnect,
    /// Close the session, if it runs, and open it again in the manner chosen by now.
    Reopen,
    /// End the link on WhatsApp's side too, as well as can be.
    LogOut {
        done: oneshot::Sender<()>,
    },
    Stop {
        done: oneshot::Sender<()>,
    },
}

/// The session as other rooms may use it right now.
pub(crate) type Live = Arc<Mutex<Option<Arc<dyn Session>>>>;

/// The session, or what its absence is to the machine.
pub(super) type Opened = Result<Arc<dyn Session>, Input>;

pub(crate) struct Actor {
    pub(super) inbox: Arc<Inbox>,
    pub(super) account: AccountId,
    pub(super) machine: Machine,
    pub(super) generation: u64,
    pub(super) session: Option<Arc<dyn Session>>,
    pub(super) live: Live,
    pub(super) arrivals: mpsc::UnboundedReceiver<Arrival>,
    pub(super) commands: mpsc::UnboundedReceiver<Command>,
    pub(super) follower: Option<Follower>,
    pub(super) opening: Option<JoinHandle<(Opened, Option<Place>)>>,
    pub(super) dispatcher: Option<JoinHandle<Verdict>>,
    /// Asks for groups while the dispatcher runs.
    pub(super) learner: Option<JoinHandle<()>>,
    pub(super) asking: Option<JoinHandle<Limits>>,
    /// The limits changed while they were being asked for.
    pub(super) ask_again: bool,
    pub(super) pulse: Pulse,
    pub(super) wake: Option<Duration>,
    pub(super) shown: Option<SessionState>,
    pub(super) start_at: Option<Duration>,
    pub(super) gate: Arc<Gate>,
    /// Its place among those that dial, until it has come to something.
    pub(super) place: Option<Place>,
    pub(super) versions: Arc<Versions>,
    /// The version its session claims.
    pub(super) claims: WaVersion,
    /// WhatsApp refused that version: is there a newer one?
    pub(super) refreshing: Option<JoinHandle<bool>>,
    pub(super) wake_at: Option<Duration>,
    /// Dropped when nobody wants the opening any more that waits at the gate.
    pub(super) wanted: Option<DropGuard>,
}

/// What woke the actor.
enum Woken {
    Command(Option<Command>),
    Opened(Opened),
    Verdict(Verdict),
    Answered(Option<Limits>),
    Arrived(Vec<Arrival>),
    /// Whether there is a newer version than the refused one.
    Refreshed(bool),
    Start,
    Wake,
    Tick,
    Shutdown,
}

impl Actor {
    pub(crate) async fn run(mut self) {
        self.show().await;
        self.recall().await;
        loop {
            match self.wait().await {
                Woken::Command(Some(Command::Start { after })) => {
                    self.start_at = Some(self.inbox.base.clock.monotonic() + after);
                }
                Woken::Command(Some(Command::Hurry)) => self.hurry(),
                Woken::Command(Some(Command::Wake { after })) => {
                    let at = self.inbox.base.clock.monotonic() + after;
                    self.wake_at.get_or_insert(at);
                }
                Woken::Command(Some(Command::Reconnect)) => self.advance(Input::Reconnect).await,
                Woken::Command(Some(Command::Reopen)) => self.reopen().await,
                Woken::Command(Some(Command::LogOut { done })) => {
                    self.log_out().await;
                    let _ = done.send(());
                }
                Woken::Command(Some(Command::Stop { done })) => {
                    self.advance(Input::Stop).await;
                    let _ = done.send(());
                    return;
                }
                Woken::Command(None) | Woken::Shutdown => {
                    self.shut_down().await;
                    return;
                }
                Woken::Opened(opened) => self.opened(opened).await,
                Woken::Verdict(Verdict::Doubt) => self.advance(Input::Reconnect).await,
                Woken::Verdict(Verdict::DeviceFailed(error)) => self.device_failed(error).await,
                Woken::Answered(limits) => self.answered(limits).await,
                Woken::Arrived(arrivals) => self.hear(arrivals).await,
                Woken::Refreshed(newer) => self.refreshed(newer).await,
                Woken::Wake => {
                    if let Some(session) = &self.session {
                        session.wake();
                    }
                }
                Woken::Start => self.advance(Input::Start).await,
                Woken::Tick => self.advance(Input::Tick).await,
            }
        }
    }

    async fn wait(&mut self) -> Woken {
        let clock = &*self.inbox.base.clock;
        let mut heard = Vec::new();
        let is_opening = self.opening.is_some();
        tokio::select! {
            biased;
            () = self.inbox.base.stop.cancelled() => Woken::Shutdown,
            command = self.commands.recv() => Woken::Command(command),
            opened = ended(&mut self.opening) => {
                self.opening = None;
                let failed = Input::NotOpened { error: ErrorCode::Internal, passing: true };
                let (opened, place) = opened.unwrap_or((Err(failed), None));
                self.place = place;
                Woken::Opened(opened)
            }
            verdict = ended(&mut self.dispatcher) => {
                self.dispatcher = None;
                Woken::Verdict(verdict.unwrap_or(Verdict::Doubt))
            }
            limits = ended(&mut self.asking) => {
                self.asking = None;
                Woken::Answered(limits)
            }
            // Not while opening: what the new session says first must find the machine open.
            count = self.arrivals.recv_many(&mut heard, FACTS), if !is_opening => match count {
                0 => Woken::Shutdown,
                _ => Woken::Arrived(heard),
            },
            () = clock.sleep_until(self.start_at.unwrap_or_default()), if self.start_at.is_some() => {
                self.start_at = None;
                Woken::Start
            }
            newer = ended(&mut self.refreshing) => {
                self.refreshing = None;
                Woken::Refreshed(newer.unwrap_or(false))
            }
            () = clock.sleep_until(self.wake_at.unwrap_or_default()), if self.wake_at.is_some() => {
                self.wake_at = None;
                Woken::Wake
            }
            () = clock.sleep_until(self.wake.unwrap_or_default()), if self.wake.is_some() => {
                self.wake = None;
                Woken::Tick
            }
        }
    }

    /// A session that was not started yet or has ended stays so: it will open in the new manner anyway.
    async fn reopen(&mut self) {
        if self.session.is_some() || self.opening.is_some() {
            self.advance(Input::Stop).await;
            self.advance(Input::Start).await;
        }
    }

    fn hurry(&mut self) {
        if self.start_at.is_some() {
            self.start_at = Some(self.inbox.base.clock.monotonic());
        }
    }

    async fn opened(&mut self, opened: Opened) {
        match opened {
            Ok(session) => {
                self.session = Some(session);
                self.advance(Input::Opened { fresh: false }).await;
                let live = self.session.clone();
                self.publish(live);
            }
            Err(input) => {
                self.place = None;
                if let Input::NotOpened {
                    error: ErrorCode::DiskFull,
                    ..
                } = input
                {
                    self.inbox.healer.found_full();
                }
                self.advance(input).await;
            }
        }
    }

    /// Takes arrivals in order: runs of facts are committed together, everything else in between.
    async fn hear(&mut self, arrivals: Vec<Arrival>) {
        let mut facts = Vec::new();
        for arrival in arrivals {
            if is_fact(&arrival) {
                if let Arrived::Event(event) = arrival.what {
                    facts.push(event);
                }
                continue;
            }
            self.commit(std::mem::take(&mut facts)).await;
            match arrival.what {
                Arrived::Event(event) => self.heed(event, arrival.generation).await,
                Arrived::Imported { percent } => self.advance(Input::Imported { percent }).await,
                Arrived::Redial => self.advance(Input::Reconnect).await,
                Arrived::RoomAgain if self.session.is_some() => self.advance(Input::Reconnect).await,
                Arrived::RoomAgain => {}
            }
        }
        self.commit(facts).await;
    }

    /// Commits facts; tries until the store takes them, because they never come again.
    async fn commit(&mut self, facts: Vec<WaEvent>) {
        if facts.is_empty() {
            return;
        }
        while let Err(error) = self.inbox.take(self.account, &facts).await {
            if !error.is_transient() {
                tracing::error!(account = %self.account, %error, "session: facts could not be stored; dropped");
                return;
            }
            tracing::warn!(account = %self.account, %error, "session: facts wait for the store");
            tokio::select! {
                () = self.inbox.base.stop.cancelled() => return,
                () = clock::sleep(&*self.inbox.base.clock, TRY_AGAIN) => {}
            }
        }
        if facts.iter().any(confirms) {
            self.note_confirmed().await;
        }
        for input in facts.iter().filter_map(follows) {
            self.advance(input).await;
        }
    }

    async fn heed(&mut self, event: WaEvent, generation: u64) {
        if let WaEvent::Typing { chat, sender, state } = &event {
            self.inbox.show_typing(self.account, chat, sender, *state).await;
            return;
        }
        if generation != self.generation {
            return;
        }
        if let WaEvent::PresenceSeen { person, presence } = &event {
            let base = &self.inbox.base;
            self.inbox
                .presences
                .heard(base, self.account, person, *presence)
                .await;
            return;
        }
        if let WaEvent::BlocksChanged = event {
            self.read_blocks();
            return;
        }
        if confirms(&event) {
            self.note_confirmed().await;
        }
        if let WaEvent::DeviceFailed { error } = &event {
            self.place = None;
            self.device_failed(device_code(error)).await;
            return;
        }
        match input_of(&event) {
            Some(Input::Outdated) => self.look_for_newer().await,
            Some(input) => {
                tracing::info!(account = %self.account, event = event.name(), "session: heard");
                // Connected, lost or over: whoever waits at the gate is next.
                self.place = None;
                self.advance(input).await;
            }
            None => {
                tracing::debug!(account = %self.account, event = event.name(), "session: not for a session")
            }
        }
    }

    pub(super) async fn advance(&mut self, input: Input) {
        self.advance_silently(input).await;
        self.show().await;
    }

    /// For a state that the next input ends at once: nobody need see it.
    pub(super) async fn advance_silently(&mut self, input: Input) {
        let now = self.inbox.base.now();
        let (machine, effects) = step(self.machine.clone(), input, now);
        self.machine = machine;
        for effect in effects {
            self.perform(effect).await;
        }
    }

    /// Kabar ends: the state in the database stays what it was. Facts that came in meanwhile are not lost.
    async fn shut_down(&mut self) {
        self.hold().await;
        self.close().await;
        self.write_confirmed().await;
        let mut facts = Vec::new();
        while let Ok(arrival) = self.arrivals.try_recv() {
            if let (true, Arrived::Event(event)) = (is_fact(&arrival), arrival.what) {
                facts.push(event);
            }
        }
        if !facts.is_empty()
            && let Err(error) = self.inbox.take(self.account, &facts).await
        {
            tracing::warn!(account = %self.account, %error, "session: the last facts could not be stored");
        }
    }

    /// Writes the state down for windows when it changed.
    pub(super) async fn show(&mut self) {
        let file = self.inbox.base.vault.place_of_device(self.account);
        let state = self.machine.shown(&file.display().to_string());
        if self.shown.as_ref() == Some(&state) {
            return;
        }
        match self.write(&state).await {
            Ok(()) => self.shown = Some(state.clone()),
            Err(error) => {
                tracing::warn!(account = %self.account, %error, "session: the state could not be written")
            }
        }
        if let Some(follower) = &self.follower
            && follower.tell(&self.inbox.base, self.account, &state)
        {
            self.follower = None;
        }
    }
}

/// The task's result once it ends; waits for ever when there is none. Leaves the handle to the caller.
async fn ended<T>(task: &mut Option<JoinHandle<T>>) -> Option<T> {
    match task {
        Some(task) => task.await.ok(),
        None => std::future::pending().await,
    }
}
