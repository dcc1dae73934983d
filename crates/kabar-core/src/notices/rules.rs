//! Whether a message that arrived is announced, and how much of it is said. Pure: one question, one answer.
//!
//! Reactions, notes and messages of ours never come here: they do not count as unread. Nor do calls, but one that rings is
//! asked about.

use kabar_types::{
    AccountSettings, Chat, ChatId, ChatKind, Message, Mute, NoticeContent, Notifications, NotifyAbout,
    QuietHours, UnixMillis,
};

/// A message that arrived, and all that decides about it.
pub(super) struct Arrival<'a> {
    pub(super) message: &'a Message,
    pub(super) chat: &'a Chat,
    /// What was chosen for the number.
    pub(super) account: &'a AccountSettings,
    /// How people in groups speak to the number: what stands behind the `@`.
    pub(super) own_tokens: &'a [String],
}

/// What is true around it.
#[derive(Clone, Copy)]
pub(super) struct Moment {
    pub(super) choices: Notifications,
    /// The chat that a person has before their eyes.
    pub(super) looked_at: Option<ChatId>,
    pub(super) now: UnixMillis,
    /// Minutes since midnight.
    pub(super) minute: u16,
    pub(super) locked: bool,
}

/// Whether it is announced at all.
pub(super) fn tells(arrival: &Arrival<'_>, moment: &Moment) -> bool {
    let Arrival { chat, account, .. } = arrival;
    may_be_heard(chat, account, moment) && (!chat.muted || speaks_to_us(arrival))
}

/// Whether a call from this chat is announced while it rings.
pub(super) fn rings(chat: &Chat, account: &AccountSettings, moment: &Moment) -> bool {
    may_be_heard(chat, account, moment) && !chat.muted
}

/// What holds for messages and calls alike.
fn may_be_heard(chat: &Chat, account: &AccountSettings, moment: &Moment) -> bool {
    moment.choices.on
        && !is_muted(account.mute, moment.now)
        && is_wanted(account.notify_about, chat.kind)
        && !chat.archived
        && moment.looked_at != Some(chat.id)
        && !is_quiet(moment.choices.quiet, moment.minute)
}

/// How much is said.
pub(super) fn content(moment: &Moment) -> NoticeContent {
    if moment.locked {
        NoticeContent::Nothing
    } else {
        moment.choices.content
    }
}

/// As on the phone: a muted group is still heard when it speaks to this number or answers it.
fn speaks_to_us(arrival: &Arrival<'_>) -> bool {
    let Arrival {
        message, own_tokens, ..
    } = arrival;
    let named = message
        .mentions
        .iter()
        .any(|mention| own_tokens.contains(&mention.token));
    // A quote without a writer is one of ours, as far as its row is here.
    let answers = message
        .quote
        .as_ref()
        .is_some_and(|quote| quote.message.is_some() && quote.sender_name.is_none());
    arrival.chat.kind == ChatKind::Group && (named || answers)
}

pub(crate) fn is_muted(mute: Mute, now: UnixMillis) -> bool {
    match mute {
        Mute::Off => false,
        Mute::Until { at } => now < at,
        Mute::Forever => true,
    }
}

fn is_wanted(about: NotifyAbout, kind: ChatKind) -> bool {
    match about {
        NotifyAbout::Everything => true,
        NotifyAbout::Direct => kind == ChatKind::Direct,
        NotifyAbout::Nothing => false,
    }
}

/// The begin belongs to the quiet hours, the end does not; hours that begin and end at one moment are a whole day.
fn is_quiet(quiet: QuietHours, minute: u16) -> bool {
    let QuietHours { on, from, until } = quiet;
    let within = if from < until {
        (from..until).contains(&minute)
    } else {
        minute >= from || minute < until
    };
    on && within
}

#[cfg(test)]
#[path = "rules_tests.rs"]
mod tests;
