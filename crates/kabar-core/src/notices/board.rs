//! Which notifications stand now: one for each chat, the newest message of it. Pure.

use super::{Notice, NoticeDeed};
use kabar_types::{AccountId, Chat, ChatId, MessageId, UnixMillis};
use std::collections::HashMap;

/// A chat that goes on talking makes a sound again only after so long.
const SOUND_AGAIN_MS: i64 = 10_000;

/// A notification that stands.
struct Standing {
    account: AccountId,
    message: MessageId,
    notice: Notice,
    sounded: UnixMillis,
}

#[derive(Default)]
pub(super) struct Board {
    standing: HashMap<ChatId, Standing>,
}

impl Board {
    pub(super) fn is_empty(&self) -> bool {
        self.standing.is_empty()
    }

    pub(super) fn has(&self, chat: ChatId) -> bool {
        self.standing.contains_key(&chat)
    }

    /// A message is announced: its notice takes the place of the one of its chat.
    pub(super) fn put(&mut self, message: MessageId, mut notice: Notice, now: UnixMillis) -> NoticeDeed {
        let before = self.standing.get(&notice.chat).map(|standing| standing.sounded);
        let again = before.is_none_or(|at| now.0.saturating_sub(at.0) >= SOUND_AGAIN_MS);
        notice.sound &= again;
        let sounded = if notice.sound { now } else { before.unwrap_or(now) };
        let standing = Standing {
            account: notice.account,
            message,
            notice: notice.clone(),
            sounded,
        };
        self.standing.insert(notice.chat, standing);
        NoticeDeed::Show(notice)
    }

    /// A chat is as it is now: read, here or elsewhere, means that its notification goes; other words of the message that
    /// is announced take the place of the old ones, without a sound. `notice` is what is to be said of it now.
    pub(super) fn changed(&mut self, chat: &Chat, notice: Notice) -> Option<NoticeDeed> {
        let standing = self.standing.get_mut(&chat.id)?;
        let last = chat.last.as_ref()?;
        if chat.unread == 0 || last.from_me {
            return self.clear(chat.id);
        }
        if last.message != standing.message {
            return None;
        }
        let notice = Notice {
            sound: false,
            ..notice
        };
        if notice.says == standing.notice.says {
            return None;
        }
        standing.notice = notice.clone();
        Some(NoticeDeed::Show(notice))
    }

    pub(super) fn clear(&mut self, chat: ChatId) -> Option<NoticeDeed> {
        self.standing.remove(&chat).map(|_| NoticeDeed::Clear { chat })
    }

    /// The chats of an account that is gone.
    pub(super) fn chats_of(&self, account: AccountId) -> Vec<ChatId> {
        let standing = self.standing.iter();
        standing
            .filter(|(_, standing)| standing.account == account)
            .map(|(chat, _)| *chat)
            .collect()
    }

    pub(super) fn chats(&self) -> Vec<ChatId> {
        self.standing.keys().copied().collect()
    }

    /// Everything goes.
    pub(super) fn clear_all(&mut self) -> Option<NoticeDeed> {
        let any = !self.standing.is_empty();
        self.standing.clear();
        any.then_some(NoticeDeed::ClearAll)
    }
}

#[cfg(test)]
#[path = "board_tests.rs"]
mod tests;
