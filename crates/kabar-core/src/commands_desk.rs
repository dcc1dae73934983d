//! What a host with a desktop around it tells and asks. Deliberately not here: any rule.

use crate::{
    Kabar, apart,
    error::KabarError,
    layout,
    notices::{Notices, TimeOfDay},
    standing::Standings,
    web_links::{self, Asked},
};
use kabar_types::{Chat, ChatId, ErrorCode, Layout, MessageId, Wish};

impl Kabar {
    /// What is to be announced from now on. One reader announces; `time_of_day` knows the time zone.
    pub fn notices(&self, time_of_day: TimeOfDay) -> Notices {
        Notices::new(self.base.clone(), time_of_day)
    }

    /// How things stand, for what a desktop shows all the time.
    pub fn standings(&self) -> Standings {
        Standings::new(self.base.clone())
    }

    /// A person has this chat before their eyes through this viewer, or none; also when the viewer is closed or put away.
    pub fn look_at(&self, viewer: &str, chat: Option<ChatId>) {
        self.base.eyes.look(viewer, chat);
        self.people.presences.look_at(self.base.eyes.chat());
    }

    /// A viewer says that the newest message of a chat was seen. Errors: `BadRequest` when nobody looks at that chat through
    /// that viewer: what nobody saw is not read.
    pub async fn mark_chat_seen(
        &self,
        viewer: &str,
        chat: ChatId,
        upto: MessageId,
    ) -> Result<(), KabarError> {
        if !self.base.eyes.are_on(viewer, chat) {
            let what = "nobody looks at this chat there";
            return Err(KabarError::refused(ErrorCode::BadRequest, what));
        }
        self.chats.mark_read(chat, upto).await
    }

    /// Remembers which chats stand apart, each in a viewer of its own, for the next start.
    pub async fn keep_apart(&self, chats: &[ChatId]) -> Result<(), KabarError> {
        apart::keep(&self.base, chats).await
    }

    /// The chats that stood apart and are still here.
    pub async fn list_apart(&self) -> Result<Vec<ChatId>, KabarError> {
        apart::list(&self.base).await
    }

    /// Remembers how chats stand side by side, for the next start. Errors: `BadRequest` for what cannot stand so.
    pub async fn keep_layout(&self, layout: &Layout) -> Result<(), KabarError> {
        layout::keep(&self.base, layout).await
    }

    /// Returns once the app is not locked.
    pub async fn unlocked(&self) {
        // The sender lives as long as the base.
        let _ = self.base.locked.subscribe().wait_for(|locked| !locked).await;
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
