//! What a host with a desktop around it tells and asks. Deliberately not here: any rule.

use crate::{
    Kabar,
    error::KabarError,
    notices::{Notices, TimeOfDay},
    standing::Standings,
    web_links::{self, Asked},
};
use kabar_types::{Chat, ChatId, Wish};

impl Kabar {
    /// What is to be announced from now on. One reader announces; `time_of_day` knows the time zone.
    pub fn notices(&self, time_of_day: TimeOfDay) -> Notices {
        Notices::new(self.base.clone(), time_of_day)
    }

    /// How things stand, for what a desktop shows all the time.
    pub fn standings(&self) -> Standings {
        Standings::new(self.base.clone())
    }

    /// A person has this chat before their eyes, or none.
    pub fn look_at(&self, chat: Option<ChatId>) {
        self.base.looked_at.send_replace(chat);
        self.people.presences.look_at(chat);
    }

    /// A person asked for something outside the window. A window is told, and takes it once it may.
    pub fn wish(&self, wish: Wish) {
        self.base.wish(wish);
    }

    /// Somebody followed a link to a chat; false when it is none. Nothing is sent by it.
    pub fn follow_link(&self, link: &str) -> bool {
        let Some(Asked { phone, text }) = web_links::read(link) else {
            return false;
        };
        self.base.wish(Wish::Write { phone, text });
        true
    }

    /// The chats that there are with a number (digits, country code first), one for each account at most.
    pub async fn find_chats_with(&self, phone: &str) -> Result<Vec<Chat>, KabarError> {
        self.chats.with_number(phone).await
    }

    /// Puts words into the draft of a chat that has none; what a person was writing stays as it is. The answer is the row as
    /// it is now. Errors: `TextTooLong`.
    pub async fn offer_draft(&self, chat: ChatId, text: &str) -> Result<Chat, KabarError> {
        self.chats.offer_draft(chat, text).await
    }

    /// What was asked for outside the window and not taken yet.
    pub fn take_wish(&self) -> Option<Wish> {
        self.base.take_wish()
    }
}
