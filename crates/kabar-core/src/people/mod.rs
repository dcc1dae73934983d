//! One person: names, pictures, what they say about themselves, who is blocked, and who is on WhatsApp at all.
//!
//! Deliberately not here: which name goes before which (`kabar-store/src/names.rs`), and what WhatsApp tells by itself
//! (`inbox::people`).

mod blocking;
mod image;
mod numbers;
mod pictures;
mod presence;
mod report;
mod together;

pub(crate) use blocking::{read_blocks, undo as undo_block};
pub(crate) use pictures::{Pictures, find_owner};
pub(crate) use presence::Presences;

use crate::{
    base::Base,
    error::KabarError,
    outbox::Wakers,
    ports::whatsapp::{BusinessSeen, Session},
    session::Sessions,
};
use kabar_store::{Priority, StoreError, Tx};
use kabar_types::{AccountId, Contact, ContactId, ErrorCode, PictureId};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// What was asked for less than this ago is not asked for again.
const FRESH_MS: u64 = 60 * 1000;

pub(crate) struct People {
    pub(crate) base: Arc<Base>,
    sessions: Arc<Sessions>,
    wakers: Arc<Wakers>,
    pub(crate) pictures: Arc<Pictures>,
    pub(crate) presences: Arc<Presences>,
    /// From when on each account may ask about numbers again, on the monotonic clock.
    turns: Mutex<HashMap<AccountId, Duration>>,
}

impl People {
    pub(crate) fn new(
        base: Arc<Base>,
        sessions: Arc<Sessions>,
        wakers: Arc<Wakers>,
        pictures: Arc<Pictures>,
        presences: Arc<Presences>,
    ) -> Self {
        Self {
            base,
            sessions,
            wakers,
            pictures,
            presences,
            turns: Mutex::default(),
        }
    }

    /// A person, as an account knows them. Asks nobody.
    pub(crate) async fn get(&self, account: AccountId, contact: ContactId) -> Result<Contact, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_account_record(account).await?;
        Ok(view.get_contact(account, contact).await?)
    }

    /// The same, after asking WhatsApp what the person says about themselves. Errors: `NotConnected`, `WhatsAppTrouble`.
    pub(crate) async fn fetch(&self, account: AccountId, contact: ContactId) -> Result<Contact, KabarError> {
        let known = self.get(account, contact).await?;
        let now = self.base.now();
        if known.fetched_at.is_some_and(|at| now.apart(at) < FRESH_MS) {
            return Ok(known);
        }
        let addresses = self.base.store.read().await?.get_addresses(contact).await?;
        let jid = addresses.preferred().ok_or(StoreError::NotFound("address"))?;
        let session = self.session(account)?;
        let answer = session.fetch_profile(jid).await.map_err(numbers::unanswered)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let about = answer.about.as_ref().map(|about| about.0.as_str());
        tx.put_profile(account, contact, about, answer.profile.as_ref(), now)
            .await?;
        note_business(&mut tx, contact, &answer.business).await?;
        let row = tx.get_contact(account, contact).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// The type and bytes of a picture that is here.
    pub(crate) async fn find_picture(&self, id: PictureId) -> Result<Option<(String, Vec<u8>)>, KabarError> {
        Ok(self.base.store.read().await?.find_picture_bytes(id).await?)
    }

    fn session(&self, account: AccountId) -> Result<Arc<dyn Session>, KabarError> {
        self.sessions
            .find(account)
            .ok_or_else(|| KabarError::refused(ErrorCode::NotConnected, "the account has no connection"))
    }

    fn turns(&self) -> MutexGuard<'_, HashMap<AccountId, Duration>> {
        self.turns.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Keeps what was said of somebody being a business; what was not said stays.
pub(crate) async fn note_business(
    tx: &mut Tx,
    contact: ContactId,
    seen: &BusinessSeen,
) -> Result<(), StoreError> {
    let name = seen.name.as_ref().map(|name| name.0.as_str());
    if let Some(is) = seen.is.or(name.map(|_| true)) {
        tx.set_business(contact, is, name).await?;
    }
    Ok(())
}
