//! Kinds of messages: shown as what they are, whatever the order, and read once more by a version that knows more.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{
    ChatTimer, HistoryRest, Inbound, InboundBody, InboundExtras, InboundMention, Kept, RichBody, WaEvent,
};
use kabar_core_testing::{World, clock::DAWN, people, sealed_vote, world::all_chats};
use kabar_types::{
    AccountId, CallOutcome, ChatId, ContactCard, LinkPreview, Media, MediaFile, MediaKind, Message,
    MessageBody, Place, Poll, PreviewKind, Redacted, SystemNote, UnixMillis, WaId,
};

const SECRET: [u8; 32] = [5; 32];

fn rich(wa_id: &str, body: MessageBody) -> Inbound {
    let file = matches!(body, MessageBody::Media { .. }).then(|| Redacted(MediaFile::default()));
    let secret = matches!(body, MessageBody::Poll { .. }).then_some(SECRET);
    Inbound {
        body: InboundBody::Rich(Box::new(RichBody { body, file, secret })),
        ..people::text_from(&people::alice(), wa_id, "")
    }
}

fn poll() -> MessageBody {
    let options = ["Tue", "Wed", "Thu"].map(str::to_owned).to_vec();
    MessageBody::Poll {
        poll: Poll::new("When?".to_owned(), options, 1),
    }
}

fn vote(wa_id: &str, places: &[u8], at: UnixMillis) -> Inbound {
    Inbound {
        body: InboundBody::Vote {
            target: WaId("P1".to_owned()),
            sealed: sealed_vote(&SECRET, places),
            at,
        },
        sent_at: at,
        ..people::text_from(&people::alice(), wa_id, "")
    }
}

fn media(what: MediaKind, caption: &str, file_name: &str) -> MessageBody {
    MessageBody::Media {
        media: Media {
            what,
            mime: "x/y".to_owned(),
            size: 1 << 40,
            width: 2,
            height: 3,
            seconds: 4,
            file_name: file_name.to_owned(),
            caption: caption.to_owned(),
            animated: false,
        },
    }
}

struct Shop {
    world: World,
    account: AccountId,
}

impl Shop {
    async fn new() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        Self { world, account }
    }

    async fn gets(&self, inbound: Inbound) {
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
    }

    async fn chat(&self) -> ChatId {
        self.world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id
    }

    async fn rows(&self) -> Vec<Message> {
        self.world.messages(self.chat().await).await
    }

    async fn votes(&self) -> Vec<u32> {
        let rows = self.rows().await;
        let polls = rows.iter().find_map(|row| match &row.body {
            MessageBody::Poll { poll } => Some(poll.options.iter().map(|option| option.votes).collect()),
            _ => None,
        });
        polls.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_is_shown_as_it_came_and_named_in_the_list() {
    let shop = Shop::new().await;
    let place = Place {
        latitude: -900_000_000,
        longitude: 1_800_000_000,
        name: "Toko".to_owned(),
        address: String::new(),
        live: true,
    };
    let card = ContactCard {
        name: "Bob".to_owned(),
        phones: vec![],
    };
    let cases = [
        (media(MediaKind::Image, "Cake", ""), PreviewKind::Image, "Cake"),
        (
            media(MediaKind::Document, "", "Prices.pdf"),
            PreviewKind::Document,
            "Prices.pdf",
        ),
        (media(MediaKind::Voice, "", ""), PreviewKind::Voice, ""),
        (MessageBody::Location { place }, PreviewKind::Location, "Toko"),
        (
            MessageBody::Contacts { cards: vec![card] },
            PreviewKind::Contacts,
            "Bob",
        ),
        (poll(), PreviewKind::Poll, "When?"),
        (
            MessageBody::ViewOnce {
                what: MediaKind::Video,
            },
            PreviewKind::ViewOnce,
            "",
        ),
    ];
    for (n, (body, kind, words)) in cases.into_iter().enumerate() {
        let sent_at = DAWN.plus(i64::try_from(n).unwrap() * 1_000);
        shop.gets(Inbound {
            sent_at,
            ..rich(&format!("K{n}"), body.clone())
        })
        .await;
        assert_eq!(shop.rows().await.last().unwrap().body, body);
        let chat = shop.world.kabar().get_chat(shop.chat().await).await.unwrap();
        let last = chat.last.unwrap();
        assert_eq!((last.kind, last.text.as_str()), (kind, words));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn votes_count_whatever_the_order_in_which_they_and_their_poll_come() {
    let first = vote("V1", &[0], DAWN.plus(1_000));
    let second = vote("V2", &[2], DAWN.plus(2_000));
    let asked = rich("P1", poll());
    let orders = [
        [&asked, &first, &second],
        [&first, &asked, &second],
        [&second, &first, &asked],
        [&second, &asked, &first],
    ];
    for order in orders {
        let shop = Shop::new().await;
        // Something stands in the chat, so that a vote finds one.
        shop.gets(people::text_from(&people::alice(), "A1", "hello"))
            .await;
        for inbound in order {
            shop.gets(inbound.clone()).await;
            shop.gets(inbound.clone()).await;
        }
        assert_eq!(shop.votes().await, [0, 0, 1]);
        assert_eq!(shop.rows().await.len(), 2, "a vote is no row");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_for_more_than_allowed_for_nothing_or_under_another_secret_counts_for_nothing() {
    let shop = Shop::new().await;
    shop.gets(rich("P1", poll())).await;
    for (n, places) in [&[0_u8, 1][..], &[], &[9]].into_iter().enumerate() {
        let at = DAWN.plus(1_000 + i64::try_from(n).unwrap());
        shop.gets(vote(&format!("V{n}"), places, at)).await;
        assert_eq!(shop.votes().await, [0, 0, 0]);
    }
    let mut forged = vote("V9", &[1], DAWN.plus(9_000));
    if let InboundBody::Vote { sealed, .. } = &mut forged.body {
        sealed[0] ^= 1;
    }
    shop.gets(forged).await;
    assert_eq!(shop.votes().await, [0, 0, 0]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_pin_stands_whatever_the_order_and_its_end_ends_it() {
    let pin = |wa_id: &str, lasts_ms: Option<i64>, at: UnixMillis| Inbound {
        body: InboundBody::Pin {
            target: WaId("A1".to_owned()),
            lasts_ms,
            at,
        },
        sent_at: at,
        ..people::text_from(&people::alice(), wa_id, "")
    };
    let text = people::text_from(&people::alice(), "A1", "the address");
    let on = pin("X1", Some(86_400_000), DAWN.plus(1_000));
    let off = pin("X2", None, DAWN.plus(2_000));
    for order in [[&text, &on, &off], [&on, &text, &off], [&off, &on, &text]] {
        let shop = Shop::new().await;
        for inbound in order {
            shop.gets(inbound.clone()).await;
        }
        assert_eq!(shop.rows().await[0].pin, None);
    }
    let shop = Shop::new().await;
    shop.gets(on).await;
    shop.gets(text).await;
    let rows = shop.rows().await;
    assert_eq!(rows.len(), 1);
    let pinned = rows[0].pin.clone().unwrap();
    assert_eq!(pinned.until, DAWN.plus(86_401_000));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_timer_is_a_row_of_the_chat_and_the_newest_word_of_it_stands() {
    let shop = Shop::new().await;
    let timer = |wa_id: &str, seconds, at: i64| Inbound {
        body: InboundBody::Timer(ChatTimer {
            seconds,
            at: DAWN.plus(at),
        }),
        sent_at: DAWN.plus(at),
        ..people::text_from(&people::alice(), wa_id, "")
    };
    shop.world.clock.advance(std::time::Duration::from_secs(60));
    shop.gets(timer("T2", 604_800, -5_000)).await;
    shop.gets(timer("T1", 86_400, -9_000)).await;
    let chat = shop.world.kabar().get_chat(shop.chat().await).await.unwrap();
    assert_eq!((chat.timer, chat.unread), (604_800, 0));
    let notes: Vec<MessageBody> = shop.rows().await.into_iter().map(|row| row.body).collect();
    let note = |seconds| MessageBody::System {
        note: SystemNote::Timer { seconds },
    };
    assert_eq!(notes, [note(86_400), note(604_800)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_says_what_became_of_it_whichever_is_heard_first() {
    let offered = |id: &str| WaEvent::CallOffered {
        chat: people::alice(),
        caller: people::alice(),
        call: WaId(id.to_owned()),
        video: true,
        at: DAWN,
    };
    let ended = |id: &str| WaEvent::CallEnded {
        chat: people::alice(),
        caller: people::alice(),
        call: WaId(id.to_owned()),
        outcome: CallOutcome::Missed,
        seconds: 0,
        at: DAWN,
    };
    let shop = Shop::new().await;
    for event in [
        offered("C1"),
        ended("C1"),
        ended("C2"),
        offered("C2"),
        ended("C2"),
    ] {
        shop.world.whatsapp.emit(shop.account, event);
    }
    shop.gets(people::text_from(&people::alice(), "A1", "hello"))
        .await;
    let outcomes = shop
        .world
        .until("both calls", async || {
            let rows = shop.rows().await;
            let calls: Vec<_> = rows
                .iter()
                .filter_map(|row| match &row.body {
                    MessageBody::Call { call } => Some((row.wa_id.0.clone(), call.outcome)),
                    _ => None,
                })
                .collect();
            (calls.len() == 2 && calls.iter().all(|call| call.1 != CallOutcome::Ringing)).then_some(calls)
        })
        .await;
    assert!(
        outcomes
            .iter()
            .all(|(_, outcome)| *outcome == CallOutcome::Missed)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_shows_whom_it_speaks_to_its_link_and_that_it_was_passed_on() {
    let shop = Shop::new().await;
    let mention = |token: &str, person| InboundMention {
        token: token.to_owned(),
        person,
    };
    let preview = LinkPreview {
        url: "https://contoh.id".to_owned(),
        title: "Contoh".to_owned(),
        description: String::new(),
    };
    shop.gets(people::text_from(&people::bob(), "B1", "hi")).await;
    shop.gets(Inbound {
        extras: InboundExtras {
            forwards: 5,
            expires_in: 86_400,
            timer: None,
            mentions: vec![
                mention(people::BOB, Some(people::bob())),
                mention(people::SHOP, None),
            ],
            preview: Some(preview.clone()),
        },
        ..people::text_from(&people::alice(), "A1", "@6280000000102 https://contoh.id")
    })
    .await;
    let chats = shop.world.kabar().list_chats(all_chats()).await.unwrap().chats;
    let mut rows = Vec::new();
    for chat in chats {
        rows.extend(shop.world.messages(chat.id).await);
    }
    let row = rows.into_iter().find(|row| row.wa_id.0 == "A1").unwrap();
    assert_eq!(
        (row.forwards, row.expires_in, row.preview),
        (5, 86_400, Some(preview))
    );
    let people: Vec<bool> = row.mentions.iter().map(|one| one.person.is_some()).collect();
    assert_eq!(people.iter().filter(|known| **known).count(), 1);
    assert_eq!(people.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_earlier_version_could_not_read_becomes_what_it_is_after_an_update() {
    let mut shop = Shop::new().await;
    let unknown = |wa_id: &str, raw: &[u8]| Inbound {
        body: InboundBody::Unsupported {
            name: "poll".to_owned(),
        },
        raw: Some(raw.to_vec()),
        ..people::text_from(&people::alice(), wa_id, "")
    };
    shop.gets(unknown("P1", b"a poll")).await;
    shop.gets(unknown("U1", b"a riddle")).await;
    shop.gets(Inbound {
        body: InboundBody::Aside,
        raw: Some(b"a vote".to_vec()),
        ..people::text_from(&people::alice(), "V1", "")
    })
    .await;
    assert_eq!(shop.rows().await.len(), 2);

    let kept = |inbound: Inbound| Kept {
        body: inbound.body,
        extras: InboundExtras {
            forwards: 2,
            ..InboundExtras::default()
        },
        quote: None,
    };
    let kinds = shop.world.whatsapp.kinds();
    kinds.learn(b"a poll", kept(rich("P1", poll())));
    kinds.learn(b"a vote", kept(vote("V1", &[1], DAWN.plus(1_000))));
    shop.world.crash_and_reopen().await;
    let row = shop
        .world
        .until("the poll", async || {
            let rows = shop.rows().await;
            rows.into_iter().find(|row| match &row.body {
                MessageBody::Poll { poll } => poll.voters == 1,
                _ => false,
            })
        })
        .await;
    assert_eq!((row.wa_id.0.as_str(), row.forwards), ("P1", 2));
    assert_eq!(shop.votes().await, [0, 1, 0]);
    let rows = shop.rows().await;
    assert_eq!(rows.len(), 2, "in its place, and nothing twice");
    assert!(matches!(&rows[1].body, MessageBody::Unsupported { name } if name == "poll"));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_no_client_sends_is_kept_as_data_and_blocks_nobody() {
    let shop = Shop::new().await;
    let huge = "x".repeat(2 << 20);
    let far = UnixMillis(4_300_000_000_000);
    let hostile = [
        rich("H1", media(MediaKind::Image, &huge, "")),
        rich("H2", media(MediaKind::Document, "", &huge)),
        Inbound {
            extras: InboundExtras {
                mentions: vec![
                    InboundMention {
                        token: "6280000000102".to_owned(),
                        person: Some(people::bob()),
                    };
                    5_000
                ],
                ..InboundExtras::default()
            },
            ..people::text_from(&people::alice(), "H3", "@6280000000102")
        },
        Inbound {
            sent_at: UnixMillis(0),
            ..rich("H4", media(MediaKind::Image, "a\0b", "\0"))
        },
        Inbound {
            sent_at: far,
            ..people::text_from(&people::alice(), "H5", "from 2106")
        },
        vote("H6", &[0; 100_000], DAWN),
        people::text_from(&people::alice(), "H7", "after all that"),
    ];
    for inbound in hostile {
        shop.gets(inbound).await;
    }
    let rows = shop.rows().await;
    let of = |id: &str| rows.iter().find(|row| row.wa_id.0 == id).unwrap();
    for id in ["H1", "H2", "H3"] {
        assert!(
            matches!(&of(id).body, MessageBody::Unsupported { name } if name == "unreadable"),
            "{id}"
        );
    }
    assert_eq!(of("H4").body, media(MediaKind::Image, "a\0b", "\0"));
    assert_eq!(rows[0].wa_id.0, "H4", "1970 stands first");
    assert!(
        of("H5").order < far,
        "2106 does not stand behind what is still to come"
    );
    assert_eq!(of("H7").body.words(), "after all that");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_vote_of_the_history_is_counted_with_its_poll() {
    let shop = Shop::new().await;
    let mut chat = people::history_with(&people::alice(), "Alice", 1);
    chat.messages.push(vote("V1", &[2], DAWN.plus(1_000)));
    chat.messages.push(rich("P1", poll()));
    let blob = shop
        .world
        .whatsapp
        .history()
        .make(vec![chat], HistoryRest::default());
    let event = WaEvent::History {
        chunk: Some(1),
        progress: Some(100),
        blob,
    };
    shop.world.whatsapp.emit(shop.account, event);
    shop.world
        .until("the poll with its vote", async || {
            let chats = shop.world.kabar().list_chats(all_chats()).await.unwrap().chats;
            let rows = shop.world.messages(chats.first()?.id).await;
            rows.into_iter()
                .find(|row| matches!(&row.body, MessageBody::Poll { poll } if poll.options[2].votes == 1))
        })
        .await;
}
