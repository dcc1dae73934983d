//! How long the writer is held when two large chats turn out to be one. Measured, not judged:
//! `cargo test --test store -- --ignored --nocapture two_large`. Why it is one transaction stands in `docs/flows.md`.

use crate::clock::Stopwatch;
use crate::home::{ALICE, Home, insert, lid, phone, text};
use kabar_store::Tx;
use kabar_types::{ChatId, ContactId, Jid};
use std::time::Duration;

async fn chat_at(tx: &mut Tx, address: &Jid) -> (ChatId, ContactId) {
    let contact = tx.find_or_insert_contact(address, None).await.unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, contact).await.unwrap();
    (chat, contact)
}

/// So many messages in each chat, of which every tenth is in both.
async fn two_chats(home: &Home, each: usize) -> ChatId {
    let mut tx = home.begin().await;
    let (kept, bob) = chat_at(&mut tx, &phone(214)).await;
    let (gone, hidden) = chat_at(&mut tx, &lid(214)).await;
    tx.commit().await.unwrap();
    for from in (0..each).step_by(500) {
        let mut tx = home.begin().await;
        for n in from..(from + 500).min(each) {
            let second = i64::try_from(n).unwrap();
            let twin = n % 10 == 0;
            insert(&mut tx, &text(kept, Some(bob), &format!("K{n}"), second, "one")).await;
            let id = if twin { format!("K{n}") } else { format!("G{n}") };
            insert(&mut tx, &text(gone, Some(hidden), &id, second, "other")).await;
        }
        tx.commit().await.unwrap();
    }
    kept
}

/// Joins them; how long that takes until it is durable.
async fn join(home: &Home) -> Duration {
    let begun = Stopwatch::start();
    let mut tx = home.begin().await;
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    tx.commit().await.unwrap();
    begun.read()
}

#[tokio::test]
async fn a_chat_that_is_joined_with_another_holds_everything_of_both_once() {
    let home = Home::of_alice().await;
    let kept = two_chats(&home, 1_200).await;
    join(&home).await;
    let mut view = home.store.read().await.unwrap();
    let (mut before, mut rows) = (None, 0);
    loop {
        let page = view.list_messages(kept, before, 200).await.unwrap();
        rows += page.messages.len();
        match page.older {
            Some(next) => before = Some(next),
            None => break,
        }
    }
    assert_eq!(rows, 2 * 1_200 - 120);
}

#[tokio::test]
#[ignore = "takes minutes: a measurement"]
async fn how_long_the_writer_is_held_by_two_large_chats() {
    for each in [1_000, 10_000, 50_000] {
        let home = Home::of_alice().await;
        two_chats(&home, each).await;
        let held = join(&home).await;
        println!("{each} messages in each of two chats: {} ms", held.as_millis());
        assert!(held < Duration::from_secs(600), "{each}: {held:?}");
    }
}
