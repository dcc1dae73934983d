//! What hosts may ask, one method per command of the API, each passed on to its room.
//!
//! Deliberately not here: any rule. A room has it, so that no command can go round it.

use crate::{
    Kabar,
    accounts::{AccountSeed, Parting},
    chats::{ChatPage, ListChats, MessageCursor, MessagePage},
    error::KabarError,
    events::Subscription,
    layout,
    ports::whatsapp::{DeviceFile, LinkWish, OpenError},
    search::{SearchMessages, SearchPage, StarredQuery},
    session::StartLink,
};
use kabar_types::{
    Account, AccountHealth, AccountId, Bootstrap, Chat, ChatId, ConnectionPage, KeyStatus, LinkId, LinkState,
    Message, MessageId, Mute, RecoveryKey, Seq, Settings, TypingState, UnixMillis,
};
use std::future::Future;
use zeroize::Zeroizing;

impl Kabar {
    /// What a window starts from; all of it is true at the same `seq`.
    pub async fn bootstrap(&self) -> Result<Bootstrap, KabarError> {
        let mut view = self.base.store.read().await?;
        Ok(Bootstrap {
            seq: view.last_seq().await?,
            build: self.about.build,
            version: self.about.version.clone(),
            demo: self.about.demo,
            disk_full: self.base.is_full(),
            low_space: self.base.low_space(),
            cleaning: self.base.cleaning(),
            risk_accepted: view.risk_accepted_at().await?.is_some(),
            settings: view.settings().await?,
            layout: layout::get(&mut view).await?,
            accounts: view.list_accounts(self.base.now()).await?,
            rail: view.rail().await?,
        })
    }

    /// Events after `since`, and signals.
    pub fn subscribe(&self, since: Seq) -> Subscription {
        Subscription::new(self.base.clone(), since)
    }

    /// Remembers that somebody read and accepted the statement of the risk.
    pub async fn accept_risk(&self) -> Result<(), KabarError> {
        self.choices.accept_risk().await
    }

    pub async fn get_settings(&self) -> Result<Settings, KabarError> {
        self.choices.get().await
    }

    pub async fn set_settings(&self, settings: Settings) -> Result<Settings, KabarError> {
        self.choices.set(&settings).await
    }

    /// Sets the size of everything that is shown, in percent, and leaves the rest as it is. Errors: `BadRequest` outside
    /// 50–200.
    pub async fn set_zoom(&self, percent: u16) -> Result<Settings, KabarError> {
        self.choices.set_zoom(percent).await
    }

    /// Which ways lead into the data. Asks no keyring.
    pub fn key_status(&self) -> KeyStatus {
        self.keys.status()
    }

    /// Sets or replaces the passphrase; takes as long as one guess. Errors: `PassphraseTooShort`.
    pub async fn set_passphrase(&self, passphrase: Zeroizing<String>) -> Result<KeyStatus, KabarError> {
        self.keys.set_passphrase(passphrase).await
    }

    /// Turns the lock of the app off as well: nothing would open it. Errors: `OnlyWayIn` when the keyring does not hold
    /// the key.
    pub async fn remove_passphrase(&self) -> Result<KeyStatus, KabarError> {
        let status = self.keys.remove_passphrase().await?;
        if self.choices.get().await?.lock.on {
            self.choices.switch_lock(false).await?;
        }
        Ok(status)
    }

    /// Makes up a recovery key to be written down. An earlier one stays good until this one is kept.
    pub async fn draft_recovery_key(&self) -> Result<RecoveryKey, KabarError> {
        self.keys.draft_recovery_key().await
    }

    /// The drafted key is good from here on, and an earlier one no more. Errors: `WrongRecoveryKey` when this is not
    /// what was shown, `KeyNotSet` when nothing was.
    pub async fn keep_recovery_key(&self, typed: Zeroizing<String>) -> Result<KeyStatus, KabarError> {
        self.keys.keep_recovery_key(typed).await
    }

    /// Puts the key into the keyring of this computer. Errors: those of the keyring; `KeyringChanged` when another key
    /// is there, which is left alone.
    pub async fn store_in_keyring(&self) -> Result<KeyStatus, KabarError> {
        self.keys.store_in_keyring().await
    }

    /// In the order of the rail.
    pub async fn list_accounts(&self) -> Result<Vec<Account>, KabarError> {
        self.accounts.list().await
    }

    /// Errors: `BadRequest` for an empty or too long name or a colour outside 1–10.
    pub async fn update_account(
        &self,
        account: AccountId,
        name: &str,
        letters: &str,
        colour: u8,
    ) -> Result<Account, KabarError> {
        self.accounts.update(account, name, letters, colour).await
    }

    /// How an account's connection is and was, and what the account uses.
    pub async fn account_health(&self, account: AccountId) -> Result<AccountHealth, KabarError> {
        self.accounts.health(account).await
    }

    /// The timeline of an account's connection, newest first; `before` is where the page shown so far ends. `limit` is
    /// brought into 1–200.
    pub async fn list_connections(
        &self,
        account: AccountId,
        before: Option<i64>,
        limit: u32,
    ) -> Result<ConnectionPage, KabarError> {
        self.accounts.list_connections(account, before, limit).await
    }

    /// The person has read that older messages did not arrive.
    pub async fn dismiss_history_gaps(&self, account: AccountId) -> Result<Account, KabarError> {
        self.accounts.dismiss_history_gaps(account).await
    }

    pub async fn list_chats(&self, list: ListChats) -> Result<ChatPage, KabarError> {
        let page = self.chats.list(&list).await?;
        let listed = page.chats.iter().map(|chat| chat.id).collect();
        self.people.pictures.want_of_chats(&self.base, listed);
        Ok(page)
    }

    pub async fn get_chat(&self, chat: ChatId) -> Result<Chat, KabarError> {
        self.chats.get(chat).await
    }

    /// Oldest first; `before` is where the page shown so far begins. `limit` is brought into 1–200.
    pub async fn list_messages(
        &self,
        chat: ChatId,
        before: Option<MessageCursor>,
        limit: u32,
    ) -> Result<MessagePage, KabarError> {
        if before.is_none()
            && let Ok(account) = self.chats.account_of(chat).await
        {
            self.sessions.look_at(account);
            self.people.pictures.want_of_chats(&self.base, vec![chat]);
        }
        self.chats.list_messages(chat, before, limit).await
    }

    /// The rows behind a place, oldest first; `after` is where the page shown so far ends. `limit` is brought into 1–200.
    pub async fn list_newer(
        &self,
        chat: ChatId,
        after: MessageCursor,
        limit: u32,
    ) -> Result<MessagePage, KabarError> {
        self.chats.list_newer(chat, after, limit).await
    }

    /// The rows around a message, oldest first. `limit` is brought into 1–200. Errors: `NotFound`.
    pub async fn list_around(&self, message: MessageId, limit: u32) -> Result<MessagePage, KabarError> {
        let page = self.chats.list_around(message, limit).await?;
        if let Some(row) = page.messages.first() {
            self.sessions.look_at(row.account);
        }
        Ok(page)
    }

    /// The starred messages, newest first, of one chat, one account, or all. `limit` is brought into 1–100.
    pub async fn list_starred(&self, starred: StarredQuery) -> Result<SearchPage, KabarError> {
        self.search.starred(starred).await
    }

    /// Newest first; the page says how many messages are not searched yet. `limit` is brought into 1–100. Whatever is typed
    /// is a search; errors: `TextTooLong`.
    pub async fn search_messages(&self, search: SearchMessages) -> Result<SearchPage, KabarError> {
        self.search.messages(&search).await
    }

    /// Errors: `EmptyText`, `TextTooLong`, `AccountLoggedOut`, `NotFound`.
    pub async fn send_text(
        &self,
        chat: ChatId,
        text: String,
        quote: Option<MessageId>,
    ) -> Result<Message, KabarError> {
        self.send_mentioning(chat, text, quote, Vec::new()).await
    }

    /// Writes a message down that is to be sent at `at`. Until then it can be moved, edited, deleted or sent at once. What
    /// cannot be sent within an hour of its moment fails as `ScheduleMissed`. Errors: `ScheduleInPast`, and those of
    /// `send_text`.
    pub async fn schedule_text(
        &self,
        chat: ChatId,
        text: String,
        quote: Option<MessageId>,
        at: UnixMillis,
    ) -> Result<Message, KabarError> {
        self.schedule_mentioning(chat, text, quote, Vec::new(), at).await
    }

    /// Gives a scheduled message, also one that missed its moment, another one; `None`: it goes out now. Errors:
    /// `ScheduleInPast`, `BadRequest` when it does not wait.
    pub async fn reschedule_message(
        &self,
        message: MessageId,
        at: Option<UnixMillis>,
    ) -> Result<Message, KabarError> {
        self.outbox.reschedule(message, at).await
    }

    /// Errors: `BadRequest` when the message neither failed nor is unknown.
    pub async fn retry_message(&self, message: MessageId) -> Result<Message, KabarError> {
        self.outbox.retry(message).await
    }

    /// Gives a text of ours other words: at once while no attempt was made at it or when it failed, else by asking
    /// WhatsApp, and then the answer's row still has the old words. Errors: `EditTooLate` after 15 minutes,
    /// `BadRequest` for what is not a text of ours or is being deleted.
    pub async fn edit_message(&self, message: MessageId, text: String) -> Result<Message, KabarError> {
        self.outbox.edit(message, text).await
    }

    /// Deletes a message of ours for everyone, once WhatsApp has it. Errors: `DeleteTooLate` after two and a half days,
    /// `BadRequest` when it did not arrive or is deleted already.
    pub async fn revoke_message(&self, message: MessageId) -> Result<Message, KabarError> {
        self.outbox.revoke(message).await
    }

    /// Says what we think of a message; an empty emoji takes it back. Errors: `BadRequest` for anything but an emoji, and
    /// for a message that is deleted or did not arrive.
    pub async fn react(&self, message: MessageId, emoji: String) -> Result<Message, KabarError> {
        self.outbox.react(message, emoji).await
    }

    /// Errors: `BadRequest` when the message is on its way or arrived.
    pub async fn delete_message(&self, message: MessageId) -> Result<(), KabarError> {
        self.outbox.delete(message).await
    }

    /// Pins a chat to the top of the list on all of the account's devices, or unpins it. The row shows it at once. Errors:
    /// `AccountLoggedOut`, like all that follow of this kind.
    pub async fn pin_chat(&self, chat: ChatId, pinned: bool) -> Result<Chat, KabarError> {
        self.outbox.pin(chat, pinned).await
    }

    pub async fn archive_chat(&self, chat: ChatId, archived: bool) -> Result<Chat, KabarError> {
        self.outbox.archive(chat, archived).await
    }

    /// Errors: `BadRequest` for a moment that is over.
    pub async fn mute_chat(&self, chat: ChatId, mute: Mute) -> Result<Chat, KabarError> {
        self.outbox.mute(chat, mute).await
    }

    /// Puts the mark "unread" on a chat, or takes it off and calls everything in it read.
    pub async fn mark_chat_unread(&self, chat: ChatId, unread: bool) -> Result<Chat, KabarError> {
        if !unread {
            self.chats.mark_all_read(chat).await?;
        }
        self.outbox.mark_unread(chat, unread).await
    }

    /// Errors: `BadRequest` for a message that did not arrive.
    pub async fn star_message(&self, message: MessageId, starred: bool) -> Result<Message, KabarError> {
        self.outbox.star(message, starred).await
    }

    /// Deletes a message for this account alone, on all its devices. Errors: `BadRequest` while it is on its way.
    pub async fn delete_for_me(&self, message: MessageId) -> Result<(), KabarError> {
        self.outbox.delete_for_me(message).await
    }

    pub async fn mark_chat_read(&self, chat: ChatId, upto: MessageId) -> Result<(), KabarError> {
        self.chats.mark_read(chat, upto).await
    }

    pub async fn set_draft(&self, chat: ChatId, text: String) -> Result<(), KabarError> {
        self.chats.set_draft(chat, &text).await
    }

    /// Best effort: nothing happens without a connection.
    pub async fn set_typing(&self, chat: ChatId, state: TypingState) -> Result<(), KabarError> {
        let account = self.chats.account_of(chat).await?;
        match self.sessions.find(account) {
            Some(session) => self.chats.show_typing(&*session, chat, state).await,
            None => Ok(()),
        }
    }

    /// Errors: `RiskNotAccepted`, `BadRequest`, `BadNumber`. Everything after that comes as `Signal::Link`.
    pub async fn start_link(&self, start: StartLink) -> Result<LinkState, KabarError> {
        self.links.start(start).await
    }

    /// Links an account again that was logged out or whose device is damaged; its label and messages stay. Errors:
    /// `BadRequest` while it is linked. Goes on like `start_link`; another number than the account's ends in `OtherNumber`.
    pub async fn relink_account(&self, account: AccountId, wish: LinkWish) -> Result<LinkState, KabarError> {
        self.links.start_again(account, wish).await
    }

    /// Errors: `NotFound` when the attempt is over.
    pub async fn renew_link(&self, link: LinkId) -> Result<LinkState, KabarError> {
        self.links.renew(link)
    }

    /// Nothing of the attempt is left when this returns.
    pub async fn cancel_link(&self, link: LinkId) -> Result<(), KabarError> {
        self.links.cancel(link).await;
        Ok(())
    }

    /// Ends the link on WhatsApp's side. Messages stay, unless they are to go too; name and colour stay, so that the
    /// number can be linked again. Once this has begun it is finished, also over a crash.
    pub async fn unlink_account(&self, account: AccountId, delete_history: bool) -> Result<(), KabarError> {
        let parting = if delete_history {
            Parting::UnlinkAndForget
        } else {
            Parting::Unlink
        };
        self.accounts.part(account, parting).await
    }

    /// Removes an account and everything of it here, and ends its link. Once this has begun it is finished, also over
    /// a crash.
    pub async fn remove_account(&self, account: AccountId) -> Result<(), KabarError> {
        self.accounts.part(account, Parting::Remove).await
    }

    /// Tries again now.
    pub async fn reconnect_account(&self, account: AccountId) -> Result<(), KabarError> {
        self.sessions.reconnect(account)
    }

    /// The computer's network changed, or it woke from sleep: sessions that wait for their next try dial now, each in
    /// its turn, and the others find out whether their connections still live. Many calls in a short time count as one.
    pub fn network_changed(&self) {
        self.sessions.network_changed();
    }

    /// Adds an account whose device exists already: makes key and folder, has `import` fill the device file, then
    /// writes the row. Nothing is left when any of that fails. For a demo, before `start`.
    pub async fn adopt_account<F, Fut>(&self, seed: AccountSeed, import: F) -> Result<Account, KabarError>
    where
        F: FnOnce(DeviceFile) -> Fut,
        Fut: Future<Output = Result<(), OpenError>>,
    {
        self.accounts.adopt(seed, import).await
    }
}
