//! Kinds of messages: shown as what they are.

use super::shop::{Shop, media, poll, rich};
use kabar_core::ports::whatsapp::{
    ChatTimer, Inbound, InboundBody, InboundExtras, InboundMention, MessageQuote, QuotedBy, WaEvent,
};
use kabar_core_testing::{clock::DAWN, people, world::all_chats};
use kabar_types::{
    CallOutcome, ContactCard, LinkPreview, MediaKind, MessageBody, Place, PreviewKind, SystemNote, WaId,
};

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
            ..InboundExtras::default()
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
async fn an_answer_says_what_kind_it_answers_also_when_that_has_no_words() {
    let shop = Shop::new().await;
    shop.gets(rich("I1", media(MediaKind::Image, "", ""))).await;
    let answer = |wa_id: &str, target: &str| Inbound {
        quote: Some(MessageQuote {
            wa_id: WaId(target.to_owned()),
            sender: QuotedBy::Person(people::alice().jid),
            text: String::new(),
        }),
        ..people::text_from(&people::alice(), wa_id, "This one")
    };
    shop.gets(answer("A1", "I1")).await;
    shop.gets(answer("A2", "GONE")).await;
    let chat = shop.chat().await;
    let picture = shop.rows().await.remove(0).id;
    let kabar = shop.world.kabar();
    let text = "The last one".to_owned();
    let ours = kabar.send_text(chat, text, Some(picture)).await.unwrap();
    let rows = shop.rows().await;
    let kind = |wa_id: &str| {
        let row = rows.iter().find(|row| row.wa_id.0 == wa_id);
        row.and_then(|row| row.quote.as_ref()?.kind)
    };
    assert_eq!(kind("A1"), Some(PreviewKind::Image));
    assert_eq!(kind(&ours.wa_id.0), Some(PreviewKind::Image));
    assert_eq!(kind("A2"), None, "nobody here knows what it was");
}
