//! Chats as windows read them, and the small things a person does in one: draft, reading, typing.
//!
//! Deliberately not here: sending (`outbox`) and everything that arrives (`inbox`).

use crate::{
    base::Base,
    clock,
    error::KabarError,
    outbox::{Wakers, enqueue_reads, enqueue_state},
    ports::whatsapp::{Session, StateChange},
};
use kabar_store::{ChatQuery, ChatSetting, Priority, StoreError, Tx};
use kabar_types::{
    AccountId, AccountSetId, Chat, ChatId, ErrorCode, Group, Jid, MessageId, MessageReceipts, ReadReceipts,
    TypingState,
};
use std::{sync::Arc, time::Duration};

pub use kabar_types::{ChatCursor, ChatFilter, ChatPage, MessageCursor, MessagePage};

/// Most rows of one page.
pub(crate) const PAGE_MAX: u32 = 200;
/// Longest draft, in bytes: a little more than can be sent, so that pasting too much loses nothing.
const DRAFT_MAX: usize = 1 << 20;
/// Typing is true only now; later it is worth nothing.
const TYPING_DEADLINE: Duration = Duration::from_secs(5);

/// Which chats to list.
#[derive(Clone, Debug)]
pub struct ListChats {
    /// One account's, or all.
    pub account: Option<AccountId>,
    /// Those of the accounts in one set, or all.
    pub set: Option<AccountSetId>,
    /// Part of a title; empty for all.
    pub query: String,
    pub filter: ChatFilter,
    /// Where the page before ended.
    pub before: Option<ChatCursor>,
    /// 1–200; other values are brought into that range.
    pub limit: u32,
}

pub(crate) struct Chats {
    base: Arc<Base>,
    wakers: Arc<Wakers>,
}

impl Chats {
    pub(crate) fn new(base: Arc<Base>, wakers: Arc<Wakers>) -> Self {
        Self { base, wakers }
    }

    pub(crate) async fn list(&self, list: &ListChats) -> Result<ChatPage, KabarError> {
        let query = ChatQuery {
            account: list.account,
            set: list.set,
            query: list.query.trim(),
            filter: list.filter,
            before: list.before,
            limit: list.limit.clamp(1, PAGE_MAX),
        };
        Ok(self
            .base
            .store
            .read()
            .await?
            .list_chats(&query, self.base.now())
            .await?)
    }

    pub(crate) async fn get(&self, chat: ChatId) -> Result<Chat, KabarError> {
        Ok(self
            .base
            .store
            .read()
            .await?
            .get_chat(chat, self.base.now())
            .await?)
    }

    pub(crate) async fn list_messages(
        &self,
        chat: ChatId,
        before: Option<MessageCursor>,
        limit: u32,
    ) -> Result<MessagePage, KabarError> {
        let mut view = self.base.store.read().await?;
        // An empty page would hide that the chat is gone.
        view.get_chat_address(chat).await?;
        Ok(view.list_messages(chat, before, limit.clamp(1, PAGE_MAX)).await?)
    }

    pub(crate) async fn get_group(&self, chat: ChatId) -> Result<Group, KabarError> {
        Ok(self.base.store.read().await?.get_group(chat).await?)
    }

    pub(crate) async fn list_receipts(&self, message: MessageId) -> Result<MessageReceipts, KabarError> {
        let mut view = self.base.store.read().await?;
        // Nobody would hide that the message is gone.
        view.get_message(message).await?;
        let people = view.list_receipts(message).await?;
        Ok(MessageReceipts { people })
    }

    pub(crate) async fn list_newer(
        &self,
        chat: ChatId,
        after: MessageCursor,
        limit: u32,
    ) -> Result<MessagePage, KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_chat_address(chat).await?;
        Ok(view.list_newer(chat, after, limit.clamp(1, PAGE_MAX)).await?)
    }

    pub(crate) async fn list_around(
        &self,
        message: MessageId,
        limit: u32,
    ) -> Result<MessagePage, KabarError> {
        let mut view = self.base.store.read().await?;
        Ok(view.list_around(message, limit.clamp(1, PAGE_MAX)).await?)
    }

    /// The messages at the top of a chat now.
    pub(crate) async fn list_pinned(&self, chat: ChatId) -> Result<Vec<kabar_types::Message>, KabarError> {
        let mut view = self.base.store.read().await?;
        let mut rows = Vec::new();
        for id in view.list_pinned(chat, self.base.now()).await? {
            rows.push(view.get_message(id).await?);
        }
        Ok(rows)
    }

    /// Those with a number, one for each account at most, in rail order.
    pub(crate) async fn with_number(&self, phone: &str) -> Result<Vec<Chat>, KabarError> {
        let mut view = self.base.store.read().await?;
        let Some(contact) = view.find_contact(&Jid::from_phone_digits(phone)).await? else {
            return Ok(Vec::new());
        };
        let mut chats = Vec::new();
        for account in view.list_account_records().await? {
            if let Some(chat) = view.find_direct_chat(account.id, contact).await? {
                chats.push(view.get_chat(chat, self.base.now()).await?);
            }
        }
        Ok(chats)
    }

    /// Puts words into a draft that is empty.
    pub(crate) async fn offer_draft(&self, chat: ChatId, text: &str) -> Result<Chat, KabarError> {
        let now = self.base.now();
        let row = self.get(chat).await?;
        if !row.draft.trim().is_empty() {
            return Ok(row);
        }
        self.set_draft(chat, text).await?;
        Ok(self.base.store.read().await?.get_chat(chat, now).await?)
    }

    pub(crate) async fn set_draft(&self, chat: ChatId, text: &str) -> Result<(), KabarError> {
        if text.len() > DRAFT_MAX {
            return Err(KabarError::refused(
                ErrorCode::TextTooLong,
                "the draft is too long",
            ));
        }
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.get_chat_address(chat).await?;
        tx.set_draft(chat, text).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Clears what is unread up to `upto`, and lets the writers know if the person wants them to.
    pub(crate) async fn mark_read(&self, chat: ChatId, upto: MessageId) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let to = tx.get_chat_address(chat).await?;
        let now = self.base.now();
        let marks = tx.mark_chat_read(chat, upto).await?;
        let unmarked = tx
            .choose_chat_setting(chat, ChatSetting::MarkedUnread(false), now)
            .await?;
        let tells = tells_writers(&mut tx, to.account).await?;
        if tells {
            enqueue_reads(&mut tx, &to, chat, &marks, now).await?;
        }
        // What the writers are told, our other devices are told with it. What they are not told goes to those alone.
        if unmarked || (!tells && !marks.is_empty()) {
            let read = StateChange::Read {
                read: true,
                upto: None,
            };
            enqueue_state(&mut tx, to.account, chat, &read, None, now).await?;
        }
        tx.commit().await?;
        self.wakers.wake(to.account);
        Ok(())
    }

    /// The same for everything in a chat; nothing happens where nothing is.
    pub(crate) async fn mark_all_read(&self, chat: ChatId) -> Result<(), KabarError> {
        let newest = self.base.store.read().await?.find_newest_message(chat).await?;
        match newest {
            Some(message) => self.mark_read(chat, message.id).await,
            None => Ok(()),
        }
    }

    /// Which account a chat belongs to.
    pub(crate) async fn account_of(&self, chat: ChatId) -> Result<AccountId, KabarError> {
        Ok(self
            .base
            .store
            .read()
            .await?
            .get_chat_address(chat)
            .await?
            .account)
    }

    /// Shows the other side that somebody types. Best effort: never queued, never retried.
    pub(crate) async fn show_typing(
        &self,
        session: &dyn Session,
        chat: ChatId,
        state: TypingState,
    ) -> Result<(), KabarError> {
        let to = self.base.store.read().await?.get_chat_address(chat).await?;
        let Some(jid) = to.jid() else { return Ok(()) };
        tokio::select! {
            sent = session.set_typing(jid, state) => {
                if let Err(error) = sent {
                    tracing::debug!(account = %to.account, %error, "chats: typing was not shown");
                }
            }
            () = clock::sleep(&*self.base.clock, TYPING_DEADLINE) => {}
        }
        Ok(())
    }
}

/// Whether writers are told that this account read their messages: by the number's own choice, else by the app's.
async fn tells_writers(tx: &mut Tx, account: AccountId) -> Result<bool, StoreError> {
    Ok(
        match tx.get_account_choices(account).await?.settings.read_receipts {
            ReadReceipts::AsApp => tx.settings().await?.read_receipts,
            ReadReceipts::On => true,
            ReadReceipts::Off => false,
        },
    )
}
