//! Proof: whatever the order in which it comes, the furthest stands in the end, and proof beats every doubt.

use crate::home::{ALICE, Home, NOW, chat_with, insert, text};
use kabar_store::{Applied, Lane, NewJob, Work};
use kabar_types::MessageStatus::{self, Delivered, Failed, Pending, Played, Read, Sent, Unknown};
use kabar_types::{ChatId, ErrorCode, MessageId, WaId};
use proptest::prelude::*;

fn job(chat: ChatId, message: MessageId) -> NewJob {
    let work = Work::Message(message);
    NewJob {
        account: ALICE,
        chat,
        work,
        lane: Lane::Interactive,
        not_before: NOW,
        created_at: NOW,
    }
}

/// One thing that can happen to a message of Alice's.
#[derive(Clone, Copy, Debug)]
enum Step {
    Insert,
    Proof(MessageStatus),
    Echo(MessageStatus),
    Refuse,
    GiveUp,
}

async fn take(tx: &mut kabar_store::Tx, chat: ChatId, step: Step) {
    let wa_id = WaId("AA".to_owned());
    let mut row = text(chat, None, "AA", 0, "hello");
    match step {
        Step::Insert => drop(insert(tx, &row).await),
        Step::Echo(status) => {
            row.status = status;
            insert(tx, &row).await;
        }
        Step::Proof(status) => drop(tx.apply_proof(ALICE, &wa_id, status, NOW).await.unwrap()),
        Step::Refuse | Step::GiveUp => {
            let Some(id) = tx.find_mine(ALICE, &wa_id).await.unwrap() else {
                return;
            };
            let code = ErrorCode::Refused;
            match step {
                Step::Refuse => tx.fail_message(id, code).await.unwrap(),
                _ => tx.give_up_message(id, code).await.unwrap(),
            };
        }
    }
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    let proof = prop::sample::select(vec![Sent, Delivered, Read, Played]);
    let step = prop_oneof![
        proof.clone().prop_map(Step::Proof),
        proof.prop_map(Step::Echo),
        Just(Step::Refuse),
        Just(Step::GiveUp),
    ];
    prop::collection::vec(step, 0..6).prop_map(|mut steps| {
        steps.push(Step::Insert);
        steps
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_order_of_proofs_gives_the_same_final_status(order in steps().prop_shuffle()) {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build().unwrap();
        let (status, jobs) = runtime.block_on(async {
            let home = Home::of_alice().await;
            let mut tx = home.begin().await;
            let (chat, _) = chat_with(&mut tx, 214).await;
            for step in &order {
                take(&mut tx, chat, *step).await;
            }
            let id = tx.find_mine(ALICE, &WaId("AA".to_owned())).await.unwrap().unwrap();
            (tx.get_message(id).await.unwrap().status, tx.list_jobs(ALICE).await.unwrap().len())
        });
        let furthest = order.iter().map(|step| match step {
            Step::Proof(status) | Step::Echo(status) => status.rank(),
            _ => 0,
        }).max().unwrap();
        prop_assert_eq!(status.rank(), furthest);
        prop_assert_eq!(jobs, 0);
    }
}

#[tokio::test]
async fn proof_that_overtakes_its_message_waits_for_it() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    // Something else comes first, when nothing is parked yet.
    insert(&mut tx, &text(chat, None, "ZZ", 0, "unrelated")).await;
    let wa_id = WaId("AA".to_owned());
    for proof in [Read, Delivered] {
        assert_eq!(
            tx.apply_proof(ALICE, &wa_id, proof, NOW).await.unwrap(),
            Applied::Parked
        );
    }
    let mut from_phone = text(chat, None, "AA", 0, "from the phone");
    from_phone.status = Sent;
    let id = insert(&mut tx, &from_phone).await.id();
    assert_eq!(tx.get_message(id).await.unwrap().status, Read);
    assert_eq!(
        tx.apply_proof(ALICE, &wa_id, Played, NOW).await.unwrap(),
        Applied::Done(id)
    );
}

#[tokio::test]
async fn proof_ends_the_job_and_a_later_refusal_changes_nothing() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    let id = insert(&mut tx, &text(chat, None, "AA", 0, "hello")).await.id();
    tx.enqueue_job(&job(chat, id)).await.unwrap();
    tx.apply_proof(ALICE, &WaId("AA".to_owned()), Delivered, NOW)
        .await
        .unwrap();
    assert!(tx.find_job_of(id).await.unwrap().is_none());
    assert!(!tx.fail_message(id, ErrorCode::Refused).await.unwrap());
    let message = tx.get_message(id).await.unwrap();
    assert_eq!((message.status, message.error), (Delivered, None));
}

#[tokio::test]
async fn a_refused_message_heals_by_late_proof_or_goes_out_again_under_the_same_id() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    let healed = insert(&mut tx, &text(chat, None, "AA", 0, "one")).await.id();
    tx.fail_message(healed, ErrorCode::Refused).await.unwrap();
    assert_eq!(tx.get_message(healed).await.unwrap().status, Failed);
    tx.apply_proof(ALICE, &WaId("AA".to_owned()), Delivered, NOW)
        .await
        .unwrap();
    let message = tx.get_message(healed).await.unwrap();
    assert_eq!((message.status, message.error), (Delivered, None));
    assert!(!tx.retry_message(healed).await.unwrap(), "it has arrived");

    let again = insert(&mut tx, &text(chat, None, "BB", 0, "two")).await.id();
    tx.enqueue_job(&job(chat, again)).await.unwrap();
    assert!(tx.give_up_message(again, ErrorCode::NoProof).await.unwrap());
    let message = tx.get_message(again).await.unwrap();
    assert_eq!(
        (message.status, message.error),
        (Unknown, Some(ErrorCode::NoProof))
    );
    assert!(tx.retry_message(again).await.unwrap());
    tx.enqueue_job(&job(chat, again)).await.unwrap();
    let message = tx.get_message(again).await.unwrap();
    assert_eq!(
        (message.status, message.error, message.wa_id.0.as_str()),
        (Pending, None, "BB")
    );
}

#[tokio::test]
async fn what_was_parked_for_a_message_that_never_came_is_forgotten() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    tx.apply_proof(ALICE, &WaId("AA".to_owned()), Read, NOW)
        .await
        .unwrap();
    tx.apply_change(
        chat,
        Some(bob),
        &WaId("BB".to_owned()),
        kabar_store::MessageChange::Revoke,
        NOW,
    )
    .await
    .unwrap();
    assert_eq!(tx.trim_parked(NOW).await.unwrap(), 0);
    assert_eq!(tx.trim_parked(NOW.plus(1)).await.unwrap(), 2);
    let id = insert(&mut tx, &text(chat, None, "AA", 0, "hello")).await.id();
    assert_eq!(tx.get_message(id).await.unwrap().status, Pending);
}
