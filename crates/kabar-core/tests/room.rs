//! Little room on the disk is said before there is none, and a clean-up can be watched and stopped.

use kabar_core::{clock::Clock, ports::whatsapp::Inbound};
use kabar_core_testing::{World, people};
use kabar_types::{
    AccountId, AccountSettings, ChatId, CleaningStep, EventBatch, KeepMessages, LowSpace, Signal,
};
use std::time::Duration;

const MB: u64 = 1_000_000;
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

fn signals(world: &World) -> Vec<Signal> {
    let batches = world.events();
    let all = batches.into_iter().filter_map(|batch| match batch {
        EventBatch::Signal { signal } => Some(signal),
        _ => None,
    });
    all.collect()
}

async fn until_low(world: &World, low: Option<LowSpace>) {
    let look = async || {
        // Looked at every minute.
        world.clock.advance(Duration::from_secs(60));
        let told = signals(world).into_iter().rev().find_map(|signal| match signal {
            Signal::Space { low } => Some(low),
            _ => None,
        });
        (told == Some(low)).then_some(())
    };
    world.until(&format!("{low:?}"), look).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_disk_that_fills_up_is_said_in_time_and_is_said_no_more_once_there_is_room() {
    let world = World::new().await;
    let low = |free: u64, urgent| {
        Some(LowSpace {
            free: free * MB,
            urgent,
        })
    };
    world.disk.set_free(400 * MB);
    until_low(&world, low(400, false)).await;
    let status = world.kabar().bootstrap().await;
    assert_eq!(status.ok().and_then(|start| start.low_space), low(400, false));
    world.disk.set_free(50 * MB + 7);
    until_low(&world, low(50, true)).await;
    world.disk.set_free(90_000 * MB);
    until_low(&world, None).await;
    let used = world.kabar().disk_use().await;
    assert_eq!(used.ok().and_then(|used| used.disk_free), Some(90_000 * MB));
}

/// Alice wrote so much, long ago.
async fn long_ago(world: &World, account: AccountId, count: usize) -> ChatId {
    let chat = world.chat_with(account, people::ALICE).await;
    for n in 1..count {
        let said = Inbound {
            sent_at: world.clock.now(),
            ..people::text_from(&people::alice(), &format!("OLD-{n}"), "Hello")
        };
        assert!(world.whatsapp.deliver(account, said).await.is_ok());
    }
    world.clock.advance(100 * DAY);
    chat
}

async fn keep(world: &World, account: AccountId, keep: KeepMessages) {
    let settings = AccountSettings {
        keep,
        ..AccountSettings::default()
    };
    assert!(
        world
            .kabar()
            .set_account_settings(account, settings)
            .await
            .is_ok()
    );
}

fn percents(world: &World) -> Vec<u8> {
    let told = signals(world).into_iter().filter_map(|signal| match signal {
        Signal::Cleaning {
            cleaning: Some(cleaning),
        } if cleaning.step == CleaningStep::LettingGo => Some(cleaning.percent),
        _ => None,
    });
    told.collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_would_go_is_counted_first_and_a_long_clean_up_says_how_far_it_is() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = long_ago(&world, account, 500).await;
    let preview = world
        .kabar()
        .preview_keep(account, KeepMessages::ThirtyDays)
        .await;
    let counted = preview.map(|preview| (preview.messages, preview.chats, preview.stay));
    assert_eq!(counted.ok(), Some((500, 1, 0)));
    let all = world.kabar().preview_keep(account, KeepMessages::Forever).await;
    assert_eq!(
        all.map(|preview| (preview.messages, preview.stay)).ok(),
        Some((0, 500))
    );
    let time_passes = tokio::spawn({
        let clock = world.clock.clone();
        async move {
            loop {
                clock.advance(Duration::from_millis(700));
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        }
    });
    keep(&world, account, KeepMessages::ThirtyDays).await;
    let gone = async || world.messages(chat).await.is_empty().then_some(());
    world.until("everything to go", gone).await;
    let over = async || {
        world
            .kabar()
            .bootstrap()
            .await
            .ok()?
            .cleaning
            .is_none()
            .then_some(())
    };
    world.until("the end", over).await;
    time_passes.abort();
    let told = percents(&world);
    assert!(!told.is_empty() && told.is_sorted(), "{told:?}");
    let last = signals(&world)
        .into_iter()
        .rev()
        .find(|signal| matches!(signal, Signal::Cleaning { .. }));
    assert_eq!(last, Some(Signal::Cleaning { cleaning: None }));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_clean_up_that_was_stopped_takes_nothing_more_until_somebody_asks() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = long_ago(&world, account, 3).await;
    keep(&world, account, KeepMessages::Year).await;
    let used = world.kabar().stop_clean_up().await;
    assert_eq!(used.map(|used| used.stopped).ok(), Some(true));
    world.close().await;
    assert!(world.open().await.is_ok());
    world.clock.advance(400 * DAY);
    for _ in 0..5 {
        world.clock.advance(Duration::from_secs(60 * 60));
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    assert_eq!(world.messages(chat).await.len(), 3, "nobody asked");
    assert!(world.kabar().clean_up().await.is_ok());
    let gone = async || world.messages(chat).await.is_empty().then_some(());
    world.until("everything to go", gone).await;
    assert_eq!(
        world.kabar().disk_use().await.map(|used| used.stopped).ok(),
        Some(false)
    );
}
