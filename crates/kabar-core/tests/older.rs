//! Older messages from the phone: page by page, in time or not at all, and truthfully over a crash.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{HistoryChat, HistoryRest, PastEnd, WaEvent};
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{AccountId, ChatId, ChatPast, ErrorCode, OlderFrom, PhoneAnswer, SessionState};
use std::time::Duration;

/// A chat with Alice of one message, and a phone that has so many before it.
async fn chat_with_a_past(world: &World, texts: u32) -> (AccountId, ChatId) {
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.whatsapp.history().keep_on_phone(on_phone(texts));
    (account, chat)
}

fn on_phone(texts: u32) -> HistoryChat {
    let mut past = people::history_with(&people::alice(), "Alice", texts);
    let hello = format!("HELLO-{}", people::ALICE);
    past.messages
        .push(people::text_from(&people::alice(), &hello, "Hello"));
    past
}

async fn past(world: &World, chat: ChatId) -> ChatPast {
    world.kabar().list_messages(chat, None, 200).await.unwrap().past
}

/// Asks, and waits for what comes of it.
async fn fetch(world: &World, chat: ChatId) -> PhoneAnswer {
    let asked = world.kabar().fetch_older(chat).await.unwrap();
    assert!(matches!(asked.answer, PhoneAnswer::Asking { .. }), "{asked:?}");
    answer(world, chat).await
}

async fn answer(world: &World, chat: ChatId) -> PhoneAnswer {
    world
        .until("an answer", async || {
            let answer = past(world, chat).await.answer;
            (!matches!(answer, PhoneAnswer::Asking { .. })).then_some(answer)
        })
        .await
}

fn count(answer: PhoneAnswer) -> Option<u32> {
    match answer {
        PhoneAnswer::Got { count, .. } => Some(count),
        _ => None,
    }
}

fn error(answer: PhoneAnswer) -> Option<ErrorCode> {
    match answer {
        PhoneAnswer::Failed { error, .. } => Some(error),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn older_messages_come_page_by_page_until_the_phone_has_none() {
    let world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 120).await;
    let page = world.kabar().list_messages(chat, None, 200).await.unwrap();
    assert_eq!((page.messages.len(), page.older_from), (1, OlderFrom::Phone));

    assert_eq!(count(fetch(&world, chat).await), Some(50));
    assert!(past(&world, chat).await.older);
    assert_eq!(count(fetch(&world, chat).await), Some(50));
    assert_eq!(count(fetch(&world, chat).await), Some(20));

    let page = world.kabar().list_messages(chat, None, 200).await.unwrap();
    assert_eq!((page.messages.len(), page.older_from), (121, OlderFrom::None));
    assert!(page.messages.is_sorted_by_key(|message| message.order));
    assert_eq!(page.messages[0].wa_id.0, "H0");
    let short = world.kabar().list_messages(chat, None, 10).await.unwrap();
    assert_eq!(short.older_from, OlderFrom::Local);
    let asked = world.whatsapp.older_asked(account);
    let from: Vec<&str> = asked.iter().map(|older| older.wa_id.0.as_str()).collect();
    assert_eq!(from, ["HELLO-6280000000101", "H70", "H20"]);
}

/// Many messages of one second, as when pictures are passed on: pages stand one before the other all the same.
#[tokio::test(flavor = "multi_thread")]
async fn pages_of_one_second_stand_in_the_order_of_the_phone() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let mut past = on_phone(120);
    let second = past.messages[119].sent_at;
    for message in &mut past.messages {
        message.sent_at = second;
    }
    world.whatsapp.history().keep_on_phone(past);
    for page in [50, 50, 20] {
        assert_eq!(count(fetch(&world, chat).await), Some(page));
    }
    let rows = world.messages(chat).await;
    let ids: Vec<&str> = rows.iter().map(|row| row.wa_id.0.as_str()).collect();
    let expected: Vec<String> = (0..120).map(|n| format!("H{n}")).collect();
    assert_eq!(ids[..120], expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_changes_nothing_but_the_messages_of_its_chat() {
    let world = World::new().await;
    let (_, chat) = chat_with_a_past(&world, 10).await;
    world.kabar().pin_chat(chat, true).await.unwrap();
    let before = world.kabar().get_chat(chat).await.unwrap();
    assert_eq!(count(fetch(&world, chat).await), Some(10));
    let after = world.kabar().get_chat(chat).await.unwrap();
    assert_eq!(after, before, "neither unread, nor its name, nor its place");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_phone_is_said_in_time_and_can_be_asked_again() {
    let world = World::new().await;
    let (_, chat) = chat_with_a_past(&world, 10).await;
    world.whatsapp.history().silence_phone();
    world.kabar().fetch_older(chat).await.unwrap();
    let begun = world.clock_elapsed();
    let failed = world
        .until_in_time("the end of patience", async || {
            let answer = past(&world, chat).await.answer;
            (!matches!(answer, PhoneAnswer::Asking { .. })).then_some(answer)
        })
        .await;
    assert_eq!(error(failed), Some(ErrorCode::PhoneSilent));
    let waited = world.clock_elapsed() - begun;
    assert!(
        waited >= Duration::from_secs(30) && waited <= Duration::from_secs(60),
        "{waited:?}"
    );

    world.whatsapp.history().keep_on_phone(on_phone(10));
    assert_eq!(count(fetch(&world, chat).await), Some(10));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_comes_too_late_still_counts() {
    let mut world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 10).await;
    world.whatsapp.history().silence_phone();
    world.kabar().fetch_older(chat).await.unwrap();
    world
        .until("the question", async || {
            (world.whatsapp.older_asked(account).len() == 1).then_some(())
        })
        .await;
    // The id of the question is written down once the fake has it.
    world
        .until_in_time("the end of patience", async || {
            error(past(&world, chat).await.answer)
        })
        .await;
    world.crash_and_reopen().await;
    world
        .until("the number online", async || {
            world.whatsapp.is_connected(account).then_some(())
        })
        .await;
    let page = HistoryChat {
        end: Some(PastEnd::Nothing),
        ..people::history_with(&people::alice(), "Alice", 7)
    };
    let blob = world.whatsapp.history().make(vec![page], HistoryRest::default());
    let request = "request-1".to_owned();
    world.whatsapp.emit(account, WaEvent::Older { request, blob });
    let got = world
        .until("the late answer", async || count(past(&world, chat).await.answer))
        .await;
    assert_eq!(got, 7);
    assert!(!past(&world, chat).await.older);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_people_who_ask_at_once_put_one_question() {
    let world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 10).await;
    world.whatsapp.history().silence_phone();
    let first = world.kabar().fetch_older(chat).await.unwrap();
    let second = world.kabar().fetch_older(chat).await.unwrap();
    assert_eq!(first, second);
    world
        .until("the question", async || {
            (!world.whatsapp.older_asked(account).is_empty()).then_some(())
        })
        .await;
    world
        .until_in_time("its end", async || error(past(&world, chat).await.answer))
        .await;
    assert_eq!(world.whatsapp.older_asked(account).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_that_a_crash_cut_off_is_unanswered_and_not_open_for_ever() {
    let mut world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 10).await;
    world.whatsapp.history().silence_phone();
    world.kabar().fetch_older(chat).await.unwrap();
    world.crash_and_reopen().await;
    assert_eq!(
        error(past(&world, chat).await.answer),
        Some(ErrorCode::PhoneSilent)
    );
    world.whatsapp.history().keep_on_phone(on_phone(10));
    world
        .until_state(account, "online", |state| *state == SessionState::Online)
        .await;
    assert_eq!(count(fetch(&world, chat).await), Some(10));
    assert_eq!(world.messages(chat).await.len(), 11);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_connection_nobody_waits() {
    let world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 10).await;
    world.whatsapp.set_down(true);
    world.whatsapp.disconnect(account);
    let answer = fetch(&world, chat).await;
    assert_eq!(error(answer), Some(ErrorCode::NotConnected));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_read_is_said() {
    let world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 10).await;
    world.whatsapp.history().silence_phone();
    world.kabar().fetch_older(chat).await.unwrap();
    let failed = world
        .until("what became of it", async || {
            let (request, blob) = ("request-1".to_owned(), b"garbage".to_vec());
            world.whatsapp.emit(account, WaEvent::Older { request, blob });
            error(past(&world, chat).await.answer)
        })
        .await;
    assert_eq!(failed, ErrorCode::AnswerUnreadable);
    let accounts = world.kabar().list_accounts().await.unwrap();
    assert_eq!(
        accounts[0].history_gaps, 0,
        "nothing of what the phone sends by itself"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_has_nothing_more_is_not_offered_again() {
    let world = World::new().await;
    let (account, chat) = chat_with_a_past(&world, 0).await;
    assert_eq!(count(fetch(&world, chat).await), Some(0));
    let page = world.kabar().list_messages(chat, None, 200).await.unwrap();
    assert_eq!(page.older_from, OlderFrom::None);
    assert_eq!(world.whatsapp.older_asked(account).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_without_a_message_of_whatsapp_has_nothing_to_ask_from() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let silent = HistoryChat {
        messages: Vec::new(),
        ..people::history_with(&people::bob(), "Bob", 0)
    };
    let blob = world
        .whatsapp
        .history()
        .make(vec![silent], HistoryRest::default());
    let event = WaEvent::History {
        chunk: None,
        progress: None,
        blob,
    };
    world.whatsapp.emit(account, event);
    let chat = world
        .until("Bob's chat", async || {
            let chats = world.kabar().list_chats(all_chats()).await.ok()?.chats;
            chats.first().map(|chat| chat.id)
        })
        .await;
    let refused = world.kabar().fetch_older(chat).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NothingToAskFrom);
    let page = world.kabar().list_messages(chat, None, 200).await.unwrap();
    assert_eq!(page.older_from, OlderFrom::None);
}
