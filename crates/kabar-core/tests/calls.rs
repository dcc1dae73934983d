//! Saying no to a call, over a whole Kabar: once, while it rings, and what became of it stands in the chat.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::WaEvent;
use kabar_core_testing::{
    World,
    people::{self, ALICE, SHOP},
};
use kabar_types::{
    AccountId, CallOutcome, ChatId, ErrorCode, Message, MessageBody, MessageId, UnixMillis, WaId,
};

const AT: UnixMillis = UnixMillis(1_795_000_000_000);

fn call() -> WaId {
    WaId("CALL".to_owned())
}

fn outcome(row: &Message) -> Option<CallOutcome> {
    match &row.body {
        MessageBody::Call { call } => Some(call.outcome),
        _ => None,
    }
}

async fn row(world: &World, chat: ChatId) -> Option<Message> {
    let page = world.kabar().list_messages(chat, None, 50).await.unwrap();
    page.messages.into_iter().find(|row| outcome(row).is_some())
}

/// Alice calls, and it rings here.
async fn ringing(world: &World) -> (AccountId, ChatId, MessageId) {
    let account = world.link(SHOP).await;
    let chat = world.chat_with(account, ALICE).await;
    world.whatsapp.ring(account, &call());
    let offered = WaEvent::CallOffered {
        chat: people::alice(),
        caller: people::alice(),
        call: call(),
        video: true,
        at: AT,
    };
    world.whatsapp.emit(account, offered);
    let row = world.until("the call", async || row(world, chat).await).await;
    assert_eq!(outcome(&row), Some(CallOutcome::Ringing));
    (account, chat, row.id)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_is_turned_down_once_and_says_so() {
    let world = World::new().await;
    let (account, chat, message) = ringing(&world).await;

    let rejected = world.kabar().reject_call(message).await.unwrap();
    assert_eq!(outcome(&rejected), Some(CallOutcome::Rejected));
    assert_eq!(world.whatsapp.rejected(account), [call()]);
    let MessageBody::Call { call: kept } = row(&world, chat).await.unwrap().body else {
        panic!("it is a call");
    };
    assert!(kept.video, "it still says what kind it was");

    let again = world.kabar().reject_call(message).await.unwrap_err();
    assert_eq!(again.code(), ErrorCode::NotFound);
    assert_eq!(world.whatsapp.rejected(account).len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_ended_and_a_message_are_none_to_turn_down() {
    let world = World::new().await;
    let (account, chat, message) = ringing(&world).await;
    let ended = WaEvent::CallEnded {
        chat: people::alice(),
        caller: people::alice(),
        call: call(),
        outcome: CallOutcome::Missed,
        seconds: 0,
        at: AT,
    };
    world.whatsapp.emit(account, ended);
    world
        .until("the end", async || {
            let row = row(&world, chat).await?;
            (outcome(&row) == Some(CallOutcome::Missed)).then_some(())
        })
        .await;
    let page = world.kabar().list_messages(chat, None, 50).await.unwrap();
    for row in page.messages {
        let refused = world.kabar().reject_call(row.id).await.unwrap_err();
        assert_eq!(refused.code(), ErrorCode::NotFound);
    }
    assert_eq!(world.whatsapp.rejected(account), []);
    let _ = message;
}
