//! How long messages are kept, and what Kabar does for its files behind everything else.

use kabar_core::{clock::Clock, ports::whatsapp::Inbound, search::SearchMessages};
use kabar_core_testing::{World, people};
use kabar_types::{AccountId, AccountSettings, ChatId, KeepMessages};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(60 * 60);
const DAY: Duration = Duration::from_secs(24 * 60 * 60);

async fn keep(world: &World, account: AccountId, keep: KeepMessages) {
    let settings = AccountSettings {
        keep,
        ..AccountSettings::default()
    };
    let chosen = world.kabar().set_account_settings(account, settings).await;
    assert_eq!(chosen.ok().map(|details| details.settings.keep), Some(keep));
}

/// Alice writes now.
async fn hello_again(world: &World, account: AccountId) {
    let later = Inbound {
        sent_at: world.clock.now(),
        ..people::text_from(&people::alice(), "A2", "Hello again")
    };
    assert!(world.whatsapp.deliver(account, later).await.is_ok());
}

async fn until_left(world: &World, chat: ChatId, count: usize) {
    let left = async || (world.messages(chat).await.len() == count).then_some(());
    world.until(&format!("{count} messages"), left).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_go_when_their_time_is_over_and_are_not_found_any_more() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.clock.advance(20 * DAY);
    hello_again(&world, account).await;
    keep(&world, account, KeepMessages::ThirtyDays).await;
    until_left(&world, chat, 2).await;
    world.clock.advance(15 * DAY);
    let one_went = async || {
        // Looked at every hour.
        world.clock.advance(HOUR);
        (world.messages(chat).await.len() == 1).then_some(())
    };
    world.until("the first to go", one_went).await;
    let words = SearchMessages {
        query: "hello".to_owned(),
        limit: 10,
        ..SearchMessages::default()
    };
    let found = world.kabar().search_messages(words).await;
    assert_eq!(found.map(|page| page.hits.len()).ok(), Some(1));
}

#[tokio::test(flavor = "multi_thread")]
async fn a_choice_counts_at_once_and_without_one_nothing_goes() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let chat = world.chat_with(account, people::ALICE).await;
    world.clock.advance(400 * DAY);
    hello_again(&world, account).await;
    assert_eq!(world.messages(chat).await.len(), 2);
    keep(&world, account, KeepMessages::Year).await;
    until_left(&world, chat, 1).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn copies_of_the_database_go_with_a_number_that_is_removed() {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    let copies = world.dir().join("profile/backups");
    std::fs::create_dir(&copies).unwrap_or_else(|error| panic!("{error}"));
    let copy = copies.join("kabar.db.0001");
    std::fs::write(&copy, "sealed").unwrap_or_else(|error| panic!("{error}"));
    assert!(world.kabar().remove_account(account).await.is_ok());
    assert!(!copy.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_run_that_ended_well_leaves_no_mark_and_a_crash_does() {
    let mut world = World::new().await;
    let mark = world.dir().join("profile/running");
    assert!(mark.exists());
    world.close().await;
    assert!(!mark.exists());
    assert!(world.open().await.is_ok());
    world.crash();
    assert!(mark.exists());
}
