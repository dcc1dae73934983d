//! Which chat a person has before their eyes, and through which viewer: for not announcing it, and for telling writers that
//! they were read.
//!
//! A person has one pair of eyes. So the viewer that said last that somebody looks is the one that is looked through, and
//! another that says late that nobody does takes nothing away. In memory only: after a start nobody looks.

use kabar_types::ChatId;
use std::sync::{Mutex, PoisonError};

/// Of all viewers of a host.
#[derive(Default)]
pub(crate) struct Eyes(Mutex<Option<Look>>);

struct Look {
    viewer: String,
    chat: ChatId,
}

impl Eyes {
    /// What this viewer says: a person looks through it at this chat, or not through it.
    pub(crate) fn look(&self, viewer: &str, chat: Option<ChatId>) {
        let mut look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match chat {
            Some(chat) => {
                let viewer = viewer.to_owned();
                *look = Some(Look { viewer, chat });
            }
            None if look.as_ref().is_some_and(|look| look.viewer == viewer) => *look = None,
            None => {}
        }
    }

    /// The chat that is looked at, through whichever viewer.
    pub(crate) fn chat(&self) -> Option<ChatId> {
        let look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        look.as_ref().map(|look| look.chat)
    }

    /// Whether a person looks at this chat through this viewer.
    pub(crate) fn are_on(&self, viewer: &str, chat: ChatId) -> bool {
        let look = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        look.as_ref()
            .is_some_and(|look| look.viewer == viewer && look.chat == chat)
    }
}

#[cfg(test)]
mod tests {
    use super::Eyes;
    use kabar_types::ChatId;

    const ALICE: ChatId = ChatId(1);
    const BOB: ChatId = ChatId(2);

    #[test]
    fn the_viewer_that_spoke_last_is_looked_through() {
        let eyes = Eyes::default();
        eyes.look("main", Some(ALICE));
        eyes.look("chat-2", Some(BOB));
        assert_eq!(eyes.chat(), Some(BOB));
        assert!(eyes.are_on("chat-2", BOB) && !eyes.are_on("main", ALICE));
    }

    #[test]
    fn a_viewer_that_says_late_that_nobody_looks_takes_nothing_from_another() {
        let eyes = Eyes::default();
        eyes.look("main", Some(ALICE));
        eyes.look("chat-2", Some(BOB));
        eyes.look("main", None);
        assert_eq!(eyes.chat(), Some(BOB));
        eyes.look("chat-2", None);
        assert_eq!(eyes.chat(), None);
    }

    #[test]
    fn the_same_chat_through_another_viewer_is_not_looked_at() {
        let eyes = Eyes::default();
        eyes.look("chat-1", Some(ALICE));
        assert!(eyes.are_on("chat-1", ALICE) && !eyes.are_on("main", ALICE));
    }
}
