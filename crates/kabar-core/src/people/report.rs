//! Telling WhatsApp of somebody who bothers: by the newest message they wrote, as WhatsApp's own apps do. Its words do not
//! go along, only its id, its moment and its writer; WhatsApp's servers knew these before.
//!
//! Blocking comes first and stands whatever becomes of the report: it is the part that protects.

use super::{People, numbers};
use crate::{
    error::KabarError,
    ports::whatsapp::{Reported, SendError},
};
use kabar_types::{AccountId, Contact, ContactId, ErrorCode};

impl People {
    /// Errors: `NothingToReport` when the person wrote nothing that is here, `ReportRefused`, `NotConnected`,
    /// `WhatsAppTrouble`; with `block` also `AccountLoggedOut`. Where they were to be blocked, they are, but for the last.
    pub(crate) async fn report(
        &self,
        account: AccountId,
        contact: ContactId,
        block: bool,
    ) -> Result<Contact, KabarError> {
        if block {
            self.set_blocked(account, contact, true).await?;
        }
        let mut view = self.base.store.read().await?;
        let found = view.find_newest_from(account, contact).await?;
        let person = view.get_addresses(contact).await?.preferred().cloned();
        drop(view);
        let (Some((wa_id, sent_at)), Some(person)) = (found, person) else {
            return Err(KabarError::refused(
                ErrorCode::NothingToReport,
                "the person wrote nothing that is here",
            ));
        };
        let reported = Reported {
            person,
            wa_id,
            sent_at,
        };
        let told = self.session(account)?.report(&reported).await;
        told.map_err(|error| match error {
            SendError::Invalid(_) => {
                KabarError::refused(ErrorCode::ReportRefused, "WhatsApp did not take the report")
            }
            other => numbers::unanswered(other),
        })?;
        tracing::info!(%account, block, "people: somebody was reported");
        self.get(account, contact).await
    }
}
