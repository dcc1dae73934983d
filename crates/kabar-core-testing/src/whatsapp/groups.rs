//! Groups on the fake: what it tells of them when it is asked, and what becomes of them. One that nobody spoke of is never
//! told: there is no answer.

use super::FakeWhatsApp;
use kabar_core::ports::whatsapp::{GroupChange, GroupInfo, Person, SendError, WaEvent};
use kabar_types::{AccountId, Jid, MessageStatus, UnixMillis, WaId};
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

impl FakeWhatsApp {
    /// What the fake tells of groups.
    pub fn groups(&self) -> &Groups {
        &self.groups
    }

    /// The groups an account asked for, in order.
    pub fn groups_asked(&self, account: AccountId) -> Vec<Jid> {
        self.find(account, |line| line.groups_asked.clone())
            .unwrap_or_default()
    }

    /// A device of a member of a group proves something about a message there.
    pub fn group_receipt(
        &self,
        account: AccountId,
        (group, from): (&Person, &Person),
        wa_id: &WaId,
        status: MessageStatus,
        at: UnixMillis,
    ) {
        self.emit(
            account,
            WaEvent::Receipt {
                chat: group.clone(),
                sender: from.clone(),
                ids: vec![wa_id.clone()],
                status,
                at,
            },
        );
    }

    /// Somebody changes a group at `at`; `None`: this account does. `id` is that of the news.
    pub fn change_group(
        &self,
        account: AccountId,
        (group, by): (&Person, Option<&Person>),
        id: &str,
        change: GroupChange,
        at: UnixMillis,
    ) {
        self.emit(
            account,
            WaEvent::GroupChanged {
                chat: group.clone(),
                by: by.cloned(),
                wa_id: WaId(id.to_owned()),
                change,
                at,
            },
        );
    }
}
