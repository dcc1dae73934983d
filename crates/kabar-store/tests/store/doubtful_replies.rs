//! Answers that a person has to read: whose they are, and when nobody has to any more.

use crate::home::{ALICE, Home, NOW, insert, lid, phone, text};
use kabar_store::{Events, NewCampaignRow, Tx};
use kabar_types::{CampaignId, Event, Pacing, SuppressionSource, TextLanguage};

async fn campaign(tx: &mut Tx) -> CampaignId {
    let pacing = Pacing::cautious("UTC");
    let new = NewCampaignRow {
        name: "Promo",
        accounts: &[ALICE],
        pacing: &pacing,
        language: TextLanguage::Id,
        variants: &[],
    };
    tx.insert_campaign(&new, NOW).await.unwrap()
}

#[tokio::test]
async fn an_answer_follows_its_writer_and_its_message_and_is_settled_by_a_clear_word() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let id = campaign(&mut tx).await;
    let by_phone = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    let by_lid = tx.find_or_insert_contact(&lid(9), None).await.unwrap();
    let mut messages = Vec::new();
    for writer in [by_phone, by_lid] {
        let chat = tx.find_or_note_direct_chat(ALICE, writer).await.unwrap();
        // The same message, once under each of two addresses.
        let said = insert(
            &mut tx,
            &text(chat, Some(writer), "B1", 0, "Jangan kirim lagi ya"),
        )
        .await;
        messages.push(said.id());
    }
    // Noted for the row that is going to go.
    tx.put_doubtful_reply(messages[1], id, NOW).await.unwrap();
    tx.put_doubtful_reply(messages[1], id, NOW).await.unwrap();
    let before = tx.commit().await.unwrap();

    let mut tx = home.begin().await;
    let bob = tx
        .find_or_insert_contact(&phone(214), Some(&lid(9)))
        .await
        .unwrap();
    let replies = tx.list_doubtful_replies(None, 9).await.unwrap().replies;
    assert_eq!(replies.len(), 1);
    assert_eq!((replies[0].contact, replies[0].message), (bob, messages[0]));
    assert_eq!(
        (replies[0].text.as_str(), replies[0].campaign),
        ("Jangan kirim lagi ya", Some(id))
    );
    assert!(
        tx.suppress(bob, SuppressionSource::Word, Some(id), NOW)
            .await
            .unwrap()
    );
    assert_eq!(tx.count_doubtful_replies().await.unwrap(), 0);
    assert!(!tx.settle_doubtful_reply(messages[0]).await.unwrap());
    assert_eq!(
        tx.find_campaign_with(bob).await.unwrap(),
        None,
        "nobody stands in any list"
    );
    tx.commit().await.unwrap();

    let mut view = home.store.read().await.unwrap();
    let Events::Some { envelopes, .. } = view.events_since(before, 100, NOW).await.unwrap() else {
        panic!("the log reaches back");
    };
    let told = |envelope: &kabar_types::Envelope| {
        matches!(envelope.event, Event::DoubtfulRepliesChanged { open: 0 })
    };
    assert!(envelopes.iter().any(told));
}
