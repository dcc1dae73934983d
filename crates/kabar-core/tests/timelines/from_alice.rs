//! Everything that somebody can send and do in a direct chat.

use super::shop::{Shop, alice_says, at, edit, file, id, pin, poll, react, revoke, rich, text, vote};
use kabar_core::ports::whatsapp::{
    ChatTimer, Inbound, InboundBody, InboundExtras, InboundMention, MessageQuote, QuotedBy, WaEvent,
};
use kabar_core_testing::people;
use kabar_types::{CallOutcome, CardPhone, ContactCard, LinkPreview, Media, MediaKind, MessageBody, Place};

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_that_alice_sends_stands_there_as_it_came() {
    let shop = Shop::new().await;
    let media = |media: Media| rich(MessageBody::Media { media });
    let kinds = [
        text("*Hello*, is the _shop_ open?\n> yes\n• 1\n```x```"),
        media(Media {
            width: 900,
            height: 1_600,
            ..file(MediaKind::Image, "image/jpeg", "", "Two of these 😀")
        }),
        media(Media {
            seconds: 12,
            width: 640,
            height: 360,
            ..file(MediaKind::Video, "video/mp4", "", "")
        }),
        media(file(MediaKind::Gif, "video/mp4", "", "")),
        media(Media {
            seconds: 180,
            ..file(MediaKind::Audio, "audio/mpeg", "", "")
        }),
        media(Media {
            seconds: 7,
            ..file(MediaKind::Voice, "audio/ogg; codecs=opus", "", "")
        }),
        media(file(
            MediaKind::Document,
            "application/pdf",
            "Prices.pdf",
            "The new ones",
        )),
        media(Media {
            animated: true,
            ..file(MediaKind::Sticker, "image/webp", "", "")
        }),
        rich(MessageBody::Location { place: place(false) }),
        rich(MessageBody::Location { place: place(true) }),
        rich(MessageBody::Contacts {
            cards: vec![ContactCard {
                name: "Joko".to_owned(),
                phones: vec![CardPhone {
                    text: "+62 800-0000-0777".to_owned(),
                    whatsapp: Some("6280000000777".to_owned()),
                }],
            }],
        }),
        rich(MessageBody::ViewOnce {
            what: MediaKind::Image,
        }),
        InboundBody::Waiting,
        InboundBody::Timer(ChatTimer {
            seconds: 86_400,
            at: at(13),
        }),
    ];
    for (minutes, body) in (0..).zip(kinds) {
        shop.gets(alice_says(&format!("K{minutes}"), minutes, body)).await;
    }
    shop.gets(Inbound {
        raw: Some(vec![1]),
        ..alice_says(
            "U1",
            14,
            InboundBody::Unsupported {
                name: "event".to_owned(),
            },
        )
    })
    .await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_comes_along_with_alices_words_stands_below_them() {
    let shop = Shop::new().await;
    shop.gets(alice_says("A1", 0, text("Is it open today?"))).await;
    let answer = |wa_id: &str, sender: QuotedBy, text: &str| MessageQuote {
        wa_id: id(wa_id),
        sender,
        text: text.to_owned(),
    };
    let mine = people::text_of_ours(&people::alice(), "M1", "From ten", None);
    shop.gets(Inbound {
        sent_at: at(1),
        quote: Some(answer(
            "A1",
            QuotedBy::Person(people::alice().jid),
            "Is it open today?",
        )),
        ..mine
    })
    .await;
    shop.gets(Inbound {
        quote: Some(answer("M1", QuotedBy::Me, "From ten")),
        ..alice_says("A2", 2, text("Until when?"))
    })
    .await;
    shop.gets(Inbound {
        quote: Some(answer("GONE", QuotedBy::Unknown, "Something of long ago")),
        ..alice_says("A3", 3, text("As you said then"))
    })
    .await;
    let sticker = MessageBody::Media {
        media: file(MediaKind::Sticker, "image/webp", "", ""),
    };
    shop.gets(alice_says("S1", 6, rich(sticker))).await;
    shop.gets(Inbound {
        quote: Some(answer("S1", QuotedBy::Person(people::alice().jid), "")),
        ..alice_says("A6", 7, text("That one"))
    })
    .await;
    shop.gets(Inbound {
        extras: InboundExtras {
            forwards: 1,
            preview: Some(LinkPreview {
                url: "https://example.org".to_owned(),
                title: "Example".to_owned(),
                description: "Words about it".to_owned(),
            }),
            ..InboundExtras::default()
        },
        ..alice_says("A4", 4, text("Look: https://example.org"))
    })
    .await;
    shop.gets(Inbound {
        extras: InboundExtras {
            forwards: 5,
            expires_in: 604_800,
            mentions: vec![InboundMention {
                token: people::SHOP.to_owned(),
                person: None,
            }],
            ..InboundExtras::default()
        },
        ..alice_says("A5", 5, text("@6280000000003 everybody should read this"))
    })
    .await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_alice_does_to_messages_stands_on_them() {
    let shop = Shop::new().await;
    let image = MessageBody::Media {
        media: file(MediaKind::Image, "image/jpeg", "", "Twoo"),
    };
    for inbound in [
        alice_says("A1", 0, text("Opne today?")),
        alice_says("A2", 1, text("Never mind")),
        alice_says("A3", 2, rich(image)),
        alice_says("A4", 3, poll(1)),
        alice_says("A5", 4, InboundBody::Waiting),
        alice_says("A6", 5, text("The address")),
        // What is done to them.
        alice_says("E1", 6, edit("A1", "Open today?")),
        alice_says("E2", 7, edit("A3", "Two")),
        alice_says("D1", 8, revoke("A2")),
        alice_says("A5", 4, text("Here at last")),
        alice_says("R1", 9, react("A1", "👍", 9)),
        alice_says("R2", 10, react("A1", "❤️", 10)),
        alice_says("R3", 11, react("A6", "😀", 11)),
        alice_says("R4", 12, react("A6", "", 12)),
        alice_says("V1", 13, vote("A4", &[0], 13)),
        alice_says("V2", 14, vote("A4", &[2], 14)),
        alice_says("P1", 15, pin("A6", 15)),
        // An answer to an event, say: it belongs to another message, and nobody here can read it yet.
        Inbound {
            raw: Some(vec![2]),
            ..alice_says("X1", 16, InboundBody::Aside)
        },
    ] {
        shop.gets(inbound).await;
    }
    insta::assert_snapshot!(shop.dump("Alice").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn calls_of_alices_say_what_became_of_them() {
    let shop = Shop::new().await;
    shop.gets(alice_says("A1", 0, text("I will call"))).await;
    let offered = |call: &str, video: bool, minutes: i64| WaEvent::CallOffered {
        chat: people::alice(),
        caller: people::alice(),
        call: id(call),
        video,
        at: at(minutes),
    };
    let ended = |call: &str, outcome: CallOutcome, minutes: i64| WaEvent::CallEnded {
        chat: people::alice(),
        caller: people::alice(),
        call: id(call),
        outcome,
        seconds: if outcome == CallOutcome::Answered { 75 } else { 0 },
        at: at(minutes),
    };
    for event in [
        offered("C1", true, 1),
        ended("C1", CallOutcome::Missed, 2),
        offered("C2", false, 3),
        ended("C2", CallOutcome::Answered, 4),
        offered("C3", false, 5),
        ended("C3", CallOutcome::Rejected, 6),
        offered("C4", false, 7),
    ] {
        shop.hears(event);
    }
    let chat = shop.chat("Alice").await;
    shop.until(&chat, "the last call", |row| row.wa_id == id("C4"))
        .await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}

fn place(live: bool) -> Place {
    Place {
        latitude: -62_000_000,
        longitude: 1_068_000_000,
        name: "The shop".to_owned(),
        address: "Jl. Melati 3".to_owned(),
        live,
    }
}
