//! What arrives: once, in its place, whatever order and however often it comes.

use kabar_core::ports::whatsapp::{Inbound, InboundBody};
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{Event, EventBatch, MessageBody, MessageStatus, WaId};

fn text(body: &MessageBody) -> &str {
    match body {
        MessageBody::Text { text } => text,
        other => panic!("not a text: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_comes_twice_is_shown_once_and_unread_once() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    for _ in 0..2 {
        let hello = people::text_from(&people::alice(), "A1", "Is the order ready?");
        world.whatsapp.deliver(account, hello).await.unwrap();
    }
    let chats = world.kabar().list_chats(all_chats()).await.unwrap().chats;
    assert_eq!(chats.len(), 1);
    assert_eq!(chats[0].unread, 1);
    let messages = world.messages(chats[0].id).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(text(&messages[0].body), "Is the order ready?");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_person_under_two_addresses_is_one_chat() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let (by_phone, by_lid) = {
        let both = people::alice();
        let mut phone = both.clone();
        phone.alt = None;
        let lid = both
            .alt
            .clone()
            .map(|jid| kabar_core::ports::whatsapp::Person { jid, alt: None })
            .unwrap();
        (phone, lid)
    };
    world
        .whatsapp
        .deliver(account, people::text_from(&by_phone, "A1", "from my number"))
        .await
        .unwrap();
    world
        .whatsapp
        .deliver(account, people::text_from(&by_lid, "A2", "from my hidden id"))
        .await
        .unwrap();
    world
        .whatsapp
        .deliver(account, people::text_from(&by_lid, "A1", "from my number"))
        .await
        .unwrap();
    assert_eq!(
        world.kabar().list_chats(all_chats()).await.unwrap().chats.len(),
        2
    );
    // Now something shows that both are Alice.
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A3", "both"))
        .await
        .unwrap();
    let chats = world.kabar().list_chats(all_chats()).await.unwrap().chats;
    assert_eq!(chats.len(), 1, "{chats:?}");
    assert_eq!(
        world.messages(chats[0].id).await.len(),
        3,
        "the copy under the other address is gone"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_is_kept_exactly() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let hostile = [
        "<img src=x onerror=alert(1)>",
        "a\0b",
        "\u{202e}gpj.exe",
        &"é".repeat(32_768),
    ];
    for (n, text) in hostile.iter().enumerate() {
        world
            .whatsapp
            .deliver(account, people::text_from(&people::bob(), &format!("B{n}"), text))
            .await
            .unwrap();
    }
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    let messages = world.messages(chat).await;
    let texts: Vec<&str> = messages.iter().map(|message| text(&message.body)).collect();
    assert_eq!(texts, hostile);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_no_client_sends_is_stored_raw_and_blocks_nobody() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let poison = Inbound {
        wa_id: WaId(String::new()),
        ..people::text_from(&people::alice(), "x", "poison")
    };
    let taken = world.whatsapp.deliver(account, poison).await;
    assert!(
        taken.is_ok(),
        "it is acknowledged, so that it does not come for ever"
    );
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A2", "after it"))
        .await
        .unwrap();
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    let bodies: Vec<MessageBody> = world
        .messages(chat)
        .await
        .into_iter()
        .map(|message| message.body)
        .collect();
    let expected = [
        MessageBody::Unsupported {
            name: "unreadable".into(),
        },
        MessageBody::Text {
            text: "after it".into(),
        },
    ];
    assert_eq!(bodies, expected);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_waiting_for_its_key_is_filled_in_when_it_comes_again() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let waiting = Inbound {
        body: InboundBody::Waiting,
        ..people::text_from(&people::alice(), "A1", "")
    };
    world.whatsapp.deliver(account, waiting).await.unwrap();
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].clone();
    assert_eq!(world.messages(chat.id).await[0].body, MessageBody::Waiting);
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A1", "here I am"))
        .await
        .unwrap();
    let messages = world.messages(chat.id).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(text(&messages[0].body), "here I am");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_is_here_is_never_replaced_by_a_late_word_that_it_is_waited_for() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A1", "here already"))
        .await
        .unwrap();
    let waiting = Inbound {
        body: InboundBody::Waiting,
        ..people::text_from(&people::alice(), "A1", "")
    };
    world.whatsapp.deliver(account, waiting).await.unwrap();
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].clone();
    assert_eq!(chat.unread, 1);
    assert_eq!(text(&world.messages(chat.id).await[0].body), "here already");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_belongs_to_another_message_is_no_row_of_the_timeline() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let reaction = Inbound {
        body: InboundBody::Aside,
        raw: Some(vec![1]),
        ..people::text_from(&people::alice(), "A2", "")
    };
    world.whatsapp.deliver(account, reaction).await.unwrap();
    assert_eq!(world.messages(chat).await.len(), 1);
    assert_eq!(world.kabar().get_chat(chat).await.unwrap().unread, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_deletion_that_comes_before_its_message_is_applied_to_it() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let revoke = Inbound {
        body: InboundBody::Revoke {
            target: WaId("A1".into()),
        },
        ..people::text_from(&people::alice(), "R1", "")
    };
    world.whatsapp.deliver(account, revoke).await.unwrap();
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A1", "never mind"))
        .await
        .unwrap();
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    let messages = world.messages(chat).await;
    assert_eq!(
        messages.iter().map(|m| m.body.clone()).collect::<Vec<_>>(),
        [MessageBody::Revoked]
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_deletes_the_message_of_somebody_else() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let mine = world.kabar().send_text(chat, "Mine".into(), None).await.unwrap();
    let revoke = Inbound {
        body: InboundBody::Revoke {
            target: mine.wa_id.clone(),
        },
        ..people::text_from(&people::alice(), "R1", "")
    };
    world.whatsapp.deliver(account, revoke).await.unwrap();
    let message = world.message(chat, mine.id).await.unwrap();
    assert_eq!(text(&message.body), "Mine");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_edit_changes_the_text_where_it_stands() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A1", "at nine"))
        .await
        .unwrap();
    let edit = Inbound {
        body: InboundBody::Edit {
            target: WaId("A1".into()),
            text: "at ten".into(),
        },
        ..people::text_from(&people::alice(), "E1", "")
    };
    world.whatsapp.deliver(account, edit).await.unwrap();
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    let messages = world.messages(chat).await;
    assert_eq!(messages.len(), 1);
    assert_eq!(text(&messages[0].body), "at ten");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_hears_of_a_message_once_it_is_committed() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let added = world
        .until("the event", async || {
            world.events().into_iter().find_map(|batch| match batch {
                EventBatch::Events { envelopes, .. } => {
                    envelopes.into_iter().find_map(|envelope| match envelope.event {
                        Event::MessageAdded { message } if message.chat == chat => Some(message),
                        _ => None,
                    })
                }
                _ => None,
            })
        })
        .await;
    assert_eq!(added, world.messages(chat).await[0]);
    assert_eq!(added.status, MessageStatus::Delivered);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_for_an_account_not_written_down_yet_is_not_acknowledged_and_comes_again() {
    let world = World::new().await;
    world.start_link("Toko Sinar").await;
    let (account, _) = world.until("a code", async || world.whatsapp.shown_code()).await;
    world.whatsapp.set_connected(account);
    let early = world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A1", "too early"))
        .await;
    assert!(early.is_err(), "nothing is acknowledged that is not stored");
    world.whatsapp.scan(people::SHOP);
    world
        .until("the account", async || {
            world.kabar().list_accounts().await.ok()?.into_iter().next()
        })
        .await;
    // Kabar itself has the session dial anew, and the server sends again.
    world
        .until_in_time("the message", async || {
            let chats = world.kabar().list_chats(all_chats()).await.ok()?.chats;
            chats.into_iter().find(|chat| chat.unread == 1)
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_written_while_kabar_was_closed_is_there_after_the_start() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.close().await;
    world
        .whatsapp
        .deliver(
            account,
            people::text_from(&people::alice(), "A2", "are you there?"),
        )
        .await
        .unwrap();
    world.open().await.unwrap();
    let last = world
        .until("the message", async || {
            world.messages(chat).await.into_iter().nth(1)
        })
        .await;
    assert_eq!(text(&last.body), "are you there?");
}
