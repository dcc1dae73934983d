//! What is promised about messages, both ways.

use super::*;

/// A message is handed over for committing, once.
pub async fn a_text_from_a_contact_arrives_once(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.contact_says(running.account, "Is the order ready?").await;
    let inbound = running
        .heard
        .wait_for("message", |heard| heard.messages.first().cloned())
        .await;
    assert!(says(&inbound.body, "Is the order ready?"));
    let writer = inbound
        .sender
        .as_ref()
        .unwrap_or_else(|| panic!("a contact wrote it"));
    assert!(writer.jid == harness.contact() || writer.alt.as_ref() == Some(&harness.contact()));
    assert!(inbound.chat.jid == harness.contact() || inbound.chat.alt.as_ref() == Some(&harness.contact()));
    running.session.stop().await;
    assert_eq!(
        running
            .heard
            .wait_for("count", |heard| Some(heard.messages.len()))
            .await,
        1
    );
}

/// What could not be committed comes again after a reconnect.
pub async fn a_text_that_was_not_committed_comes_again(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    running.heard.refuse(true);
    harness.contact_says(running.account, "Please confirm").await;
    running
        .heard
        .wait_for("refusal", |heard| (heard.refused > 0).then_some(()))
        .await;
    running.heard.refuse(false);
    running.session.reconnect().await;
    let again = |body: &InboundBody| says(body, "Please confirm");
    running
        .heard
        .wait_for("the message again", |heard| {
            heard
                .messages
                .iter()
                .any(|inbound| again(&inbound.body))
                .then_some(())
        })
        .await;
    running.session.stop().await;
}

/// What a contact wrote while the device was away is committed before the drain is announced as finished.
pub async fn what_waited_is_committed_before_the_drain_ends(harness: &dyn ContractHarness) {
    let (account, device) = harness.linked_device().await;
    harness.contact_says(account, "While you were away").await;
    let heard = Arc::new(Recorder::default());
    let session = harness
        .whatsapp()
        .resume(account, device, Manner::default(), heard.clone())
        .await;
    let session = session.unwrap_or_else(|error| panic!("a linked device resumes: {error}"));
    let committed = heard
        .wait_for("end of the drain", |heard| {
            (heard.count("offline-drained") > 0).then(|| {
                heard
                    .messages
                    .iter()
                    .any(|m| says(&m.body, "While you were away"))
            })
        })
        .await;
    assert!(committed, "{}", heard.describe());
    session.stop().await;
}

/// A text reaches the contact once, and the server's answer names the id we chose.
pub async fn a_text_is_acked_under_the_id_we_chose(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let wa_id = harness.whatsapp().new_message_id();
    let outgoing = text_to(harness.contact(), wa_id.clone(), "Your boxes are ready");
    running
        .session
        .send(&outgoing)
        .await
        .unwrap_or_else(|error| panic!("sending works: {error}"));
    running
        .heard
        .wait_for("ack", |heard| acked(&heard.events, &wa_id))
        .await;
    assert_eq!(
        harness.copies_seen(running.account, "Your boxes are ready").await,
        1
    );
    running.session.stop().await;
}

/// The same id again is answered again and not shown again.
pub async fn the_same_id_sent_twice_is_seen_once(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let wa_id = harness.whatsapp().new_message_id();
    let outgoing = text_to(harness.contact(), wa_id.clone(), "Once is enough");
    for copy in 1..=2 {
        running
            .session
            .send(&outgoing)
            .await
            .unwrap_or_else(|error| panic!("send {copy} works: {error}"));
        running
            .heard
            .wait_for("ack", |heard| {
                let acks = heard.events.iter().filter(|event| is_ack(event, &wa_id)).count();
                (acks >= copy).then_some(())
            })
            .await;
    }
    assert_eq!(harness.copies_seen(running.account, "Once is enough").await, 1);
    running.session.stop().await;
}

/// Receipts name the message and how far it has come.
pub async fn receipts_say_delivered_and_read(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let wa_id = harness.whatsapp().new_message_id();
    let outgoing = text_to(harness.contact(), wa_id.clone(), "See you at noon");
    running
        .session
        .send(&outgoing)
        .await
        .unwrap_or_else(|error| panic!("sending works: {error}"));
    running
        .heard
        .wait_for("ack", |heard| acked(&heard.events, &wa_id))
        .await;
    harness.contact_reads(running.account).await;
    for status in [MessageStatus::Delivered, MessageStatus::Read] {
        running
            .heard
            .wait_for("receipt", |heard| receipted(&heard.events, &wa_id, status))
            .await;
    }
    running.session.stop().await;
}

/// Message ids are fresh and look like those of WhatsApp's own clients.
pub async fn message_ids_are_fresh(harness: &dyn ContractHarness) {
    let whatsapp = harness.whatsapp();
    let mut ids: Vec<WaId> = (0..100).map(|_| whatsapp.new_message_id()).collect();
    assert!(
        ids.iter().all(|id| id.0.starts_with("3EB0") && id.0.len() >= 20),
        "{ids:?}"
    );
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 100);
}
