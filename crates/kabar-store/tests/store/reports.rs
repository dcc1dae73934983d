//! What became of a campaign: found, counted and explained from the rows of people, messages and receipts.

use crate::home::{ALICE, Home, NOW, insert, phone, text};
use kabar_store::{
    Lane, NewAttempt, NewCampaignRow, NewJob, NewRecipientRow, NewRecipientText, RecipientQuery, SLOT_MS, Tx,
    Work,
};
use kabar_types::{
    CampaignId, CampaignState, ChatId, ContactId, ErrorCode, Fields, FollowUp, MessageId, MessageStatus,
    Pacing, RecipientFilter, RecipientId, RecipientOutcome, SkipReason, SuppressionSource, TextLanguage,
    WaId,
};

/// A campaign of Alice's that wrote to eight people.
struct Promo {
    id: CampaignId,
    people: Vec<ContactId>,
    rows: Vec<RecipientId>,
    messages: Vec<MessageId>,
    chats: Vec<ChatId>,
}

fn fields(place: usize) -> Fields {
    [("nama".to_owned(), place.to_string())].into()
}

async fn draft(tx: &mut Tx, people: &[ContactId]) -> (CampaignId, Vec<RecipientId>) {
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
    for (place, contact) in people.iter().enumerate() {
        let row = NewRecipientRow {
            phone: "0800-0000",
            contact: Some(*contact),
            account: Some(ALICE),
            zone: "ID",
            becomes: NewRecipientText::Planned {
                text: "Halo".to_owned(),
                variant: 0,
            },
            fields: &fields(place),
        };
        rows.push(tx.insert_recipients(id, &[row]).await.unwrap());
    }
    assert!(tx.show_campaign(id).await.unwrap());
    assert!(tx.run_campaign(id, NOW).await.unwrap());
    (id, rows)
}

impl Promo {
    /// Everybody's message was tried at a minute of its own.
    async fn of(tx: &mut Tx) -> Self {
        let mut people = Vec::new();
        for number in 214..222 {
            people.push(tx.find_or_insert_contact(&phone(number), None).await.unwrap());
        }
        let (id, rows) = draft(tx, &people).await;
        let (mut messages, mut chats) = (Vec::new(), Vec::new());
        for (place, (contact, row)) in (0_i64..).zip(people.iter().zip(&rows)) {
            let chat = tx.find_or_note_direct_chat(ALICE, *contact).await.unwrap();
            let new = text(chat, None, &format!("C{place}"), place * 60, "Halo");
            let message = insert(tx, &new).await.id();
            let job = NewJob {
                account: ALICE,
                chat,
                work: Work::Message(message),
                lane: Lane::Campaign,
                not_before: NOW.plus(place * 60_000),
                created_at: NOW,
            };
            tx.enqueue_job(&job).await.unwrap();
            assert!(tx.arm_recipient(*row, message).await.unwrap());
            attempt(tx, *row, *contact, place, false).await;
            messages.push(message);
            chats.push(chat);
        }
        Self {
            id,
            people,
            rows,
            messages,
            chats,
        }
    }

    async fn says(&self, tx: &mut Tx, place: usize, second: i64, words: &str) {
        let wa_id = format!("B{place}-{second}");
        let new = text(self.chats[place], Some(self.people[place]), &wa_id, second, words);
        insert(tx, &new).await;
    }

    async fn found(&self, tx: &mut Tx, filter: RecipientFilter, search: &str) -> Vec<usize> {
        let query = RecipientQuery {
            campaign: self.id,
            filter,
            search,
            after: None,
            limit: 100,
        };
        let page = tx.find_recipients(&query).await.unwrap();
        let place = |id| self.rows.iter().position(|row| *row == id).unwrap();
        page.recipients.into_iter().map(|row| place(row.id)).collect()
    }
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

/// Sent, delivered, read, failed, failed after a doubt, unknown, waiting, skipped.
async fn mixed(tx: &mut Tx) -> Promo {
    let promo = Promo::of(tx).await;
    for (place, status) in [
        (0, MessageStatus::Sent),
        (1, MessageStatus::Delivered),
        (2, MessageStatus::Played),
    ] {
        tx.advance_message(promo.messages[place], status).await.unwrap();
    }
    attempt(tx, promo.rows[4], promo.people[4], 5, true).await;
    for place in [3, 4] {
        tx.fail_message(promo.messages[place], ErrorCode::Refused)
            .await
            .unwrap();
    }
    tx.give_up_message(promo.messages[5], ErrorCode::NoProof)
        .await
        .unwrap();
    tx.skip_refused(promo.messages[7], SkipReason::NoToken)
        .await
        .unwrap();
    promo
}

#[tokio::test]
async fn people_are_found_by_what_became_of_them() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    promo.says(&mut tx, 1, 600, "Mau").await;
    // Before it was sent to them, and somebody whose message failed: neither answers.
    promo.says(&mut tx, 2, -5, "Halo?").await;
    promo.says(&mut tx, 3, 700, "Ada orang?").await;
    let stop = SuppressionSource::Word;
    tx.suppress(promo.people[2], stop, Some(promo.id), NOW)
        .await
        .unwrap();
    tx.suppress(promo.people[0], SuppressionSource::Person, None, NOW)
        .await
        .unwrap();
    for (filter, places) in [
        (RecipientFilter::All, vec![0, 1, 2, 3, 4, 5, 6, 7]),
        (RecipientFilter::Waiting, vec![6]),
        (RecipientFilter::Sent, vec![0]),
        (RecipientFilter::Delivered, vec![1]),
        (RecipientFilter::Read, vec![2]),
        (RecipientFilter::Failed, vec![3, 4]),
        (RecipientFilter::Unknown, vec![5]),
        (RecipientFilter::Skipped, vec![7]),
        (RecipientFilter::Replied, vec![1]),
        (RecipientFilter::OptedOut, vec![2]),
        (RecipientFilter::Incomplete, vec![]),
        (RecipientFilter::Cancelled, vec![]),
    ] {
        assert_eq!(promo.found(&mut tx, filter, "").await, places, "{filter:?}");
    }
    assert_eq!(tx.count_replied(promo.id).await.unwrap(), 1);
    assert_eq!(tx.count_opted_out(promo.id).await.unwrap(), 1);
    let replies = tx.list_campaign_replies(promo.id, 10).await.unwrap();
    assert_eq!((replies.len(), replies[0].text.as_str()), (1, "Mau"));
}

#[tokio::test]
async fn people_are_found_by_a_part_of_their_name_in_any_case_or_of_their_number() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    tx.set_saved_name(ALICE, promo.people[0], "Laras_1")
        .await
        .unwrap();
    tx.set_saved_name(ALICE, promo.people[3], "Émile Larasati")
        .await
        .unwrap();
    for (search, filter, places) in [
        ("LARAS", RecipientFilter::All, vec![0, 3]),
        ("laras_", RecipientFilter::All, vec![0]),
        ("émile", RecipientFilter::All, vec![3]),
        ("laras", RecipientFilter::Failed, vec![3]),
        ("+62 80-0000-00215", RecipientFilter::All, vec![1]),
        ("080000000215", RecipientFilter::All, vec![1]),
        ("0000217", RecipientFilter::Failed, vec![3]),
        ("nobody", RecipientFilter::All, vec![]),
        ("%", RecipientFilter::All, vec![]),
    ] {
        assert_eq!(promo.found(&mut tx, filter, search).await, places, "{search}");
    }
}

#[tokio::test]
async fn a_report_adds_up_and_has_every_moment_in_its_half_hour() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    let late = NOW.plus(3 * SLOT_MS);
    let read = (MessageStatus::Read, late);
    let wa_id = WaId("C2".to_owned());
    tx.put_receipt(promo.chats[2], &wa_id, promo.people[2], read, late)
        .await
        .unwrap();
    let slots = tx.list_report_slots(promo.id).await.unwrap();
    assert_eq!(slots.iter().map(|slot| slot.sent).sum::<u32>(), 3);
    let last = slots.last().unwrap();
    assert_eq!((last.delivered, last.read, last.sent), (1, 1, 0));
    assert!(slots.iter().all(|slot| slot.at.0 % SLOT_MS == 0));
    let skips = tx.count_skips(promo.id).await.unwrap();
    assert_eq!(
        (skips.len(), skips[0].why, skips[0].people),
        (1, SkipReason::NoToken, 1)
    );
    let failures = tx.count_failures(promo.id).await.unwrap();
    assert_eq!(
        (failures[0].error, failures[0].people),
        (Some(ErrorCode::Refused), 2)
    );
    let accounts = tx.count_by_account(promo.id, &[ALICE]).await.unwrap();
    let all = tx.get_campaign(promo.id).await.unwrap().counts;
    assert_eq!(
        (accounts.len(), accounts[0].account, accounts[0].counts),
        (1, Some(ALICE), all)
    );
    assert_eq!(
        tx.next_slot_of(promo.id).await.unwrap(),
        Some(NOW.plus(6 * 60_000))
    );
}

#[tokio::test]
async fn a_message_knows_its_campaign_and_the_campaign_whom_it_was_for() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    promo.says(&mut tx, 1, 600, "Mau").await;
    let rows = tx.list_messages(promo.chats[1], None, 10).await.unwrap().messages;
    let told: Vec<_> = rows.iter().map(|row| row.campaign).collect();
    assert_eq!(told, [Some(promo.id), None]);
    let found = tx.find_recipient_of(promo.messages[1]).await.unwrap().unwrap();
    assert_eq!(
        (found.campaign_name.as_str(), found.recipient.id),
        ("Promo", promo.rows[1])
    );
    assert_eq!(tx.find_recipient_of(rows[1].id).await.unwrap(), None);
}

#[tokio::test]
async fn only_what_certainly_did_not_arrive_is_planned_again_and_still_counts_for_caps() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    let before = tx.list_attempts(ALICE, NOW.plus(-1)).await.unwrap().len();
    let (last, count) = tx.plan_failed_again(promo.id, None, 10).await.unwrap();
    assert_eq!(
        (last, count),
        (Some(promo.rows[3]), 1),
        "one was tried again after a doubt"
    );
    let page = tx.list_recipients(promo.id, None, 10).await.unwrap().recipients;
    assert_eq!(page[3].outcome, RecipientOutcome::Planned);
    assert_eq!(page[5].outcome, RecipientOutcome::Unknown);
    let gone = tx.list_messages(promo.chats[3], None, 10).await.unwrap().messages;
    assert!(gone.is_empty(), "the message that failed is not there any more");
    attempt(&mut tx, promo.rows[3], promo.people[3], 30, false).await;
    let after = tx.list_attempts(ALICE, NOW.plus(-1)).await.unwrap().len();
    assert_eq!(after, before + 1, "both tries count for caps");
    assert_eq!(
        tx.opted_out(promo.id, 0).await.unwrap().of,
        8,
        "and nobody twice for the brake"
    );
    assert_eq!(tx.plan_failed_again(promo.id, None, 10).await.unwrap(), (None, 0));
    assert!(!tx.run_campaign_again(promo.id).await.unwrap(), "it is not over");
}

#[tokio::test]
async fn those_who_are_followed_up_are_as_the_list_had_them() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    promo.says(&mut tx, 1, 600, "Mau").await;
    for (whom, places) in [
        (FollowUp::NotReplied, vec![0, 2]),
        (FollowUp::NotRead, vec![0]),
        (FollowUp::Failed, vec![3]),
    ] {
        let lines = tx.list_lines_of(promo.id, whom, None, 10).await.unwrap();
        let fields_of: Vec<Fields> = lines.iter().map(|(_, line)| line.fields.clone()).collect();
        let expected: Vec<Fields> = places.into_iter().map(fields).collect();
        assert_eq!(fields_of, expected, "{whom:?}");
        assert!(lines.iter().all(|(_, line)| line.phone == "0800-0000"));
    }
    let rows = tx
        .list_recipient_rows(promo.id, Some(promo.rows[0]), 1)
        .await
        .unwrap();
    assert_eq!(rows[0].phone.as_deref(), Some("+6280000000215"));
    assert_eq!(
        (rows[0].fields.clone(), rows[0].replied_at.is_some()),
        (fields(1), true)
    );
    assert_eq!(tx.list_field_names(promo.id).await.unwrap(), ["nama"]);
    let facts = tx.get_recipient_facts(promo.rows[6]).await.unwrap();
    assert_eq!(facts.slot, Some(NOW.plus(6 * 60_000)));
    assert_eq!(facts.tried_at, Some(NOW.plus(6 * 60_000)));
}

#[tokio::test]
async fn what_is_at_work_is_not_put_away_and_a_name_is_changed_at_any_time() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let promo = mixed(&mut tx).await;
    assert!(!tx.archive_campaign(promo.id, true).await.unwrap());
    assert!(tx.cancel_campaign(promo.id, NOW).await.unwrap());
    assert!(tx.archive_campaign(promo.id, true).await.unwrap());
    assert!(tx.rename_campaign(promo.id, "Promo 2").await.unwrap());
    let campaign = tx.get_campaign(promo.id).await.unwrap();
    assert_eq!((campaign.archived, campaign.name.as_str()), (true, "Promo 2"));
    assert_eq!(campaign.state, CampaignState::Cancelled);
}
