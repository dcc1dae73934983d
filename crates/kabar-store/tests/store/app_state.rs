//! What all devices of an account share: the newest stands, nothing comes back, and joining two chats keeps it.

use crate::home::{ALICE, Home, NOW, chat_with, insert, lid, phone, text};
use kabar_store::{
    ChatFlags, ChatQuery, ChatSetting, JobState, Lane, MessageChange, NewJob, StarredQuery, StateWork, Tx,
    Work,
};
use kabar_types::{AccountId, ChatId, ContactId, JobId, SearchPage, UnixMillis, WaId};
use uuid::Uuid;

fn wa_id(id: &str) -> WaId {
    WaId(id.to_owned())
}

async fn enqueue(tx: &mut Tx, chat: ChatId, work: Work, lane: Lane, not_before: UnixMillis) -> JobId {
    tx.enqueue_job(&NewJob {
        account: ALICE,
        chat,
        work,
        lane,
        not_before,
        created_at: NOW,
    })
    .await
    .unwrap()
}

fn state(topic: &str) -> Work {
    Work::State(StateWork {
        topic: topic.to_owned(),
        payload: "{}".to_owned(),
    })
}

#[tokio::test]
async fn of_what_devices_set_the_newest_stands_in_every_order() {
    let settings = [
        (ChatSetting::Pinned(true), 5),
        (ChatSetting::Pinned(false), 7),
        (ChatSetting::Pinned(true), 7),
        (ChatSetting::Pinned(false), 6),
    ];
    for start in 0..settings.len() {
        let home = Home::of_alice().await;
        let mut tx = home.begin().await;
        let (chat, _) = chat_with(&mut tx, 214).await;
        for step in 0..settings.len() {
            let (setting, at) = settings[(start + step) % settings.len()];
            tx.put_chat_setting(chat, setting, UnixMillis(at)).await.unwrap();
        }
        assert!(tx.get_chat(chat, NOW).await.unwrap().pinned, "from {start}");
    }
}

#[tokio::test]
async fn what_is_starred_is_listed_newest_first_page_by_page_in_one_chat_or_in_all() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (with_bob, bob) = chat_with(&mut tx, 214).await;
    let (with_carol, carol) = chat_with(&mut tx, 215).await;
    for (chat, who, n) in [
        (with_bob, bob, 0),
        (with_carol, carol, 1),
        (with_bob, bob, 2),
        (with_bob, bob, 3),
    ] {
        let id = format!("M{n}");
        insert(&mut tx, &text(chat, Some(who), &id, n, &id)).await;
        tx.choose_star(chat, &wa_id(&id), Some(who), true, NOW)
            .await
            .unwrap();
    }
    // Taken off again; never here; deleted by its writer.
    tx.choose_star(with_bob, &wa_id("M2"), Some(bob), false, NOW)
        .await
        .unwrap();
    tx.put_star(with_bob, &wa_id("NEVER"), Some(bob), true, NOW)
        .await
        .unwrap();
    insert(&mut tx, &text(with_bob, Some(bob), "GONE", 9, "oops")).await;
    tx.choose_star(with_bob, &wa_id("GONE"), Some(bob), true, NOW)
        .await
        .unwrap();
    tx.apply_change(with_bob, Some(bob), &wa_id("GONE"), MessageChange::Revoke, NOW)
        .await
        .unwrap();

    let page = StarredQuery {
        limit: 2,
        ..StarredQuery::default()
    };
    let first = tx.list_starred(&page).await.unwrap();
    assert_eq!(found(&first), ["M3", "M1"]);
    assert_eq!(first.hits[1].chat_title, "+6280000000215");
    let before = first.older;
    let rest = tx.list_starred(&StarredQuery { before, ..page }).await.unwrap();
    assert_eq!((found(&rest), rest.older), (vec!["M0"], None));
    let chat = Some(with_bob);
    let bobs = tx.list_starred(&StarredQuery { chat, ..page }).await.unwrap();
    assert_eq!(found(&bobs), ["M3", "M0"]);
    let account = Some(AccountId(Uuid::nil()));
    let others = tx.list_starred(&StarredQuery { account, ..page }).await.unwrap();
    assert_eq!(found(&others), Vec::<&str>::new());
}

fn found(page: &SearchPage) -> Vec<&str> {
    page.hits.iter().map(|hit| hit.message.wa_id.0.as_str()).collect()
}

/// One of the things that happen to Bob's chat.
async fn happen(tx: &mut Tx, chat: ChatId, bob: ContactId, what: usize) {
    let at = |at| UnixMillis(at);
    match what {
        0 | 1 => {
            let id = ["AA", "BB"][what];
            let second = i64::try_from(what).unwrap();
            if !tx.is_deleted(chat, Some(bob), &wa_id(id), None).await.unwrap() {
                insert(tx, &text(chat, Some(bob), id, second, id)).await;
            }
        }
        2 => drop(
            tx.put_star(chat, &wa_id("AA"), Some(bob), true, at(5))
                .await
                .unwrap(),
        ),
        3 => drop(
            tx.put_star(chat, &wa_id("AA"), Some(bob), false, at(3))
                .await
                .unwrap(),
        ),
        4 => tx.delete_for_me(chat, Some(bob), &wa_id("BB")).await.unwrap(),
        _ => {
            let settings = [
                (ChatSetting::Pinned(true), at(5)),
                (ChatSetting::Pinned(false), at(7)),
                (ChatSetting::MarkedUnread(true), at(6)),
                (ChatSetting::MarkedUnread(false), at(4)),
                (ChatSetting::Muted(Some(UnixMillis(-1))), at(9)),
            ];
            let (setting, at) = settings[what - 5];
            tx.put_chat_setting(chat, setting, at).await.unwrap();
        }
    }
}

#[tokio::test]
async fn the_same_things_in_any_order_come_to_the_same() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let mut chance: u64 = 7;
    for number in 300..400 {
        let (chat, bob) = chat_with(&mut tx, number).await;
        let mut order: Vec<usize> = (0..10).collect();
        for place in (1..order.len()).rev() {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            order.swap(place, usize::try_from(chance >> 33).unwrap() % (place + 1));
        }
        for what in &order {
            happen(&mut tx, chat, bob, *what).await;
        }
        let row = tx.get_chat(chat, NOW).await.unwrap();
        assert!(
            !row.pinned && row.marked_unread && row.muted,
            "{order:?}: {row:?}"
        );
        assert_eq!(row.unread, 1, "{order:?}");
        let rows = tx.list_messages(chat, None, 10).await.unwrap().messages;
        let seen: Vec<(&str, bool)> = rows
            .iter()
            .map(|row| (row.wa_id.0.as_str(), row.starred))
            .collect();
        assert_eq!(seen, [("AA", true)], "{order:?}");
    }
}

#[tokio::test]
async fn the_phones_history_does_not_undo_what_a_device_has_set() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    tx.put_chat_setting(chat, ChatSetting::Archived(true), UnixMillis(5))
        .await
        .unwrap();
    let flags = ChatFlags {
        pinned: true,
        archived: false,
        muted_until: None,
    };
    tx.set_chat_flags(chat, &flags).await.unwrap();
    let row = tx.get_chat(chat, NOW).await.unwrap();
    assert!(row.pinned && row.archived);
}

#[tokio::test]
async fn two_chats_that_become_one_keep_the_newest_settings_the_stars_and_the_deletions() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (kept, bob) = chat_with(&mut tx, 214).await;
    let hidden = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let gone = tx.find_or_note_direct_chat(ALICE, hidden).await.unwrap();
    let list = ChatQuery {
        limit: 10,
        ..ChatQuery::default()
    };
    assert_eq!(tx.list_chats(&list, NOW).await.unwrap().chats.len(), 1);
    insert(&mut tx, &text(kept, Some(bob), "AA", 0, "starred")).await;
    insert(&mut tx, &text(kept, Some(bob), "BB", 1, "deleted elsewhere")).await;
    for (setting, at) in [(ChatSetting::Pinned(true), 5), (ChatSetting::Archived(true), 5)] {
        tx.put_chat_setting(kept, setting, UnixMillis(at)).await.unwrap();
    }
    for (setting, at) in [(ChatSetting::Pinned(false), 6), (ChatSetting::Archived(false), 4)] {
        tx.put_chat_setting(gone, setting, UnixMillis(at)).await.unwrap();
    }
    tx.put_star(gone, &wa_id("AA"), Some(hidden), true, UnixMillis(3))
        .await
        .unwrap();
    tx.delete_for_me(gone, Some(hidden), &wa_id("BB")).await.unwrap();
    tx.find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let chats = tx
        .list_chats(&ChatQuery { query: "214", ..list }, NOW)
        .await
        .unwrap()
        .chats;
    assert_eq!(chats.len(), 1, "{chats:?}");
    assert!(!chats[0].pinned && chats[0].archived, "{chats:?}");
    let rows = tx.list_messages(kept, None, 10).await.unwrap().messages;
    let seen: Vec<(&str, bool)> = rows
        .iter()
        .map(|row| (row.wa_id.0.as_str(), row.starred))
        .collect();
    assert_eq!(seen, [("AA", true)]);
    assert_eq!(tx.get_chat(kept, NOW).await.unwrap().unread, 1);
}

#[tokio::test]
async fn a_message_deleted_for_me_lets_go_of_its_unread_count_and_is_known_as_deleted() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, "one")).await;
    assert!(!tx.is_deleted(chat, Some(bob), &wa_id("AA"), None).await.unwrap());
    tx.delete_for_me(chat, Some(bob), &wa_id("AA")).await.unwrap();
    assert!(tx.is_deleted(chat, Some(bob), &wa_id("AA"), None).await.unwrap());
    assert!(!tx.is_deleted(chat, None, &wa_id("AA"), None).await.unwrap());
    assert_eq!(tx.get_chat(chat, NOW).await.unwrap().unread, 0);
    tx.commit().await.unwrap();
    let mut later = home.begin().await;
    assert!(
        later
            .is_deleted(chat, Some(bob), &wa_id("AA"), None)
            .await
            .unwrap()
    );
    later.clear_chat(chat, UnixMillis(500), true).await.unwrap();
    for (sent_at, deleted) in [
        (Some(UnixMillis(500)), true),
        (Some(UnixMillis(501)), false),
        (None, false),
    ] {
        let known = later.is_deleted(chat, Some(bob), &wa_id("BB"), sent_at).await;
        assert_eq!(known.unwrap(), deleted, "{sent_at:?}");
    }
}

#[tokio::test]
async fn things_set_go_one_at_a_time_beside_messages_and_scheduled_ones_keep_nobody_waiting() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let (carol, _) = chat_with(&mut tx, 215).await;
    let later = NOW.plus(60_000);
    let tomorrow = insert(&mut tx, &text(bob, None, "M0", 0, "later")).await.id();
    let tomorrow = enqueue(&mut tx, bob, Work::Message(tomorrow), Lane::Scheduled, later).await;
    let pin = enqueue(&mut tx, bob, state("pin"), Lane::State, later).await;
    let mute = enqueue(&mut tx, bob, state("mute"), Lane::State, NOW).await;
    let star = enqueue(&mut tx, carol, state("star"), Lane::State, NOW).await;
    let hello = insert(&mut tx, &text(bob, None, "M1", 0, "now")).await.id();
    let hello = enqueue(&mut tx, bob, Work::Message(hello), Lane::Interactive, NOW).await;
    let mut claimed = Vec::new();
    while let Some(job) = tx.claim_next(ALICE, NOW).await.unwrap() {
        claimed.push(job.id);
    }
    assert_eq!(claimed, [hello, mute], "a message, and one thing set");
    tx.delete_job(mute).await.unwrap();
    assert_eq!(tx.claim_next(ALICE, NOW).await.unwrap().unwrap().id, star);
    tx.delete_job(star).await.unwrap();
    tx.delete_job(hello).await.unwrap();
    assert_eq!(tx.claim_next(ALICE, NOW).await.unwrap(), None);
    assert_eq!(tx.find_next_due(ALICE, NOW).await.unwrap(), Some(later));
    assert_eq!(tx.claim_next(ALICE, later).await.unwrap().unwrap().id, tomorrow);
    assert_eq!(tx.claim_next(ALICE, later).await.unwrap().unwrap().id, pin);
}

#[tokio::test]
async fn what_takes_the_place_of_another_thing_set_leaves_the_one_just_being_sent() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, _) = chat_with(&mut tx, 214).await;
    let first = enqueue(&mut tx, bob, state("pin"), Lane::State, NOW).await;
    assert_eq!(tx.claim_next(ALICE, NOW).await.unwrap().unwrap().id, first);
    let second = enqueue(&mut tx, bob, state("pin"), Lane::State, NOW).await;
    assert!(tx.drop_topic(bob, "pin").await.unwrap());
    assert!(tx.find_job(second).await.unwrap().is_none());
    assert!(tx.find_job(first).await.unwrap().is_some());
    tx.set_job_state(first, JobState::Doubt, NOW).await.unwrap();
    assert!(tx.drop_topic(bob, "pin").await.unwrap());
    assert!(tx.find_job(first).await.unwrap().is_none());
}
