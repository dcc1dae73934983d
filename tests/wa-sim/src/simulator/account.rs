//! What people set for themselves: blocking, privacy, names; and what the server allows them.

use super::Simulator;
use crate::limits::{self, NewChatQuota, Timelock};
use crate::profile::{self, BusinessProfile};
use crate::reports::Report;
use crate::{blocking, presence, tokens};

impl Simulator {
    /// Somebody blocks somebody on the phone: what the other writes is taken and never arrives. The clients of
    /// an account are told.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub fn block(&self, who: &str, whom: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| blocking::choose(world, who, whom, true, None))
    }

    /// Somebody no longer blocks somebody. What was written meanwhile stays lost.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub fn unblock(&self, who: &str, whom: &str) -> anyhow::Result<()> {
        self.shared
            .with(|world| blocking::choose(world, who, whom, false, None))
    }

    /// Whether somebody blocked somebody.
    #[must_use]
    pub fn blocks(&self, who: &str, whom: &str) -> bool {
        self.shared.with(|world| blocking::blocks(world, who, whom))
    }

    /// What an account reported to WhatsApp, in order.
    #[must_use]
    pub fn reports(&self, account_pn: &str) -> Vec<Report> {
        self.shared.with(|world| {
            let theirs = world.reports.iter().filter(|report| report.by == account_pn);
            theirs.cloned().collect()
        })
    }

    /// Somebody takes their phone into their hand, or puts it away.
    pub fn set_around(&self, who: &str, around: bool) {
        self.shared
            .with(|world| presence::set_available(world, who, around));
    }

    /// Somebody sets who may see something, for example `last` to `none`.
    ///
    /// # Errors
    /// When nobody has the number, or there is no such setting or value.
    pub fn set_privacy(&self, pn: &str, category: &str, value: &str) -> anyhow::Result<()> {
        self.shared.with(|world| match world.people.get_mut(pn) {
            Some(person) => person.privacy.set(category, value),
            None => anyhow::bail!("nobody has the number {pn}"),
        })
    }

    /// Somebody changes their about text; who knows them is told.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn set_about(&self, pn: &str, about: &str) -> anyhow::Result<()> {
        self.shared.with(|world| profile::set_about(world, pn, about))
    }

    /// Somebody goes by another name.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn rename(&self, pn: &str, name: &str) -> anyhow::Result<()> {
        self.shared.with(|world| profile::rename(world, pn, name))
    }

    /// Somebody becomes a business, or changes what it says.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn set_business_profile(&self, pn: &str, profile: BusinessProfile) -> anyhow::Result<()> {
        self.shared
            .with(|world| profile::set_business(world, pn, profile))
    }

    /// Locks an account out of new chats, or lifts the lock.
    pub fn set_timelock(&self, account_pn: &str, timelock: Option<Timelock>) {
        self.shared
            .with(|world| limits::set_timelock(world, account_pn, timelock));
    }

    /// Limits how many new chats an account may begin, or lifts the limit.
    pub fn set_new_chat_quota(&self, account_pn: &str, quota: Option<NewChatQuota>) {
        self.shared
            .with(|world| limits::set_quota(world, account_pn, quota));
    }

    /// Whether an account's first message to somebody must carry a token they gave it.
    pub fn require_tokens(&self, account_pn: &str, required: bool) {
        self.shared.with(|world| {
            if let Some(person) = world.people.get_mut(account_pn) {
                person.limits.asks_for_tokens = required;
            }
        });
    }

    /// Somebody gives somebody a token: leave to write.
    ///
    /// # Errors
    /// When one of them does not exist.
    pub fn trust(&self, who: &str, whom: &str) -> anyhow::Result<()> {
        self.shared.with(|world| tokens::trust(world, who, whom))
    }
}
