//! History chunks: stored before they are read, resumed after a crash, and never silently gone.

use crate::home::{ALICE, Home, NOW};
use kabar_store::{ChunkState, NewChunk};

fn chunk(number: u32, blob: &[u8]) -> NewChunk {
    NewChunk {
        account: ALICE,
        chunk: Some(number),
        progress: Some(40),
        blob: blob.to_vec(),
        received_at: NOW,
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
