//! The people of a list: who they are, how we know them, and what was written down of them.

use crate::home::{ALICE, Home, NOW, insert, lid, phone, text};
use kabar_store::{NewCampaignRow, NewRecipientRow, NewRecipientText, Tx};
use kabar_types::{
    AudienceClass, AudienceCounts, CampaignId, Fields, Jid, MessageStatus, NewConsent, Pacing,
    SuppressionSource, TextLanguage, Variant,
};

async fn campaign(tx: &mut Tx) -> CampaignId {
    let pacing = Pacing::cautious("UTC");
    let variants = ["A", "B"].map(|label| Variant {
        label: label.to_owned(),
        text: "Halo".to_owned(),
    });
    let new = NewCampaignRow {
        name: "Promo",
        accounts: &[ALICE],
        pacing: &pacing,
        language: TextLanguage::En,
        variants: &variants,
    };
    tx.insert_campaign(&new, NOW).await.unwrap()
}

async fn classes(tx: &mut Tx, phones: &[Jid]) -> Vec<AudienceClass> {
    let known = tx.class_numbers(phones).await.unwrap();
    known.into_iter().map(|(_, class)| class).collect()
}

#[tokio::test]
async fn people_are_known_by_what_they_said_by_what_was_said_to_them_by_name_or_not_at_all() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let phones: Vec<Jid> = (214..219).map(phone).collect();
    let mut people = Vec::new();
    for phone in &phones[..4] {
        people.push(tx.find_or_insert_contact(phone, None).await.unwrap());
    }
    // The first wrote, the second got something, of the third the phone knows the name.
    let chat = tx.find_or_note_direct_chat(ALICE, people[0]).await.unwrap();
    insert(&mut tx, &text(chat, Some(people[0]), "B1", 0, "Halo")).await;
    let chat = tx.find_or_note_direct_chat(ALICE, people[1]).await.unwrap();
    let mine = insert(&mut tx, &text(chat, None, "A1", 0, "Halo")).await.id();
    tx.set_saved_name(ALICE, people[2], "Carol").await.unwrap();
    use AudienceClass::{Cold, OpenChat, Replied, Saved};
    assert_eq!(
        classes(&mut tx, &phones).await[1],
        Cold,
        "nothing shows that it was sent"
    );
    tx.advance_message(mine, MessageStatus::Sent).await.unwrap();
    assert_eq!(
        classes(&mut tx, &phones).await,
        [Replied, OpenChat, Saved, Cold, Cold]
    );

    let id = campaign(&mut tx).await;
    tx.set_blocked(ALICE, people[2], true).await.unwrap();
    tx.suppress(people[3], SuppressionSource::Person, None, NOW)
        .await
        .unwrap();
    tx.put_number(&phones[4], false, None, NOW).await.unwrap();
    let met = tx.meet_people(id, &phones).await.unwrap();
    assert_eq!(
        met.iter().map(|one| one.class).collect::<Vec<_>>(),
        [Replied, OpenChat, Saved, Cold, Cold]
    );
    assert_eq!(met[0].talker, Some(ALICE));
    assert_eq!(
        (met[2].talker, met[2].blocked_by.as_slice()),
        (None, [ALICE].as_slice())
    );
    assert!(met[3].suppressed && !met[2].suppressed);
    assert_eq!((met[4].absent_at, met[3].absent_at), (Some(NOW), None));
    assert_eq!(tx.find_contact(&phones[4]).await.unwrap(), Some(met[4].contact));
    let fields = Fields::new();
    let row = |contact| NewRecipientRow {
        phone: "+62",
        contact: Some(contact),
        account: Some(ALICE),
        zone: "ID",
        fields: &fields,
        becomes: NewRecipientText::Planned {
            text: "Halo".to_owned(),
            variant: 1,
        },
    };
    let rows: Vec<_> = met.iter().map(|one| row(one.contact)).collect();
    tx.insert_recipients(id, &rows).await.unwrap();
    let again = tx.meet_people(id, &phones).await.unwrap();
    assert!(again.iter().all(|one| one.listed));
    let counts = AudienceCounts {
        replied: 1,
        open_chat: 1,
        saved: 1,
        cold: 2,
    };
    assert_eq!(tx.count_audience(id).await.unwrap(), counts);
    let variants = tx.list_variants(id).await.unwrap();
    assert_eq!((variants[0].counts.total, variants[1].counts.planned), (0, 5));
}

#[tokio::test]
async fn a_number_of_which_the_hidden_id_was_told_makes_one_person_of_two() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let by_lid = tx.find_or_insert_contact(&lid(9), None).await.unwrap();
    tx.put_number(&phone(214), true, Some(&lid(9)), NOW)
        .await
        .unwrap();
    let id = campaign(&mut tx).await;
    for _ in 0..2 {
        let met = tx.meet_people(id, &[phone(214), phone(215)]).await.unwrap();
        assert_eq!(met[0].contact, by_lid);
        assert_ne!(met[1].contact, by_lid);
    }
}

#[tokio::test]
async fn a_campaign_whose_list_is_not_whole_is_nowhere_and_goes_with_what_it_brought() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let unmade = campaign(&mut tx).await;
    let met = tx.meet_people(unmade, &[phone(214)]).await.unwrap();
    let consent = NewConsent {
        source: "A form".to_owned(),
        at: NOW,
        wording: "Yes".to_owned(),
    };
    let record = tx.insert_consent_record(unmade, &consent, NOW).await.unwrap();
    tx.add_consents(record, &[met[0].contact]).await.unwrap();
    assert!(tx.list_campaigns().await.unwrap().is_empty());
    assert!(tx.get_campaign(unmade).await.is_err());
    let whole = campaign(&mut tx).await;
    assert!(tx.show_campaign(whole).await.unwrap());
    tx.forget_unmade(None).await.unwrap();
    assert!(tx.list_consents(None, 9).await.unwrap().consents.is_empty());
    assert!(tx.get_campaign(whole).await.is_ok());
    assert!(!tx.show_campaign(unmade).await.unwrap());
}

#[tokio::test]
async fn what_was_written_down_follows_somebody_who_was_two() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let by_phone = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    let by_lid = tx.find_or_insert_contact(&lid(9), None).await.unwrap();
    let consent = NewConsent {
        source: "A form".to_owned(),
        at: NOW,
        wording: "Yes".to_owned(),
    };
    let (first, second) = (campaign(&mut tx).await, campaign(&mut tx).await);
    for (campaign, people) in [(first, vec![by_phone, by_lid]), (second, vec![by_lid])] {
        let record = tx.insert_consent_record(campaign, &consent, NOW).await.unwrap();
        tx.add_consents(record, &people).await.unwrap();
    }
    let one = tx
        .find_or_insert_contact(&phone(214), Some(&lid(9)))
        .await
        .unwrap();
    let ledger = tx.list_consents(None, 9).await.unwrap().consents;
    assert_eq!(ledger.len(), 2, "once for each campaign");
    assert!(ledger.iter().all(|entry| entry.contact == one));
    for campaign in [first, second] {
        assert!(tx.has_consent(campaign, one).await.unwrap());
    }
}
