//! The end of an attempt to link that came to nothing, whatever it had come to.
//!
//! Deliberately not here: what a crash leaves (`leftovers`).

use super::{
    leftovers,
    link_flow::{Attempt, LinkFlow, Whose},
    link_row::note_undone,
    stop,
};
use crate::error::KabarError;
use kabar_types::AccountId;

impl LinkFlow {
    /// The one undo: afterwards there is no session, no file, no folder and no key, and no device on the phone.
    pub(super) async fn undo(&self, attempt: Attempt) {
        let base = &self.inbox.base;
        stop(base, &*attempt.session).await;
        if !self.unlinked(&attempt).await {
            self.inbox.mailbox.close(attempt.account);
            return self.let_go_on().await;
        }
        if let Err(error) = base.whatsapp.forget(&attempt.device).await {
            tracing::warn!(link = %self.link, %error, "link: the device file could not be removed");
        }
        self.erase(attempt.account).await;
    }

    /// The phone may have agreed: to a number that may not be linked here, or in the very moment in which the attempt
    /// ended. Then its list of devices is told. False when that was not possible; the next start settles it (see
    /// `leftovers`).
    async fn unlinked(&self, attempt: &Attempt) -> bool {
        let base = &self.inbox.base;
        let linked = base.whatsapp.identity(&attempt.device).await;
        if !matches!(linked, Ok(Some(_))) {
            return true;
        }
        tracing::info!(link = %self.link, "link: ended, though the phone had agreed");
        tokio::select! {
            biased;
            // Kabar ends: nobody said no, so the next start finishes the link.
            () = base.stop.cancelled() => false,
            ended = leftovers::end_link(base, attempt.account) => ended.unwrap_or(false),
        }
    }

    pub(super) async fn erase(&self, account: AccountId) {
        self.inbox.mailbox.close(account);
        let vault = &self.inbox.base.vault;
        let erased = match self.whose {
            Whose::New { .. } => vault.delete_account_key(account).await,
            // Beside the old device, which stays; both go with a finished relink.
            Whose::Again(_) => vault.quarantine_account_key(account).await,
        };
        let undone = match erased {
            Ok(()) => note_undone(&self.inbox.base, account)
                .await
                .map_err(KabarError::from),
            Err(error) => Err(error.into()),
        };
        if let Err(error) = undone {
            tracing::warn!(link = %self.link, %error, "link: the key could not be removed; the next start does it");
        }
        self.let_go_on().await;
    }

    /// An account that was to be linked again stays what it was.
    async fn let_go_on(&self) {
        if let Whose::Again(account) = self.whose {
            self.sessions.start_ended(account).await;
        }
    }
}
