//! What the fake tells of groups when it is asked. One that nobody spoke of is never told: there is no answer.

use kabar_core::ports::whatsapp::{GroupInfo, SendError};
use kabar_types::Jid;
use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
};

/// All groups.
#[derive(Default)]
pub struct Groups {
    known: Mutex<HashMap<Jid, Option<GroupInfo>>>,
}

impl Groups {
    /// From now on this is told of a group; `None`: that whoever asks is not in it.
    pub fn set(&self, group: &Jid, info: Option<GroupInfo>) {
        self.known
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(group.clone(), info);
    }

    pub(super) fn tell(&self, group: &Jid) -> Result<Option<GroupInfo>, SendError> {
        let known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        known.get(group).cloned().ok_or(SendError::Doubt)
    }
}
