//! What crosses the wire, written down: a change here changes every client.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod campaigns;
mod lists;
mod numbers;
mod people;
mod reports;
mod states;
mod storage;

use kabar_api::{ApiError, params::*, schema};
use kabar_types::*;
use numbers::{details, proxy_wish, rail};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Value, json};
use std::{collections::BTreeMap, fmt::Debug};
use uuid::Uuid;

fn account_id() -> AccountId {
    AccountId(Uuid::from_u128(0x0193_5a1e_0000_7000_8000_0000_0000_0001))
}

fn link_id() -> LinkId {
    LinkId(Uuid::from_u128(0x0193_5a1e_0000_7000_8000_0000_0000_00ff))
}

fn account() -> Account {
    Account {
        id: account_id(),
        name: "Dapur".to_owned(),
        letters: "DP".to_owned(),
        colour: 3,
        phone: Some("+6280000000004".to_owned()),
        state: SessionState::Online,
        unread: 2,
        history_gaps: 1,
        mute: Mute::Off,
    }
}

fn message() -> Message {
    Message {
        id: MessageId(7),
        account: account_id(),
        chat: ChatId(5),
        wa_id: WaId("3EB0AA".to_owned()),
        from_me: false,
        sender: Some(ContactId(9)),
        sender_name: Some("Bob".to_owned()),
        sender_picture: Some(people::picture()),
        sent_at: UnixMillis(1_795_000_000_000),
        order: UnixMillis(1_795_000_000_001),
        body: MessageBody::Text {
            text: "Pagi!".to_owned(),
        },
        quote: Some(Quote {
            message: Some(MessageId(6)),
            sender_name: None,
            text: "Halo".to_owned(),
            kind: Some(PreviewKind::Text),
        }),
        mentions: vec![Mention {
            token: "6280000000214".to_owned(),
            person: Some(ContactId(9)),
            name: Some("Bob".to_owned()),
        }],
        preview: Some(LinkPreview {
            url: "https://contoh.id".to_owned(),
            title: "Contoh".to_owned(),
            description: String::new(),
        }),
        forwards: 1,
        expires_in: 86_400,
        pin: Some(Pin {
            by: None,
            at: UnixMillis(1_795_000_000_004),
            until: UnixMillis(1_795_086_400_004),
        }),
        kept: false,
        reactions: vec![Reaction {
            sender: Some(ContactId(9)),
            sender_name: Some("Bob".to_owned()),
            emoji: "👍".to_owned(),
            at: UnixMillis(1_795_000_000_002),
        }],
        edited_at: Some(UnixMillis(1_795_000_000_003)),
        changing: false,
        starred: false,
        scheduled_for: None,
        campaign: None,
        status: MessageStatus::Delivered,
        error: None,
    }
}

fn chat() -> Chat {
    Chat {
        id: ChatId(5),
        account: account_id(),
        kind: ChatKind::Direct,
        contact: Some(ContactId(9)),
        title: "Bob".to_owned(),
        title_is_phone: false,
        phone: Some("+6280000000214".to_owned()),
        picture: Some(people::picture()),
        business: false,
        blocked: true,
        last: Some(ChatPreview {
            message: MessageId(7),
            kind: PreviewKind::Text,
            text: "Pagi!".to_owned(),
            from_me: false,
            sender_name: None,
            status: MessageStatus::Delivered,
            at: UnixMillis(1_795_000_000_000),
        }),
        unread: 2,
        marked_unread: false,
        pinned: true,
        muted: false,
        archived: false,
        timer: 0,
        closed: None,
        draft: String::new(),
        order: UnixMillis(1_795_000_000_001),
    }
}

fn group() -> Group {
    let member = |person: Option<ContactId>, name: &str, role| GroupMember {
        person,
        name: person.map(|_| name.to_owned()),
        phone: person.map(|_| "+6280000000214".to_owned()),
        role,
        picture: person.map(|_| people::picture()),
    };
    Group {
        chat: ChatId(6),
        topic: "Jadwal".to_owned(),
        rules: GroupRules {
            admins_write: true,
            ..GroupRules::default()
        },
        created_at: Some(UnixMillis(1_794_000_000_000)),
        creator: Some(ContactId(9)),
        creator_name: Some("Bob".to_owned()),
        role: Some(GroupRole::Member),
        members: vec![
            member(Some(ContactId(9)), "Bob", GroupRole::Owner),
            member(None, "", GroupRole::Member),
        ],
        learnt_at: Some(UnixMillis(1_795_000_000_000)),
    }
}

fn receipts() -> MessageReceipts {
    MessageReceipts {
        people: vec![PersonReceipt {
            person: ContactId(9),
            name: "Bob".to_owned(),
            phone: Some("+6280000000214".to_owned()),
            picture: Some(people::picture()),
            delivered_at: Some(UnixMillis(1_795_000_000_005)),
            read_at: Some(UnixMillis(1_795_000_000_006)),
            played_at: None,
        }],
    }
}

fn chat_cursor() -> ChatCursor {
    ChatCursor {
        pinned: true,
        order: UnixMillis(1_795_000_000_001),
        id: ChatId(5),
    }
}

fn message_cursor() -> MessageCursor {
    MessageCursor {
        order: UnixMillis(1_795_000_000_001),
        id: MessageId(7),
    }
}

fn past() -> ChatPast {
    ChatPast {
        chat: ChatId(5),
        older: true,
        answer: PhoneAnswer::Failed {
            error: ErrorCode::PhoneSilent,
            at: UnixMillis(1_795_000_000_000),
        },
        gaps: vec![ChatGap {
            id: 3,
            reason: GapReason::Away,
            after: message_cursor(),
            before: message_cursor(),
        }],
    }
}

fn history_gaps() -> Vec<HistoryGap> {
    vec![HistoryGap {
        chunk: Some(2),
        trouble: PieceTrouble::Missing,
        answer: PhoneAnswer::Got {
            count: 7,
            at: UnixMillis(1_795_000_000_000),
        },
    }]
}

/// The JSON of `value`, after checking that it reads back as the same.
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) -> Value {
    let json = serde_json::to_value(&value).unwrap();
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), value);
    json
}

#[test]
fn every_command_takes_what_is_written_down_here() {
    let (account, before, limit) = (account_id(), Some(12), 50);
    let list_connections = ListConnections {
        account,
        before,
        limit,
    };
    let list_chats = ListChats {
        account: Some(account_id()),
        set: Some(AccountSetId(2)),
        query: "bob".to_owned(),
        filter: ChatFilter::Unread,
        before: Some(chat_cursor()),
        limit: 50,
    };
    let start_link = StartLink {
        account: None,
        name: "Dapur".to_owned(),
        letters: "DP".to_owned(),
        colour: 3,
        history: HistoryWish::Recent,
        phone: Some("+62 800 0000 0001".to_owned()),
        device_name: "Kasir".to_owned(),
        proxy: Some(proxy_wish()),
    };
    let update_account = UpdateAccount {
        account: account_id(),
        name: "Toko".to_owned(),
        letters: "TK".to_owned(),
        colour: 4,
    };
    let typed = || Typed("kopi susu dua gelas".to_owned().into());
    let by_passphrase = || both_ways(ByPassphrase { passphrase: typed() });
    let by_account = || {
        both_ways(ByAccount {
            account: account_id(),
        })
    };
    let by_message = || {
        both_ways(ByMessage {
            message: MessageId(7),
        })
    };
    let by_file = || {
        both_ways(ByFile {
            file: "/home/alice/Kabar.kabar".to_owned(),
            passphrase: typed(),
        })
    };
    let by_link = || both_ways(ByLink { link: link_id() });
    let mut requests = BTreeMap::from([
        ("app_status", both_ways(NoParams {})),
        ("retry_open", both_ways(NoParams {})),
        ("open_copy", both_ways(NoParams {})),
        ("accept_risk", both_ways(NoParams {})),
        (
            "unlock",
            both_ways(Unlock {
                way: UnlockWay::RecoveryKey,
                typed: Typed("7KQ2-M0XD".to_owned().into()),
            }),
        ),
        (
            "turn_lock_on",
            both_ways(ByPassphrase {
                passphrase: Typed("kopi susu".to_owned().into()),
            }),
        ),
        (
            "look_at",
            both_ways(LookAt {
                chat: Some(ChatId(5)),
            }),
        ),
        ("take_wish", both_ways(NoParams {})),
        ("open_chat_window", both_ways(ByChat { chat: ChatId(5) })),
        ("focus_chat_window", both_ways(ByChat { chat: ChatId(5) })),
        ("close_chat_window", both_ways(NoParams {})),
        (
            "show_main",
            both_ways(ShowMain {
                wish: Some(Wish::Account {
                    account: account_id(),
                }),
            }),
        ),
        ("set_zoom", both_ways(SetZoom { percent: 125 })),
        ("get_desktop", both_ways(NoParams {})),
        ("set_autostart", both_ways(SetAutostart { on: true })),
        (
            "choose_file",
            both_ways(ChooseFile {
                save_as: Some("kabar-2026-11-30.kabar".to_owned()),
            }),
        ),
        ("reopen", both_ways(NoParams {})),
        (
            "open_address",
            both_ways(ByAddress {
                address: "https://example.org/".to_owned(),
            }),
        ),
        (
            "find_chats_with",
            both_ways(ByNumber {
                phone: "6280000000214".to_owned(),
            }),
        ),
        (
            "offer_draft",
            both_ways(SetDraft {
                chat: ChatId(5),
                text: "Halo".to_owned(),
            }),
        ),
        ("lock_app", both_ways(NoParams {})),
        ("note_activity", both_ways(NoParams {})),
        ("get_settings", both_ways(NoParams {})),
        (
            "set_settings",
            both_ways(SetSettings {
                settings: Settings::default(),
            }),
        ),
        ("keep_layout", both_ways(KeepLayout { layout: layout() })),
        ("key_ways", both_ways(NoParams {})),
        ("open_with_passphrase", by_passphrase()),
        (
            "open_with_recovery_key",
            both_ways(ByRecoveryKey {
                recovery_key: typed(),
            }),
        ),
        ("create_with_passphrase", by_passphrase()),
        ("key_status", both_ways(NoParams {})),
        ("set_passphrase", by_passphrase()),
        ("remove_passphrase", both_ways(NoParams {})),
        ("draft_recovery_key", both_ways(NoParams {})),
        (
            "keep_recovery_key",
            both_ways(ByRecoveryKey {
                recovery_key: typed(),
            }),
        ),
        ("store_in_keyring", both_ways(NoParams {})),
        ("list_accounts", both_ways(NoParams {})),
        ("account_health", by_account()),
        ("list_connections", both_ways(list_connections)),
        ("update_account", both_ways(update_account)),
        ("dismiss_history_gaps", by_account()),
        ("list_history_gaps", by_account()),
        ("refetch_history", by_account()),
        (
            "unlink_account",
            both_ways(UnlinkAccount {
                account: account_id(),
                delete_history: true,
            }),
        ),
        ("remove_account", by_account()),
        ("reconnect_account", by_account()),
        ("list_chats", both_ways(list_chats)),
        ("get_chat", both_ways(ByChat { chat: ChatId(5) })),
        ("get_group", both_ways(ByChat { chat: ChatId(5) })),
        (
            "list_receipts",
            both_ways(ByMessage {
                message: MessageId(7),
            }),
        ),
        (
            "mark_chat_read",
            both_ways(MarkChatRead {
                chat: ChatId(5),
                upto: MessageId(7),
            }),
        ),
        (
            "set_draft",
            both_ways(SetDraft {
                chat: ChatId(5),
                text: "Pa".to_owned(),
            }),
        ),
        (
            "set_typing",
            both_ways(SetTyping {
                chat: ChatId(5),
                typing: TypingState::Typing,
            }),
        ),
        (
            "list_messages",
            both_ways(ListMessages {
                chat: ChatId(5),
                before: Some(message_cursor()),
                limit: 50,
            }),
        ),
        (
            "list_newer",
            both_ways(ListNewer {
                chat: ChatId(5),
                after: message_cursor(),
                limit: 50,
            }),
        ),
        (
            "list_around",
            both_ways(ListAround {
                message: MessageId(7),
                limit: 50,
            }),
        ),
        (
            "list_starred",
            both_ways(ListStarred {
                chat: Some(ChatId(5)),
                account: Some(account_id()),
                before: Some(message_cursor()),
                limit: 50,
            }),
        ),
        ("export_data", by_file()),
        ("cancel_export", both_ways(NoParams {})),
        ("restore_data", by_file()),
        (
            "search_messages",
            both_ways(SearchMessages {
                query: "kopi susu".to_owned(),
                chat: Some(ChatId(5)),
                account: Some(account_id()),
                writer: Some(Writer::Contact {
                    contact: ContactId(9),
                }),
                from: Some(UnixMillis(1_795_000_000_000)),
                until: Some(UnixMillis(1_795_000_000_001)),
                kind: Some(PreviewKind::Text),
                before: Some(message_cursor()),
                limit: 50,
            }),
        ),
        (
            "send_text",
            both_ways(SendText {
                chat: ChatId(5),
                text: "Pagi!".to_owned(),
                quote: Some(MessageId(6)),
                mentions: vec![ContactId(9)],
            }),
        ),
        (
            "send_location",
            both_ways(SendLocation {
                chat: ChatId(5),
                place: Place {
                    latitude: -69_174_640,
                    longitude: 1_076_191_230,
                    name: "Toko".to_owned(),
                    address: String::new(),
                    live: false,
                },
            }),
        ),
        (
            "send_contacts",
            both_ways(SendContacts {
                chat: ChatId(5),
                cards: vec![ContactCard {
                    name: "Bob".to_owned(),
                    phones: vec![],
                }],
            }),
        ),
        (
            "send_poll",
            both_ways(SendPoll {
                chat: ChatId(5),
                question: "Kapan?".to_owned(),
                options: vec!["Selasa".to_owned(), "Rabu".to_owned()],
                most: 1,
            }),
        ),
        (
            "forward_message",
            both_ways(ForwardMessage {
                message: MessageId(7),
                chats: vec![ChatId(5), ChatId(6)],
            }),
        ),
        (
            "vote",
            both_ways(Vote {
                message: MessageId(7),
                options: vec![1],
            }),
        ),
        (
            "pin_message",
            both_ways(PinMessage {
                message: MessageId(7),
                seconds: Some(604_800),
            }),
        ),
        ("list_pinned", both_ways(ByChat { chat: ChatId(5) })),
        ("retry_message", by_message()),
        ("reject_call", by_message()),
        ("delete_message", by_message()),
        ("revoke_message", by_message()),
        (
            "edit_message",
            both_ways(EditMessage {
                message: MessageId(7),
                text: "Siang!".to_owned(),
            }),
        ),
        (
            "react",
            both_ways(React {
                message: MessageId(7),
                emoji: "👍".to_owned(),
            }),
        ),
        ("start_link", both_ways(start_link)),
        ("renew_link", by_link()),
        ("cancel_link", by_link()),
    ]);
    requests.extend(numbers::requests());
    requests.extend(states::requests());
    requests.extend(people::requests());
    requests.extend(storage::requests());
    requests.extend(campaigns::requests());
    requests.extend(campaigns::pace::requests());
    requests.extend(reports::requests());
    requests.extend(lists::requests());
    let mut declared: Vec<&str> = schema::COMMANDS.iter().map(|command| command.name).collect();
    declared.sort_unstable();
    assert_eq!(requests.keys().copied().collect::<Vec<_>>(), declared);
    insta::assert_json_snapshot!(requests);
}

#[test]
fn answers_look_as_written_down_here() {
    let chats = ChatPage {
        chats: vec![chat()],
        next: Some(chat_cursor()),
    };
    let messages = MessagePage {
        messages: vec![message()],
        older: Some(message_cursor()),
        newer: Some(message_cursor()),
        first_unread: Some(MessageId(7)),
        older_from: OlderFrom::Local,
        past: past(),
    };
    let part = |text: &str, found| SnippetPart {
        text: text.to_owned(),
        found,
    };
    let found = SearchPage {
        hits: vec![SearchHit {
            message: message(),
            chat_title: "Bob".to_owned(),
            chat_title_is_phone: false,
            snippet: vec![part("Pagi", true), part("!", false)],
        }],
        older: Some(message_cursor()),
        waiting: 12,
    };
    let mut answers = json!({
        "search_messages": both_ways(found),
        "list_chats": both_ways(chats),
        "list_messages": both_ways(messages),
        "get_group": both_ways(group()),
        "list_receipts": both_ways(receipts()),
        "list_person_timeline": both_ways(PersonPage {
            messages: vec![message()],
            older: Some(message_cursor()),
        }),
        "get_presence": people::presences().map(both_ways),
        "get_disk_use": both_ways(storage::disk_use()),
        "preview_keep": both_ways(KeepPreview { messages: 1_200, chats: 7, stay: 90 }),
        "list_history_gaps": both_ways(history_gaps()),
        "list_accounts": both_ways(vec![account()]),
        "get_account_details": both_ways(details()),
        "move_account": both_ways(rail()),
        "get_settings": both_ways(Settings::default()),
        "get_desktop": both_ways(Desktop { tray: true, autostart: Some(false), spelling: true, files: true }),
        "take_wish": [
            both_ways(Some(Wish::Chat { chat: ChatId(5) })),
            both_ways(Some(Wish::Write { phone: "6280000000214".to_owned(), text: "Halo".to_owned() })),
            both_ways(Some(Wish::Account { account: account_id() })),
        ],
        "key_ways": both_ways(KeyWays { passphrase: true, ..KeyWays::default() }),
        "key_status": both_ways(KeyStatus { keyring: true, ..KeyStatus::default() }),
        "draft_recovery_key": both_ways(RecoveryKey { key: Redacted("7KQ2-M0XD".to_owned()) }),
    });
    for room in [campaigns::answers(), reports::answers(), lists::answers()] {
        merge(&mut answers, room);
    }
    insta::assert_json_snapshot!(answers);
}

/// The answers of one room, beside the others.
fn merge(answers: &mut Value, room: Value) {
    let (Value::Object(answers), Value::Object(room)) = (answers, room) else {
        panic!("answers are told by the names of their commands");
    };
    answers.extend(room);
}

fn layout() -> Layout {
    Layout {
        chats: vec![ChatId(5), ChatId(9)],
        open: Some(ChatId(9)),
        shares: vec![400, 600],
    }
}

#[test]
fn the_status_of_the_app_looks_as_written_down_here() {
    let bootstrap = Bootstrap {
        seq: Seq(41),
        build: BuildKind::Test,
        version: "0.1.0".to_owned(),
        demo: true,
        disk_full: false,
        low_space: Some(storage::low_space()),
        cleaning: Some(storage::cleaning()),
        risk_accepted: true,
        settings: Settings::default(),
        layout: layout(),
        accounts: vec![account()],
        rail: rail(),
    };
    let blocked = Problem {
        code: ErrorCode::DatabaseWrongKey,
        file: Some("kabar.db".to_owned()),
    };
    insta::assert_json_snapshot!(json!([
        both_ways(AppStatus::Opening {
            step: OpeningStep::Keyring
        }),
        both_ways(AppStatus::Blocked(blocked)),
        both_ways(AppStatus::Open(Box::new(bootstrap))),
    ]));
}

#[test]
fn errors_look_as_written_down_here() {
    let problem = Problem {
        code: ErrorCode::DatabaseCorrupt,
        file: Some("kabar.db".to_owned()),
    };
    insta::assert_json_snapshot!(json!([
        both_ways(ApiError::new(ErrorCode::EmptyText, "the text is empty")),
        both_ways(ApiError::from(problem)),
    ]));
}

#[test]
fn every_event_looks_as_written_down_here() {
    let events = [
        Event::AccountChanged { account: account() },
        Event::AccountRemoved {
            account: account_id(),
        },
        Event::ChatChanged { chat: chat() },
        Event::ChatRemoved { chat: ChatId(5) },
        Event::MessageAdded { message: message() },
        Event::MessageChanged { message: message() },
        Event::MessageRemoved {
            chat: ChatId(5),
            message: MessageId(7),
        },
        Event::ReceiptsChanged {
            chat: ChatId(5),
            message: MessageId(7),
        },
        Event::PastChanged { past: past() },
        Event::GroupChanged { group: group() },
        Event::ContactChanged {
            contact: Box::new(people::contact()),
        },
        Event::RailChanged { rail: rail() },
        Event::SettingsChanged {
            settings: Settings::default(),
        },
        Event::CampaignChanged {
            campaign: Box::new(campaigns::campaign(CampaignState::Running)),
        },
        Event::DoubtfulRepliesChanged { open: 2 },
    ];
    let envelopes: Vec<Envelope> = (1..)
        .zip(events)
        .map(|(seq, event)| {
            let of_all = matches!(
                event,
                Event::SettingsChanged { .. }
                    | Event::RailChanged { .. }
                    | Event::CampaignChanged { .. }
                    | Event::DoubtfulRepliesChanged { .. }
            );
            let account = (!of_all).then(account_id);
            Envelope {
                seq: Seq(seq),
                account,
                event,
            }
        })
        .collect();
    insta::assert_json_snapshot!(both_ways(EventBatch::Events {
        upto: Seq(9),
        envelopes
    }));
}

#[test]
fn every_signal_looks_as_written_down_here() {
    let link = link_id();
    let account = account_id();
    let failed = LinkState::Failed {
        link,
        error: ErrorCode::AlreadyLinked,
        account_name: Some("Toko".to_owned()),
        retry_at: None,
    };
    let links = [
        LinkState::Starting { link },
        LinkState::AwaitingScan {
            link,
            qr: "2@a,b,c".to_owned(),
            until: UnixMillis(1_795_000_060_000),
        },
        LinkState::AwaitingCode {
            link,
            code: "ABCD1234".to_owned(),
            until: UnixMillis(1_795_000_180_000),
        },
        LinkState::Exhausted { link },
        LinkState::Syncing {
            link,
            account,
            percent: 40,
        },
        LinkState::Done { link, account },
        failed,
        LinkState::Failed {
            link,
            error: ErrorCode::TooManyTries,
            account_name: None,
            retry_at: Some(UnixMillis(1_795_000_090_000)),
        },
    ];
    let typing = Signal::Typing {
        chat: ChatId(5),
        name: Some("Bob".to_owned()),
        state: TypingState::Recording,
    };
    let mut batches: Vec<Value> = links
        .into_iter()
        .map(|state| {
            both_ways(EventBatch::Signal {
                signal: Signal::Link { state },
            })
        })
        .collect();
    batches.push(both_ways(EventBatch::Signal { signal: typing }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::ChangeFailed {
            chat: ChatId(5),
            message: MessageId(7),
            error: ErrorCode::NoProof,
        },
    }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::SettingFailed {
            chat: ChatId(5),
            error: ErrorCode::BlockRefused,
        },
    }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::Export { percent: 42 },
    }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::Report {
            campaign: CampaignId(3),
            percent: 42,
        },
    }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::Disk { full: true },
    }));
    batches.extend(lists::signals().map(|signal| both_ways(EventBatch::Signal { signal })));
    batches.extend(storage::signals().map(|signal| both_ways(EventBatch::Signal { signal })));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::Presence {
            chat: ChatId(5),
            presence: Presence::Online,
        },
    }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::Wished,
    }));
    batches.push(both_ways(EventBatch::Signal {
        signal: Signal::AppStatusChanged,
    }));
    batches.push(both_ways(EventBatch::EventsLost));
    insta::assert_json_snapshot!(batches);
}

#[test]
fn every_kind_of_message_looks_as_written_down_here() {
    let bodies = [
        MessageBody::Text {
            text: "Pagi!".to_owned(),
        },
        MessageBody::Media {
            media: Media {
                what: MediaKind::Document,
                mime: "application/pdf".to_owned(),
                size: 120_000,
                width: 0,
                height: 0,
                seconds: 0,
                file_name: "Harga.pdf".to_owned(),
                caption: "Harga baru".to_owned(),
                animated: false,
            },
        },
        MessageBody::Location {
            place: Place {
                latitude: -69_174_640,
                longitude: 1_076_191_230,
                name: "Toko".to_owned(),
                address: "Jl. Melati 3".to_owned(),
                live: false,
            },
        },
        MessageBody::Contacts {
            cards: vec![ContactCard {
                name: "Bob".to_owned(),
                phones: vec![CardPhone {
                    text: "+62 800".to_owned(),
                    whatsapp: Some("6280000000214".to_owned()),
                }],
            }],
        },
        MessageBody::Poll {
            poll: Poll::new(
                "Kapan?".to_owned(),
                vec!["Selasa".to_owned(), "Rabu".to_owned()],
                1,
            ),
        },
        MessageBody::ViewOnce {
            what: MediaKind::Image,
        },
        MessageBody::Call {
            call: Call {
                video: true,
                outcome: CallOutcome::Missed,
                seconds: 0,
            },
        },
        MessageBody::System {
            note: SystemNote::Timer { seconds: 604_800 },
        },
        MessageBody::System {
            note: SystemNote::GroupNamed {
                name: "Tim Kurir".to_owned(),
            },
        },
        MessageBody::System {
            note: SystemNote::MembersAdded,
        },
        MessageBody::System {
            note: SystemNote::AdminsWrite { on: true },
        },
        MessageBody::System {
            note: SystemNote::NumberChanged {
                old: Some("+6280000000214".to_owned()),
                new: Some("+6280000000215".to_owned()),
            },
        },
        MessageBody::Unsupported {
            name: "event".to_owned(),
        },
        MessageBody::Waiting,
        MessageBody::Revoked,
    ];
    insta::assert_json_snapshot!(bodies.map(both_ways));
}
