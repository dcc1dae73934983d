//! Status: what somebody shows to some people, and who looked.

use wa_sim::Addressing;
use whatsapp_rust::Jid;
use whatsapp_rust::StatusSendOptions;
use whatsapp_rust::prelude::{Event, wa};

use super::{ALICE, BOB, CAROL, DAVE, village};
use crate::client::{SOON, TestClient};

#[tokio::test]
async fn alice_sees_bobs_status_and_bob_learns_that_she_looked() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let id = simulator
        .say_status(BOB, &[ALICE], "at the market")
        .await
        .unwrap();
    assert_eq!(alice.reads("at the market").await.unwrap(), id);
    let (chat, author) = alice
        .hears("where it was said", |event| match event {
            Event::Messages(batch) => {
                let message = batch.iter().find(|message| message.info.id == id)?;
                let source = &message.info.source;
                Some((source.chat.clone(), source.sender.clone()))
            }
            _ => None,
        })
        .await
        .unwrap();
    assert_eq!(chat, Jid::status_broadcast());
    alice
        .client
        .mark_as_read(&chat, Some(&author), &[id.as_str()])
        .await
        .unwrap();
    simulator
        .wait_until(SOON, "Bob learning", |book| book.has_receipt(BOB, &id, "read"))
        .await
        .unwrap();
    assert_eq!(dave.copies("at the market"), 0, "it was not for Dave");
}

#[tokio::test]
async fn bob_and_dave_see_alices_status_and_carol_does_not() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    for pn in [BOB, DAVE] {
        let known = [Jid::pn(pn)];
        alice.client.contacts().is_on_whatsapp(&known).await.unwrap();
    }
    for round in 1..=2 {
        let text = format!("fresh bread {round}");
        let sent = alice
            .client
            .status()
            .send_text(
                &text,
                0xff1e_6e4f,
                wa::message::extended_text_message::FontType::SYSTEM,
                &[Jid::pn(BOB), Jid::pn(DAVE)],
                StatusSendOptions::default(),
            )
            .await
            .unwrap();
        assert_eq!(alice.acked(&sent.message_id).await.unwrap(), None);
        dave.hears("the status", |event| match event {
            Event::Messages(batch) => batch.iter().find_map(|inbound| {
                let shown = inbound.message.extended_text_message.as_option()?;
                (shown.text.as_deref() == Some(text.as_str())).then_some(())
            }),
            _ => None,
        })
        .await
        .unwrap();
        let book = simulator.ledger();
        assert_eq!(book.copies(BOB, &text), 1);
        assert_eq!(book.copies(CAROL, &text), 0);
        assert_eq!(book.copies(ALICE, &text), 1, "on her own phone");
    }
}
