//! When nobody can tell whether a message went out: the same id again, only after the server said what it knows, and
//! not for ever.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{Person, WaEvent};
use kabar_core_testing::{Answer, World, clock::DAWN, people, world::all_chats};
use kabar_types::{AccountId, ChatId, ErrorCode, Message, MessageStatus, WaId};

async fn one_text_on_its_way() -> (World, AccountId, ChatId, Message) {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let message = world
        .kabar()
        .send_text(chat, "Your boxes are ready".into(), None)
        .await
        .unwrap();
    until_copies(&world, account, 1).await;
    (world, account, chat, message)
}

fn ids(world: &World, account: AccountId) -> Vec<WaId> {
    world
        .whatsapp
        .sent(account)
        .into_iter()
        .map(|sent| sent.wa_id)
        .collect()
}

async fn until_copies(world: &World, account: AccountId, copies: usize) {
    let what = format!("{copies} copies on the wire");
    world
        .until_in_time(&what, async || {
            (world.whatsapp.sent(account).len() >= copies).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_without_an_answer_is_sent_again_under_its_id_after_a_fresh_connection() {
    let (world, account, _, message) = one_text_on_its_way().await;
    until_copies(&world, account, 2).await;
    assert_eq!(
        ids(&world, account),
        [message.wa_id.clone(), message.wa_id.clone()]
    );
    world.whatsapp.ack(account, &message.wa_id);
    world.until_status(&message, MessageStatus::Sent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn after_three_repeats_without_proof_kabar_says_that_it_does_not_know_and_proof_still_heals() {
    let (world, account, chat, message) = one_text_on_its_way().await;
    let unknown = world
        .until_in_time("unknown", async || {
            world
                .message(chat, message.id)
                .await
                .filter(|message| message.status == MessageStatus::Unknown)
        })
        .await;
    assert_eq!(unknown.error, Some(ErrorCode::NoProof));
    assert_eq!(
        ids(&world, account),
        vec![message.wa_id.clone(); 4],
        "once and three repeats"
    );
    world.whatsapp.receipt(
        account,
        people::ALICE,
        &message.wa_id,
        MessageStatus::Delivered,
        DAWN,
    );
    world.until_status(&message, MessageStatus::Delivered).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_before_the_answer_ends_in_one_repeat_of_the_same_id() {
    let (mut world, account, _, message) = one_text_on_its_way().await;
    world.crash_and_reopen().await;
    until_copies(&world, account, 2).await;
    assert_eq!(
        ids(&world, account),
        [message.wa_id.clone(), message.wa_id.clone()]
    );
    let secrets: Vec<[u8; 32]> = world
        .whatsapp
        .sent(account)
        .into_iter()
        .map(|sent| sent.secret)
        .collect();
    assert_eq!(secrets[0], secrets[1]);
    world.whatsapp.ack(account, &message.wa_id);
    world.until_status(&message, MessageStatus::Sent).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_while_the_call_hangs_ends_in_one_repeat_of_the_same_id() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.answer(account, [Answer::WrittenThenHangs]);
    let message = world.kabar().send_text(chat, "Hello".into(), None).await.unwrap();
    until_copies(&world, account, 1).await;
    world.crash_and_reopen().await;
    until_copies(&world, account, 2).await;
    assert_eq!(
        ids(&world, account),
        [message.wa_id.clone(), message.wa_id.clone()]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn proof_that_waited_on_the_server_saves_the_repeat() {
    let (mut world, account, chat, message) = one_text_on_its_way().await;
    world.crash();
    // The phone echoes it to us while we are away.
    let echo = people::text_of_ours(&people::alice(), &message.wa_id.0, "Your boxes are ready", None);
    world.whatsapp.deliver(account, echo).await.unwrap();
    world.open().await.unwrap();
    world.until_status(&message, MessageStatus::Sent).await;
    world.whatsapp.ack_everything(true);
    let next = world
        .kabar()
        .send_text(chat, "behind it".into(), None)
        .await
        .unwrap();
    world
        .until_in_time("the next is sent", async || {
            world
                .message(chat, next.id)
                .await
                .filter(|message| message.status == MessageStatus::Sent)
        })
        .await;
    assert_eq!(ids(&world, account), [message.wa_id, next.wa_id]);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_repeated_while_there_is_no_connection() {
    let (world, account, chat, message) = one_text_on_its_way().await;
    world.whatsapp.set_down(true);
    world.whatsapp.disconnect(account);
    let began = world.kabar().list_accounts().await.unwrap();
    assert_eq!(began.len(), 1);
    for _ in 0..300 {
        world.clock.advance(std::time::Duration::from_secs(1));
    }
    world
        .until("reconnecting", async || {
            is_reconnecting(&world).await.then_some(())
        })
        .await;
    assert_eq!(ids(&world, account).len(), 1);
    assert_eq!(
        world.message(chat, message.id).await.unwrap().status,
        MessageStatus::Pending
    );
    world.whatsapp.set_down(false);
    world.whatsapp.ack_everything(true);
    world.whatsapp.connect(account).await;
    world
        .until_in_time("sent", async || {
            world
                .message(chat, message.id)
                .await
                .filter(|message| message.status == MessageStatus::Sent)
        })
        .await;
    assert_eq!(ids(&world, account).len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_goes_out_between_the_connection_and_the_end_of_the_drain() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.disconnect(account);
    world
        .until("reconnecting", async || {
            is_reconnecting(&world).await.then_some(())
        })
        .await;
    let message = world
        .kabar()
        .send_text(chat, "after what you wrote".into(), None)
        .await
        .unwrap();
    world.whatsapp.connect_without_drain(account);
    world
        .until("connected", async || {
            (!is_reconnecting(&world).await).then_some(())
        })
        .await;
    // Bob's words are committed while the drain lasts; nothing of ours is written meanwhile.
    world
        .whatsapp
        .deliver(account, people::text_from(&people::bob(), "B1", "STOP"))
        .await
        .unwrap();
    assert!(world.whatsapp.sent(account).is_empty());
    world.whatsapp.emit(account, WaEvent::OfflineDrained);
    until_copies(&world, account, 1).await;
    assert_eq!(ids(&world, account), [message.wa_id]);
}

async fn is_reconnecting(world: &World) -> bool {
    let accounts = world.kabar().list_accounts().await.unwrap_or_default();
    accounts
        .iter()
        .any(|account| matches!(account.state, kabar_types::SessionState::Reconnecting { .. }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_does_not_know_is_followed_by_a_fresh_connection_and_a_repeat() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.answer(account, [Answer::WrittenInDoubt]);
    let message = world.kabar().send_text(chat, "Hello".into(), None).await.unwrap();
    until_copies(&world, account, 2).await;
    assert_eq!(
        ids(&world, account),
        [message.wa_id.clone(), message.wa_id.clone()]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_in_doubt_keeps_the_order_of_its_chat() {
    let (mut world, account, chat, first) = one_text_on_its_way().await;
    let second = world
        .kabar()
        .send_text(chat, "and one more thing".into(), None)
        .await
        .unwrap();
    world.crash_and_reopen().await;
    until_copies(&world, account, 2).await;
    world.whatsapp.ack(account, &first.wa_id);
    until_copies(&world, account, 3).await;
    assert_eq!(
        ids(&world, account),
        [first.wa_id.clone(), first.wa_id, second.wa_id]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_repeat_is_no_word_on_the_first_copy_and_proof_of_that_one_still_heals() {
    let (world, account, _, message) = one_text_on_its_way().await;
    until_copies(&world, account, 2).await;
    world.whatsapp.nack(account, &message.wa_id, 479);
    let unknown = world.until_status(&message, MessageStatus::Unknown).await;
    assert_eq!(unknown.error, Some(ErrorCode::Refused));
    world.whatsapp.receipt(
        account,
        people::ALICE,
        &message.wa_id,
        MessageStatus::Delivered,
        DAWN,
    );
    world.until_status(&message, MessageStatus::Delivered).await;
}

/// Somebody writes from an address nobody has seen before: the chat that this makes.
async fn chat_by(world: &World, account: AccountId, address: Person) -> ChatId {
    let known: Vec<ChatId> = chats(world).await;
    let hello = people::text_from(&address, address.jid.as_str(), "Hello");
    world.whatsapp.deliver(account, hello).await.unwrap();
    let fresh = chats(world).await.into_iter().find(|chat| !known.contains(chat));
    fresh.unwrap()
}

async fn chats(world: &World) -> Vec<ChatId> {
    let list = world.kabar().list_chats(all_chats()).await.unwrap();
    list.chats.into_iter().map(|chat| chat.id).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_in_doubt_of_two_chats_that_turn_out_to_be_one_are_both_sent_again() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let (alice, alt) = (people::alice(), None);
    let by_number = Person {
        jid: alice.jid.clone(),
        alt,
    };
    let hidden = Person {
        jid: people::lid(people::ALICE),
        alt: None,
    };
    let mut texts = Vec::new();
    for address in [by_number, hidden] {
        let chat = chat_by(&world, account, address).await;
        let text = "Your boxes are ready".into();
        texts.push(world.kabar().send_text(chat, text, None).await.unwrap());
    }
    until_copies(&world, account, 2).await;
    world.crash();
    let both = people::text_from(&alice, "BOTH", "this is my number");
    world.whatsapp.deliver(account, both).await.unwrap();
    world.whatsapp.ack_everything(true);
    world.open().await.unwrap();
    for text in texts {
        world
            .until_in_time("both are sent", async || {
                let list = chats(&world).await;
                let [chat] = list[..] else { return None };
                world
                    .message(chat, text.id)
                    .await
                    .filter(|message| message.status == MessageStatus::Sent)
            })
            .await;
    }
    assert_eq!(world.whatsapp.sent(account).len(), 4, "each once more");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_does_not_wait_for_a_clock_that_somebody_put_back() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.set_down(true);
    world.whatsapp.disconnect(account);
    world
        .until("reconnecting", async || {
            is_reconnecting(&world).await.then_some(())
        })
        .await;
    let message = world.kabar().send_text(chat, "Hello".into(), None).await.unwrap();
    world.clock.put_back(std::time::Duration::from_secs(24 * 60 * 60));
    world.whatsapp.set_down(false);
    world.whatsapp.ack_everything(true);
    world.whatsapp.connect(account).await;
    world
        .until_in_time("sent", async || {
            world
                .message(chat, message.id)
                .await
                .filter(|message| message.status == MessageStatus::Sent)
        })
        .await;
}
