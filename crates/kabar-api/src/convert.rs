//! Between the core's own types and those that cross the wire, where the two differ.

use crate::{
    ApiError,
    pages::{ChatCursor, ChatPage, MessageCursor, MessagePage},
    params::{ChatFilter, HistoryWish},
};
use kabar_core::{KabarError, chats, ports::whatsapp::HistoryDepth};

impl From<KabarError> for ApiError {
    fn from(error: KabarError) -> Self {
        Self {
            code: error.code(),
            message: error.to_string(),
            file: error.file(),
        }
    }
}

impl From<ChatFilter> for chats::ChatFilter {
    fn from(filter: ChatFilter) -> Self {
        match filter {
            ChatFilter::All => Self::All,
            ChatFilter::Unread => Self::Unread,
            ChatFilter::Groups => Self::Groups,
            ChatFilter::Drafts => Self::Drafts,
            ChatFilter::Archived => Self::Archived,
        }
    }
}

impl From<HistoryWish> for HistoryDepth {
    fn from(wish: HistoryWish) -> Self {
        match wish {
            HistoryWish::Recent => Self::Recent,
            HistoryWish::Everything => Self::Everything,
            HistoryWish::None => Self::None,
        }
    }
}

impl From<ChatCursor> for chats::ChatCursor {
    fn from(cursor: ChatCursor) -> Self {
        Self {
            pinned: cursor.pinned,
            order: cursor.order,
            id: cursor.id,
        }
    }
}

impl From<chats::ChatCursor> for ChatCursor {
    fn from(cursor: chats::ChatCursor) -> Self {
        Self {
            pinned: cursor.pinned,
            order: cursor.order,
            id: cursor.id,
        }
    }
}

impl From<MessageCursor> for chats::MessageCursor {
    fn from(cursor: MessageCursor) -> Self {
        Self {
            order: cursor.order,
            id: cursor.id,
        }
    }
}

impl From<chats::MessageCursor> for MessageCursor {
    fn from(cursor: chats::MessageCursor) -> Self {
        Self {
            order: cursor.order,
            id: cursor.id,
        }
    }
}

impl From<chats::ChatPage> for ChatPage {
    fn from(page: chats::ChatPage) -> Self {
        Self {
            chats: page.chats,
            next: page.next.map(Into::into),
        }
    }
}

impl From<chats::MessagePage> for MessagePage {
    fn from(page: chats::MessagePage) -> Self {
        Self {
            messages: page.messages,
            older: page.older.map(Into::into),
            first_unread: page.first_unread,
        }
    }
}
