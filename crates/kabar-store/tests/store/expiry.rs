//! Messages whose time is over go, with everything about them; what is still to be sent stays.

use crate::home::{ALICE, Home, NOW, account, chat_with, insert, says, text};
use kabar_store::{Lane, MessageQuery, NewJob, Work};
use kabar_types::AccountId;
use uuid::Uuid;

#[tokio::test]
async fn what_is_too_old_goes_in_slices_with_its_reactions_its_words_and_its_unread_count() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for n in 0..30 {
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n}"), n * 60, "kopi")).await;
    }
    let first = tx
        .find_message(chat, Some(bob), &kabar_types::WaId("M0".into()))
        .await
        .unwrap()
        .unwrap();
    tx.put_reaction(chat, &kabar_types::WaId("M0".into()), None, "👍", NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();

    let before = NOW.plus(20 * 60_000);
    let mut gone = Vec::new();
    loop {
        let mut tx = home.begin().await;
        let deleted = tx.delete_expired(ALICE, before, 7).await.unwrap();
        tx.commit().await.unwrap();
        if deleted == 0 {
            break;
        }
        gone.push(deleted);
    }
    assert_eq!(gone, [7, 7, 6]);
    let mut view = home.store.read().await.unwrap();
    let left = view.list_messages(chat, None, 50).await.unwrap();
    assert_eq!(left.messages.len(), 10);
    assert!(left.messages.iter().all(|row| row.id != first));
    assert_eq!(view.get_chat(chat, NOW).await.unwrap().unread, 10);
    let query = MessageQuery {
        text: "kopi",
        limit: 50,
        ..MessageQuery::default()
    };
    assert_eq!(view.search_messages(&query).await.unwrap().hits.len(), 10);
}

#[tokio::test]
async fn other_accounts_and_what_is_still_to_be_sent_are_left_alone() {
    let home = Home::of_alice().await;
    let other = AccountId(Uuid::from_u128(7));
    let mut tx = home.begin().await;
    tx.insert_account(&account(other, 2)).await.unwrap();
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let others = tx.find_or_insert_direct_chat(other, bob).await.unwrap();
    insert(&mut tx, &text(others, Some(bob), "O1", 0, "of the other account")).await;
    let waiting = insert(&mut tx, &text(chat, None, "W1", 0, "still to be sent"))
        .await
        .id();
    let star = kabar_types::WaId("B1".to_owned());
    insert(&mut tx, &text(chat, Some(bob), "B1", 0, "starred")).await;
    tx.put_star(chat, &star, Some(bob), true, NOW).await.unwrap();
    insert(&mut tx, &text(chat, None, "S1", 0, "sent long ago")).await;
    let job = NewJob {
        account: ALICE,
        chat,
        work: Work::Message(waiting),
        lane: Lane::Interactive,
        not_before: NOW,
        created_at: NOW,
    };
    tx.enqueue_job(&job).await.unwrap();
    assert_eq!(
        tx.delete_expired(ALICE, NOW.plus(1_000_000), 50).await.unwrap(),
        1
    );
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let left = view.list_messages(chat, None, 50).await.unwrap().messages;
    assert_eq!(
        left.iter().map(|row| says(&row.body)).collect::<Vec<_>>(),
        ["still to be sent", "starred"]
    );
    assert_eq!(
        view.list_messages(others, None, 50).await.unwrap().messages.len(),
        1
    );
}

#[tokio::test]
async fn room_that_became_free_goes_back_to_the_disk_bit_by_bit() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    tx.set_value("large", &"x".repeat(5 << 20)).await.unwrap();
    tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    tx.delete_value("large").await.unwrap();
    tx.commit().await.unwrap();
    let mut free = i64::MAX;
    for _ in 0..10 {
        let mut tx = home.begin().await;
        let left = tx.shrink().await.unwrap();
        tx.commit().await.unwrap();
        assert!(left < free || left == 0, "{left} of {free}");
        free = left;
    }
    assert_eq!(free, 0);
    home.store.close().await.unwrap();
    assert!(std::fs::metadata(home.file()).unwrap().len() < 1 << 20);
}
