//! Transactions: whole or not at all, in turn, and told about only afterwards.

use crate::home::{ALICE, Home, NOW, account, chat_with, insert, text};
use kabar_store::{Change, MessageChange, Priority};
use kabar_types::{AccountId, Seq, WaId};
use std::{sync::Arc, time::Duration};
use tokio::{sync::Mutex, time::timeout};
use uuid::Uuid;

const DEADLINE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn a_transaction_that_is_dropped_leaves_nothing() {
    let home = Home::of_alice().await;
    let seen = *home.store.seq().borrow();
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "hello")).await;
    drop(tx);
    let mut view = home.store.read().await.unwrap();
    assert!(view.get_chat(chat, NOW).await.is_err());
    assert_eq!(view.last_seq().await.unwrap(), seen);
    drop(view);
    let mut tx = home.begin().await;
    chat_with(&mut tx, 214).await;
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn a_savepoint_undoes_one_message_and_keeps_the_others() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for (wa_id, good) in [("AA", true), ("BB", false), ("CC", true)] {
        let mark = tx.savepoint().await.unwrap();
        insert(&mut tx, &text(chat, Some(bob), wa_id, 0, wa_id)).await;
        if good {
            tx.keep(mark).await.unwrap()
        } else {
            tx.undo(mark).await.unwrap()
        }
    }
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let page = view.list_messages(chat, None, 10).await.unwrap();
    assert_eq!(
        page.messages
            .iter()
            .map(|row| row.wa_id.0.as_str())
            .collect::<Vec<_>>(),
        ["AA", "CC"]
    );
    assert_eq!(view.get_chat(chat, NOW).await.unwrap().unread, 2);
}

#[tokio::test]
async fn whom_an_undone_message_introduced_is_met_again() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let mark = tx.savepoint().await.unwrap();
    let (gone, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(gone, Some(bob), "AA", 0, "undone")).await;
    tx.undo(mark).await.unwrap();
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "BB", 0, "kept")).await;
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let page = view.list_messages(chat, None, 10).await.unwrap();
    assert_eq!(page.messages[0].wa_id.0, "BB");
}

#[tokio::test]
async fn what_waits_for_its_message_finds_it_although_another_in_between_is_undone() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "nothing waits yet")).await;
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    let edit = MessageChange::Edit { text: "at eleven" };
    tx.apply_change(chat, Some(bob), &WaId("CC".to_owned()), edit, NOW)
        .await
        .unwrap();
    let mark = tx.savepoint().await.unwrap();
    insert(&mut tx, &text(chat, Some(bob), "BB", 1, "undone")).await;
    tx.undo(mark).await.unwrap();
    let late = insert(&mut tx, &text(chat, Some(bob), "CC", 2, "at ten")).await;
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let late = view.get_message(late.id()).await.unwrap();
    assert_eq!(late.body.words(), "at eleven");
}

#[tokio::test]
async fn a_person_writes_before_the_history_that_waits_longer() {
    let home = Home::of_alice().await;
    let order = Arc::new(Mutex::new(Vec::new()));
    let first = home.begin().await;
    let mut tasks = Vec::new();
    for priority in [Priority::Background, Priority::Live, Priority::Interactive] {
        let (store, order) = (home.store.clone(), Arc::clone(&order));
        tasks.push(tokio::spawn(async move {
            let mut tx = store.begin(priority).await.unwrap();
            order.lock().await.push(priority);
            tx.log(Change::Account(ALICE));
            tx.commit().await.unwrap();
        }));
        // On a single thread this lets the new task run up to where it waits for the writer.
        tokio::task::yield_now().await;
    }
    drop(first);
    for task in tasks {
        timeout(DEADLINE, task).await.unwrap().unwrap();
    }
    assert_eq!(
        *order.lock().await,
        [Priority::Interactive, Priority::Live, Priority::Background]
    );
}

#[tokio::test]
async fn readers_hear_of_a_change_only_once_it_is_there_to_be_read() {
    let home = Home::of_alice().await;
    let mut seq = home.store.seq();
    let before = *seq.borrow_and_update();
    let store = home.store.clone();
    let writer = tokio::spawn(async move {
        let mut tx = store.begin(Priority::Live).await.unwrap();
        tx.update_account(ALICE, "Kiosk", "KI", 4).await.unwrap();
        tx.commit().await.unwrap()
    });
    timeout(DEADLINE, seq.changed()).await.unwrap().unwrap();
    let told = *seq.borrow_and_update();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.get_account(ALICE, NOW).await.unwrap().name, "Kiosk");
    assert_eq!(view.last_seq().await.unwrap(), told);
    assert_eq!(told, Seq(before.0 + 1));
    assert_eq!(writer.await.unwrap(), told);
}

#[tokio::test]
async fn a_snapshot_does_not_see_what_was_written_after_it() {
    let home = Home::of_alice().await;
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.get_account(ALICE, NOW).await.unwrap().name, "Shop");
    let mut tx = home.begin().await;
    tx.update_account(ALICE, "Kiosk", "KI", 4).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(view.get_account(ALICE, NOW).await.unwrap().name, "Shop");
    drop(view);
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.get_account(ALICE, NOW).await.unwrap().name, "Kiosk");
}

#[tokio::test]
async fn a_commit_nobody_waits_for_any_more_is_still_whole() {
    let home = Home::of_alice().await;
    let mut seq = home.store.seq();
    seq.borrow_and_update();
    let mut tx = home.begin().await;
    tx.update_account(ALICE, "Kiosk", "KI", 4).await.unwrap();
    let mut commit = Box::pin(tx.commit());
    // Polled once, then dropped.
    tokio::select! {
        biased;
        done = &mut commit => assert!(done.is_ok()),
        () = std::future::ready(()) => {}
    }
    drop(commit);
    timeout(DEADLINE, seq.changed()).await.unwrap().unwrap();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.get_account(ALICE, NOW).await.unwrap().name, "Kiosk");
}

#[tokio::test]
async fn more_readers_than_connections_all_get_their_turn() {
    let home = Home::of_alice().await;
    let mut tasks = Vec::new();
    for _ in 0..12 {
        let store = home.store.clone();
        tasks.push(tokio::spawn(async move {
            store
                .read()
                .await
                .unwrap()
                .list_accounts(NOW)
                .await
                .unwrap()
                .len()
        }));
    }
    for task in tasks {
        assert_eq!(timeout(DEADLINE, task).await.unwrap().unwrap(), 1);
    }
}

#[tokio::test]
async fn a_closed_store_answers_nothing_and_closing_twice_is_harmless() {
    let home = Home::of_alice().await;
    home.store.close().await.unwrap();
    home.store.close().await.unwrap();
    assert!(home.store.read().await.is_err());
    assert!(home.store.begin(Priority::Live).await.is_err());
}

#[tokio::test]
async fn removing_an_account_removes_what_was_its_and_nothing_else() {
    let home = Home::of_alice().await;
    let other = AccountId(Uuid::from_u128(2));
    let mut tx = home.begin().await;
    tx.insert_account(&account(other, 2)).await.unwrap();
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "to Alice")).await;
    let (_, carol) = chat_with(&mut tx, 215).await;
    let shared = tx.find_or_insert_direct_chat(other, bob).await.unwrap();
    insert(&mut tx, &text(shared, Some(bob), "BB", 0, "to the other")).await;
    tx.commit().await.unwrap();

    let mut tx = home.begin().await;
    tx.delete_account(ALICE).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    assert!(view.get_chat(chat, NOW).await.is_err());
    assert!(
        view.get_addresses(carol).await.is_err(),
        "nobody else knows Carol"
    );
    assert!(
        view.get_addresses(bob).await.is_ok(),
        "the other account still knows Bob"
    );
    assert_eq!(
        view.list_messages(shared, None, 10).await.unwrap().messages.len(),
        1
    );
    assert_eq!(view.list_accounts(NOW).await.unwrap().len(), 1);
}
