//! The index of words stays as true as the rows, whatever happens to them.

use crate::home::{ALICE, Home, NOW, chat_with, insert, lid, phone, text};
use crate::search::{for_words, found, search, some_talk, wa_ids};
use kabar_store::{MessageChange, MessageQuery, Priority, Tx};
use kabar_types::{ChatId, MessageBody, MessageId, UnixMillis, WaId, Writer};

#[tokio::test]
async fn new_words_deletions_and_late_texts_are_in_the_index_with_their_transaction() {
    let (home, with_bob, _) = some_talk().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_with(&mut tx, 214).await;
    let edit = MessageChange::Edit { text: "Teh manis" };
    tx.apply_change(with_bob, Some(bob), &WaId("B1".into()), edit, NOW)
        .await
        .unwrap();
    tx.apply_change(
        with_bob,
        Some(bob),
        &WaId("B0".into()),
        MessageChange::Revoke,
        NOW,
    )
    .await
    .unwrap();
    let mut waiting = text(with_bob, Some(bob), "B2", 50, "");
    waiting.body = MessageBody::Waiting;
    insert(&mut tx, &waiting).await;
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("kopi")).await, ["A1", "C1"]);
    assert_eq!(found(&home, for_words("teh manis")).await, ["B1"]);

    let mut tx = home.begin().await;
    insert(&mut tx, &text(with_bob, Some(bob), "B2", 50, "kopi lagi")).await;
    let mine = tx.find_mine(ALICE, &WaId("A1".into())).await.unwrap().unwrap();
    tx.delete_message(mine).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("kopi")).await, ["B2", "C1"]);
    agree(&home).await;
}

#[tokio::test]
async fn what_was_undone_is_not_found() {
    let (home, with_bob, _) = some_talk().await;
    let mut tx = home.begin().await;
    let (_, bob) = chat_with(&mut tx, 214).await;
    let savepoint = tx.savepoint().await.unwrap();
    insert(&mut tx, &text(with_bob, Some(bob), "X1", 60, "batal")).await;
    tx.undo(savepoint).await.unwrap();
    insert(&mut tx, &text(with_bob, Some(bob), "X2", 61, "jadi")).await;
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    insert(&mut tx, &text(with_bob, Some(bob), "X3", 62, "batal juga")).await;
    drop(tx);
    assert!(found(&home, for_words("batal")).await.is_empty());
    assert_eq!(found(&home, for_words("jadi")).await, ["X2"]);
}

#[tokio::test]
async fn when_two_chats_turn_out_to_be_one_person_everything_is_found_in_the_one_that_stays() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (by_phone, bob) = chat_with(&mut tx, 214).await;
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let by_lid = tx.find_or_insert_direct_chat(ALICE, hidden).await.unwrap();
    insert(&mut tx, &text(by_phone, Some(bob), "P1", 0, "kopi satu")).await;
    insert(&mut tx, &text(by_lid, Some(hidden), "L1", 1, "kopi dua")).await;
    insert(&mut tx, &text(by_lid, Some(hidden), "P1", 0, "kopi satu")).await;
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    let one = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, one).await.unwrap();
    tx.commit().await.unwrap();
    let query = MessageQuery {
        chat: Some(chat),
        writer: Some(Writer::Contact { contact: one }),
        ..for_words("kopi")
    };
    assert_eq!(found(&home, query).await, ["L1", "P1"]);
    agree(&home).await;
}

#[tokio::test]
async fn nothing_of_a_removed_account_is_left_in_the_index() {
    let (home, _, _) = some_talk().await;
    let mut tx = home.begin().await;
    tx.delete_account(ALICE).await.unwrap();
    tx.commit().await.unwrap();
    assert!(found(&home, for_words("kopi")).await.is_empty());
    agree(&home).await;
}

#[tokio::test]
async fn what_is_too_much_for_one_transaction_is_indexed_in_slices_newest_first() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for n in 0..1_200 {
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n}"), n, "kopi")).await;
    }
    tx.commit().await.unwrap();
    home.store.has_unindexed().await;
    let page = search(&home, for_words("kopi")).await;
    assert_eq!((page.hits.len(), page.waiting), (0, 1_200));
    // What arrives now does not wait behind that.
    let mut tx = home.begin().await;
    insert(&mut tx, &text(chat, Some(bob), "new", 5_000, "kopi baru")).await;
    tx.commit().await.unwrap();
    assert_eq!(found(&home, for_words("kopi")).await, ["new"]);
    assert_eq!(slice(&home, 500).await, 500);
    let page = search(&home, for_words("kopi")).await;
    assert_eq!(wa_ids(&page.hits[..2]), ["new", "M1199"]);
    assert_eq!(page.waiting, 700);
    assert_eq!((slice(&home, 1_000).await, slice(&home, 1_000).await), (700, 0));
    agree(&home).await;
}

async fn slice(home: &Home, limit: u32) -> usize {
    let mut tx = home.store.begin(Priority::Background).await.unwrap();
    let indexed = tx.index_late(limit).await.unwrap();
    tx.commit().await.unwrap();
    indexed
}

#[tokio::test]
async fn tidying_the_index_comes_to_an_end_and_loses_nothing() {
    let home = Home::of_alice().await;
    let mut expected = Vec::new();
    for n in 0..60 {
        let mut tx = home.begin().await;
        let (chat, bob) = chat_with(&mut tx, 214).await;
        insert(
            &mut tx,
            &text(chat, Some(bob), &format!("M{n:02}"), n, &format!("kopi {n}")),
        )
        .await;
        tx.commit().await.unwrap();
        expected.insert(0, format!("M{n:02}"));
    }
    for round in 0.. {
        let mut tx = home.begin().await;
        let more = tx.tidy_index(16).await.unwrap();
        tx.commit().await.unwrap();
        if !more {
            break;
        }
        assert!(round < 100);
    }
    let query = MessageQuery {
        limit: 100,
        ..for_words("kopi")
    };
    assert_eq!(found(&home, query).await, expected);
}

/// Everything that is here is found by each of its words, in its chat and account and by its writer; nothing else is.
async fn agree(home: &Home) {
    let mut view = home.store.read().await.unwrap();
    let mut rows: Vec<(MessageId, ChatId)> = Vec::new();
    let chats = view
        .list_chats(
            &kabar_store::ChatQuery {
                limit: 200,
                ..Default::default()
            },
            UnixMillis(0),
        )
        .await
        .unwrap();
    for chat in chats.chats {
        let mut before = None;
        loop {
            let page = view.list_messages(chat.id, before, 200).await.unwrap();
            for message in &page.messages {
                let MessageBody::Text { text } = &message.body else {
                    continue;
                };
                for word in text.split(' ') {
                    let (at, account) = (message.order, message.account);
                    let query = MessageQuery {
                        chat: Some(chat.id),
                        account: Some(account),
                        writer: Some(
                            message
                                .sender
                                .map_or(Writer::Me, |contact| Writer::Contact { contact }),
                        ),
                        from: Some(at),
                        until: Some(at.plus(1)),
                        ..for_words(word)
                    };
                    let hits = view.search_messages(&query).await.unwrap().hits;
                    assert!(
                        hits.iter().any(|hit| hit.message.id == message.id),
                        "{word} {message:?}"
                    );
                }
                rows.push((message.id, chat.id));
            }
            before = page.older;
            if before.is_none() {
                break;
            }
        }
    }
    drop(view);
    let mut tx: Tx = home.begin().await;
    assert_eq!(tx.count_indexed().await.unwrap(), rows.len());
}
