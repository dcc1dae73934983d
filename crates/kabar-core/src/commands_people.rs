//! What hosts may ask about people, passed on to their room.

use crate::{Kabar, error::KabarError};
use kabar_types::{
    AccountId, Chat, ChatId, Contact, ContactId, Jid, MessageCursor, PersonPage, PictureId, Presence,
};
use std::collections::HashMap;

impl Kabar {
    /// A person, as an account knows them. Asks nobody.
    pub async fn get_contact(&self, account: AccountId, contact: ContactId) -> Result<Contact, KabarError> {
        self.people.get(account, contact).await
    }

    /// The same, after asking WhatsApp what the person says about themselves; not more often than once a minute. Errors:
    /// `NotConnected`, `WhatsAppTrouble`.
    pub async fn fetch_contact(&self, account: AccountId, contact: ContactId) -> Result<Contact, KabarError> {
        self.people.fetch(account, contact).await
    }

    /// Blocks somebody for an account, on all its devices, or no more. It shows at once; when WhatsApp does not take it, it
    /// is undone and said by [`kabar_types::Signal::SettingFailed`]. Errors: `AccountLoggedOut`.
    pub async fn block_contact(
        &self,
        account: AccountId,
        contact: ContactId,
        blocked: bool,
    ) -> Result<Contact, KabarError> {
        self.people.set_blocked(account, contact, blocked).await
    }

    /// The chat with a number, which no list shows until something is said in it. Errors: `BadNumber`, `OwnNumber`,
    /// `NotOnWhatsApp`, `NotConnected`, `WhatsAppTrouble`, `AccountLoggedOut`.
    pub async fn begin_chat(&self, account: AccountId, number: &str) -> Result<Chat, KabarError> {
        self.people.begin_chat(account, number).await
    }

    /// Whether each of these numbers is on WhatsApp; one that was looked up a while ago is not asked for again. Errors:
    /// `NotConnected`, `WhatsAppTrouble`.
    pub async fn find_on_whatsapp(
        &self,
        account: AccountId,
        numbers: &[Jid],
    ) -> Result<HashMap<Jid, bool>, KabarError> {
        self.people.find_on_whatsapp(account, numbers).await
    }

    /// The type and bytes of a picture that is kept here.
    pub async fn find_picture(&self, id: PictureId) -> Result<Option<(String, Vec<u8>)>, KabarError> {
        self.people.find_picture(id).await
    }
    /// The chats with one person, one for each account at most, in rail order.
    pub async fn list_person_chats(&self, person: ContactId) -> Result<Vec<Chat>, KabarError> {
        self.people.chats_with(person).await
    }

    /// What was said in all of them, as one timeline: the newest rows, or those before a place. `limit` is brought into
    /// 1–200.
    pub async fn list_person_timeline(
        &self,
        person: ContactId,
        before: Option<MessageCursor>,
        limit: u32,
    ) -> Result<PersonPage, KabarError> {
        self.people.timeline_with(person, before, limit).await
    }

    /// The groups that a person and an account are both in, by account in rail order, then the newest first.
    pub async fn list_common_groups(&self, person: ContactId) -> Result<Vec<Chat>, KabarError> {
        self.people.groups_with(person).await
    }

    /// Somebody looks at these people in a list: their pictures are asked for, slowly. More than 100 are not taken.
    pub async fn want_pictures(&self, account: AccountId, people: &[ContactId]) -> Result<(), KabarError> {
        self.people.want_pictures(account, people).await
    }

    /// Tells WhatsApp of the newest message a person wrote to an account, and blocks them if wanted. Errors:
    /// `NothingToReport`, `ReportRefused`, `NotConnected`, `WhatsAppTrouble`, `AccountLoggedOut`.
    pub async fn report_contact(
        &self,
        account: AccountId,
        contact: ContactId,
        block: bool,
    ) -> Result<Contact, KabarError> {
        self.people.report(account, contact, block).await
    }

    /// Whether the person of the chat that is looked at is there, as far as was heard.
    pub fn presence_in(&self, chat: ChatId) -> Presence {
        self.people.presences.of(chat)
    }
}
