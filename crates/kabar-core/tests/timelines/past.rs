//! What the phone hands over, and what is heard since.

use super::shop::{Shop, alice_says, at, edit, id, react, revoke, text};
use kabar_core::ports::whatsapp::{
    HistoryChat, HistoryRest, Inbound, InboundBody, MessageRef, StateChange, WaEvent,
};
use kabar_core_testing::people;
use kabar_types::MessageStatus;

#[tokio::test(flavor = "multi_thread")]
async fn the_phones_past_never_undoes_what_was_heard_since() {
    let shop = Shop::new().await;
    // Heard live, before the past comes.
    for inbound in [
        alice_says("H3", 30, text("What was written last")),
        alice_says("E1", 31, edit("H1", "The first words, better")),
        alice_says("D1", 32, revoke("H2")),
        alice_says("R1", 33, react("M1", "👍", 33)),
    ] {
        shop.gets(inbound).await;
    }
    shop.hears(WaEvent::StateSynced {
        chat: people::alice(),
        change: StateChange::DeleteForMe {
            message: MessageRef {
                wa_id: id("H4"),
                writer: Some(people::alice()),
            },
            sent_at: None,
        },
        at: at(34),
    });
    shop.hears(WaEvent::StateSynced {
        chat: people::alice(),
        change: StateChange::Star {
            message: MessageRef {
                wa_id: id("M1"),
                writer: None,
            },
            starred: true,
        },
        at: at(35),
    });
    let ours = |name: &str, minutes, text: &str, status| Inbound {
        sent_at: at(minutes),
        ..people::text_of_ours(&people::alice(), name, text, Some(status))
    };
    let chat = HistoryChat {
        unread: 1,
        messages: vec![
            alice_says("H1", 1, text("The frist words")),
            ours("M1", 2, "An answer", MessageStatus::Read),
            alice_says("H2", 3, text("Deleted since")),
            alice_says("H4", 4, text("Deleted for me alone")),
            alice_says("H5", 5, InboundBody::Waiting),
            ours("M2", 6, "Another", MessageStatus::Delivered),
            ours("M3", 7, "One that failed there", MessageStatus::Failed),
            alice_says("H3", 30, text("What was written last")),
        ],
        ..people::history_with(&people::alice(), "Alice", 0)
    };
    let blob = shop
        .world
        .whatsapp
        .history()
        .make(vec![chat], HistoryRest::default());
    shop.hears(WaEvent::History {
        chunk: Some(1),
        progress: Some(100),
        blob,
    });
    let chat = shop.chat("Alice").await;
    shop.until(&chat, "the past", |row| row.wa_id == id("M3")).await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}
