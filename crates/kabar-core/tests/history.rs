//! The phone's history: stored first, imported behind everything else, resumed after a crash, never doubled.

use kabar_core::ports::whatsapp::{HistoryChat, HistoryRest, WaEvent};
use kabar_core_testing::{World, people, world::all_chats};
use kabar_types::{AccountId, Event, EventBatch, Redacted};

fn conversations(count: u32, texts: u32) -> Vec<HistoryChat> {
    let person = |n: u32| people::person(&format!("62800000{:05}", 700 + n));
    (0..count)
        .map(|n| people::history_with(&person(n), &format!("Friend {n}"), texts))
        .collect()
}

fn send_chunk(world: &World, account: AccountId, chats: Vec<HistoryChat>, progress: Option<u8>) {
    let blob = world.whatsapp.history().make(chats, HistoryRest::default());
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: Some(1),
            progress,
            blob,
        },
    );
}

async fn until_chats(world: &World, count: usize) {
    world
        .until(&format!("{count} chats"), async || {
            (world.kabar().list_chats(all_chats()).await.ok()?.chats.len() == count).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn conversations_come_with_names_unread_and_messages_in_order() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    send_chunk(&world, account, conversations(3, 5), Some(100));
    until_chats(&world, 3).await;
    let chats = world.kabar().list_chats(all_chats()).await.unwrap().chats;
    let mut titles: Vec<&str> = chats.iter().map(|chat| chat.title.as_str()).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["Friend 0", "Friend 1", "Friend 2"]);
    assert!(chats.iter().all(|chat| chat.unread == 2), "{chats:?}");
    let messages = world.messages(chats[0].id).await;
    assert_eq!(messages.len(), 5);
    assert!(messages.is_sorted_by_key(|message| message.order));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_long_conversation_is_imported_whole() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    send_chunk(&world, account, conversations(1, 1_203), Some(100));
    until_chats(&world, 1).await;
    let chat = world.kabar().list_chats(all_chats()).await.unwrap().chats[0].id;
    let total = world
        .until("all messages", async || {
            let (mut total, mut before) = (0, None);
            loop {
                let page = world.kabar().list_messages(chat, before, 200).await.ok()?;
                total += page.messages.len();
                before = page.older;
                if before.is_none() {
                    return (total == 1_203).then_some(total);
                }
            }
        })
        .await;
    assert_eq!(total, 1_203);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_that_a_crash_interrupted_is_finished_after_the_start_and_nothing_is_doubled() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.history().close_gate(4);
    // Each fills a transaction of its own.
    send_chunk(&world, account, conversations(6, 260), Some(100));
    world
        .until("part of it", async || {
            (world.kabar().list_chats(all_chats()).await.ok()?.chats.len() >= 2).then_some(())
        })
        .await;
    world.crash();
    world.whatsapp.history().open_gate();
    world.open().await.unwrap();
    until_chats(&world, 6).await;
    for chat in world.kabar().list_chats(all_chats()).await.unwrap().chats {
        let page = world.until("the newest", async || {
            let page = world.kabar().list_messages(chat.id, None, 200).await.ok()?;
            (page.messages.len() == 200).then_some(page)
        });
        let mut ids: Vec<String> = page
            .await
            .messages
            .into_iter()
            .map(|message| message.wa_id.0)
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 200);
        assert_eq!(chat.unread, 2);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chunk_nobody_can_read_does_not_stop_the_next() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: Some(1),
            progress: None,
            blob: b"garbage".to_vec(),
        },
    );
    send_chunk(&world, account, conversations(2, 3), Some(100));
    until_chats(&world, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_arrived_live_stays_unread_when_its_history_comes() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let history = HistoryChat {
        unread: 7,
        pinned: true,
        ..people::history_with(&people::alice(), "Alice", 4)
    };
    send_chunk(&world, account, vec![history], Some(100));
    let chat = world
        .until("its history", async || {
            let page = world.kabar().list_messages(chat, None, 200).await.ok()?;
            (page.messages.len() == 5).then_some(world.kabar().get_chat(chat).await.ok()?)
        })
        .await;
    assert_eq!(
        (chat.title.as_str(), chat.unread, chat.pinned),
        ("Alice", 1, true)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn names_and_address_pairs_at_the_end_of_a_chunk_are_taken_over() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let mut only_lid = people::bob();
    only_lid.jid = people::lid(people::BOB);
    only_lid.alt = None;
    let history = HistoryChat {
        name: None,
        ..people::history_with(&only_lid, "", 1)
    };
    let rest = HistoryRest {
        push_names: vec![(people::lid(people::BOB), Redacted("Bob".to_owned()))],
        mappings: vec![(people::lid(people::BOB), people::bob().jid)],
    };
    let blob = world.whatsapp.history().make(vec![history], rest);
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: None,
            progress: None,
            blob,
        },
    );
    let chat = world
        .until("Bob's number", async || {
            let chats = world.kabar().list_chats(all_chats()).await.ok()?.chats;
            chats
                .into_iter()
                .find(|chat| chat.phone.as_deref() == Some("+6280000000102"))
        })
        .await;
    world
        .until("Bob's name", async || {
            (world.kabar().get_chat(chat.id).await.ok()?.title == "Bob").then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_never_came_is_told_and_not_again_once_it_was_read() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    for number in [1, 3] {
        let blob = world
            .whatsapp
            .history()
            .make(conversations(1, 2), HistoryRest::default());
        world.whatsapp.emit(
            account,
            WaEvent::History {
                chunk: Some(number),
                progress: None,
                blob,
            },
        );
    }
    let told = || {
        let batches = world.events().into_iter().rev();
        batches
            .filter_map(|batch| match batch {
                EventBatch::Events { envelopes, .. } => Some(envelopes),
                _ => None,
            })
            .flat_map(|envelopes| envelopes.into_iter().rev())
            .find_map(|envelope| match envelope.event {
                Event::AccountChanged { account } => Some(account.history_gaps),
                _ => None,
            })
    };
    world
        .until("the gap", async || (told() == Some(1)).then_some(()))
        .await;
    let account = world.kabar().dismiss_history_gaps(account).await.unwrap();
    assert_eq!(account.history_gaps, 0);
    world
        .until("no gap", async || (told() == Some(0)).then_some(()))
        .await;
}
