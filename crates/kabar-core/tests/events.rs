//! The event stream: in order, in pieces, the same for every reader.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::ports::whatsapp::{HistoryRest, WaEvent};
use kabar_core_testing::{World, people, world::BEGINNING};
use kabar_types::{Event, EventBatch, Seq, Settings, Theme};

/// Everything a reader that has seen nothing is told, until the log ends.
async fn read_all(world: &World) -> Vec<EventBatch> {
    let end = world.kabar().bootstrap().await.unwrap().seq;
    let mut reader = world.kabar().subscribe(BEGINNING);
    let mut batches = Vec::new();
    loop {
        let batch = reader.next().await.unwrap();
        let done = matches!(&batch, EventBatch::Events { upto, .. } if *upto >= end);
        batches.push(batch);
        if done {
            return batches;
        }
    }
}

fn seqs(batches: &[EventBatch]) -> Vec<Seq> {
    let mut seqs = Vec::new();
    for batch in batches {
        match batch {
            EventBatch::Events { upto, envelopes } => {
                assert!(
                    !envelopes.is_empty() && envelopes.len() <= 100,
                    "{} in one piece",
                    envelopes.len()
                );
                assert!(envelopes.iter().all(|envelope| envelope.seq <= *upto));
                seqs.extend(envelopes.iter().map(|envelope| envelope.seq));
            }
            EventBatch::Signal { .. } => {}
            EventBatch::EventsLost => panic!("nothing was lost"),
        }
    }
    seqs
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_gets_every_fact_in_order_in_pieces_of_at_most_a_hundred() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chats = (0..150)
        .map(|n| people::history_with(&people::person(&format!("62800000{:05}", 300 + n)), "Friend", 3));
    let blob = world
        .whatsapp
        .history()
        .make(chats.collect(), HistoryRest::default());
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: None,
            progress: None,
            blob,
        },
    );
    let page = kabar_core::chats::ListChats {
        limit: 200,
        ..kabar_core_testing::world::all_chats()
    };
    world
        .until("all chats", async || {
            (world.kabar().list_chats(page.clone()).await.ok()?.chats.len() == 150).then_some(())
        })
        .await;
    let batches = read_all(&world).await;
    let seqs = seqs(&batches);
    assert!(seqs.is_sorted_by(|a, b| a < b), "in order, none twice");
    let chats = batches.iter().flat_map(|batch| match batch {
        EventBatch::Events { envelopes, .. } => envelopes.clone(),
        _ => Vec::new(),
    });
    let mut chats: Vec<_> = chats
        .filter_map(|envelope| match envelope.event {
            Event::ChatChanged { chat } => Some(chat.id),
            _ => None,
        })
        .collect();
    chats.sort();
    chats.dedup();
    assert_eq!(chats.len(), 150);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_settings_reaches_every_window() {
    let world = World::new().await;
    let since = world.kabar().bootstrap().await.unwrap().seq;
    let mut first = world.kabar().subscribe(since);
    let mut second = world.kabar().subscribe(since);
    let dark = Settings {
        theme: Theme::Dark,
        ..Settings::default()
    };
    world.kabar().set_settings(dark.clone()).await.unwrap();
    for reader in [&mut first, &mut second] {
        let Some(EventBatch::Events { envelopes, .. }) = reader.next().await else {
            panic!("facts")
        };
        assert_eq!(
            envelopes[0].event,
            Event::SettingsChanged {
                settings: dark.clone()
            }
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_that_starts_from_the_bootstrap_misses_nothing_and_hears_nothing_twice() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    let bootstrap = world.kabar().bootstrap().await.unwrap();
    let mut reader = world.kabar().subscribe(bootstrap.seq);
    world
        .whatsapp
        .deliver(account, people::text_from(&people::alice(), "A2", "next"))
        .await
        .unwrap();
    let added = loop {
        let batch = reader.next().await.unwrap();
        let EventBatch::Events { envelopes, .. } = batch else {
            continue;
        };
        assert!(envelopes.iter().all(|envelope| envelope.seq > bootstrap.seq));
        let added: Vec<_> = envelopes
            .into_iter()
            .filter_map(|envelope| match envelope.event {
                Event::MessageAdded { message } => Some(message.wa_id.0),
                _ => None,
            })
            .collect();
        if !added.is_empty() {
            break added;
        }
    };
    assert_eq!(added, ["A2"]);
    assert_eq!(world.messages(chat).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stream_ends_when_kabar_stops() {
    let mut world = World::new().await;
    let since = world.kabar().bootstrap().await.unwrap().seq;
    let mut reader = world.kabar().subscribe(since);
    world.close().await;
    while let Some(batch) = reader.next().await {
        assert!(matches!(
            batch,
            EventBatch::Events { .. } | EventBatch::Signal { .. }
        ));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reader_that_fell_behind_the_log_is_told_to_load_everything_again() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    // More facts than the log keeps.
    let long = people::history_with(&people::alice(), "Alice", 11_000);
    let blob = world.whatsapp.history().make(vec![long], HistoryRest::default());
    world.whatsapp.emit(
        account,
        WaEvent::History {
            chunk: None,
            progress: None,
            blob,
        },
    );
    world
        .until("a long log", async || {
            (world.kabar().bootstrap().await.ok()?.seq.0 > 11_000).then_some(())
        })
        .await;
    let mut reader = world.kabar().subscribe(BEGINNING);
    assert_eq!(reader.next().await, Some(EventBatch::EventsLost));
    // It goes on from where the log is now.
    let dark = Settings {
        theme: Theme::Dark,
        ..Settings::default()
    };
    world.kabar().set_settings(dark.clone()).await.unwrap();
    loop {
        let Some(EventBatch::Events { envelopes, .. }) = reader.next().await else {
            panic!("facts")
        };
        if envelopes.iter().any(
            |envelope| matches!(&envelope.event, Event::SettingsChanged { settings } if *settings == dark),
        ) {
            break;
        }
    }
}
