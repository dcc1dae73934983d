//! What no client of WhatsApp sends.

use super::shop::{Shop, alice_says, at, edit, file, react, rich, text};
use kabar_core::ports::whatsapp::Inbound;
use kabar_types::{MediaKind, MessageBody, UnixMillis, WaId};

#[tokio::test(flavor = "multi_thread")]
async fn what_cannot_be_is_kept_in_its_place_and_harms_nothing() {
    let shop = Shop::new().await;
    let dated = |name: &str, sent_at: UnixMillis| Inbound {
        sent_at,
        ..alice_says(name, 0, text(name))
    };
    let long_name = MessageBody::Media {
        media: file(MediaKind::Document, "x/y", &"n".repeat(10_000), ""),
    };
    for inbound in [
        alice_says("A1", 1, text("An ordinary text")),
        alice_says("A2", 2, text("")),
        alice_says("A3", 3, text("a\0b\u{202e}c\u{feff}")),
        alice_says("A4", 4, text(&"long ".repeat(200_000))),
        alice_says("A5", 5, text(&"too long ".repeat(200_000))),
        dated("Of 1970", UnixMillis(0)),
        dated("Of 2106", UnixMillis(4_294_967_295_000)),
        dated("Of no time", UnixMillis(i64::MAX)),
        alice_says("A6", 6, rich(long_name)),
        Inbound {
            wa_id: WaId("i".repeat(5_000)),
            ..alice_says("", 7, text("With a long id"))
        },
        Inbound {
            wa_id: WaId(String::new()),
            ..alice_says("", 8, text("Without an id"))
        },
        alice_says("R1", 9, react("A1", &"👍".repeat(500), 9)),
        alice_says("E1", 10, edit("A1", "")),
        // The same id again, with other words.
        alice_says("A1", 11, text("Not the first words")),
    ] {
        shop.gets(inbound).await;
    }
    // What comes afterwards is as it should be.
    shop.gets(Inbound {
        sent_at: at(12),
        ..alice_says("A9", 12, text("Still here"))
    })
    .await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}
