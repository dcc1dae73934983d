//! Clearing and deleting chats, of one's own and as another device did it: in slices, over a crash, and never too much.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{HistoryRest, Inbound, Person, StateChange, WaEvent};
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{AccountId, ChatId, ErrorCode, Jid, LogoutReason, MessageBody, SessionState};

/// A chat with Alice of so many messages from history.
async fn long_chat(world: &World, texts: u32) -> (AccountId, ChatId) {
    let account = world.link(people::SHOP).await;
    let past = people::history_with(&people::alice(), "Alice", texts);
    let blob = world.whatsapp.history().make(vec![past], HistoryRest::default());
    let event = WaEvent::History {
        chunk: None,
        progress: None,
        blob,
    };
    world.whatsapp.emit(account, event);
    let chat = world
        .until("the whole chat", async || {
            let chats = world.kabar().list_chats(all_chats()).await.ok()?.chats;
            let chat = chats.first()?.id;
            let newest = world.messages(chat).await.pop()?;
            (newest.wa_id.0 == format!("H{}", texts - 1)).then_some(chat)
        })
        .await;
    (account, chat)
}

async fn until_empty(world: &World, chat: ChatId) {
    world
        .until("an empty chat", async || {
            world.messages(chat).await.is_empty().then_some(())
        })
        .await;
}

async fn titles(world: &World) -> Vec<String> {
    let chats = world.kabar().list_chats(all_chats()).await.unwrap().chats;
    chats.into_iter().map(|chat| chat.title).collect()
}

fn words(body: &MessageBody) -> &str {
    match body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_chat_is_emptied_and_the_other_devices_are_told_up_to_which_message() {
    let world = World::new().await;
    let (account, chat) = long_chat(&world, 1_500).await;
    let newest = world.messages(chat).await.pop().unwrap();
    world.kabar().clear_chat(chat, false).await.unwrap();
    until_empty(&world, chat).await;
    let row = world.kabar().get_chat(chat).await.unwrap();
    assert_eq!((row.unread, row.last, row.title.as_str()), (0, None, "Alice"));
    let told = world
        .until_in_time("the phone to be told", async || {
            world.whatsapp.states(account).pop()
        })
        .await;
    let clear = StateChange::Clear {
        upto: newest.sent_at,
        starred_too: true,
    };
    assert_eq!(told.change, clear);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_crash_in_the_middle_is_gone_on_with_and_nothing_comes_back() {
    let mut world = World::new().await;
    let (account, chat) = long_chat(&world, 3_000).await;
    world.kabar().clear_chat(chat, false).await.unwrap();
    world.crash_and_reopen().await;
    world
        .until_state(account, "online", |state| *state == SessionState::Online)
        .await;
    let hello = people::text_from(&people::alice(), "NEW", "Still there?");
    world.whatsapp.deliver(account, hello).await.unwrap();
    world
        .until("only what is new", async || {
            let rows = world.messages(chat).await;
            (rows.len() == 1 && words(&rows[0].body) == "Still there?").then_some(())
        })
        .await;
    let past = people::history_with(&people::alice(), "Alice", 20);
    let blob = world.whatsapp.history().make(vec![past], HistoryRest::default());
    let event = WaEvent::History {
        chunk: None,
        progress: Some(42),
        blob,
    };
    world.whatsapp.emit(account, event);
    let marker = people::text_from(&people::bob(), "MARKER", "Me, too");
    let blob = world.whatsapp.history().make(
        vec![people::history_with(&people::bob(), "Bob", 1)],
        HistoryRest::default(),
    );
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: None,
            progress: None,
            blob,
        },
    );
    world.whatsapp.deliver(account, marker).await.unwrap();
    world
        .until("Bob's history, which came later", async || {
            titles(&world).await.contains(&"Bob".to_owned()).then_some(())
        })
        .await;
    assert_eq!(world.messages(chat).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn starred_messages_stay_where_they_are_to() {
    let world = World::new().await;
    let (_, chat) = long_chat(&world, 5).await;
    let kept = world.messages(chat).await[2].id;
    world.kabar().star_message(kept, true).await.unwrap();
    world.kabar().clear_chat(chat, true).await.unwrap();
    world
        .until("only the starred one", async || {
            let rows = world.messages(chat).await;
            (rows.len() == 1 && rows[0].id == kept).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deleted_chat_leaves_the_list_at_once_and_comes_back_with_what_is_new() {
    let world = World::new().await;
    let (account, chat) = long_chat(&world, 700).await;
    world.kabar().delete_chat(chat).await.unwrap();
    assert_eq!(titles(&world).await, [""; 0]);
    until_empty(&world, chat).await;
    let told = world
        .until_in_time("the phone to be told", async || {
            world.whatsapp.states(account).pop()
        })
        .await;
    assert!(matches!(told.change, StateChange::Delete { .. }), "{told:?}");
    let hello = people::text_from(&people::alice(), "NEW", "Hello again");
    world.whatsapp.deliver(account, hello).await.unwrap();
    assert_eq!(titles(&world).await, ["Alice"]);
    assert_eq!(world.messages(chat).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_still_to_be_sent_survives_the_deletion_of_its_chat() {
    let world = World::new().await;
    let (account, chat) = long_chat(&world, 5).await;
    world.whatsapp.set_down(true);
    world.whatsapp.disconnect(account);
    let kabar = world.kabar();
    let unsent = kabar
        .send_text(chat, "On its way".to_owned(), None)
        .await
        .unwrap();
    kabar.delete_chat(chat).await.unwrap();
    world
        .until("only that", async || {
            let rows = world.messages(chat).await;
            (rows.len() == 1 && rows[0].id == unsent.id).then_some(())
        })
        .await;
    assert_eq!(titles(&world).await, ["Alice"]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_is_cleared_and_deleted_like_any_chat() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let group = Person {
        jid: Jid::new("120363000000000001@g.us"),
        alt: None,
    };
    for (id, writer) in [("G1", people::alice()), ("G2", people::bob())] {
        let inbound = Inbound {
            chat: group.clone(),
            ..people::text_from(&writer, id, "In the group")
        };
        world.whatsapp.deliver(account, inbound).await.unwrap();
    }
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    world.kabar().clear_chat(chat, false).await.unwrap();
    until_empty(&world, chat).await;
    world.kabar().delete_chat(chat).await.unwrap();
    assert_eq!(titles(&world).await.len(), 0);
    let told = world
        .until_in_time("both to be told", async || {
            let told = world.whatsapp.states(account);
            (told.len() == 2).then_some(told)
        })
        .await;
    assert!(told.iter().all(|state| state.chat == group.jid), "{told:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_phone_empties_is_emptied_here() {
    let world = World::new().await;
    let (account, chat) = long_chat(&world, 900).await;
    let newest = world.messages(chat).await.pop().unwrap();
    let change = StateChange::Clear {
        upto: newest.sent_at,
        starred_too: true,
    };
    let now = newest.sent_at.plus(1);
    world
        .whatsapp
        .set_elsewhere(account, &people::alice(), change, now);
    until_empty(&world, chat).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_logged_out_empties_nothing() {
    let world = World::new().await;
    let (account, chat) = long_chat(&world, 3).await;
    world.whatsapp.log_out(account, LogoutReason::Removed);
    world
        .until_state(account, "logged out", |state| {
            matches!(state, SessionState::LoggedOut { .. })
        })
        .await;
    let refused = world.kabar().clear_chat(chat, false).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::AccountLoggedOut);
    assert_eq!(world.messages(chat).await.len(), 3);
}
