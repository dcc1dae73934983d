//! Whom an account blocks. A choice shows at once and is told to WhatsApp when it can be; one that WhatsApp does not take is
//! undone, with a sentence. The account's own list is read whenever it has connected, and when WhatsApp says that another
//! device changed it.

use super::People;
use crate::{
    base::Base,
    error::KabarError,
    outbox::enqueue_state,
    ports::whatsapp::{SendError, Session, StateChange},
};
use kabar_store::{BLOCK_TOPIC, Job, Priority, StateWork, StoreError, Tx};
use kabar_types::{AccountId, Contact, ContactId, ErrorCode, SessionState, Signal};
use std::collections::HashSet;

impl People {
    /// Blocks somebody for an account, or no more. Errors: `AccountLoggedOut`.
    pub(crate) async fn set_blocked(
        &self,
        account: AccountId,
        contact: ContactId,
        blocked: bool,
    ) -> Result<Contact, KabarError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.get_contact(account, contact).await?;
        if let SessionState::LoggedOut { .. } = tx.get_account_record(account).await?.state {
            return Err(KabarError::refused(
                ErrorCode::AccountLoggedOut,
                "the account is not linked any more",
            ));
        }
        if tx.set_blocked(account, contact, blocked).await? {
            let chat = tx.find_or_note_direct_chat(account, contact).await?;
            enqueue_state(&mut tx, account, chat, &StateChange::Block { blocked }, None, now).await?;
        }
        let row = tx.get_contact(account, contact).await?;
        tx.commit().await?;
        self.wakers.wake(account);
        Ok(row)
    }
}

/// Brings what is kept in line with WhatsApp's own list. What cannot be asked now is asked with the next connection.
pub(crate) async fn read_blocks(base: &Base, account: AccountId, session: &dyn Session) {
    let told = match session.fetch_blocked().await {
        Ok(told) => told,
        Err(SendError::NotConnected) => return,
        Err(error) => {
            tracing::warn!(%account, %error, "people: the list of who is blocked could not be read");
            return;
        }
    };
    let kept = async {
        let known = base.store.read().await?.list_blocked(account).await?;
        if told.is_empty() && known.is_empty() {
            return Ok(());
        }
        let mut tx = base.store.begin(Priority::Live).await?;
        let mut blocked = HashSet::new();
        for person in &told {
            let contact = tx
                .find_or_insert_contact(&person.jid, person.alt.as_ref())
                .await?;
            tx.note_blocked(account, contact, true).await?;
            blocked.insert(contact);
        }
        for contact in tx.list_blocked(account).await? {
            if !blocked.contains(&contact) {
                tx.note_blocked(account, contact, false).await?;
            }
        }
        tx.commit().await.map(drop)
    };
    if let Err::<(), StoreError>(error) = kept.await {
        tracing::warn!(%account, %error, "people: who is blocked could not be kept");
    }
}

/// WhatsApp does not take what was chosen: it is as before, unless something else was chosen since. What windows are told.
pub(crate) async fn undo(tx: &mut Tx, job: &Job, work: &StateWork) -> Result<Option<Signal>, StoreError> {
    let Ok(StateChange::Block { blocked }) = serde_json::from_str(&work.payload) else {
        return Ok(None);
    };
    let newer = tx
        .list_jobs(job.account)
        .await?
        .into_iter()
        .any(|other| other.chat == job.chat && other.id > job.id && is_block(&other));
    let to = tx.get_chat_address(job.chat).await?;
    let Some(contact) = to.contact.filter(|_| !newer) else {
        return Ok(None);
    };
    tx.set_blocked(job.account, contact, !blocked).await?;
    Ok(Some(Signal::SettingFailed {
        chat: job.chat,
        error: ErrorCode::BlockRefused,
    }))
}

fn is_block(job: &Job) -> bool {
    matches!(&job.work, kabar_store::Work::State(state) if state.topic == BLOCK_TOPIC)
}
