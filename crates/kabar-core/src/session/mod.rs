//! The live connections: one actor per account, started one after the other, and the flow that links a new number.
//!
//! Deliberately not here: what is sent (`outbox`) and what arrives (`inbox`). A session only decides when either may run.

mod actor;
pub(crate) mod damage;
mod effects;
mod follower;
mod gate;
mod inputs;
pub(crate) mod leftovers;
mod link;
mod link_flow;
mod link_row;
mod link_undo;
mod link_words;
mod lock;
mod moves;
mod phase;
mod phone_number;
mod pulse;
mod resume;
pub(crate) mod stagger;
mod starting;
mod state;
mod syncing;
mod version;
mod waking;

pub(crate) use follower::Follower;
pub(crate) use link::Links;
pub use link::StartLink;
pub(crate) use phase::End;
pub(crate) use phone_number::digits as digits_of;
pub(crate) use version::Versions;

use crate::{
    base::Base,
    clock,
    error::KabarError,
    inbox::{Arrival, Inbox},
    ports::whatsapp::Session,
};
use actor::{Actor, Command, Live};
use gate::Gate;
use kabar_types::{AccountId, ErrorCode, SessionState, UnixMillis};
use pulse::{Confirmed, Pulse};
use state::{Input, Machine, step};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Notify, mpsc, oneshot, watch};

/// A session that does not stop within this time is left behind.
const STOP_DEADLINE: Duration = Duration::from_secs(10);

/// Stops a session, but does not wait for ever.
async fn stop(base: &Base, session: &dyn Session) {
    tokio::select! {
        () = session.stop() => {}
        () = clock::sleep(&*base.clock, STOP_DEADLINE) => {
            tracing::warn!("session: one did not stop in time; left behind");
        }
    }
}

struct Handle {
    commands: mpsc::UnboundedSender<Command>,
    live: Live,
    confirmed: Confirmed,
}

/// All sessions of this Kabar.
pub(crate) struct Sessions {
    inbox: Arc<Inbox>,
    running: Mutex<HashMap<AccountId, Handle>>,
    gate: Arc<Gate>,
    versions: Arc<Versions>,
    /// Rings when the computer woke up or its network changed.
    stirred: Notify,
    /// Whose chats a person looks at.
    looked_at: Mutex<Option<AccountId>>,
    /// Accounts whose device is still being logged out, since an earlier run.
    parting: Mutex<HashMap<AccountId, watch::Receiver<bool>>>,
}

/// A session that has just been linked and goes on as an account's.
pub(crate) struct Linked {
    pub(crate) session: Arc<dyn Session>,
    pub(crate) arrivals: mpsc::UnboundedReceiver<Arrival>,
    pub(crate) generation: u64,
    pub(crate) follower: Follower,
    /// History will come.
    pub(crate) fresh: bool,
}

impl Sessions {
    pub(crate) fn new(inbox: Arc<Inbox>) -> Self {
        Self {
            versions: Arc::new(Versions::new(inbox.base.clone())),
            stirred: Notify::new(),
            inbox,
            running: Mutex::default(),
            gate: Arc::new(Gate::new()),
            looked_at: Mutex::default(),
            parting: Mutex::default(),
        }
    }

    /// Starts an account's actor and, after a while, its session. `last` is the state it was left in.
    pub(crate) fn start(&self, account: AccountId, last: &SessionState, after: Duration) {
        let machine = End::lasting(last).map_or_else(Machine::new, Machine::ended);
        let arrivals = self.inbox.mailbox.open(account);
        let commands = self.spawn(account, |actor| Actor {
            machine,
            arrivals,
            ..actor
        });
        let _ = commands.send(Command::Start { after });
    }

    /// Starts the actor of an account again that stays as it was, after an attempt to link it anew came to nothing.
    pub(crate) async fn start_ended(&self, account: AccountId) {
        let record = match self.inbox.base.store.read().await {
            Ok(mut view) => view.get_account_record(account).await,
            Err(error) => Err(error),
        };
        match record {
            Ok(record) => self.start(account, &record.state, Duration::ZERO),
            Err(error) => {
                tracing::warn!(%account, %error, "session: could not go on after an attempt to link")
            }
        }
    }

    /// Goes on with a session that linking has opened.
    pub(crate) fn adopt(&self, account: AccountId, linked: Linked) {
        let now = self.inbox.base.now();
        let (machine, _) = step(Machine::new(), Input::Opened { fresh: linked.fresh }, now);
        self.spawn(account, |actor| {
            *actor.live.lock().unwrap_or_else(PoisonError::into_inner) = Some(linked.session.clone());
            Actor {
                machine,
                generation: linked.generation,
                session: Some(linked.session),
                arrivals: linked.arrivals,
                follower: Some(linked.follower),
                ..actor
            }
        });
    }

    /// Has a session try again now.
    pub(crate) fn reconnect(&self, account: AccountId) -> Result<(), KabarError> {
        self.command(account, Command::Reconnect)
    }

    /// Has a session open again, in the manner that was chosen by now. Nothing when none runs.
    pub(crate) fn reopen(&self, account: AccountId) {
        let _ = self.command(account, Command::Reopen);
    }

    /// Ends the link of an account; its history stays.
    pub(crate) async fn log_out(&self, account: AccountId) -> Result<(), KabarError> {
        let (done, finished) = oneshot::channel();
        self.command(account, Command::LogOut { done })?;
        let _ = finished.await;
        Ok(())
    }

    /// Stops an account's session and actor; afterwards nothing of it runs.
    pub(crate) async fn stop(&self, account: AccountId) {
        let handle = self
            .running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&account);
        if let Some(handle) = handle {
            let (done, finished) = oneshot::channel();
            let _ = handle.commands.send(Command::Stop { done });
            let _ = finished.await;
        }
        self.inbox.mailbox.close(account);
        self.inbox.wakers.forget(account);
        self.inbox.learners.forget(account);
    }

    /// Remembers that an account's device is still being logged out; `parted` turns true when it is gone.
    pub(crate) fn parts(&self, account: AccountId, parted: watch::Receiver<bool>) {
        let mut parting = self.parting.lock().unwrap_or_else(PoisonError::into_inner);
        parting.insert(account, parted);
    }

    /// Waits until nothing of an earlier device of this account runs any more.
    pub(crate) async fn parted(&self, account: AccountId) {
        let waits = self
            .parting
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&account);
        if let Some(mut parted) = waits {
            // Whoever logs it out may be gone with Kabar: then there is nothing to wait for.
            let _ = parted.wait_for(|parted| *parted).await;
        }
    }

    /// The session of an account, while it has one.
    pub(crate) fn find(&self, account: AccountId) -> Option<Arc<dyn Session>> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running
            .get(&account)?
            .live
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }

    /// When WhatsApp last answered something of this account in this run.
    pub(crate) fn last_confirmed(&self, account: AccountId) -> Option<UnixMillis> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        running.get(&account)?.confirmed.get()
    }

    fn command(&self, account: AccountId, command: Command) -> Result<(), KabarError> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = running
            .get(&account)
            .is_some_and(|handle| handle.commands.send(command).is_ok());
        if sent {
            Ok(())
        } else {
            Err(KabarError::refused(ErrorCode::NotFound, "no such account runs"))
        }
    }

    fn spawn(&self, account: AccountId, with: impl FnOnce(Actor) -> Actor) -> mpsc::UnboundedSender<Command> {
        let (sender, commands) = mpsc::unbounded_channel();
        let live = Live::default();
        let confirmed = Confirmed::default();
        // A closed queue; `with` puts the real one in.
        let (_, arrivals) = mpsc::unbounded_channel();
        let actor = with(Actor {
            inbox: self.inbox.clone(),
            account,
            machine: Machine::new(),
            generation: 0,
            session: None,
            live: live.clone(),
            arrivals,
            commands,
            follower: None,
            opening: None,
            dispatcher: None,
            learner: None,
            asking: None,
            ask_again: false,
            pulse: Pulse::new(confirmed.clone()),
            wake: None,
            shown: None,
            start_at: None,
            gate: self.gate.clone(),
            versions: self.versions.clone(),
            claims: self.inbox.base.whatsapp.version(),
            refreshing: None,
            wake_at: None,
            place: None,
            wanted: None,
        });
        let handle = Handle {
            commands: sender.clone(),
            live,
            confirmed,
        };
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(account, handle);
        self.inbox.base.spawn(actor.run());
        sender
    }
}
