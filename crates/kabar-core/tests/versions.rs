//! The WhatsApp version that Kabar claims: kept, refreshed, and renewed after a refusal.

use kabar_core::clock::Clock;
use kabar_core_testing::{World, people};
use kabar_types::{Event, EventBatch, SessionState};
use std::time::Duration;

fn was_shown_outdated(world: &World) -> bool {
    world.events().into_iter().any(|batch| match batch {
        EventBatch::Events { envelopes, .. } => envelopes.iter().any(|envelope| {
            matches!(&envelope.event, Event::AccountChanged { account } if account.state == SessionState::Outdated)
        }),
        _ => false,
    })
}

fn is_online(state: &SessionState) -> bool {
    *state == SessionState::Online
}

fn is_outdated(state: &SessionState) -> bool {
    *state == SessionState::Outdated
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_version_is_renewed_and_nobody_is_asked_to_do_anything() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.close().await;
    world.whatsapp.refuse_before(20);
    world.whatsapp.name_newest(Some(25));
    world.open().await.unwrap();
    world.until_state(account, "online", is_online).await;
    assert_eq!(world.whatsapp.claimed(), 25);
    assert!(!was_shown_outdated(&world));
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_newer_version_the_number_says_that_kabar_must_be_updated() {
    for newest in [None, Some(0)] {
        let mut world = World::new().await;
        let account = world.link(people::SHOP).await;
        world.close().await;
        world.whatsapp.refuse_before(20);
        world.whatsapp.name_newest(newest);
        world.open().await.unwrap();
        world.until_state(account, "outdated", is_outdated).await;
        assert_eq!(world.whatsapp.questions(), 1);
        assert!(
            !world.whatsapp.dialling().contains(&account),
            "it does not knock again"
        );
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_newer_version_that_is_refused_too_is_the_last_try() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.close().await;
    world.whatsapp.refuse_before(20);
    world.whatsapp.name_newest(Some(10));
    world.open().await.unwrap();
    world.until_state(account, "outdated", is_outdated).await;
    assert_eq!(world.whatsapp.claimed(), 10);
    // Later there is one that is taken, and a person asks.
    world.whatsapp.name_newest(Some(30));
    world.clock.advance(Duration::from_secs(120));
    world.kabar().reconnect_account(account).await.unwrap();
    world.until_state(account, "online", is_online).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_numbers_that_are_refused_together_ask_once_a_minute() {
    let mut world = World::new().await;
    let mut accounts = Vec::new();
    for number in 0..20_u64 {
        accounts.push(world.adopt(&(6_280_000_000_300 + number).to_string()).await);
    }
    world.close().await;
    world.whatsapp.refuse_before(20);
    let begun = world.clock.monotonic();
    world.open().await.unwrap();
    for account in accounts {
        world.until_state(account, "outdated", is_outdated).await;
    }
    // Starts are spread over some seconds; how many pass on this clock meanwhile depends on the machine.
    let minutes = (world.clock.monotonic() - begun).as_secs() / 60;
    let questions = world.whatsapp.questions();
    assert!(
        (1..=minutes + 1).contains(&questions),
        "{questions} in {minutes} minutes"
    );
}

/// Lets hours pass, one after the other, and everything happen that is due in them.
async fn hours(world: &World, count: u32) {
    for _ in 0..count {
        world.clock.advance(Duration::from_secs(3600));
        // Kabar reads before it waits again: a round trip through it is time enough.
        for _ in 0..20 {
            let _ = world.kabar().list_accounts().await;
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_newest_version_is_asked_for_once_a_day_and_kept_over_a_restart() {
    let mut world = World::new().await;
    world.whatsapp.name_newest(Some(25));
    world.clock.advance(Duration::from_secs(31));
    world
        .until("the first question", async || {
            (world.whatsapp.claimed() == 25).then_some(())
        })
        .await;
    hours(&world, 12).await;
    assert_eq!(world.whatsapp.questions(), 1);
    world.close().await;
    world.whatsapp.forget_claim();
    world.open().await.unwrap();
    world
        .until("the kept version", async || {
            (world.whatsapp.claimed() == 25).then_some(())
        })
        .await;
    world.whatsapp.name_newest(Some(26));
    world
        .until("the question of the next day", async || {
            world.clock.advance(Duration::from_secs(600));
            (world.whatsapp.claimed() == 26).then_some(())
        })
        .await;
    assert_eq!(world.whatsapp.questions(), 2);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_question_without_an_answer_changes_nothing() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world
        .until("questions", async || {
            world.clock.advance(Duration::from_secs(600));
            (world.whatsapp.questions() >= 2).then_some(())
        })
        .await;
    assert!(world.state(account).await.is_some_and(|state| is_online(&state)));
    world.whatsapp.name_newest(Some(0));
    assert_eq!(world.whatsapp.claimed(), 0, "never an older one");
}
