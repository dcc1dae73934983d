//! Who has what we write, and what that makes of a message.

use crate::house::{House, add, at, carol, neighbours, remove};
use kabar_core::ports::whatsapp::{Inbound, Person};
use kabar_core_testing::people;
use kabar_types::{Envelope, Event, EventBatch, MessageStatus, WaId};
use std::time::Duration;

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_delivered_and_read_when_it_is_so_with_everybody() {
    let (house, chat) = House::with_group().await;
    let message = house.sent(&chat, "Who brings what?").await;
    let status = async || house.world.message(chat.id, message.id).await.unwrap().status;
    house.receipt(&people::alice(), &message, MessageStatus::Read);
    house.heard(&chat).await;
    assert_eq!(status().await, MessageStatus::Sent, "Bob has yet to");
    house.receipt(&people::bob(), &message, MessageStatus::Delivered);
    house.world.until_status(&message, MessageStatus::Delivered).await;
    house.receipt(&people::bob(), &message, MessageStatus::Read);
    house.world.until_status(&message, MessageStatus::Read).await;
    let people = house
        .world
        .kabar()
        .list_receipts(message.id)
        .await
        .unwrap()
        .people;
    assert_eq!(people.len(), 2);
    assert!(people.iter().all(|one| one.read_at == Some(at(61))));
    let bob = people.iter().find(|one| one.name.contains(people::BOB)).unwrap();
    assert_eq!((bob.delivered_at, bob.played_at), (Some(at(61)), None));
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_it_is_told_also_where_others_have_yet_to() {
    let (house, chat) = House::with_group().await;
    let message = house.sent(&chat, "Who brings what?").await;
    let told = || {
        let of_it = |envelope: &Envelope| matches!(&envelope.event, Event::ReceiptsChanged { message: about, .. } if *about == message.id);
        let batches = house.world.events().into_iter();
        batches
            .filter_map(|batch| match batch {
                EventBatch::Events { envelopes, .. } => Some(envelopes),
                _ => None,
            })
            .flatten()
            .filter(of_it)
            .count()
    };
    let until = async |times| {
        house
            .world
            .until("the news", async || (told() == times).then_some(()))
            .await;
    };
    house.receipt(&people::alice(), &message, MessageStatus::Delivered);
    until(1).await;
    house.receipt(&people::alice(), &message, MessageStatus::Read);
    until(2).await;
    // Said twice, it is no news.
    house.receipt(&people::alice(), &message, MessageStatus::Read);
    house.receipt(&people::bob(), &message, MessageStatus::Read);
    house.world.until_status(&message, MessageStatus::Read).await;
    until(3).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_is_not_waited_for_and_who_comes_later_was_not_meant() {
    let (house, chat) = House::with_group().await;
    let message = house.sent(&chat, "Who brings what?").await;
    house.receipt(&people::alice(), &message, MessageStatus::Read);
    house.change(Some(&people::alice()), "N1", add(&[carol()]), 62);
    house.change(Some(&people::alice()), "N2", remove(&[Some(people::bob())]), 63);
    house.world.until_status(&message, MessageStatus::Read).await;
    // Whoever came since is meant by what is written from then on.
    house.world.clock.advance(Duration::from_secs(600));
    let next = house.sent(&chat, "And Carol?").await;
    house.receipt(&people::alice(), &next, MessageStatus::Read);
    house.heard(&chat).await;
    let row = house.world.message(chat.id, next.id).await.unwrap();
    assert_eq!(row.status, MessageStatus::Sent);
    house.receipt(&carol(), &next, MessageStatus::Read);
    house.world.until_status(&next, MessageStatus::Read).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn receipts_may_come_before_the_message_and_under_a_hidden_id() {
    let (house, chat) = House::with_group().await;
    let id = WaId("ECHO".to_owned());
    let hidden = Person {
        jid: people::lid(people::BOB),
        alt: None,
    };
    for by in [&people::alice(), &hidden] {
        house.world.whatsapp.group_receipt(
            house.account,
            (&neighbours(), by),
            &id,
            MessageStatus::Read,
            at(61),
        );
    }
    let echo = Inbound {
        sent_at: at(30),
        ..people::text_of_ours(&neighbours(), &id.0, "Tea it is", None)
    };
    house.world.whatsapp.deliver(house.account, echo).await.unwrap();
    let row = async || {
        let rows = house.world.messages(chat.id).await;
        rows.into_iter()
            .find(|row| row.wa_id == id && row.status == MessageStatus::Read)
    };
    house.world.until("everybody has read it", row).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_a_message_is_told_for_direct_chats_as_well() {
    let house = House::new().await;
    let chat = house.world.chat_with(house.account, people::ALICE).await;
    let message = house
        .world
        .kabar()
        .send_text(chat, "Ready".into(), None)
        .await
        .unwrap();
    let who = async || {
        house
            .world
            .kabar()
            .list_receipts(message.id)
            .await
            .unwrap()
            .people
    };
    let people = who().await;
    assert_eq!((people.len(), people[0].delivered_at), (1, None));
    for status in [
        MessageStatus::Delivered,
        MessageStatus::Read,
        MessageStatus::Played,
    ] {
        house
            .world
            .whatsapp
            .receipt(house.account, people::ALICE, &message.wa_id, status, at(61));
    }
    house.world.until_status(&message, MessageStatus::Played).await;
    let people = who().await;
    let said = (people[0].delivered_at, people[0].read_at, people[0].played_at);
    assert_eq!(said, (Some(at(61)), Some(at(61)), Some(at(61))));
}
