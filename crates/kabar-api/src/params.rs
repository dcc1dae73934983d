//! What the commands take. Field names are camelCase on the wire; a field that is not listed here is refused, so
//! that a misspelt one never passes in silence.

pub use crate::typed::Typed;
use kabar_types::{
    AccountId, AccountSetId, AccountSettings, ChatCursor, ChatFilter, ChatId, ContactCard, ContactId,
    KeepMessages, LinkId, MessageCursor, MessageId, Mute, Place, PreviewKind, ProxyWish, Settings,
    TypingState, UnixMillis, Writer,
};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// Declares parameter types, which all look alike.
macro_rules! params {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $ty:ty,)* })+) => {
        $(
            $(#[$doc])*
            #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
            #[serde(rename_all = "camelCase", deny_unknown_fields)]
            pub struct $name { $($(#[$field_doc])* pub $field: $ty,)* }
        )+
    };
}

mod campaigns;
mod desk;
mod lists;
mod pace;
mod report;

pub use campaigns::*;
pub use desk::*;
pub use lists::*;
pub use pace::*;
pub use report::*;

params! {
    /// For commands that take nothing.
    NoParams {}

    SetSettings {
        /// The whole object; there are no partial changes.
        settings: Settings,
    }

    UpdateAccount {
        account: AccountId,
        name: String,
        /// At most two, for the square.
        letters: String,
        /// 1–10.
        colour: u8,
    }

    /// For commands that take a passphrase.
    ByPassphrase { passphrase: Typed, }

    /// For commands that take a recovery key.
    ByRecoveryKey { recovery_key: Typed, }

    /// What opens the app again after it was locked.
    Unlock {
        way: UnlockWay,
        typed: Typed,
    }

    /// For commands about a file with everything in it.
    ByFile {
        /// Its whole path.
        file: String,
        passphrase: Typed,
    }

    /// For commands about one account.
    ByAccount { account: AccountId, }

    SetAccountSettings {
        account: AccountId,
        /// The whole object; there are no partial changes.
        settings: AccountSettings,
    }

    SetAccountProxy {
        account: AccountId,
        /// `null`: straight to the network.
        proxy: Option<ProxyWish>,
    }

    TryProxy {
        /// Whose password is meant when none is given; `null`: nobody's.
        account: Option<AccountId>,
        proxy: ProxyWish,
    }

    MoveAccount {
        account: AccountId,
        /// `null`: into no set.
        set: Option<AccountSetId>,
        /// The account of that set it stands before; `null`: at the end.
        before: Option<AccountId>,
    }

    CreateSet {
        name: String,
        /// The account that moves into it.
        first: Option<AccountId>,
    }

    RenameSet { set: AccountSetId, name: String, }

    /// For commands about one set of accounts.
    BySet { set: AccountSetId, }

    MoveSet {
        set: AccountSetId,
        /// The set it stands before; `null`: after all.
        before: Option<AccountSetId>,
    }

    /// For commands about one person, as an account knows them.
    ByContact { account: AccountId, contact: ContactId, }

    BlockContact { account: AccountId, contact: ContactId, blocked: bool, }

    /// For commands about one person, whichever account knows them.
    ByPerson { contact: ContactId, }

    ListPersonTimeline {
        contact: ContactId,
        /// Only messages before this place; `null`: the newest.
        before: Option<MessageCursor>,
        /// Rows wanted, 1–200; more are not given.
        limit: u32,
    }

    ReportContact {
        account: AccountId,
        contact: ContactId,
        /// Block them, too.
        block: bool,
    }

    WantPictures {
        account: AccountId,
        /// At most 100 count.
        contacts: Vec<ContactId>,
    }

    PreviewKeep { account: AccountId, keep: KeepMessages, }

    BeginChat {
        account: AccountId,
        /// As it is typed, with its country code.
        number: String,
    }

    ListConnections {
        account: AccountId,
        /// Where the page before ended; `null`: the newest.
        #[ts(type = "number | null")]
        before: Option<i64>,
        /// Entries wanted, 1–200; more are not given.
        limit: u32,
    }

    UnlinkAccount {
        account: AccountId,
        /// `false`: messages stay here and can be read.
        delete_history: bool,
    }

    ListChats {
        /// `null`: of all accounts.
        account: Option<AccountId>,
        /// Of the accounts in this set; `null` or absent: in any or none.
        #[serde(default)]
        #[ts(optional = nullable)]
        set: Option<AccountSetId>,
        /// Part of a chat's title; empty: every chat.
        query: String,
        filter: ChatFilter,
        /// Where the page before ended; `null`: from the top.
        before: Option<ChatCursor>,
        /// Rows wanted, 1–200; more are not given.
        limit: u32,
    }

    /// For commands about one chat.
    ByChat { chat: ChatId, }

    ListMessages {
        chat: ChatId,
        /// Only messages before this place; `null`: the newest.
        before: Option<MessageCursor>,
        /// Rows wanted, 1–200; more are not given.
        limit: u32,
    }

    ListNewer {
        chat: ChatId,
        /// Only messages behind this place.
        after: MessageCursor,
        /// Rows wanted, 1–200; more are not given.
        limit: u32,
    }

    ListAround {
        message: MessageId,
        /// Rows wanted, 1–200, as many before it as behind it; more are not given.
        limit: u32,
    }

    ListStarred {
        /// `null`: in every chat.
        chat: Option<ChatId>,
        /// `null`: of all accounts.
        account: Option<AccountId>,
        /// Where the page before ended; `null`: the newest.
        before: Option<MessageCursor>,
        /// Rows wanted, 1–100; more are not given.
        limit: u32,
    }

    SearchMessages {
        /// All words must be found, those in quotes side by side; the last one may be unfinished. Empty: everything that
        /// the other parts leave.
        query: String,
        /// `null`: in every chat.
        chat: Option<ChatId>,
        /// `null`: of all accounts.
        account: Option<AccountId>,
        /// `null`: written by anybody.
        writer: Option<Writer>,
        /// The first moment.
        from: Option<UnixMillis>,
        /// The moment after the last.
        until: Option<UnixMillis>,
        /// `null`: of any kind that has words.
        kind: Option<PreviewKind>,
        /// Where the page before ended; `null`: the newest.
        before: Option<MessageCursor>,
        /// Rows wanted, 1–100; more are not given.
        limit: u32,
    }

    SendText {
        chat: ChatId,
        text: String,
        /// The message that this one answers.
        quote: Option<MessageId>,
        /// The people it speaks to: `@` and the digits of each one's number or hidden id stand in the text.
        #[serde(default)]
        #[ts(as = "Option<Vec<ContactId>>", optional)]
        mentions: Vec<ContactId>,
    }

    SendLocation { chat: ChatId, place: Place, }

    SendContacts { chat: ChatId, cards: Vec<ContactCard>, }

    SendPoll {
        chat: ChatId,
        question: String,
        /// 2–12, all different.
        options: Vec<String>,
        /// How many one person may choose; 0: as many as they like.
        most: u32,
    }

    ForwardMessage {
        message: MessageId,
        /// One to five, of whatever accounts.
        chats: Vec<ChatId>,
    }

    Vote {
        message: MessageId,
        /// The places of the options chosen, from 0; empty: take the vote back.
        options: Vec<u32>,
    }

    PinMessage {
        message: MessageId,
        /// 86,400, 604,800 or 2,592,000; `null`: not any more.
        seconds: Option<u32>,
    }

    ScheduleText {
        chat: ChatId,
        text: String,
        /// The message that this one answers.
        quote: Option<MessageId>,
        /// As in `SendText`.
        #[serde(default)]
        #[ts(as = "Option<Vec<ContactId>>", optional)]
        mentions: Vec<ContactId>,
        at: UnixMillis,
    }

    RescheduleMessage {
        message: MessageId,
        /// `null`: now.
        at: Option<UnixMillis>,
    }

    EditMessage { message: MessageId, text: String, }

    React {
        message: MessageId,
        /// One emoji; empty: take it back.
        emoji: String,
    }

    /// For commands about one message.
    ByMessage { message: MessageId, }

    MarkChatRead {
        chat: ChatId,
        /// The newest message that was seen.
        upto: MessageId,
    }

    PinChat { chat: ChatId, pinned: bool, }

    ClearChat { chat: ChatId, keep_starred: bool, }

    /// For commands about one place where messages may be missing.
    ByGap { gap: i64, }

    ArchiveChat { chat: ChatId, archived: bool, }

    MuteChat { chat: ChatId, mute: Mute, }

    MarkChatUnread { chat: ChatId, unread: bool, }

    StarMessage { message: MessageId, starred: bool, }

    SetDraft { chat: ChatId, text: String, }

    SetTyping { chat: ChatId, typing: TypingState, }

    StartLink {
        /// The account to link again; `null`: a new one.
        account: Option<AccountId>,
        name: String,
        letters: String,
        colour: u8,
        history: HistoryWish,
        /// The number on whose phone a code is to be typed, as a person writes it; `null`: its camera scans a code.
        phone: Option<String>,
        /// How a new account is named on the phone; empty: Kabar. An account that is linked again keeps its own.
        device_name: String,
        /// The way a new account takes to the network. An account that is linked again keeps its own.
        proxy: Option<ProxyWish>,
    }

    /// For commands about an attempt to link.
    ByLink { link: LinkId, }
}

/// By what the app is opened again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum UnlockWay {
    Passphrase,
    RecoveryKey,
}

/// How much history a new link brings over.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS)]
#[serde(rename_all = "camelCase")]
pub enum HistoryWish {
    Recent,
    Everything,
    None,
}
