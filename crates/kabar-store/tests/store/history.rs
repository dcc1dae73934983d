//! History chunks: stored before they are read, resumed after a crash, and never silently gone.

use crate::home::{ALICE, Home, NOW};
use kabar_store::{ChunkState, NewChunk};
use kabar_types::{SessionState, UnixMillis};

fn chunk(number: u32, blob: &[u8]) -> NewChunk {
    NewChunk {
        account: ALICE,
        chunk: Some(number),
        progress: Some(40),
        blob: blob.to_vec(),
        received_at: NOW,
        answers: None,
    }
}

#[tokio::test]
async fn chunks_are_imported_in_the_order_they_came_and_leave_their_numbers() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let first = tx.insert_history_chunk(&chunk(0, &[1, 0, 2])).await.unwrap();
    let second = tx.insert_history_chunk(&chunk(2, &[3])).await.unwrap();
    tx.set_chunk_done(first, 17).await.unwrap();
    tx.commit().await.unwrap();

    let mut tx = home.begin().await;
    let next = tx.find_next_chunk(ALICE).await.unwrap().unwrap();
    assert_eq!((next.id, next.done, next.progress), (first, 17, Some(40)));
    assert_eq!(tx.get_history_blob(first).await.unwrap(), [1, 0, 2]);
    tx.finish_history_chunk(first).await.unwrap();
    assert!(tx.get_history_blob(first).await.unwrap().is_empty());
    assert_eq!(tx.find_next_chunk(ALICE).await.unwrap().unwrap().id, second);
    tx.mark_chunk_unreadable(second).await.unwrap();
    assert_eq!(tx.find_next_chunk(ALICE).await.unwrap(), None);
    let all = tx.list_history_chunks(ALICE).await.unwrap();
    let seen: Vec<_> = all.iter().map(|record| (record.chunk, record.state)).collect();
    assert_eq!(
        seen,
        [(Some(0), ChunkState::Imported), (Some(2), ChunkState::Unreadable)]
    );
    assert_eq!(
        tx.get_history_blob(second).await.unwrap(),
        [3],
        "kept for a version that can read it"
    );
}

/// How many pieces Alice is told are missing.
async fn gaps(home: &Home) -> u32 {
    gaps_at(home, NOW).await
}

async fn gaps_at(home: &Home, now: UnixMillis) -> u32 {
    let mut view = home.store.read().await.unwrap();
    view.get_account(ALICE, now).await.unwrap().history_gaps
}

async fn arrive(home: &Home, numbers: &[u32]) {
    let mut tx = home.begin().await;
    for number in numbers {
        let id = tx.insert_history_chunk(&chunk(*number, &[1])).await.unwrap();
        tx.finish_history_chunk(id).await.unwrap();
    }
    tx.commit().await.unwrap();
}

#[tokio::test]
async fn numbers_that_never_came_are_missing_until_they_come() {
    let home = Home::of_alice().await;
    arrive(&home, &[1, 2, 5]).await;
    assert_eq!(gaps(&home).await, 2);
    arrive(&home, &[4, 4]).await;
    assert_eq!(gaps(&home).await, 1);
    arrive(&home, &[3]).await;
    assert_eq!(gaps(&home).await, 0);
}

#[tokio::test]
async fn a_phone_that_counts_from_zero_has_no_gap() {
    let home = Home::of_alice().await;
    arrive(&home, &[0, 1, 2]).await;
    assert_eq!(gaps(&home).await, 0);
}

#[tokio::test]
async fn an_unreadable_piece_is_missing_with_or_without_a_number() {
    let home = Home::of_alice().await;
    arrive(&home, &[1, 3]).await;
    let mut tx = home.begin().await;
    let unnumbered = NewChunk {
        chunk: None,
        ..chunk(0, &[9])
    };
    for piece in [chunk(2, &[9]), unnumbered] {
        let id = tx.insert_history_chunk(&piece).await.unwrap();
        tx.mark_chunk_unreadable(id).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(gaps(&home).await, 2);
}

#[tokio::test]
async fn a_gap_alice_has_read_of_is_not_told_again_until_there_are_more() {
    let home = Home::of_alice().await;
    arrive(&home, &[1, 3]).await;
    let mut tx = home.begin().await;
    tx.set_history_gaps_seen(ALICE, NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(gaps(&home).await, 0);
    arrive(&home, &[5]).await;
    assert_eq!(gaps(&home).await, 2);
}

#[tokio::test]
async fn while_history_comes_in_nothing_counts_as_missing() {
    let home = Home::of_alice().await;
    arrive(&home, &[1, 3]).await;
    let mut tx = home.begin().await;
    tx.set_account_state(ALICE, &SessionState::Syncing { percent: 40 })
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(gaps(&home).await, 0);
}

#[tokio::test]
async fn a_phone_that_falls_silent_before_the_end_owes_at_least_one_more_piece() {
    let home = Home::of_alice().await;
    arrive(&home, &[1, 2]).await;
    let later = NOW.plus(60_000);
    assert_eq!(gaps(&home).await, 0, "it may be on its way");
    assert_eq!(gaps_at(&home, later).await, 1);

    let mut tx = home.begin().await;
    tx.set_history_gaps_seen(ALICE, later).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(gaps_at(&home, later).await, 0, "Alice has read of it");
    arrive(&home, &[4]).await;
    assert_eq!(gaps_at(&home, later).await, 2, "the third is missing as well");

    let mut tx = home.begin().await;
    for number in [3, 5] {
        let last = NewChunk {
            progress: Some(100),
            ..chunk(number, &[1])
        };
        tx.insert_history_chunk(&last).await.unwrap();
    }
    tx.commit().await.unwrap();
    assert_eq!(gaps_at(&home, later).await, 0);
}
