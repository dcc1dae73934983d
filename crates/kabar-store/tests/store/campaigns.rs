//! Campaigns: who of a list stands where, what is counted, who gets nothing, and what becomes of two who are one person.

use crate::home::{ALICE, Home, NOW, account, insert, lid, phone, text};
use kabar_store::{
    Lane, NewAttempt, NewCampaignRow, NewJob, NewRecipientRow, NewRecipientText, Share, Tx, Work,
};
use kabar_types::{
    AccountId, CampaignCounts, CampaignId, CampaignState, ContactId, ErrorCode, Event, Fields, Jid,
    MessageId, MessageStatus, Pacing, PauseReason, RecipientId, RecipientOutcome, RecipientState, Seq,
    SkipReason, SuppressionSource, TextLanguage,
};
use uuid::Uuid;

const HOUR_MS: i64 = 3_600_000;

async fn person(tx: &mut Tx, address: &Jid) -> ContactId {
    tx.find_or_insert_contact(address, None).await.unwrap()
}

/// A campaign of Alice with these people planned.
async fn campaign(tx: &mut Tx, people: &[ContactId]) -> (CampaignId, Vec<RecipientId>) {
    let pacing = Pacing::cautious("UTC");
    let new = NewCampaignRow {
        name: "Promo",
        accounts: &[ALICE],
        pacing: &pacing,
        language: TextLanguage::Id,
        variants: &[],
    };
    let id = tx.insert_campaign(&new, NOW).await.unwrap();
    let mut rows = Vec::new();
    for contact in people {
        let row = NewRecipientRow {
            phone: "+62 800",
            contact: Some(*contact),
            account: Some(ALICE),
            zone: "ID",
            fields: &Fields::new(),
            becomes: NewRecipientText::Planned {
                text: "Halo".to_owned(),
                variant: 0,
            },
        };
        rows.push(tx.insert_recipients(id, &[row]).await.unwrap());
    }
    assert!(tx.show_campaign(id).await.unwrap());
    (id, rows)
}

/// Writes a person's message down, with its job.
async fn arm(tx: &mut Tx, recipient: RecipientId, contact: ContactId) -> MessageId {
    let chat = tx.find_or_note_direct_chat(ALICE, contact).await.unwrap();
    let message = insert(tx, &text(chat, None, &format!("C{recipient}"), 0, "Halo"))
        .await
        .id();
    let job = NewJob {
        account: ALICE,
        chat,
        work: Work::Message(message),
        lane: Lane::Campaign,
        not_before: NOW,
        created_at: NOW,
    };
    tx.enqueue_job(&job).await.unwrap();
    assert!(tx.arm_recipient(recipient, message).await.unwrap());
    message
}

async fn attempt(tx: &mut Tx, recipient: RecipientId, contact: ContactId, minute: i64, repeat: bool) {
    let attempt = NewAttempt {
        recipient,
        account: ALICE,
        contact,
        at: NOW.plus(minute * 60_000),
        new_chat: !repeat,
        repeat,
    };
    tx.note_attempt(&attempt).await.unwrap();
}

async fn outcomes(tx: &mut Tx, id: CampaignId) -> Vec<RecipientOutcome> {
    let page = tx.list_recipients(id, None, 100).await.unwrap();
    page.recipients.into_iter().map(|row| row.outcome).collect()
}

#[tokio::test]
async fn a_campaign_goes_from_state_to_state_and_each_step_asks_where_it_comes_from() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = person(&mut tx, &phone(214)).await;
    let (id, _) = campaign(&mut tx, &[bob]).await;
    assert!(!tx.resume_campaign(id, NOW).await.unwrap());
    assert!(tx.schedule_campaign(id).await.unwrap());
    assert!(tx.run_campaign(id, NOW.plus(5)).await.unwrap());
    assert!(
        !tx.run_campaign(id, NOW.plus(9)).await.unwrap(),
        "it runs already"
    );
    assert!(tx.pause_campaign(id, PauseReason::OptOuts).await.unwrap());
    assert!(!tx.pause_campaign(id, PauseReason::Person).await.unwrap());
    let paused = tx.get_campaign(id).await.unwrap();
    let reason = PauseReason::OptOuts;
    assert_eq!(paused.state, CampaignState::Paused { reason });
    assert_eq!(paused.started_at, Some(NOW.plus(5)));
    assert!(tx.resume_campaign(id, NOW.plus(9)).await.unwrap());
    assert!(!tx.finish_campaign(id, NOW).await.unwrap(), "somebody is planned");
    assert!(tx.cancel_campaign(id, NOW).await.unwrap());
    assert!(!tx.cancel_campaign(id, NOW).await.unwrap());
    assert!(!tx.finish_campaign(id, NOW).await.unwrap());
    let at_work = tx.list_campaigns_at_work().await.unwrap();
    assert!(at_work.is_empty(), "{at_work:?}");
}

#[tokio::test]
async fn how_far_a_message_came_is_read_from_its_own_row_and_counts_add_up_to_the_list() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let mut people = Vec::new();
    for number in 214..222 {
        people.push(person(&mut tx, &phone(number)).await);
    }
    let (id, rows) = campaign(&mut tx, &people).await;
    let mut messages = Vec::new();
    for place in 0..6 {
        messages.push(arm(&mut tx, rows[place], people[place]).await);
    }
    tx.advance_message(messages[0], MessageStatus::Sent)
        .await
        .unwrap();
    tx.advance_message(messages[1], MessageStatus::Played)
        .await
        .unwrap();
    tx.fail_message(messages[2], ErrorCode::Refused).await.unwrap();
    tx.give_up_message(messages[3], ErrorCode::NoProof).await.unwrap();
    tx.advance_message(messages[4], MessageStatus::Delivered)
        .await
        .unwrap();
    tx.delete_message(messages[4]).await.unwrap();
    tx.skip_recipient(rows[6], SkipReason::Replied).await.unwrap();
    let error = Some(ErrorCode::Refused);
    let why = SkipReason::Replied;
    assert_eq!(
        outcomes(&mut tx, id).await,
        [
            RecipientOutcome::Sent,
            RecipientOutcome::Read,
            RecipientOutcome::Failed { error },
            RecipientOutcome::Unknown,
            RecipientOutcome::Gone,
            RecipientOutcome::Waiting,
            RecipientOutcome::Skipped { why },
            RecipientOutcome::Planned,
        ]
    );
    let one_each = CampaignCounts {
        total: 8,
        incomplete: 0,
        planned: 1,
        waiting: 1,
        sent: 1,
        delivered: 0,
        read: 1,
        failed: 1,
        unknown: 1,
        gone: 1,
        skipped: 1,
        cancelled: 0,
    };
    assert_eq!(tx.get_campaign(id).await.unwrap().counts, one_each);
    let page = tx.list_recipients(id, None, 3).await.unwrap();
    let rest = tx.list_recipients(id, page.next, 100).await.unwrap();
    assert_eq!(
        (page.recipients.len(), rest.recipients.len(), rest.next),
        (3, 5, None)
    );
}

#[tokio::test]
async fn windows_are_told_of_a_campaign_when_a_message_of_it_comes_further() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = person(&mut tx, &phone(214)).await;
    let (id, rows) = campaign(&mut tx, &[bob]).await;
    let message = arm(&mut tx, rows[0], bob).await;
    let before = tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    tx.advance_message(message, MessageStatus::Sent).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let kabar_store::Events::Some { envelopes, .. } = view.events_since(before, 100, NOW).await.unwrap()
    else {
        panic!("the log reaches back");
    };
    let told = envelopes.into_iter().find_map(|envelope| match envelope.event {
        Event::CampaignChanged { campaign } => Some(campaign),
        _ => None,
    });
    let told = told.unwrap();
    assert_eq!((told.id, told.counts.sent, told.counts.total), (id, 1, 1));
    assert!(before > Seq(0));
}

#[tokio::test]
async fn what_was_not_tried_is_taken_back_and_what_was_is_not() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, carol) = (
        person(&mut tx, &phone(214)).await,
        person(&mut tx, &phone(215)).await,
    );
    let (id, rows) = campaign(&mut tx, &[bob, carol]).await;
    arm(&mut tx, rows[0], bob).await;
    let waiting = arm(&mut tx, rows[1], carol).await;
    assert!(tx.claim_next(ALICE, NOW).await.unwrap().is_some());
    assert!(
        tx.claim_next(ALICE, NOW).await.unwrap().is_none(),
        "one of a number at a time"
    );
    assert_eq!(tx.list_untried(id).await.unwrap(), [rows[1]]);
    tx.disarm_recipient(rows[1], RecipientState::Planned)
        .await
        .unwrap();
    assert!(tx.find_job_of(waiting).await.unwrap().is_none());
    assert!(tx.get_message(waiting).await.is_err());
    assert_eq!(
        tx.get_recipient_state(rows[1]).await.unwrap(),
        RecipientState::Planned
    );
    let again = arm(&mut tx, rows[1], carol).await;
    tx.call_recipient_back(again).await.unwrap();
    assert_eq!(
        tx.get_recipient_state(rows[1]).await.unwrap(),
        RecipientState::Cancelled
    );
    assert!(!tx.arm_recipient(rows[1], again).await.unwrap());
}

#[tokio::test]
async fn attempts_are_counted_by_number_and_a_clock_put_back_makes_none_of_them_later_than_now() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, carol) = (
        person(&mut tx, &phone(214)).await,
        person(&mut tx, &phone(215)).await,
    );
    let (_, rows) = campaign(&mut tx, &[bob, carol]).await;
    attempt(&mut tx, rows[0], bob, 0, false).await;
    attempt(&mut tx, rows[0], bob, 1, false).await;
    attempt(&mut tx, rows[0], bob, 2, true).await;
    attempt(&mut tx, rows[1], carol, 90, false).await;
    let minutes = async |tx: &mut Tx| -> Vec<i64> {
        let rows = tx.list_attempts(ALICE, NOW.plus(-1)).await.unwrap();
        rows.iter().map(|row| row.at.since(NOW) / 60_000).collect()
    };
    assert_eq!(
        minutes(&mut tx).await,
        [1, 2, 90],
        "what was never on the wire does not count"
    );
    tx.clamp_attempts(ALICE, NOW.plus(HOUR_MS)).await.unwrap();
    assert_eq!(minutes(&mut tx).await, [1, 2, 60]);
    assert!(tx.was_written_to(bob, NOW, rows[1]).await.unwrap());
    assert!(
        !tx.was_written_to(bob, NOW, rows[0]).await.unwrap(),
        "by another row"
    );
    assert!(!tx.was_written_to(bob, NOW.plus(HOUR_MS), rows[1]).await.unwrap());
}

#[tokio::test]
async fn the_brake_reads_what_became_of_those_tried_since_somebody_let_it_go_on() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let mut people = Vec::new();
    for number in 214..218 {
        people.push(person(&mut tx, &phone(number)).await);
    }
    let (id, rows) = campaign(&mut tx, &people).await;
    tx.run_campaign(id, NOW).await.unwrap();
    for place in 0..3 {
        let message = arm(&mut tx, rows[place], people[place]).await;
        attempt(&mut tx, rows[place], people[place], 0, false).await;
        tx.fail_message(message, ErrorCode::Refused).await.unwrap();
    }
    tx.suppress(people[0], SuppressionSource::Word, Some(id), NOW)
        .await
        .unwrap();
    tx.suppress(people[1], SuppressionSource::Person, None, NOW)
        .await
        .unwrap();
    let failed = (MessageStatus::Failed, Some(ErrorCode::Refused));
    assert_eq!(tx.last_outcomes(id, 0, 3).await.unwrap(), [failed; 3]);
    assert_eq!(tx.opted_out(id, 0).await.unwrap(), Share { of: 3, did: 1 });
    assert_eq!(tx.undelivered(id, 0, NOW).await.unwrap(), Share { of: 3, did: 3 });
    assert_eq!(
        tx.undelivered(id, 0, NOW.plus(-1)).await.unwrap(),
        Share::default()
    );
    tx.pause_campaign(id, PauseReason::ErrorsInARow).await.unwrap();
    tx.resume_campaign(id, NOW).await.unwrap();
    let after = tx.get_campaign_record(id).await.unwrap().braked_to;
    assert!(after > 0);
    assert_eq!(tx.last_outcomes(id, after, 3).await.unwrap(), []);
    assert_eq!(tx.opted_out(id, after).await.unwrap(), Share::default());
}

#[tokio::test]
async fn who_wants_no_more_is_skipped_at_once_also_when_their_message_waits() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = person(&mut tx, &phone(214)).await;
    let (first, armed) = campaign(&mut tx, &[bob]).await;
    let (second, _) = campaign(&mut tx, &[bob]).await;
    let message = arm(&mut tx, armed[0], bob).await;
    assert!(
        tx.suppress(bob, SuppressionSource::Person, None, NOW)
            .await
            .unwrap()
    );
    assert!(
        !tx.suppress(bob, SuppressionSource::Word, Some(first), NOW)
            .await
            .unwrap()
    );
    let why = SkipReason::OptedOut;
    for id in [first, second] {
        assert_eq!(outcomes(&mut tx, id).await, [RecipientOutcome::Skipped { why }]);
    }
    assert!(tx.get_message(message).await.is_err());
    let listed = tx.list_suppressions(None, 10).await.unwrap().suppressions;
    assert_eq!((listed.len(), listed[0].source), (1, SuppressionSource::Person));
    assert!(tx.unsuppress(bob).await.unwrap() && !tx.is_suppressed(bob).await.unwrap());
}

#[tokio::test]
async fn two_of_a_list_who_are_one_person_get_one_message_and_what_either_wants_holds() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (by_phone, by_lid) = (
        person(&mut tx, &phone(214)).await,
        person(&mut tx, &lid(214)).await,
    );
    let (id, rows) = campaign(&mut tx, &[by_phone, by_lid]).await;
    let (other, others) = campaign(&mut tx, &[by_lid]).await;
    arm(&mut tx, rows[1], by_lid).await;
    attempt(&mut tx, others[0], by_lid, 0, false).await;
    let kept = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let why = SkipReason::Duplicate;
    assert_eq!(
        outcomes(&mut tx, id).await,
        [RecipientOutcome::Skipped { why }, RecipientOutcome::Waiting],
        "the one that is armed stays"
    );
    assert!(tx.was_written_to(kept, NOW.plus(-1), rows[1]).await.unwrap());
    let both = tx.list_recipients(other, None, 9).await.unwrap().recipients;
    assert_eq!(both[0].contact, Some(kept));

    let (by_phone, by_lid) = (
        person(&mut tx, &phone(215)).await,
        person(&mut tx, &lid(215)).await,
    );
    let (id, _) = campaign(&mut tx, &[by_phone]).await;
    tx.suppress(by_lid, SuppressionSource::Word, None, NOW)
        .await
        .unwrap();
    let kept = tx
        .find_or_insert_contact(&lid(215), Some(&phone(215)))
        .await
        .unwrap();
    assert!(tx.is_suppressed(kept).await.unwrap());
    let why = SkipReason::OptedOut;
    assert_eq!(outcomes(&mut tx, id).await, [RecipientOutcome::Skipped { why }]);
}

#[tokio::test]
async fn two_armed_who_are_one_person_are_one_as_far_as_that_can_still_be() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (by_phone, by_lid) = (
        person(&mut tx, &phone(214)).await,
        person(&mut tx, &lid(214)).await,
    );
    let (id, rows) = campaign(&mut tx, &[by_phone, by_lid]).await;
    arm(&mut tx, rows[0], by_phone).await;
    arm(&mut tx, rows[1], by_lid).await;
    assert!(tx.claim_next(ALICE, NOW).await.unwrap().is_some());
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let why = SkipReason::Duplicate;
    assert_eq!(
        outcomes(&mut tx, id).await,
        [RecipientOutcome::Waiting, RecipientOutcome::Skipped { why }]
    );
}

#[tokio::test]
async fn a_number_that_goes_cancels_whom_it_was_to_write_to_and_leaves_who_wants_no_more() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let other = AccountId(Uuid::from_u128(2));
    tx.insert_account(&account(other, 2)).await.unwrap();
    let (bob, carol) = (
        person(&mut tx, &phone(214)).await,
        person(&mut tx, &phone(215)).await,
    );
    let (id, rows) = campaign(&mut tx, &[bob, carol]).await;
    arm(&mut tx, rows[0], bob).await;
    tx.suppress(carol, SuppressionSource::Word, None, NOW)
        .await
        .unwrap();
    tx.delete_account(ALICE).await.unwrap();
    let why = SkipReason::OptedOut;
    assert_eq!(
        outcomes(&mut tx, id).await,
        [RecipientOutcome::Cancelled, RecipientOutcome::Skipped { why }]
    );
    assert!(tx.is_suppressed(carol).await.unwrap());
    assert!(tx.get_campaign(id).await.unwrap().accounts.is_empty());
}
