//! What the account's other devices set on chats and messages: before or after what it is about, in any order.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::{
    chats::ListChats,
    clock::Clock,
    ports::whatsapp::{HistoryChat, HistoryRest, MessageRef, Person, StateChange, WaEvent},
};
use kabar_core_testing::{World, clock::DAWN, people, world::all_chats};
use kabar_types::{AccountId, Chat, ChatFilter, ChatId, Event, EventBatch, Message, UnixMillis, WaId};
use std::time::Duration;

/// A shop whose number is linked.
struct Shop {
    world: World,
    account: AccountId,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        Self { world, account }
    }

    /// The phone sets something `second` seconds after dawn.
    fn set(&self, chat: &Person, change: StateChange, second: i64) {
        let at = DAWN.plus(second * 1000);
        self.world.whatsapp.set_elsewhere(self.account, chat, change, at);
    }

    fn history(&self, chats: Vec<HistoryChat>) {
        let blob = self.world.whatsapp.history().make(chats, HistoryRest::default());
        let event = WaEvent::History {
            chunk: Some(1),
            progress: Some(100),
            blob,
        };
        self.world.whatsapp.emit(self.account, event);
    }

    async fn chats(&self) -> Vec<Chat> {
        self.world.kabar().list_chats(all_chats()).await.unwrap().chats
    }

    async fn until_chat(&self, what: &str, chat: ChatId, wanted: impl Fn(&Chat) -> bool) -> Chat {
        self.world
            .until(what, async || {
                let chat = self.world.kabar().get_chat(chat).await.ok()?;
                wanted(&chat).then_some(chat)
            })
            .await
    }

    /// What was put into the queue before has been dealt with: a name that changes last.
    async fn settled(&self, chat: ChatId, name: &str) {
        let seen = WaEvent::ContactSeen {
            person: people::alice(),
            saved_name: Some(kabar_types::Redacted(name.to_owned())),
            push_name: None,
        };
        self.world.whatsapp.emit(self.account, seen);
        self.until_chat("the new name", chat, |chat| chat.title == name)
            .await;
    }

    async fn until_messages(&self, what: &str, chat: ChatId, wanted: &[&str]) -> Vec<Message> {
        self.world
            .until(what, async || {
                let rows = self.world.messages(chat).await;
                let ids: Vec<&str> = rows.iter().map(|row| row.wa_id.0.as_str()).collect();
                (ids == wanted).then(|| rows.clone())
            })
            .await
    }

    /// Alice writes, so many seconds after dawn.
    async fn hears(&self, id: &str, text: &str, second: i64) {
        let ahead = DAWN.plus(second * 1000).since(self.world.clock.now()).max(0);
        self.world
            .clock
            .advance(Duration::from_millis(ahead.unsigned_abs()));
        let inbound = kabar_core::ports::whatsapp::Inbound {
            sent_at: DAWN.plus(second * 1000),
            ..people::text_from(&people::alice(), id, text)
        };
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
    }
}

fn theirs(id: &str) -> MessageRef {
    MessageRef {
        wa_id: WaId(id.to_owned()),
        writer: Some(people::alice()),
    }
}

fn star(id: &str, starred: bool) -> StateChange {
    StateChange::Star {
        message: theirs(id),
        starred,
    }
}

fn delete(id: &str) -> StateChange {
    StateChange::DeleteForMe {
        message: theirs(id),
        sent_at: None,
    }
}

fn read(read: bool) -> StateChange {
    StateChange::Read { read, upto: None }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_phone_sets_on_a_chat_is_shown_and_the_newest_stands_whatever_the_order() {
    let shop = Shop::open().await;
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    let alice = people::alice();
    shop.set(&alice, StateChange::Pin { pinned: true }, 5);
    shop.set(&alice, StateChange::Archive { archived: true }, 5);
    let until = Some(UnixMillis(-1));
    shop.set(&alice, StateChange::Mute { until }, 5);
    shop.set(&alice, read(false), 5);
    shop.until_chat("all of it", chat, |chat| {
        chat.pinned && chat.archived && chat.muted && chat.marked_unread
    })
    .await;

    shop.set(&alice, StateChange::Pin { pinned: false }, 4);
    shop.set(&alice, StateChange::Archive { archived: false }, 6);
    shop.set(&alice, StateChange::Mute { until: None }, 4);
    shop.settled(chat, "Alice").await;
    let row = shop.world.kabar().get_chat(chat).await.unwrap();
    assert!(row.pinned && row.muted && !row.archived, "{row:?}");

    let until = Some(shop.world.clock.now().plus(-1));
    shop.set(&alice, StateChange::Mute { until }, 7);
    shop.until_chat("silence is over", chat, |chat| !chat.muted).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_set_on_a_chat_that_is_not_known_shows_nothing_until_history_brings_it() {
    let shop = Shop::open().await;
    let bob = Person {
        jid: people::lid(people::BOB),
        alt: None,
    };
    let here = shop.world.chat_with(shop.account, people::ALICE).await;
    shop.set(&bob, StateChange::Pin { pinned: true }, 0);
    shop.set(
        &bob,
        StateChange::Mute {
            until: Some(UnixMillis(-1)),
        },
        0,
    );
    shop.set(&bob, StateChange::Archive { archived: true }, 0);
    shop.set(&bob, StateChange::Archive { archived: false }, 1);
    shop.settled(here, "Alice").await;
    assert_eq!(shop.chats().await.len(), 1, "an empty chat is shown to nobody");
    let told_of = |events: Vec<EventBatch>| {
        let mut envelopes = events.into_iter().flat_map(|batch| match batch {
            EventBatch::Events { envelopes, .. } => envelopes,
            _ => Vec::new(),
        });
        envelopes.any(|it| matches!(it.event, Event::ChatChanged { chat } if chat.id != here))
    };
    assert!(!told_of(shop.world.events()));

    // The phone's history knows him by his number, and its snapshot is older.
    let past = HistoryChat {
        archived: true,
        ..people::history_with(&people::bob(), "Bob", 3)
    };
    shop.history(vec![past]);
    let chats = shop
        .world
        .until("Bob's chat", async || {
            Some(shop.chats().await).filter(|chats| chats.len() == 2)
        })
        .await;
    let bob = chats.iter().find(|chat| chat.title == "Bob").unwrap();
    assert!(bob.pinned && bob.muted && !bob.archived, "{bob:?}");
    assert_eq!(bob.unread, 2, "what the phone had not read");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_read_on_the_phone_has_nothing_unread_and_a_later_message_counts_again() {
    let shop = Shop::open().await;
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    shop.hears("A2", "Still there?", 30).await;
    shop.until_chat("two unread", chat, |chat| chat.unread == 2).await;
    let upto = Some(DAWN.plus(999));
    shop.set(&people::alice(), StateChange::Read { read: true, upto }, 40);
    shop.until_chat("one unread", chat, |chat| chat.unread == 1).await;
    shop.set(&people::alice(), read(false), 50);
    shop.until_chat("the mark", chat, |chat| chat.marked_unread).await;
    let unread = ListChats {
        filter: ChatFilter::Unread,
        ..all_chats()
    };
    shop.set(&people::alice(), read(true), 60);
    shop.until_chat("nothing unread", chat, |chat| {
        chat.unread == 0 && !chat.marked_unread
    })
    .await;
    let listed = shop.world.kabar().list_chats(unread).await.unwrap().chats;
    assert!(listed.is_empty(), "{listed:?}");
    assert_eq!(shop.world.whatsapp.states(shop.account), [], "the phone knows");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_star_and_a_deletion_wait_for_their_message() {
    let shop = Shop::open().await;
    let alice = people::alice();
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    shop.set(&alice, star("A2", true), 2);
    shop.set(&alice, star("A2", false), 1);
    shop.set(&alice, delete("A3"), 1);
    shop.settled(chat, "Alice").await;
    shop.hears("A2", "The address is Jalan Melati 5", 3).await;
    shop.hears("A3", "Never mind", 4).await;
    shop.hears("A4", "See you", 5).await;
    let hello = format!("HELLO-{}", people::ALICE);
    let rows = shop
        .until_messages("all but the deleted", chat, &[&hello, "A2", "A4"])
        .await;
    assert_eq!(
        rows.iter().map(|row| row.starred).collect::<Vec<_>>(),
        [false, true, false]
    );
    assert_eq!(shop.world.kabar().get_chat(chat).await.unwrap().unread, 3);

    shop.set(&alice, delete("A4"), 6);
    shop.until_messages("without the last", chat, &[&hello, "A2"])
        .await;
    shop.hears("A4", "See you", 5).await;
    shop.settled(chat, "Alice again").await;
    shop.until_messages("still without the last", chat, &[&hello, "A2"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cleared_chat_keeps_its_stars_and_what_is_newer_and_history_does_not_bring_the_rest_back() {
    let shop = Shop::open().await;
    let past = people::history_with(&people::alice(), "Alice", 4);
    shop.history(vec![past.clone()]);
    let chat = shop
        .world
        .until("the chat", async || {
            shop.chats().await.first().map(|chat| chat.id)
        })
        .await;
    shop.until_messages("history", chat, &["H0", "H1", "H2", "H3"])
        .await;
    shop.hears("A1", "Now", 30).await;
    shop.set(&people::alice(), star("H1", true), 0);
    let clear = StateChange::Clear {
        upto: DAWN,
        starred_too: false,
    };
    shop.set(&people::alice(), clear, 40);
    shop.until_messages("what is left", chat, &["H1", "A1"]).await;
    shop.history(vec![past]);
    shop.hears("A2", "And later", 50).await;
    shop.settled(chat, "Alice S").await;
    let rows = shop.world.messages(chat).await;
    assert_eq!(rows.len(), 3, "{rows:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_deleted_on_the_phone_leaves_the_list_until_something_new_is_said() {
    let shop = Shop::open().await;
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    shop.set(&people::alice(), StateChange::Pin { pinned: true }, 1);
    let upto = DAWN.plus(999);
    shop.set(&people::alice(), StateChange::Delete { upto }, 2);
    shop.world
        .until("an empty list", async || {
            shop.chats().await.is_empty().then_some(())
        })
        .await;
    // Windows are told after the commit.
    let is_removal = |event: &Event| matches!(event, Event::ChatRemoved { chat: gone } if *gone == chat);
    let told = |batch: &EventBatch| match batch {
        EventBatch::Events { envelopes, .. } => envelopes.iter().any(|it| is_removal(&it.event)),
        _ => false,
    };
    shop.world
        .until("windows that were told", async || {
            shop.world.events().iter().any(told).then_some(())
        })
        .await;
    // History that was on its way is older than the deletion.
    shop.history(vec![people::history_with(&people::alice(), "Alice", 2)]);
    shop.hears("A9", "Hello again", 60).await;
    let rows = shop.until_messages("the new words", chat, &["A9"]).await;
    assert_eq!(rows.len(), 1);
    let chats = shop.chats().await;
    assert!(
        chats.len() == 1 && !chats[0].pinned && chats[0].unread == 1,
        "{chats:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_still_to_be_sent_survives_the_deletion_of_its_chat() {
    let shop = Shop::open().await;
    let chat = shop.world.chat_with(shop.account, people::ALICE).await;
    shop.world.whatsapp.disconnect(shop.account);
    let text = "Not sent yet".to_owned();
    let mine = shop.world.kabar().send_text(chat, text, None).await.unwrap();
    let upto = DAWN.plus(3_600_000);
    shop.set(&people::alice(), StateChange::Delete { upto }, 3_600);
    shop.until_messages("mine alone", chat, &[&mine.wa_id.0]).await;
    assert_eq!(shop.chats().await.len(), 1);
}
