//! From the log's entries to what the UIs are told: each changed row as it is now, all rows of a kind in one query.
//!
//! A row that is gone by now is left out: its removal stands later in the log.

use crate::{Change, Changes, LoggedChange, Result, StoreError, view::View};
use kabar_types::{
    Account, AccountId, CampaignId, Chat, ChatId, ContactId, Envelope, Event, Message, MessageId, Seq,
    UnixMillis,
};
use std::collections::HashMap;

/// What happened after some place in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Events {
    /// Everything up to `upto`; equal to the place asked for when there is nothing new.
    Some { upto: Seq, envelopes: Vec<Envelope> },
    /// The log no longer reaches back that far: load everything again.
    Lost,
}

/// The rows of a batch of changes.
#[derive(Default)]
struct Rows {
    accounts: HashMap<AccountId, Account>,
    chats: HashMap<ChatId, Chat>,
    messages: HashMap<MessageId, Message>,
}

impl View {
    /// The events after `since`, from at most `limit` entries of the log. `now` decides what is still muted.
    pub async fn events_since(&mut self, since: Seq, limit: u32, now: UnixMillis) -> Result<Events> {
        match self.changes_since(since, limit).await? {
            Changes::Lost => Ok(Events::Lost),
            Changes::Some { upto, changes } => {
                let envelopes = self.events_for(&changes, now).await?;
                Ok(Events::Some { upto, envelopes })
            }
        }
    }

    /// The events that tell these changes, in the same order.
    pub async fn events_for(&mut self, changes: &[LoggedChange], now: UnixMillis) -> Result<Vec<Envelope>> {
        let rows = self.rows_of(changes, now).await?;
        let mut envelopes = Vec::with_capacity(changes.len());
        for entry in changes {
            let told = match entry.change {
                Change::Settings => {
                    let settings = self.settings().await?;
                    Some((None, Event::SettingsChanged { settings }))
                }
                Change::Rail => {
                    let rail = self.rail().await?;
                    Some((None, Event::RailChanged { rail }))
                }
                Change::Receipts(chat, message) => self.receipts_event(chat, message).await?,
                Change::Past(chat) => self.past_event(chat).await?,
                Change::Group(chat) => self.group_event(chat).await?,
                Change::Contact(account, contact) => self.contact_event(account, contact).await?,
                Change::Campaign(id) => self.campaign_event(id).await?,
                Change::DoubtfulReplies => {
                    let open = self.count_doubtful_replies().await?;
                    Some((None, Event::DoubtfulRepliesChanged { open }))
                }
                change => rows.event(change),
            };
            envelopes.extend(told.map(|(account, event)| Envelope {
                seq: entry.seq,
                account,
                event,
            }));
        }
        Ok(envelopes)
    }

    /// Nothing for a chat that is gone.
    async fn receipts_event(
        &mut self,
        chat: ChatId,
        message: MessageId,
    ) -> Result<Option<(Option<AccountId>, Event)>> {
        let account = self.find_account_of(chat).await?;
        Ok(account.map(|account| (Some(account), Event::ReceiptsChanged { chat, message })))
    }

    /// Nothing for a chat that is gone.
    async fn past_event(&mut self, chat: ChatId) -> Result<Option<(Option<AccountId>, Event)>> {
        let Some(account) = self.find_account_of(chat).await? else {
            return Ok(None);
        };
        let past = self.get_past(chat).await?;
        Ok(Some((Some(account), Event::PastChanged { past })))
    }

    /// The same.
    async fn group_event(&mut self, chat: ChatId) -> Result<Option<(Option<AccountId>, Event)>> {
        let Some(account) = self.find_account_of(chat).await? else {
            return Ok(None);
        };
        let group = self.get_group(chat).await?;
        Ok(Some((Some(account), Event::GroupChanged { group })))
    }

    async fn find_account_of(&mut self, chat: ChatId) -> Result<Option<AccountId>> {
        match self.get_chat_address(chat).await {
            Ok(address) => Ok(Some(address.account)),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Nothing for a person who is gone.
    async fn contact_event(
        &mut self,
        account: AccountId,
        contact: ContactId,
    ) -> Result<Option<(Option<AccountId>, Event)>> {
        match self.get_contact(account, contact).await {
            Ok(contact) => Ok(Some((
                Some(account),
                Event::ContactChanged {
                    contact: Box::new(contact),
                },
            ))),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Nothing for a campaign that is gone.
    async fn campaign_event(&mut self, id: CampaignId) -> Result<Option<(Option<AccountId>, Event)>> {
        match self.get_campaign(id).await {
            Ok(campaign) => Ok(Some((
                None,
                Event::CampaignChanged {
                    campaign: Box::new(campaign),
                },
            ))),
            Err(StoreError::NotFound(_)) => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn rows_of(&mut self, changes: &[LoggedChange], now: UnixMillis) -> Result<Rows> {
        let (mut accounts, mut chats, mut messages) = (false, Vec::new(), Vec::new());
        for entry in changes {
            match entry.change {
                Change::Account(_) => accounts = true,
                Change::Chat(id) => chats.push(id),
                Change::MessageAdded(_, id) | Change::MessageChanged(_, id) => messages.push(id),
                _ => {}
            }
        }
        let mut rows = Rows::default();
        if accounts {
            rows.accounts = self
                .list_accounts(now)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect();
        }
        if !chats.is_empty() {
            rows.chats = self
                .chats_by_id(&chats, now)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect();
        }
        if !messages.is_empty() {
            rows.messages = self
                .messages_by_id(&messages)
                .await?
                .into_iter()
                .map(|row| (row.id, row))
                .collect();
        }
        Ok(rows)
    }
}

impl Rows {
    fn event(&self, change: Change) -> Option<(Option<AccountId>, Event)> {
        let (account, event) = match change {
            Change::Account(id) => (
                id,
                Event::AccountChanged {
                    account: self.accounts.get(&id)?.clone(),
                },
            ),
            Change::AccountRemoved(account) => (account, Event::AccountRemoved { account }),
            Change::Chat(id) => {
                let chat = self.chats.get(&id)?.clone();
                (chat.account, Event::ChatChanged { chat })
            }
            Change::ChatRemoved(account, chat) => (account, Event::ChatRemoved { chat }),
            Change::MessageAdded(chat, id) => {
                let message = self.message(chat, id)?;
                (message.account, Event::MessageAdded { message })
            }
            Change::MessageChanged(chat, id) => {
                let message = self.message(chat, id)?;
                (message.account, Event::MessageChanged { message })
            }
            Change::MessageRemoved(account, chat, message) => {
                (account, Event::MessageRemoved { chat, message })
            }
            Change::Receipts(..)
            | Change::Past(_)
            | Change::Group(_)
            | Change::Contact(..)
            | Change::Campaign(_)
            | Change::DoubtfulReplies
            | Change::Rail
            | Change::Settings => return None,
        };
        Some((Some(account), event))
    }

    /// The message, unless it has moved to another chat since.
    fn message(&self, chat: ChatId, id: MessageId) -> Option<Message> {
        self.messages
            .get(&id)
            .filter(|message| message.chat == chat)
            .cloned()
    }
}
