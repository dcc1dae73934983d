//! The event log: every committed change, once, in order, or the plain word that it is lost.

use crate::home::{ALICE, Home, NOW, chat_with, insert, says, text};
use kabar_store::{Change, Changes, Events, IfMissing, Store, View};
use kabar_types::{Envelope, Event, MessageStatus, Seq, WaId};

async fn events(view: &mut View, since: Seq) -> (Seq, Vec<Envelope>) {
    match view.events_since(since, 100, NOW).await.unwrap() {
        Events::Some { upto, envelopes } => (upto, envelopes),
        Events::Lost => panic!("the log was lost"),
    }
}

fn names(envelopes: &[Envelope]) -> Vec<&'static str> {
    let name = |envelope: &Envelope| match envelope.event {
        Event::AccountChanged { .. } => "account",
        Event::AccountRemoved { .. } => "account removed",
        Event::ChatChanged { .. } => "chat",
        Event::ChatRemoved { .. } => "chat removed",
        Event::MessageAdded { .. } => "added",
        Event::MessageChanged { .. } => "changed",
        Event::MessageRemoved { .. } => "removed",
        Event::RailChanged { .. } => "rail",
        Event::SettingsChanged { .. } => "settings",
        Event::GroupChanged { .. } => "group-changed",
        Event::ReceiptsChanged { .. } => "receipts",
        Event::PastChanged { .. } => "past",
        Event::ContactChanged { .. } => "contact",
        Event::CampaignChanged { .. } => "campaign",
        Event::DoubtfulRepliesChanged { .. } => "doubtful-replies",
    };
    envelopes.iter().map(name).collect()
}

#[tokio::test]
async fn a_reader_gets_each_changed_row_once_as_it_is_now() {
    let home = Home::of_alice().await;
    let since = *home.store.seq().borrow();
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    let id = insert(&mut tx, &text(chat, None, "AA", 0, "hello")).await.id();
    tx.commit().await.unwrap();
    for proof in [MessageStatus::Sent, MessageStatus::Delivered, MessageStatus::Read] {
        let mut tx = home.begin().await;
        tx.apply_proof(ALICE, &WaId("AA".to_owned()), proof, NOW)
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    let mut view = home.store.read().await.unwrap();
    let (upto, told) = events(&mut view, since).await;
    assert_eq!(names(&told), ["added", "chat"]);
    assert_eq!(upto, view.last_seq().await.unwrap());
    assert!(told.iter().all(|envelope| envelope.account == Some(ALICE)));
    let Event::MessageAdded { message } = &told[0].event else {
        panic!("{told:?}")
    };
    assert_eq!(
        (message.id, message.status, says(&message.body)),
        (id, MessageStatus::Read, "hello")
    );
    let Event::ChatChanged { chat } = &told[1].event else {
        panic!("{told:?}")
    };
    assert_eq!(chat.last.as_ref().unwrap().status, MessageStatus::Read);
    assert_eq!(events(&mut view, upto).await, (upto, Vec::new()));
}

#[tokio::test]
async fn a_reader_that_saw_a_message_hears_that_it_changed_and_then_that_it_went() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    let id = insert(&mut tx, &text(chat, None, "AA", 0, "hello")).await.id();
    let seen = tx.commit().await.unwrap();
    let mut tx = home.begin().await;
    tx.fail_message(id, kabar_types::ErrorCode::Refused)
        .await
        .unwrap();
    let failed = tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(names(&events(&mut view, seen).await.1), ["changed", "chat"]);
    drop(view);
    let mut tx = home.begin().await;
    tx.delete_message(id).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(names(&events(&mut view, failed).await.1), ["removed", "chat"]);
    assert_eq!(
        names(&events(&mut view, seen).await.1),
        ["removed", "chat"],
        "there is nothing else left to tell"
    );
}

#[tokio::test]
async fn a_batch_ends_where_the_next_one_begins() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let since = tx.commit().await.unwrap();
    for n in 0..30 {
        let mut tx = home.begin().await;
        insert(&mut tx, &text(chat, Some(bob), &format!("M{n:02}"), n, "x")).await;
        tx.commit().await.unwrap();
    }
    let (mut place, mut added) = (since, Vec::new());
    let mut view = home.store.read().await.unwrap();
    loop {
        let Events::Some { upto, envelopes } = view.events_since(place, 7, NOW).await.unwrap() else {
            panic!("the log was lost")
        };
        if upto == place {
            break;
        }
        assert!(envelopes.windows(2).all(|two| two[0].seq < two[1].seq));
        assert!(
            envelopes
                .iter()
                .all(|envelope| place < envelope.seq && envelope.seq <= upto)
        );
        for envelope in envelopes {
            if let Event::MessageAdded { message } = envelope.event {
                added.push(message.wa_id.0);
            }
        }
        place = upto;
    }
    assert_eq!(added, (0..30).map(|n| format!("M{n:02}")).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_reader_too_far_behind_is_told_so_and_one_within_the_log_is_not() {
    let home = Home::of_alice().await;
    let start = *home.store.seq().borrow();
    for _ in 0..25 {
        let mut tx = home.begin().await;
        // Distinct rows, so that nothing folds.
        for n in 0..500 {
            tx.log(Change::Chat(kabar_types::ChatId(1_000 + n)));
        }
        tx.commit().await.unwrap();
    }
    let mut view = home.store.read().await.unwrap();
    let last = view.last_seq().await.unwrap();
    assert_eq!(last, Seq(start.0 + 12_500));
    assert_eq!(view.changes_since(start, 100).await.unwrap(), Changes::Lost);
    assert_eq!(view.changes_since(Seq(0), 100).await.unwrap(), Changes::Lost);
    assert_eq!(
        view.changes_since(Seq(last.0 + 1), 100).await.unwrap(),
        Changes::Lost,
        "a place that never was"
    );
    let kept = view.changes_since(Seq(last.0 - 10_000), 1).await.unwrap();
    assert!(
        matches!(kept, Changes::Some { upto, .. } if upto == Seq(last.0 - 9_999)),
        "{kept:?}"
    );
}

#[tokio::test]
async fn places_in_the_log_go_on_after_a_restart() {
    let home = Home::of_alice().await;
    let last = *home.store.seq().borrow();
    assert!(last > Seq(0));
    home.store.close().await.unwrap();
    let store = Store::open(&home.file(), &crate::home::KEY, IfMissing::Refuse)
        .await
        .unwrap();
    assert_eq!(*store.seq().borrow(), last);
    let mut tx = store.begin(kabar_store::Priority::Live).await.unwrap();
    tx.update_account(ALICE, "Kiosk", "KI", 4).await.unwrap();
    assert_eq!(tx.commit().await.unwrap(), Seq(last.0 + 1));
    let mut view = store.read().await.unwrap();
    let (_, told) = events(&mut view, last).await;
    assert_eq!(names(&told), ["account"]);
}

#[tokio::test]
async fn a_commit_that_changed_nothing_says_nothing() {
    let home = Home::of_alice().await;
    let last = *home.store.seq().borrow();
    let mut tx = home.begin().await;
    let (chat, _) = chat_with(&mut tx, 214).await;
    let seen = tx.commit().await.unwrap();
    assert!(seen > last);
    let mut tx = home.begin().await;
    tx.set_draft(chat, "").await.unwrap();
    tx.touch_chat(chat, kabar_types::UnixMillis(0)).await.unwrap();
    assert_eq!(tx.commit().await.unwrap(), seen);
}
