use super::*;
use kabar_types::{
    AccountId, ContactId, Mention, MessageBody, MessageId, MessageStatus, PreviewKind, Quote, WaId,
};

const NOON: UnixMillis = UnixMillis(1_795_000_000_000);
const OWN: &str = "6280000000003";

fn chat(kind: ChatKind) -> Chat {
    Chat {
        id: ChatId(5),
        account: AccountId(uuid::Uuid::from_u128(1)),
        kind,
        contact: None,
        title: "Laras".to_owned(),
        title_is_phone: false,
        phone: None,
        last: None,
        unread: 1,
        marked_unread: false,
        pinned: false,
        muted: false,
        archived: false,
        timer: 0,
        closed: None,
        picture: None,
        business: false,
        blocked: false,
        draft: String::new(),
        order: NOON,
    }
}

fn message() -> Message {
    Message {
        id: MessageId(7),
        account: AccountId(uuid::Uuid::from_u128(1)),
        chat: ChatId(5),
        wa_id: WaId("3EB0AA".to_owned()),
        from_me: false,
        sender: Some(ContactId(9)),
        sender_name: Some("Sari".to_owned()),
        sender_picture: None,
        sent_at: NOON,
        order: NOON,
        body: MessageBody::Text {
            text: "Pagi".to_owned(),
        },
        quote: None,
        mentions: Vec::new(),
        preview: None,
        forwards: 0,
        expires_in: 0,
        pin: None,
        kept: false,
        reactions: Vec::new(),
        edited_at: None,
        changing: false,
        starred: false,
        scheduled_for: None,
        campaign: None,
        status: MessageStatus::Delivered,
        error: None,
    }
}

fn moment() -> Moment {
    Moment {
        choices: Notifications::default(),
        looked_at: None,
        now: NOON,
        minute: 12 * 60,
        locked: false,
    }
}

/// Whether Sari's message is announced, with one thing changed.
struct Case {
    message: Message,
    chat: Chat,
    account: AccountSettings,
    moment: Moment,
}

impl Case {
    fn of(kind: ChatKind) -> Self {
        Self {
            message: message(),
            chat: chat(kind),
            account: AccountSettings::default(),
            moment: moment(),
        }
    }

    fn with(mut self, change: impl FnOnce(&mut Self)) -> bool {
        change(&mut self);
        let own_tokens = [OWN.to_owned()];
        let arrival = Arrival {
            message: &self.message,
            chat: &self.chat,
            account: &self.account,
            own_tokens: &own_tokens,
        };
        tells(&arrival, &self.moment)
    }
}

const DIRECT: ChatKind = ChatKind::Direct;
const GROUP: ChatKind = ChatKind::Group;

fn speak_to(case: &mut Case, token: &str) {
    case.message.mentions = vec![Mention {
        token: token.to_owned(),
        person: None,
        name: None,
    }];
}

#[test]
fn a_message_is_announced_unless_something_says_otherwise() {
    assert!(Case::of(DIRECT).with(|_| {}));
    assert!(Case::of(GROUP).with(|_| {}));
}

#[test]
fn nobody_is_told_of_what_they_have_before_their_eyes() {
    assert!(!Case::of(DIRECT).with(|case| case.moment.looked_at = Some(ChatId(5))));
    assert!(Case::of(DIRECT).with(|case| case.moment.looked_at = Some(ChatId(6))));
}

#[test]
fn what_is_muted_or_put_away_stays_silent() {
    assert!(!Case::of(DIRECT).with(|case| case.chat.muted = true));
    assert!(!Case::of(DIRECT).with(|case| case.chat.archived = true));
    assert!(!Case::of(DIRECT).with(|case| case.account.mute = Mute::Forever));
    let until = |at| move |case: &mut Case| case.account.mute = Mute::Until { at };
    assert!(!Case::of(DIRECT).with(until(NOON.plus(1))));
    assert!(Case::of(DIRECT).with(until(NOON)));
    assert!(!Case::of(DIRECT).with(|case| case.moment.choices.on = false));
}

#[test]
fn a_number_can_be_heard_for_people_only() {
    let about = |about| move |case: &mut Case| case.account.notify_about = about;
    assert!(Case::of(DIRECT).with(about(NotifyAbout::Direct)));
    assert!(!Case::of(GROUP).with(about(NotifyAbout::Direct)));
    assert!(!Case::of(DIRECT).with(about(NotifyAbout::Nothing)));
}

#[test]
fn a_muted_group_is_heard_when_it_speaks_to_us_or_answers_us() {
    let muted = |change: fn(&mut Case)| {
        Case::of(GROUP).with(|case| {
            case.chat.muted = true;
            change(case);
        })
    };
    assert!(!muted(|_| {}));
    assert!(muted(|case| speak_to(case, OWN)));
    assert!(!muted(|case| speak_to(case, "6280000000999")));
    let quote = |writer: Option<&str>, row: Option<MessageId>| Quote {
        message: row,
        sender_name: writer.map(str::to_owned),
        text: "Besok?".to_owned(),
        kind: Some(PreviewKind::Text),
    };
    let answer = |quote: Quote| {
        Case::of(GROUP).with(|case| {
            case.chat.muted = true;
            case.message.quote = Some(quote);
        })
    };
    assert!(answer(quote(None, Some(MessageId(6)))));
    assert!(!answer(quote(Some("Laras"), Some(MessageId(6)))));
    assert!(!answer(quote(None, None)), "nobody knows whose words they were");
    assert!(!Case::of(GROUP).with(|case| {
        case.chat.archived = true;
        speak_to(case, OWN);
    }));
}

#[test]
fn quiet_hours_may_reach_over_midnight() {
    let at = |from, until, minute| {
        Case::of(DIRECT).with(|case| {
            case.moment.choices.quiet = QuietHours {
                on: true,
                from,
                until,
            };
            case.moment.minute = minute;
        })
    };
    assert!(!at(22 * 60, 7 * 60, 22 * 60) && !at(22 * 60, 7 * 60, 0) && !at(22 * 60, 7 * 60, 419));
    assert!(at(22 * 60, 7 * 60, 7 * 60) && at(22 * 60, 7 * 60, 22 * 60 - 1));
    assert!(!at(60, 120, 60) && at(60, 120, 120) && at(60, 120, 59));
    assert!(!at(60, 60, 0), "a whole day");
    assert!(Case::of(DIRECT).with(|case| case.moment.choices.quiet.on = false));
}

#[test]
fn a_locked_app_says_only_that_something_came() {
    let locked = Moment {
        locked: true,
        ..moment()
    };
    assert_eq!(content(&locked), NoticeContent::Nothing);
    assert_eq!(content(&moment()), NoticeContent::Words);
}
