//! What is put on messages, whatever comes first: votes and pins.

use super::shop::{Shop, poll, rich, vote};
use kabar_core::ports::whatsapp::{HistoryRest, Inbound, InboundBody, WaEvent};
use kabar_core_testing::{clock::DAWN, people, world::all_chats};
use kabar_types::{MessageBody, UnixMillis, WaId};

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
