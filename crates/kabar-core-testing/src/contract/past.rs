//! What is promised about the phone's past.

use super::*;
use kabar_core::ports::whatsapp::{HistoryChat, PastEnd, SendError};
use std::ops::ControlFlow;

fn read(harness: &dyn ContractHarness, blob: &[u8]) -> Vec<HistoryChat> {
    let mut chats = Vec::new();
    let whatsapp = harness.whatsapp();
    let read = whatsapp.read_history(blob, &mut |chat| {
        chats.push(chat);
        ControlFlow::Continue(())
    });
    assert!(read.is_ok(), "an answer can be read");
    chats
}

/// Messages that came before one are given when the phone is asked, under the name of the question.
pub async fn older_messages_come_when_the_phone_is_asked(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let texts = ["First", "Second", "Third"];
    let older = harness.contact_said(running.account, &texts).await;
    let request = running.session.fetch_older(&older).await;
    let request = request.unwrap_or_else(|error| panic!("the phone is asked: {error}"));
    let blob = running
        .heard
        .wait_for("the answer", |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::Older { request: of, blob } if *of == request => Some(blob.clone()),
                _ => None,
            })
        })
        .await;
    let chats = read(harness, &blob);
    assert_eq!(chats.len(), 1);
    let came: Vec<&InboundBody> = chats[0]
        .messages
        .iter()
        .rev()
        .map(|inbound| &inbound.body)
        .collect();
    assert!(came.len() >= 2 && says(came[0], "Second") && says(came[1], "First"));
    assert_eq!(chats[0].end, Some(PastEnd::Nothing));
    running.session.stop().await;
    let late = running.session.fetch_older(&older).await;
    assert_eq!(late, Err(SendError::NotConnected), "a session that ended");
}

/// A phone that does not know the message says nothing; the session lives.
pub async fn a_question_the_phone_cannot_place_stays_unanswered(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let mut older = harness.contact_said(running.account, &["Only"]).await;
    older.wa_id = WaId("NO-SUCH-ID".to_owned());
    assert!(running.session.fetch_older(&older).await.is_ok());
    harness.contact_says(running.account, "Still here?").await;
    running
        .heard
        .wait_for("what is said next", |heard| {
            let mut messages = heard.messages.iter();
            messages
                .find(|inbound| says(&inbound.body, "Still here?"))
                .map(drop)
        })
        .await;
    let answers = running
        .heard
        .wait_for("", |heard| Some(heard.count("older")))
        .await;
    assert_eq!(answers, 0);
    running.session.stop().await;
}

/// A piece of history comes once more when the phone is asked for its number.
pub async fn a_piece_of_history_comes_once_more_when_the_phone_is_asked(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    harness.keep_piece(running.account, 1).await;
    let came = |heard: &crate::recorder::Heard| {
        let is_first = |event: &&WaEvent| matches!(event, WaEvent::History { chunk: Some(1), .. });
        heard.events.iter().filter(is_first).count()
    };
    let before = running.heard.wait_for("", |heard| Some(came(heard))).await;
    assert_eq!(running.session.fetch_piece(1).await, Ok(()));
    running
        .heard
        .wait_for("the piece", |heard| (came(heard) > before).then_some(()))
        .await;
    running.session.stop().await;
}
