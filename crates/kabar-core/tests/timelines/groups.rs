//! A group of Alice, Bob, somebody nobody knows, and us.

use super::shop::{Shop, at, edit, file, group, id, pin, poll, react, revoke, rich, said, text, vote};
use kabar_core::ports::whatsapp::{
    ChatTimer, GroupChange, HistoryChat, HistoryRest, Inbound, InboundBody, InboundExtras, InboundMention,
    MessageQuote, Person, QuotedBy, WaEvent,
};
use kabar_core_testing::people;
use kabar_types::{GroupRole, MediaKind, MessageBody, Redacted};

impl Shop {
    /// The phone hands over the group, which gives it its name.
    async fn with_group() -> Self {
        let shop = Self::new().await;
        let chat = HistoryChat {
            unread: 0,
            messages: vec![in_group(Some(&people::alice()), "G0", 0, text("Welcome"))],
            ..people::history_with(&group(), "Neighbours", 0)
        };
        let blob = shop
            .world
            .whatsapp
            .history()
            .make(vec![chat], HistoryRest::default());
        shop.hears(WaEvent::History {
            chunk: None,
            progress: None,
            blob,
        });
        let there = async || {
            let chats = shop
                .world
                .kabar()
                .list_chats(kabar_core_testing::world::all_chats());
            chats
                .await
                .ok()?
                .chats
                .into_iter()
                .find(|chat| chat.last.is_some())
        };
        shop.world.until("the group", there).await;
        shop
    }
}

fn in_group(by: Option<&Person>, name: &str, minutes: i64, body: InboundBody) -> Inbound {
    said(&group(), by, name, minutes, body)
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_group_everybody_has_a_name_and_changes_only_what_is_theirs() {
    let shop = Shop::with_group().await;
    let (alice, bob) = (people::alice(), people::bob());
    let stranger = Person {
        jid: people::lid("6280000000109"),
        alt: None,
    };
    let image = MessageBody::Media {
        media: file(MediaKind::Image, "image/jpeg", "", ""),
    };
    let from_alice = |name: &str, minutes, body| in_group(Some(&alice), name, minutes, body);
    let from_bob = |name: &str, minutes, body| in_group(Some(&bob), name, minutes, body);
    for inbound in [
        from_alice("G1", 1, text("Who brings what?")),
        Inbound {
            quote: Some(MessageQuote {
                wa_id: id("G1"),
                sender: QuotedBy::Person(alice.jid.clone()),
                text: "Who brings what?".to_owned(),
            }),
            extras: InboundExtras {
                mentions: vec![
                    InboundMention {
                        token: people::ALICE.to_owned(),
                        person: Some(alice.clone()),
                    },
                    InboundMention {
                        token: people::SHOP.to_owned(),
                        person: None,
                    },
                ],
                ..InboundExtras::default()
            },
            ..from_bob("G2", 2, text("@6280000000101 a cake, and @6280000000003 the tea"))
        },
        in_group(None, "G3", 3, text("Tea it is")),
        Inbound {
            push_name: None,
            ..in_group(Some(&stranger), "G4", 4, text("Hello all"))
        },
        from_bob("G5", 5, rich(image)),
        from_alice("G6", 6, poll(0)),
        from_alice("G7", 7, text("Wrong group")),
        // What is done to them.
        from_alice("R1", 8, react("G2", "👍", 8)),
        in_group(None, "R2", 9, react("G2", "❤️", 9)),
        from_bob("R3", 10, react("G3", "🙏", 10)),
        from_alice("V1", 11, vote("G6", &[0, 1], 11)),
        from_bob("V2", 12, vote("G6", &[1], 12)),
        in_group(None, "V3", 13, vote("G6", &[1, 2], 13)),
        from_alice("D1", 14, revoke("G7")),
        from_bob("E1", 15, edit("G2", "@6280000000101 two cakes")),
        from_alice("P1", 16, pin("G1", 16)),
        // Nobody changes the words of another.
        from_bob("F1", 17, edit("G1", "Bob brings nothing")),
        from_bob("F2", 18, revoke("G3")),
    ] {
        shop.gets(inbound).await;
    }
    shop.hears(WaEvent::TimerChanged {
        chat: group(),
        by: Some(bob.clone()),
        wa_id: id("T1"),
        timer: ChatTimer {
            seconds: 604_800,
            at: at(19),
        },
    });
    let chat = shop.chat("Neighbours").await;
    shop.until(&chat, "the timer", |row| row.wa_id == id("T1")).await;
    insta::assert_snapshot!(shop.dump("Neighbours").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_name_of_the_address_book_comes_before_the_one_that_people_give_themselves() {
    let shop = Shop::with_group().await;
    shop.gets(in_group(Some(&people::bob()), "G1", 1, text("Hello")))
        .await;
    shop.hears(WaEvent::ContactSeen {
        person: people::bob(),
        saved_name: Some(Redacted("Bob the baker".to_owned())),
        push_name: None,
    });
    let chat = shop.chat("Neighbours").await;
    shop.until(&chat, "his name", |row| {
        row.sender_name.as_deref() == Some("Bob the baker")
    })
    .await;
    insta::assert_snapshot!(shop.dump("Neighbours").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_a_group_stands_in_its_timeline() {
    let shop = Shop::new().await;
    let (alice, bob, carol) = (people::alice(), people::bob(), people::person("6280000000103"));
    let info = people::group_of("Neighbours", &[alice.clone(), bob.clone()], GroupRole::Member);
    let somebody = group();
    let all = |people: &[&Person]| people.iter().map(|one| Some((*one).clone())).collect();
    let changes = [
        (
            Some(&alice),
            GroupChange::Entered {
                info: Box::new(info),
                new: true,
                by_link: false,
            },
        ),
        (
            Some(&alice),
            GroupChange::Added {
                people: vec![Some(carol.clone()), None],
                by_link: false,
            },
        ),
        (Some(&alice), GroupChange::Promoted { people: vec![None] }),
        (
            None,
            GroupChange::Named {
                name: Redacted("Friends".to_owned()),
            },
        ),
        (
            Some(&bob),
            GroupChange::Described {
                topic: Redacted("Waste and water".to_owned()),
            },
        ),
        (Some(&carol), GroupChange::Picture),
        (Some(&somebody), GroupChange::AdminsWrite { on: true }),
        (Some(&alice), GroupChange::AdminsEdit { on: false }),
        (Some(&alice), GroupChange::Demoted { people: vec![None] }),
        (Some(&bob), GroupChange::Removed { people: all(&[&bob]) }),
        (
            Some(&bob),
            GroupChange::Added {
                people: all(&[&bob]),
                by_link: true,
            },
        ),
        (
            Some(&alice),
            GroupChange::Removed {
                people: all(&[&carol, &bob]),
            },
        ),
        (Some(&alice), GroupChange::Removed { people: vec![None] }),
    ];
    for (place, (by, change)) in (0..).zip(changes) {
        shop.world.whatsapp.change_group(
            shop.account,
            (&group(), by),
            &format!("N{place}"),
            change,
            at(place),
        );
    }
    let there = async || {
        let chats = shop
            .world
            .kabar()
            .list_chats(kabar_core_testing::world::all_chats());
        let chats = chats.await.ok()?.chats;
        chats.into_iter().find(|chat| chat.closed.is_some())
    };
    shop.world.until("we are out", there).await;
    insta::assert_snapshot!(shop.dump("Friends").await);
}
