//! One ordered queue per account, for everything its actor has to hear. It never drops and never blocks the giver.

use crate::ports::whatsapp::WaEvent;
use kabar_types::AccountId;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};
use tokio::sync::mpsc;

/// Something for an account's actor.
pub(crate) struct Arrival {
    /// Which of the account's sessions it came from.
    pub(crate) generation: u64,
    pub(crate) what: Arrived,
}

pub(crate) enum Arrived {
    Event(WaEvent),
    /// A history chunk is imported; 0–100 when the phone said how far it is.
    Imported {
        percent: Option<u8>,
    },
    /// Messages could not be stored for a while and can again: have the server send them once more.
    Redial,
    /// The disk was full and is not any more. A device's own file may have refused what nobody was told of, so that the
    /// server keeps it: a session that runs dials anew.
    RoomAgain,
}

/// The open queues.
#[derive(Default)]
pub(crate) struct Mailbox {
    queues: Mutex<HashMap<AccountId, mpsc::UnboundedSender<Arrival>>>,
}

impl Mailbox {
    /// Opens an account's queue; an older one of the account ends.
    pub(crate) fn open(&self, account: AccountId) -> mpsc::UnboundedReceiver<Arrival> {
        let (sender, receiver) = mpsc::unbounded_channel();
        self.queues
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(account, sender);
        receiver
    }

    /// Ends an account's queue; what comes later is dropped, because the account is gone.
    pub(crate) fn close(&self, account: AccountId) {
        self.queues
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .remove(&account);
    }

    pub(crate) fn put(&self, account: AccountId, arrival: Arrival) {
        let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(queue) = queues.get(&account) {
            // The actor is gone only when the account is.
            let _ = queue.send(arrival);
        }
    }

    /// Puts it for every account.
    pub(crate) fn put_own_everywhere(&self, what: impl Fn() -> Arrived) {
        let accounts: Vec<AccountId> = {
            let queues = self.queues.lock().unwrap_or_else(PoisonError::into_inner);
            queues.keys().copied().collect()
        };
        for account in accounts {
            self.put_own(account, what());
        }
    }

    /// Puts something that comes from Kabar itself, not from a session.
    pub(crate) fn put_own(&self, account: AccountId, what: Arrived) {
        self.put(
            account,
            Arrival {
                generation: u64::MAX,
                what,
            },
        );
    }
}
