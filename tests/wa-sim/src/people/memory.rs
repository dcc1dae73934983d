//! What a phone remembers of its chats, so that its owner can answer, quote, forward and vote.
//!
//! It is bounded, and no truth of its own: what people saw stands in the ledger.

use std::collections::VecDeque;

use waproto::whatsapp as wa;

use super::act::Which;
use super::reading::{Meaning, meaning};

/// How many messages a phone remembers.
const LIMIT: usize = 200;

/// The last messages on a phone, oldest first.
#[derive(Default)]
pub(crate) struct Memory(VecDeque<Remembered>);

/// A message on a phone.
#[derive(Clone)]
pub(crate) struct Remembered {
    /// The other person's number, or the group's id.
    pub(crate) chat: String,
    /// Who wrote it.
    pub(crate) author: String,
    pub(crate) id: String,
    pub(crate) message: wa::Message,
    /// The words as they are now.
    text: String,
}

impl Memory {
    pub(crate) fn keep(&mut self, chat: &str, author: &str, id: &str, message: &wa::Message, text: &str) {
        if self.0.len() == LIMIT {
            self.0.pop_front();
        }
        self.0.push_back(Remembered {
            chat: chat.to_owned(),
            author: author.to_owned(),
            id: id.to_owned(),
            message: message.clone(),
            text: text.to_owned(),
        });
    }

    pub(crate) fn find(&self, id: &str) -> Option<&Remembered> {
        self.0.iter().rev().find(|kept| kept.id == id)
    }

    /// New words for a message that is remembered.
    pub(crate) fn amend(&mut self, id: &str, text: &str) {
        for kept in self.0.iter_mut().filter(|kept| kept.id == id) {
            text.clone_into(&mut kept.text);
        }
    }

    /// Forgets a message that was taken back.
    pub(crate) fn forget(&mut self, id: &str) {
        self.0.retain(|kept| kept.id != id);
    }

    /// The message an act of `owner` in `chat` means; `about` is the one that set the act off.
    pub(crate) fn look_up(
        &self,
        owner: &str,
        chat: &str,
        which: &Which,
        about: Option<&str>,
    ) -> Option<&Remembered> {
        let mut here = self.0.iter().rev().filter(|kept| kept.chat == chat);
        match which {
            Which::Mine => here.find(|kept| kept.author == owner),
            Which::Containing(words) => here.find(|kept| kept.text.contains(words)),
            Which::Id(id) => here.find(|kept| kept.id == *id),
            Which::That => about
                .and_then(|id| self.find(id))
                .or_else(|| here.find(|kept| kept.author != owner)),
        }
    }
}

/// Whether a message has a line of its own on a screen.
pub(crate) fn is_line(message: &wa::Message) -> bool {
    matches!(meaning(message), Meaning::Line(_))
}
