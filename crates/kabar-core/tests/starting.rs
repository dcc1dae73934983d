//! Many accounts at once: how they start, and how they stop.

use kabar_core_testing::{World, people};
use kabar_types::{AccountId, SessionState};
use std::{collections::HashSet, time::Duration};

/// How many may dial at the same moment.
const AT_ONCE: usize = 6;

/// A world with this many numbers linked in an earlier run; Kabar is closed.
async fn with_numbers(count: u64) -> (World, Vec<AccountId>) {
    let mut world = World::new().await;
    let mut accounts = Vec::new();
    for number in 0..count {
        accounts.push(world.adopt(&(6_280_000_000_300 + number).to_string()).await);
    }
    world.close().await;
    (world, accounts)
}

async fn online(world: &World) -> usize {
    let accounts = world.kabar().list_accounts().await.unwrap_or_default();
    let online = accounts.iter().filter(|one| one.state == SessionState::Online);
    online.count()
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_accounts_come_online_and_only_a_handful_dials_at_the_same_moment() {
    let (mut world, _) = with_numbers(50).await;
    world.whatsapp.hold(true);
    world.open().await.unwrap();
    let mut most = 0;
    world
        .until_in_time("all fifty online", async || {
            let dialling = world.whatsapp.dialling();
            most = most.max(dialling.len());
            for account in dialling {
                world.whatsapp.connect(account).await;
            }
            (online(&world).await == 50).then_some(())
        })
        .await;
    assert!((1..=AT_ONCE).contains(&most), "{most} dialled at once");
}

#[tokio::test(flavor = "multi_thread")]
async fn accounts_that_get_no_answer_do_not_hold_the_others_up_for_ever() {
    let (mut world, _) = with_numbers(20).await;
    world.whatsapp.hold(true);
    world.open().await.unwrap();
    let six = async || {
        let dialling: HashSet<AccountId> = world.whatsapp.dialling().into_iter().collect();
        (dialling.len() == AT_ONCE).then_some(dialling)
    };
    let stuck = world.until_in_time("the first six dialling", six).await;
    world
        .until_in_time("all others online", async || {
            for account in world.whatsapp.dialling() {
                if !stuck.contains(&account) {
                    world.whatsapp.connect(account).await;
                }
            }
            (online(&world).await == 14).then_some(())
        })
        .await;
    let waited = world.clock_elapsed();
    assert!(
        waited >= Duration::from_secs(30),
        "their places were kept for a while: {waited:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_that_was_refused_gives_its_place_to_the_next() {
    let (mut world, accounts) = with_numbers(20).await;
    world.whatsapp.hold(true);
    world.open().await.unwrap();
    let begun = world.clock_elapsed();
    let mut seen = HashSet::new();
    world
        .until_in_time("every account having dialled", async || {
            for account in world.whatsapp.dialling() {
                if seen.insert(account) {
                    world.whatsapp.disconnect(account);
                }
            }
            (seen.len() == accounts.len()).then_some(())
        })
        .await;
    let took = world.clock_elapsed() - begun;
    assert!(
        took < Duration::from_secs(30),
        "nobody waited for a lost one: {took:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn the_account_a_person_looked_at_last_starts_first() {
    let (mut world, accounts) = with_numbers(8).await;
    world.open().await.unwrap();
    let last = accounts[7];
    world
        .until_state(last, "online", |state| *state == SessionState::Online)
        .await;
    let chat = world.chat_with(last, people::ALICE).await;
    assert_eq!(world.messages(chat).await.len(), 1, "its chat is opened");
    world.close().await;
    world.whatsapp.hold(true);
    world.open().await.unwrap();
    let first = world
        .until("the first one dialling", async || {
            world.whatsapp.dialling().first().copied()
        })
        .await;
    assert_eq!(first, last, "the clock stands still: only the first has its turn");
}

#[tokio::test(flavor = "multi_thread")]
async fn an_account_whose_chat_is_opened_does_not_wait_for_its_turn() {
    let (mut world, accounts) = with_numbers(8).await;
    world.open().await.unwrap();
    let [.., seventh, last] = accounts[..] else {
        panic!("{accounts:?}")
    };
    for account in [seventh, last] {
        world
            .until_state(account, "online", |state| *state == SessionState::Online)
            .await;
    }
    let chat = world.chat_with(seventh, people::ALICE).await;
    world.close().await;
    world.whatsapp.hold(true);
    world.open().await.unwrap();
    world
        .until("the first one dialling", async || {
            (world.whatsapp.dialling().len() == 1).then_some(())
        })
        .await;
    world.messages(chat).await;
    world
        .until("the one that is looked at dialling", async || {
            world.whatsapp.dialling().contains(&seventh).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fifty_sessions_that_do_not_stop_are_left_behind_together_and_not_one_after_the_other() {
    let (mut world, _) = with_numbers(50).await;
    world.open().await.unwrap();
    world
        .until_in_time("all fifty online", async || {
            (online(&world).await == 50).then_some(())
        })
        .await;
    world.whatsapp.jam();
    let (kabar, clock) = (world.kabar().clone(), world.clock.clone());
    let begun = world.clock_elapsed();
    let closing = tokio::spawn(async move { kabar.shutdown().await });
    // Ten seconds are for all of them, and then the clock stands still: whatever takes its turn later never comes to it.
    let enough = begun + Duration::from_secs(12);
    world
        .until("Kabar closed", async || {
            if world.clock_elapsed() < enough {
                clock.advance(Duration::from_millis(250));
            }
            closing.is_finished().then_some(())
        })
        .await;
}
