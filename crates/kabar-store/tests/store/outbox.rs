//! Jobs: who goes next, and what a crash leaves in doubt.

use crate::home::{ALICE, Home, NOW, account, chat_with, insert, text};
use kabar_store::{IfMissing, JobState, Lane, NewJob, Store, StoreError, Tx, Work};
use kabar_types::{AccountId, ChatId, JobId, UnixMillis};
use uuid::Uuid;

async fn enqueue(tx: &mut Tx, chat: ChatId, wa_id: &str, lane: Lane, not_before: UnixMillis) -> JobId {
    let message = insert(tx, &text(chat, None, wa_id, 0, wa_id)).await.id();
    let work = Work::Message(message);
    tx.enqueue_job(&NewJob {
        account: ALICE,
        chat,
        work,
        lane,
        not_before,
        created_at: NOW,
    })
    .await
    .unwrap()
}

async fn claim(tx: &mut Tx) -> Option<JobId> {
    tx.claim_next(ALICE, NOW).await.unwrap().map(|job| job.id)
}

#[tokio::test]
async fn one_job_of_a_chat_is_in_flight_and_chats_do_not_wait_for_each_other() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let (carol, _) = chat_with(&mut tx, 215).await;
    let first = enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    let second = enqueue(&mut tx, bob, "B2", Lane::Interactive, NOW).await;
    let third = enqueue(&mut tx, carol, "C1", Lane::Interactive, NOW).await;
    assert_eq!(claim(&mut tx).await, Some(first));
    assert_eq!(claim(&mut tx).await, Some(third));
    assert_eq!(claim(&mut tx).await, None);
    for state in [JobState::AwaitingAck, JobState::Doubt] {
        assert!(tx.set_job_state(first, state, NOW).await.unwrap());
        assert_eq!(claim(&mut tx).await, None, "{state:?} holds the chat");
    }
    assert!(tx.delete_job(first).await.unwrap());
    assert_eq!(claim(&mut tx).await, Some(second));
    assert!(
        !tx.set_job_state(first, JobState::Doubt, NOW).await.unwrap(),
        "it is gone"
    );
}

#[tokio::test]
async fn a_person_goes_before_a_campaign_and_nobody_overtakes_in_a_lane() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let (carol, _) = chat_with(&mut tx, 215).await;
    let bulk = enqueue(&mut tx, bob, "B1", Lane::Campaign, NOW).await;
    let delayed = enqueue(&mut tx, carol, "C1", Lane::Interactive, NOW.plus(60_000)).await;
    let behind = enqueue(&mut tx, carol, "C2", Lane::Interactive, NOW).await;
    let typed = enqueue(&mut tx, bob, "B2", Lane::Interactive, NOW).await;
    let next = tx.find_next_due(ALICE, NOW).await.unwrap();
    assert_eq!(
        next,
        Some(NOW.plus(60_000)),
        "what is due already waits for others"
    );
    assert_eq!(claim(&mut tx).await, Some(typed));
    assert_eq!(
        claim(&mut tx).await,
        None,
        "C2 stays behind C1, and Bob's chat is busy"
    );
    for state in [JobState::AwaitingAck, JobState::Doubt] {
        tx.set_job_state(typed, state, NOW).await.unwrap();
        assert_eq!(
            claim(&mut tx).await,
            None,
            "{state:?} in one lane holds the other too"
        );
    }
    tx.delete_job(typed).await.unwrap();
    assert_eq!(claim(&mut tx).await, Some(bulk));
    let late = tx.claim_next(ALICE, NOW.plus(60_000)).await.unwrap().unwrap();
    assert_eq!(
        (late.id, late.attempts, late.state),
        (delayed, 1, JobState::Sending)
    );
    assert!(tx.delete_job(delayed).await.unwrap());
    assert_eq!(claim(&mut tx).await, Some(behind));
}

#[tokio::test]
async fn a_clock_that_was_put_back_holds_up_what_is_scheduled_and_nothing_else() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let (carol, _) = chat_with(&mut tx, 215).await;
    let tomorrow = NOW.plus(24 * 60 * 60 * 1_000);
    enqueue(&mut tx, bob, "B1", Lane::Scheduled, tomorrow).await;
    let paused = enqueue(&mut tx, carol, "C1", Lane::Interactive, NOW.plus(60_000)).await;
    assert_eq!(claim(&mut tx).await, None, "a pause is kept");
    tx.delete_job(paused).await.unwrap();
    let typed = enqueue(&mut tx, carol, "C2", Lane::Interactive, tomorrow).await;
    assert_eq!(claim(&mut tx).await, Some(typed));
    assert_eq!(claim(&mut tx).await, None);
}

#[tokio::test]
async fn a_job_is_claimed_with_what_wrote_it_down_only_when_it_is_the_next() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let (carol, _) = chat_with(&mut tx, 215).await;
    let first = enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    let second = enqueue(&mut tx, bob, "B2", Lane::Interactive, NOW).await;
    let other = enqueue(&mut tx, carol, "C1", Lane::Interactive, NOW).await;
    for (job, why) in [
        (second, "one of its chat goes first"),
        (other, "an older one goes first"),
    ] {
        assert_eq!(tx.claim_this(ALICE, job, NOW).await.unwrap(), None, "{why}");
    }
    let claimed = tx.claim_this(ALICE, first, NOW).await.unwrap().unwrap();
    assert_eq!(
        (claimed.id, claimed.attempts, claimed.state, claimed.changed_at),
        (first, 1, JobState::Sending, NOW)
    );
    assert_eq!(
        tx.claim_this(ALICE, first, NOW).await.unwrap(),
        None,
        "it is claimed"
    );
    assert_eq!(
        tx.claim_this(ALICE, second, NOW).await.unwrap(),
        None,
        "its chat is busy"
    );
    assert!(tx.claim_this(ALICE, other, NOW).await.unwrap().is_some());
}

#[tokio::test]
async fn a_claim_is_taken_back_only_while_nobody_else_has_found_it() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let job = enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    tx.claim_this(ALICE, job, NOW).await.unwrap().unwrap();
    assert!(tx.unclaim_job(job, NOW).await.unwrap());
    let again = tx.claim_this(ALICE, job, NOW).await.unwrap().unwrap();
    assert_eq!(again.attempts, 1, "the first did not count");
    // A run that begins finds it and is in doubt.
    tx.doubt_jobs(Some(ALICE), NOW.plus(1)).await.unwrap();
    assert!(!tx.unclaim_job(job, NOW).await.unwrap());
    let resent = tx.claim_doubtful(ALICE, 4, NOW.plus(1)).await.unwrap().unwrap();
    assert_eq!(resent.attempts, 2);
    assert!(!tx.unclaim_job(job, NOW.plus(1)).await.unwrap());
}

#[tokio::test]
async fn an_account_claims_only_its_own_jobs() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    let other = AccountId(Uuid::from_u128(2));
    tx.insert_account(&account(other, 2)).await.unwrap();
    assert!(tx.claim_next(other, NOW).await.unwrap().is_none());
}

#[tokio::test]
async fn after_a_crash_what_was_in_flight_is_in_doubt_and_is_sent_again_a_limited_number_of_times() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let job = enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    assert_eq!(claim(&mut tx).await, Some(job));
    tx.commit().await.unwrap();
    home.store.close().await.unwrap();

    let store = Store::open(&home.file(), &crate::home::KEY, IfMissing::Refuse)
        .await
        .unwrap();
    let mut tx = store.begin(kabar_store::Priority::Live).await.unwrap();
    assert_eq!(tx.doubt_jobs(None, NOW).await.unwrap(), 1);
    assert_eq!(claim(&mut tx).await, None, "doubt is not claimed like a new job");
    for attempt in 2..=3 {
        let again = tx.claim_doubtful(ALICE, 3, NOW).await.unwrap().unwrap();
        assert_eq!((again.id, again.attempts), (job, attempt));
        assert_eq!(tx.doubt_jobs(Some(ALICE), NOW).await.unwrap(), 1);
    }
    assert!(tx.claim_doubtful(ALICE, 3, NOW).await.unwrap().is_none());
    assert!(tx.has_doubtful(ALICE).await.unwrap());
    let exhausted = tx.list_exhausted(ALICE, 3).await.unwrap();
    assert_eq!(exhausted.iter().map(|job| job.id).collect::<Vec<_>>(), [job]);
}

#[tokio::test]
async fn a_job_that_waits_too_long_for_its_ack_is_found_by_the_moment_it_was_written() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let job = enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    claim(&mut tx).await;
    tx.set_job_state(job, JobState::AwaitingAck, NOW.plus(500))
        .await
        .unwrap();
    assert!(tx.list_awaiting(ALICE, NOW.plus(500)).await.unwrap().is_empty());
    assert_eq!(tx.list_awaiting(ALICE, NOW.plus(501)).await.unwrap()[0].id, job);
}

#[tokio::test]
async fn a_message_has_one_job_and_a_job_put_back_keeps_its_attempts() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let job = enqueue(&mut tx, bob, "B1", Lane::Interactive, NOW).await;
    let claimed = tx.claim_next(ALICE, NOW).await.unwrap().unwrap();
    let twice = NewJob {
        account: ALICE,
        chat: bob,
        work: claimed.work.clone(),
        lane: Lane::Interactive,
        not_before: NOW,
        created_at: NOW,
    };
    assert_eq!(tx.enqueue_job(&twice).await, Err(StoreError::Conflict("job")));
    assert!(tx.requeue_job(job, NOW.plus(10), NOW).await.unwrap());
    assert_eq!(claim(&mut tx).await, None);
    assert_eq!(
        tx.claim_next(ALICE, NOW.plus(10))
            .await
            .unwrap()
            .unwrap()
            .attempts,
        1,
        "what was not written was no attempt"
    );
    let read = NewJob {
        work: Work::Read {
            payload: "{\"ids\":[]}".to_owned(),
        },
        ..twice
    };
    let id = tx.enqueue_job(&read).await.unwrap();
    assert_eq!(tx.find_job(id).await.unwrap().unwrap().work, read.work);
    assert_eq!(tx.list_jobs(ALICE).await.unwrap().len(), 2);
}
