//! The computer wakes up, or its network changes.

use kabar_core_testing::{World, people};
use kabar_types::{AccountId, Event, EventBatch, SessionState};
use std::time::Duration;

async fn with_numbers(count: u64) -> (World, Vec<AccountId>) {
    let mut world = World::new().await;
    let mut accounts = Vec::new();
    for number in 0..count {
        accounts.push(world.adopt(&(6_280_000_000_300 + number).to_string()).await);
    }
    world.close().await;
    let opened = world.open().await;
    assert!(opened.is_ok(), "{opened:?}");
    until_online(&world, accounts.len()).await;
    (world, accounts)
}

async fn until_online(world: &World, wanted: usize) {
    world
        .until_in_time(&format!("{wanted} online"), async || {
            let accounts = world.kabar().list_accounts().await.ok()?;
            let online = accounts.iter().filter(|one| one.state == SessionState::Online);
            (online.count() == wanted).then_some(())
        })
        .await;
}

/// How often windows were told that this account tries to reconnect.
fn reconnects(world: &World, account: AccountId) -> usize {
    let events = world.events().into_iter();
    let envelopes = events.flat_map(|batch| match batch {
        EventBatch::Events { envelopes, .. } => envelopes,
        _ => Vec::new(),
    });
    envelopes
        .filter(|envelope| {
            let Event::AccountChanged { account: changed } = &envelope.event else {
                return false;
            };
            changed.id == account && matches!(changed.state, SessionState::Reconnecting { .. })
        })
        .count()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_comes_back_in_a_burst_of_signals_brings_every_number_online_without_a_storm() {
    let (world, accounts) = with_numbers(30).await;
    world.whatsapp.set_down(true);
    for account in &accounts {
        world.whatsapp.disconnect(*account);
    }
    until_online(&world, 0).await;
    world.whatsapp.set_down(false);
    // An address goes, another comes, the name server follows.
    for _ in 0..10 {
        world.kabar().network_changed();
        world.clock.advance(Duration::from_millis(100));
    }
    until_online(&world, accounts.len()).await;
    for account in accounts {
        let wakes = world.whatsapp.wakes(account);
        assert!((1..=2).contains(&wakes), "{wakes}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_first_signal_is_not_waited_with() {
    let (world, accounts) = with_numbers(1).await;
    world.kabar().network_changed();
    // The clock stands still.
    world
        .until("the session woken", async || {
            (world.whatsapp.wakes(accounts[0]) == 1).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_whose_connection_lives_keeps_it() {
    let (world, accounts) = with_numbers(1).await;
    let account = accounts[0];
    let before = reconnects(&world, account);
    world.kabar().network_changed();
    world
        .until_in_time("the session woken", async || {
            (world.whatsapp.wakes(account) == 1).then_some(())
        })
        .await;
    let chat = world.chat_with(account, people::ALICE).await;
    assert_eq!(world.messages(chat).await.len(), 1, "messages go on arriving");
    assert_eq!(reconnects(&world, account), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn signals_that_never_pause_do_not_put_the_waking_off_for_ever() {
    let (world, accounts) = with_numbers(1).await;
    world
        .until("the session woken", async || {
            world.kabar().network_changed();
            world.clock.advance(Duration::from_millis(200));
            (world.whatsapp.wakes(accounts[0]) > 0).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_was_logged_out_is_not_woken() {
    let (world, accounts) = with_numbers(2).await;
    let [out, other] = accounts[..] else {
        panic!("{accounts:?}")
    };
    world.kabar().unlink_account(out, false).await.unwrap();
    world.kabar().network_changed();
    world
        .until_in_time("the other one woken", async || {
            (world.whatsapp.wakes(other) == 1).then_some(())
        })
        .await;
    assert_eq!(world.whatsapp.wakes(out), 0);
}
