//! Whose turn it is in which zone, what somebody accepted, and a list read ahead.

use crate::home::{ALICE, Home, NOW, insert, phone, text};
use kabar_store::{Ahead, NewCampaignRow, NewRecipientRow, NewRecipientText, Tx};
use kabar_types::{
    CampaignId, ContactId, Fields, Pacing, PauseReason, RaisedLimit, RecipientId, SkipCount, SkipReason,
    SoftLimit, SuppressionSource, TextLanguage,
};

async fn person(tx: &mut Tx, number: u32) -> ContactId {
    tx.find_or_insert_contact(&phone(number), None).await.unwrap()
}

/// A campaign of Alice for people of these zones, with their rows.
async fn campaign(tx: &mut Tx, people: &[(ContactId, &str)]) -> (CampaignId, Vec<RecipientId>) {
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
    for (contact, zone) in people {
        let row = NewRecipientRow {
            phone: "+62 800",
            contact: Some(*contact),
            account: Some(ALICE),
            zone,
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

#[tokio::test]
async fn of_each_zone_the_next_is_told_and_among_those_with_a_chat_the_next_of_them() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let mut people = Vec::new();
    for (number, zone) in [(214, "ID"), (215, "DE"), (216, "ID"), (217, ""), (218, "DE")] {
        people.push((person(&mut tx, number).await, zone));
    }
    let (id, rows) = campaign(&mut tx, &people).await;
    let next = async |tx: &mut Tx, known| -> Vec<(RecipientId, String, bool)> {
        let next = tx.list_next_planned(id, ALICE, known).await.unwrap();
        let told = next.into_iter().map(|one| (one.id, one.zone, one.begins_chat));
        told.collect()
    };
    let told = |place: usize, zone: &str, new| (rows[place], zone.to_owned(), new);
    assert_eq!(
        next(&mut tx, false).await,
        [told(0, "ID", true), told(1, "DE", true), told(3, "", true)]
    );
    assert_eq!(next(&mut tx, true).await, []);
    let chat = tx.find_or_note_direct_chat(ALICE, people[2].0).await.unwrap();
    let said = text(chat, Some(people[2].0), "B1", 0, "Masih buka?");
    insert(&mut tx, &said).await;
    assert_eq!(next(&mut tx, true).await, [told(2, "ID", false)]);
    tx.skip_recipient(rows[0], SkipReason::Replied).await.unwrap();
    tx.skip_recipient(rows[3], SkipReason::Replied).await.unwrap();
    assert_eq!(
        next(&mut tx, false).await,
        [told(1, "DE", true), told(2, "ID", false)]
    );
}

#[tokio::test]
async fn a_list_read_ahead_tells_of_everybody_what_would_become_of_them() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let mut people = Vec::new();
    for number in 214..218 {
        people.push((person(&mut tx, number).await, "ID"));
    }
    let (id, rows) = campaign(&mut tx, &people).await;
    tx.suppress(people[1].0, SuppressionSource::Person, None, NOW)
        .await
        .unwrap();
    let chat = tx.find_or_note_direct_chat(ALICE, people[2].0).await.unwrap();
    let said = text(chat, Some(people[2].0), "B1", 0, "Masih buka?");
    insert(&mut tx, &said).await;
    tx.skip_recipient(rows[3], SkipReason::Blocked).await.unwrap();
    let becomes = async |tx: &mut Tx, began| -> Vec<Ahead> {
        let ahead = tx.list_ahead(id, began, None).await.unwrap();
        ahead.into_iter().map(|row| row.becomes).collect()
    };
    let known = Ahead::Goes { begins_chat: false };
    let skipped = Ahead::Skipped;
    assert_eq!(
        becomes(&mut tx, None).await,
        [skipped(SkipReason::NoConsent), known]
    );
    let began = Some(NOW.plus(-86_400_000));
    assert_eq!(becomes(&mut tx, began).await[1], skipped(SkipReason::Replied));
    let skip = |why| SkipCount { why, people: 1 };
    let skips = [skip(SkipReason::Blocked), skip(SkipReason::OptedOut)];
    assert_eq!(tx.count_skipped(id).await.unwrap(), skips);
}

#[tokio::test]
async fn another_tempo_is_kept_until_the_end_and_what_was_accepted_is_only_added_to() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let bob = person(&mut tx, 214).await;
    let (id, _) = campaign(&mut tx, &[(bob, "ID")]).await;
    let other = Pacing {
        per_day: 200,
        ..Pacing::cautious("Asia/Jakarta")
    };
    assert!(tx.set_campaign_pacing(id, &other).await.unwrap());
    assert!(tx.run_campaign(id, NOW).await.unwrap());
    assert!(tx.pause_campaign(id, PauseReason::Person).await.unwrap());
    assert_eq!(tx.get_campaign_record(id).await.unwrap().pacing, other);
    for value in [200, 150] {
        let raised = RaisedLimit {
            limit: SoftLimit::PerDay,
            value,
            default: 100,
        };
        tx.note_raise(id, &raised, (NOW, "0.1.0")).await.unwrap();
    }
    let values: Vec<u32> = tx
        .list_raises(id)
        .await
        .unwrap()
        .iter()
        .map(|record| record.value)
        .collect();
    assert_eq!(values, [200, 150]);
    assert!(tx.cancel_campaign(id, NOW).await.unwrap());
    assert!(!tx.set_campaign_pacing(id, &other).await.unwrap());
}
