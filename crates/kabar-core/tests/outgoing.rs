//! What is sent: the row first, ticks only from proof, order kept within a chat.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{OpenError, SendError, WaEvent};
use kabar_core_testing::{Answer, World, clock::DAWN, people};
use kabar_types::{AccountId, ChatId, ErrorCode, Message, MessageStatus, SessionState, WaId};

async fn online_with_alice() -> (World, AccountId, ChatId) {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    (world, account, chat)
}

async fn send(world: &World, chat: ChatId, text: &str) -> Message {
    world.kabar().send_text(chat, text.into(), None).await.unwrap()
}

async fn until_written(world: &World, account: AccountId, copies: usize) {
    world
        .until(&format!("{copies} written"), async || {
            (world.whatsapp.sent(account).len() >= copies).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_goes_from_pending_to_sent_to_delivered_to_read_and_only_by_proof() {
    let (world, account, chat) = online_with_alice().await;
    let message = send(&world, chat, "Your boxes are ready").await;
    assert_eq!(message.status, MessageStatus::Pending);
    until_written(&world, account, 1).await;
    assert_eq!(
        world.message(chat, message.id).await.unwrap().status,
        MessageStatus::Pending
    );
    world.whatsapp.ack(account, &message.wa_id);
    world.until_status(&message, MessageStatus::Sent).await;
    for status in [MessageStatus::Delivered, MessageStatus::Read] {
        world
            .whatsapp
            .receipt(account, people::ALICE, &message.wa_id, status, DAWN);
        world.until_status(&message, status).await;
    }
    // A late "delivered" changes nothing any more.
    world.whatsapp.receipt(
        account,
        people::ALICE,
        &message.wa_id,
        MessageStatus::Delivered,
        DAWN,
    );
    let next = send(&world, chat, "behind it").await;
    until_written(&world, account, 2).await;
    world.whatsapp.ack(account, &next.wa_id);
    world.until_status(&next, MessageStatus::Sent).await;
    assert_eq!(
        world.message(chat, message.id).await.unwrap().status,
        MessageStatus::Read
    );
    assert_eq!(world.whatsapp.sent(account).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_and_the_id_on_the_wire_are_those_of_the_row() {
    let (world, account, chat) = online_with_alice().await;
    let message = send(&world, chat, "Hello Alice").await;
    until_written(&world, account, 1).await;
    let sent = &world.whatsapp.sent(account)[0];
    assert_eq!((&sent.wa_id, sent.text.as_str()), (&message.wa_id, "Hello Alice"));
    assert_eq!(sent.to.phone().as_deref(), Some("+6280000000101"));
    assert_ne!(sent.secret, [0; 32]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_text_fails_with_its_reason_and_later_proof_heals_it() {
    let (world, account, chat) = online_with_alice().await;
    let message = send(&world, chat, "Hello").await;
    until_written(&world, account, 1).await;
    world.whatsapp.nack(account, &message.wa_id, 463);
    let failed = world.until_status(&message, MessageStatus::Failed).await;
    assert_eq!(failed.error, Some(ErrorCode::RefusedNewChat));
    world.whatsapp.receipt(
        account,
        people::ALICE,
        &message.wa_id,
        MessageStatus::Delivered,
        DAWN,
    );
    let healed = world.until_status(&message, MessageStatus::Delivered).await;
    assert_eq!(healed.error, None);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_never_beats_earlier_proof() {
    let (world, account, chat) = online_with_alice().await;
    let message = send(&world, chat, "Hello").await;
    until_written(&world, account, 1).await;
    world.whatsapp.receipt(
        account,
        people::ALICE,
        &message.wa_id,
        MessageStatus::Delivered,
        DAWN,
    );
    world.whatsapp.nack(account, &message.wa_id, 479);
    let next = send(&world, chat, "behind it").await;
    world.whatsapp.ack(account, &next.wa_id);
    world.until_status(&next, MessageStatus::Sent).await;
    assert_eq!(
        world.message(chat, message.id).await.unwrap().status,
        MessageStatus::Delivered
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_failed_text_is_retried_under_the_same_id() {
    let (world, account, chat) = online_with_alice().await;
    let message = send(&world, chat, "Hello").await;
    until_written(&world, account, 1).await;
    world.whatsapp.nack(account, &message.wa_id, 479);
    world.until_status(&message, MessageStatus::Failed).await;
    let again = world.kabar().retry_message(message.id).await.unwrap();
    assert_eq!((again.status, again.error), (MessageStatus::Pending, None));
    until_written(&world, account, 2).await;
    let ids: Vec<WaId> = world
        .whatsapp
        .sent(account)
        .into_iter()
        .map(|sent| sent.wa_id)
        .collect();
    assert_eq!(ids, [message.wa_id.clone(), message.wa_id.clone()]);
    world.whatsapp.ack(account, &message.wa_id);
    world.until_status(&message, MessageStatus::Sent).await;
    let refused = world.kabar().retry_message(message.id).await;
    assert_eq!(
        refused.err().map(|error| error.code()),
        Some(ErrorCode::BadRequest)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn proof_that_overtakes_the_message_is_kept_for_it() {
    let (world, account, chat) = online_with_alice().await;
    // Bob's Kabar on the phone sends; the receipt is quicker than the echo of the message.
    let id = WaId("3EB0FROMTHEPHONE".into());
    world
        .whatsapp
        .receipt(account, people::ALICE, &id, MessageStatus::Read, DAWN);
    let echo = people::text_of_ours(&people::alice(), &id.0, "from the phone", None);
    let next = send(&world, chat, "marks the place").await;
    world.whatsapp.ack(account, &next.wa_id);
    world.until_status(&next, MessageStatus::Sent).await;
    world.whatsapp.deliver(account, echo).await.unwrap();
    let message = world
        .messages(chat)
        .await
        .into_iter()
        .find(|message| message.wa_id == id)
        .unwrap();
    assert!(message.from_me);
    assert_eq!(message.status, MessageStatus::Read);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_echo_of_our_own_text_is_proof_and_no_second_row() {
    let (world, account, chat) = online_with_alice().await;
    let message = send(&world, chat, "Hello").await;
    until_written(&world, account, 1).await;
    let echo = people::text_of_ours(&people::alice(), &message.wa_id.0, "Hello", None);
    world.whatsapp.deliver(account, echo).await.unwrap();
    world.until_status(&message, MessageStatus::Sent).await;
    assert_eq!(world.messages(chat).await.len(), 2, "Alice's hello and ours");
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_of_one_chat_keep_their_order_while_another_chat_goes_on() {
    let (world, account, alice) = online_with_alice().await;
    let bob = world.chat_with(account, people::BOB).await;
    let first = send(&world, alice, "one").await;
    let second = send(&world, alice, "two").await;
    let aside = send(&world, bob, "aside").await;
    until_written(&world, account, 2).await;
    let texts = |to: &str| -> Vec<String> {
        let sent = world.whatsapp.sent(account).into_iter();
        sent.filter(|sent| sent.to.phone() == Some(format!("+{to}")))
            .map(|sent| sent.text)
            .collect()
    };
    assert_eq!(
        texts(people::ALICE),
        ["one"],
        "the second waits for proof of the first"
    );
    assert_eq!(texts(people::BOB), ["aside"]);
    world.whatsapp.ack(account, &first.wa_id);
    until_written(&world, account, 3).await;
    assert_eq!(texts(people::ALICE), ["one", "two"]);
    world.whatsapp.ack(account, &second.wa_id);
    world.whatsapp.ack(account, &aside.wa_id);
    world.until_status(&second, MessageStatus::Sent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_written_without_a_connection_goes_out_once_there_is_one() {
    let (world, account, chat) = online_with_alice().await;
    world.whatsapp.set_down(true);
    world.whatsapp.disconnect(account);
    let message = send(&world, chat, "later").await;
    assert_eq!(message.status, MessageStatus::Pending);
    world.whatsapp.set_down(false);
    world.whatsapp.ack_everything(true);
    world.whatsapp.connect(account).await;
    world.until_status(&message, MessageStatus::Sent).await;
    assert_eq!(world.whatsapp.sent(account).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_certainly_not_written_is_tried_again_and_never_fails() {
    let (world, account, chat) = online_with_alice().await;
    world.whatsapp.ack_everything(true);
    world
        .whatsapp
        .answer(account, vec![Answer::Fails(SendError::NotConnected); 6]);
    let message = send(&world, chat, "in the end").await;
    world
        .until_in_time("sent", async || {
            world
                .message(chat, message.id)
                .await
                .filter(|message| message.status == MessageStatus::Sent)
        })
        .await;
    assert_eq!(world.whatsapp.sent(account).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_whatsapp_would_never_take_fails_at_once() {
    let (world, account, chat) = online_with_alice().await;
    world.whatsapp.answer(
        account,
        [Answer::Fails(SendError::Invalid("no such thing".into()))],
    );
    let message = send(&world, chat, "odd").await;
    let failed = world.until_status(&message, MessageStatus::Failed).await;
    assert_eq!(failed.error, Some(ErrorCode::Refused));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_empty_or_oversized_text_is_refused_before_it_is_a_row() {
    let (world, _, chat) = online_with_alice().await;
    let code = async |text: String| {
        world
            .kabar()
            .send_text(chat, text, None)
            .await
            .err()
            .map(|error| error.code())
    };
    assert_eq!(code(" \n\t ".into()).await, Some(ErrorCode::EmptyText));
    assert_eq!(code("x".repeat(65_537)).await, Some(ErrorCode::TextTooLong));
    assert_eq!(code("x".repeat(65_536)).await, None);
    assert_eq!(
        world.messages(chat).await.len(),
        2,
        "Alice's hello and the longest text"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn sending_clears_the_draft_and_a_restart_keeps_one() {
    let (mut world, _, chat) = online_with_alice().await;
    world.kabar().set_draft(chat, "half a thou".into()).await.unwrap();
    world.close().await;
    world.open().await.unwrap();
    assert_eq!(world.kabar().get_chat(chat).await.unwrap().draft, "half a thou");
    send(&world, chat, "half a thought").await;
    assert_eq!(world.kabar().get_chat(chat).await.unwrap().draft, "");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_quote_names_what_it_answers() {
    let (world, _, chat) = online_with_alice().await;
    let hello = world.messages(chat).await[0].clone();
    let answer = world
        .kabar()
        .send_text(chat, "Hello yourself".into(), Some(hello.id))
        .await
        .unwrap();
    let quote = answer.quote.unwrap();
    assert_eq!((quote.message, quote.text.as_str()), (Some(hello.id), "Hello"));
}

#[tokio::test(flavor = "multi_thread")]
async fn only_what_did_not_go_out_can_be_deleted() {
    let (world, account, chat) = online_with_alice().await;
    let first = send(&world, chat, "on its way").await;
    until_written(&world, account, 1).await;
    let refused = world.kabar().delete_message(first.id).await;
    assert_eq!(
        refused.err().map(|error| error.code()),
        Some(ErrorCode::BadRequest)
    );
    let waiting = send(&world, chat, "still in the queue").await;
    world.kabar().delete_message(waiting.id).await.unwrap();
    assert_eq!(world.message(chat, waiting.id).await, None);
    world.whatsapp.ack(account, &first.wa_id);
    world.until_status(&first, MessageStatus::Sent).await;
    assert_eq!(world.whatsapp.sent(account).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_writes_fast_to_many_people_never_stops_the_outbox_nor_anything_else() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.ack_everything(true);
    let mut chats = Vec::new();
    for person in 0..6 {
        chats.push(world.chat_with(account, &format!("628000000015{person}")).await);
    }
    let mut texts = Vec::new();
    for round in 0..30 {
        for chat in &chats {
            texts.push(send(&world, *chat, &format!("round {round}")).await);
        }
    }
    for message in &texts {
        world.until_status(message, MessageStatus::Sent).await;
    }
    assert_eq!(world.whatsapp.sent(account).len(), texts.len());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_under_a_device_is_said_and_what_waits_goes_out_once_there_is_room() {
    let (world, account, chat) = online_with_alice().await;
    world.whatsapp.ack_everything(true);
    let full = Answer::Fails(SendError::Storage(OpenError::DiskFull));
    world.whatsapp.answer(account, [full]);
    let message = send(&world, chat, "no room").await;
    let is_full = async || world.kabar().bootstrap().await.is_ok_and(|now| now.disk_full);
    world
        .until("a word about the disk", async || is_full().await.then_some(()))
        .await;
    assert_eq!(world.whatsapp.sent(account).len(), 0);

    world
        .until_in_time("sent", async || {
            world
                .message(chat, message.id)
                .await
                .filter(|message| message.status == MessageStatus::Sent)
        })
        .await;
    assert_eq!(world.whatsapp.sent(account).len(), 1);
    assert!(!is_full().await);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_whose_file_finds_no_room_says_so_stops_and_goes_on_by_itself() {
    let (world, account, chat) = online_with_alice().await;
    world.whatsapp.ack_everything(true);
    let is_full = async || world.kabar().bootstrap().await.is_ok_and(|now| now.disk_full);
    let error = OpenError::DiskFull;
    world.whatsapp.emit(account, WaEvent::DeviceFailed { error });
    world
        .until("a word about the disk", async || is_full().await.then_some(()))
        .await;
    let stopped = |state: &SessionState| matches!(state, SessionState::Damaged { .. });
    assert!(world.state(account).await.is_some_and(|state| stopped(&state)));
    let message = send(&world, chat, "no room").await;
    world
        .until_in_time("sent", async || {
            world
                .message(chat, message.id)
                .await
                .filter(|message| message.status == MessageStatus::Sent)
        })
        .await;
    assert!(!is_full().await);
}
