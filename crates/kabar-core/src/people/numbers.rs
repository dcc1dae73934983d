//! Phone numbers as people type them: whether they are on WhatsApp, and a chat with one of them.
//!
//! Asking is slow and kept: WhatsApp counts such questions, and a number rarely comes or goes.

use super::People;
use crate::{
    clock,
    error::{KabarError, device_code},
    ports::whatsapp::{NumberAnswer, SendError},
    session::digits_of,
};
use kabar_store::{Priority, StoreError, Tx};
use kabar_types::{AccountId, Chat, ErrorCode, Jid};
use std::{collections::HashMap, time::Duration};

/// Numbers of one question.
const AT_ONCE: usize = 50;
/// Between two questions of an account.
const GAP: Duration = Duration::from_millis(1_500);
const HOUR_MS: i64 = 60 * 60 * 1000;
/// Who is on WhatsApp stays there for long; who is not may come any day.
const GOOD_FOR_MS: i64 = 7 * 24 * HOUR_MS;
const ABSENT_FOR_MS: i64 = 24 * HOUR_MS;

impl People {
    /// Whether each of these numbers is on WhatsApp, as asked or as known from a while ago.
    pub(crate) async fn find_on_whatsapp(
        &self,
        account: AccountId,
        numbers: &[Jid],
    ) -> Result<HashMap<Jid, bool>, KabarError> {
        let now = self.base.now();
        let mut found = HashMap::new();
        let mut unknown = Vec::new();
        let mut view = self.base.store.read().await?;
        for number in numbers {
            match view.find_number(number).await? {
                Some(known) if now.since(known.asked_at) < good_for(known.on_whatsapp) => {
                    found.insert(number.clone(), known.on_whatsapp);
                }
                _ => unknown.push(number.clone()),
            }
        }
        drop(view);
        for part in unknown.chunks(AT_ONCE) {
            self.wait_for_turn(account).await;
            let session = self.session(account)?;
            let answers = session.find_on_whatsapp(part).await.map_err(unanswered)?;
            let mut tx = self.base.store.begin(Priority::Interactive).await?;
            for answer in &answers {
                note(&mut tx, answer, self.base.now()).await?;
                found.insert(answer.phone.clone(), answer.on_whatsapp);
            }
            tx.commit().await?;
        }
        Ok(found)
    }

    /// The account's chat with a number, which no list shows until something is said in it. Errors: `BadNumber`,
    /// `OwnNumber`, `NotOnWhatsApp`, `NotConnected`, `WhatsAppTrouble`, `AccountLoggedOut`.
    pub(crate) async fn begin_chat(&self, account: AccountId, number: &str) -> Result<Chat, KabarError> {
        let phone = digits_of(number)
            .map(|digits| Jid::from_phone_digits(&digits))
            .ok_or(KabarError::refused(
                ErrorCode::BadNumber,
                "not a phone number with its country code",
            ))?;
        let mut view = self.base.store.read().await?;
        if view.get_account_record(account).await?.phone.as_ref() == Some(&phone) {
            return Err(KabarError::refused(
                ErrorCode::OwnNumber,
                "the number is the account's own",
            ));
        }
        if let Some(contact) = view.find_contact(&phone).await?
            && let Some(chat) = view.find_direct_chat(account, contact).await?
        {
            return Ok(view.get_chat(chat, self.base.now()).await?);
        }
        drop(view);
        let found = self
            .find_on_whatsapp(account, std::slice::from_ref(&phone))
            .await?;
        if found.get(&phone) != Some(&true) {
            return Err(KabarError::refused(
                ErrorCode::NotOnWhatsApp,
                "nobody has this number on WhatsApp",
            ));
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let lid = tx.find_number_lid(&phone).await?;
        let contact = tx.find_or_insert_contact(&phone, lid.as_ref()).await?;
        let chat = tx.find_or_note_direct_chat(account, contact).await?;
        let row = tx.get_chat(chat, self.base.now()).await?;
        tx.commit().await?;
        Ok(row)
    }

    /// Waits until the account may ask again. Whoever comes meanwhile waits behind.
    async fn wait_for_turn(&self, account: AccountId) {
        let now = self.base.clock.monotonic();
        let turn = {
            let mut turns = self.turns();
            let turn = turns.get(&account).copied().unwrap_or_default().max(now);
            turns.insert(account, turn + GAP);
            turn
        };
        if turn > now {
            clock::sleep(&*self.base.clock, turn - now).await;
        }
    }
}

async fn note(tx: &mut Tx, answer: &NumberAnswer, now: kabar_types::UnixMillis) -> Result<(), StoreError> {
    tx.put_number(&answer.phone, answer.on_whatsapp, answer.lid.as_ref(), now)
        .await?;
    // Whoever is known already is known better now; a list of numbers makes nobody a contact.
    let known = match tx.find_contact(&answer.phone).await? {
        Some(known) => Some(known),
        None => match &answer.lid {
            Some(lid) => tx.find_contact(lid).await?,
            None => None,
        },
    };
    if let (Some(_), true) = (known, answer.on_whatsapp) {
        let contact = tx
            .find_or_insert_contact(&answer.phone, answer.lid.as_ref())
            .await?;
        super::note_business(tx, contact, &answer.business).await?;
    }
    Ok(())
}

fn good_for(on_whatsapp: bool) -> i64 {
    if on_whatsapp { GOOD_FOR_MS } else { ABSENT_FOR_MS }
}

/// Why nothing is known, as a person is told.
pub(super) fn unanswered(error: SendError) -> KabarError {
    let code = match &error {
        SendError::NotConnected => ErrorCode::NotConnected,
        SendError::Busy { .. } | SendError::Doubt | SendError::Invalid(_) => ErrorCode::WhatsAppTrouble,
        SendError::Storage(error) => device_code(error),
    };
    KabarError::refused(code, "WhatsApp could not be asked")
}
