//! What a desktop shows of Kabar all the time: how much is unread over all numbers, and the choices that are its to follow.
//!
//! Deliberately not here: how it is shown. A locked Kabar counts nothing aloud.

use crate::{base::Base, error::KabarError, notices::is_muted};
use kabar_types::{DesktopChoices, Language, Seq};
use std::sync::Arc;
use tokio::sync::watch;

/// How things stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Unread messages over all numbers and chats that are not muted; 0 while the app is locked.
    pub unread: u32,
    pub choices: DesktopChoices,
    pub language: Language,
}

/// Tells how things stand, first and whenever that changed. One reader each.
pub struct Standings {
    base: Arc<Base>,
    committed: watch::Receiver<Seq>,
    locked: watch::Receiver<bool>,
    told: Option<Standing>,
}

impl Standings {
    pub(crate) fn new(base: Arc<Base>) -> Self {
        Self {
            committed: base.store.seq(),
            locked: base.locked.subscribe(),
            told: None,
            base,
        }
    }

    /// The next change, all changes since the last taken as one; `None` once Kabar stops.
    pub async fn next(&mut self) -> Option<Standing> {
        loop {
            self.committed.borrow_and_update();
            let locked = *self.locked.borrow_and_update();
            match self.look(locked).await {
                Ok(standing) if self.told != Some(standing) => {
                    self.told = Some(standing);
                    return self.told;
                }
                Ok(_) => {}
                Err(error) => tracing::warn!(%error, "standing: it cannot be read"),
            }
            tokio::select! {
                () = self.base.stop.cancelled() => return None,
                changed = self.committed.changed() => changed.ok()?,
                changed = self.locked.changed() => changed.ok()?,
            }
        }
    }

    async fn look(&self, locked: bool) -> Result<Standing, KabarError> {
        let now = self.base.now();
        let mut view = self.base.store.read().await?;
        let settings = view.settings().await?;
        let accounts = if locked {
            Vec::new()
        } else {
            view.list_accounts(now).await?
        };
        let loud = accounts.iter().filter(|account| !is_muted(account.mute, now));
        Ok(Standing {
            unread: loud.map(|account| account.unread).sum(),
            choices: settings.desktop,
            language: settings.language,
        })
    }
}
