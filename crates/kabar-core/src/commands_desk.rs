//! What a host with a desktop around it tells and asks. Deliberately not here: any rule.

use crate::{
    Kabar,
    notices::{Notices, TimeOfDay},
};
use kabar_types::{ChatId, Wish};

impl Kabar {
    /// What is to be announced from now on. One reader announces; `time_of_day` knows the time zone.
    pub fn notices(&self, time_of_day: TimeOfDay) -> Notices {
        Notices::new(self.base.clone(), time_of_day)
    }

    /// A person has this chat before their eyes, or none.
    pub fn look_at(&self, chat: Option<ChatId>) {
        self.base.looked_at.send_replace(chat);
    }

    /// A person asked for something outside the window. A window is told, and takes it once it may.
    pub fn wish(&self, wish: Wish) {
        self.base.wish(wish);
    }

    /// What was asked for outside the window and not taken yet.
    pub fn take_wish(&self) -> Option<Wish> {
        self.base.take_wish()
    }
}
