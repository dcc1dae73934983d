//! The lock of the app: what keeps eyes out, what goes on behind it, and what opens it.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::{KabarError, KeyWay, Unlock};
use kabar_core_testing::{
    World,
    people::{ALICE, BOB, SHOP, person, text_from},
};
use kabar_types::{AppLock, ErrorCode, EventBatch, Seq, Signal};
use std::time::Duration;
use zeroize::Zeroizing;

const PASSPHRASE: &str = "kopi susu dua gelas";
const MINUTE: Duration = Duration::from_secs(60);

fn typed(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn passphrase(text: &str) -> Unlock {
    Unlock::Passphrase(typed(text))
}

/// Alice's Kabar with a passphrase and the lock on.
async fn guarded() -> World {
    let world = World::new().await;
    world.kabar().set_passphrase(typed(PASSPHRASE)).await.unwrap();
    world.kabar().turn_lock_on(typed(PASSPHRASE)).await.unwrap();
    world
}

async fn choose(world: &World, change: impl FnOnce(&mut AppLock)) -> Result<(), KabarError> {
    let mut settings = world.kabar().get_settings().await?;
    change(&mut settings.lock);
    world.kabar().set_settings(settings).await.map(drop)
}

async fn refusal(world: &World, guess: Unlock) -> Option<ErrorCode> {
    world.kabar().unlock(guess).await.err().map(|error| error.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn only_somebody_who_can_open_the_lock_turns_it_on() {
    let world = World::new().await;
    let turn_on = async |text| world.kabar().turn_lock_on(typed(text)).await;
    assert_eq!(
        turn_on(PASSPHRASE).await.unwrap_err().code(),
        ErrorCode::KeyNotSet
    );
    world.kabar().set_passphrase(typed(PASSPHRASE)).await.unwrap();
    assert_eq!(
        turn_on("teh manis dua gelas").await.unwrap_err().code(),
        ErrorCode::WrongPassphrase
    );
    let by_the_way = choose(&world, |lock| lock.on = true).await.unwrap_err();
    assert_eq!(by_the_way.code(), ErrorCode::BadRequest);
    assert_eq!(world.kabar().lock().unwrap_err().code(), ErrorCode::BadRequest);
    assert!(!world.kabar().is_locked());

    assert!(turn_on(PASSPHRASE).await.unwrap().lock.on);
    world.kabar().lock().unwrap();
    assert!(world.kabar().is_locked());
}

#[tokio::test(flavor = "multi_thread")]
async fn passphrase_and_recovery_key_open_it_and_nothing_else_does() {
    let world = guarded().await;
    let key = typed(&world.kabar().draft_recovery_key().await.unwrap().key.0);
    world.kabar().keep_recovery_key(key.clone()).await.unwrap();
    for right in [passphrase(PASSPHRASE), Unlock::RecoveryKey(key)] {
        world.kabar().lock().unwrap();
        assert_eq!(
            refusal(&world, passphrase("teh manis dua gelas")).await,
            Some(ErrorCode::WrongPassphrase)
        );
        assert_eq!(
            refusal(&world, Unlock::RecoveryKey(typed("0000-0000"))).await,
            Some(ErrorCode::WrongRecoveryKey)
        );
        assert!(world.kabar().is_locked());
        assert_eq!(refusal(&world, right).await, None);
        assert!(!world.kabar().is_locked());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_few_wrong_guesses_even_the_right_one_waits() {
    let world = guarded().await;
    world.kabar().lock().unwrap();
    for _ in 0..4 {
        world.clock.advance(MINUTE);
        assert!(refusal(&world, passphrase("teh manis dua gelas")).await.is_some());
    }
    let kabar = world.kabar().clone();
    let guess = tokio::spawn(async move { kabar.unlock(passphrase(PASSPHRASE)).await });
    world.clock.advance(Duration::from_millis(1999));
    tokio::task::yield_now().await;
    assert!(
        !guess.is_finished() && world.kabar().is_locked(),
        "two seconds are not over"
    );
    world.clock.advance(Duration::from_millis(1));
    guess.await.unwrap().unwrap();
    assert!(!world.kabar().is_locked());
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_there_for_as_long_as_was_chosen_locks_it() {
    let world = guarded().await;
    choose(&world, |lock| lock.after_minutes = 5).await.unwrap();
    world.clock.advance(4 * MINUTE);
    world.kabar().note_activity();
    world.clock.advance(4 * MINUTE);
    assert!(!world.kabar().is_locked(), "somebody was there four minutes ago");
    world
        .until_in_time("the lock to shut by itself", async || {
            let told = world.events().into_iter();
            told.rev().find(|batch| {
                *batch
                    == EventBatch::Signal {
                        signal: Signal::AppStatusChanged,
                    }
            })
        })
        .await;
    assert!(world.kabar().is_locked());
    world.kabar().note_activity();
    assert!(world.kabar().is_locked(), "being there does not open it");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_computer_that_slept_is_locked_before_anything_is_answered() {
    let world = guarded().await;
    world.clock.advance(8 * 60 * MINUTE);
    world.kabar().note_activity();
    assert!(world.kabar().is_locked());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_window_is_told_nothing_while_messages_go_on_arriving() {
    let world = guarded().await;
    let account = world.link(SHOP).await;
    let chat = world.chat_with(account, ALICE).await;
    let mut window = world
        .kabar()
        .subscribe(world.kabar().bootstrap().await.unwrap().seq);
    world.kabar().lock().unwrap();
    let shut = EventBatch::Signal {
        signal: Signal::AppStatusChanged,
    };
    assert_eq!(window.next().await, Some(shut.clone()));
    let mut other = world.kabar().subscribe(Seq(0));
    assert_eq!(other.next().await, Some(shut));

    world.chat_with(account, BOB).await;
    let words = text_from(&person(ALICE), "WHILE-LOCKED", "Is anybody there?");
    world.whatsapp.deliver(account, words).await.unwrap();
    for reader in [&mut window, &mut other] {
        let told = tokio::time::timeout(Duration::from_millis(300), reader.next()).await;
        assert!(told.is_err(), "a locked window was told {told:?}");
    }

    world.kabar().unlock(passphrase(PASSPHRASE)).await.unwrap();
    assert_eq!(window.next().await, Some(EventBatch::EventsLost));
    assert_eq!(other.next().await, Some(EventBatch::EventsLost));
    assert_eq!(world.messages(chat).await.len(), 2, "it arrived meanwhile");
}

#[tokio::test(flavor = "multi_thread")]
async fn ending_the_process_does_not_open_it() {
    let mut world = guarded().await;
    choose(&world, |lock| lock.at_start = false).await.unwrap();
    world.close().await;
    world.open().await.unwrap();
    assert!(
        !world.kabar().is_locked(),
        "it was open and is not locked at each start"
    );

    world.kabar().lock().unwrap();
    world.close().await;
    world.open().await.unwrap();
    assert!(world.kabar().is_locked());
    world.kabar().unlock(passphrase(PASSPHRASE)).await.unwrap();
    choose(&world, |lock| lock.at_start = true).await.unwrap();
    world.close().await;
    world.open().await.unwrap();
    assert!(world.kabar().is_locked(), "that is what was chosen");

    world.close().await;
    world
        .open_with(KeyWay::Passphrase(typed(PASSPHRASE)))
        .await
        .unwrap();
    assert!(!world.kabar().is_locked(), "the passphrase was typed just now");
}

#[tokio::test(flavor = "multi_thread")]
async fn without_the_passphrase_there_is_no_lock() {
    let mut world = guarded().await;
    world.kabar().remove_passphrase().await.unwrap();
    assert!(!world.kabar().get_settings().await.unwrap().lock.on);
    world.clock.advance(24 * 60 * MINUTE);
    assert!(!world.kabar().is_locked());
    world.close().await;
    world.open().await.unwrap();
    assert!(!world.kabar().is_locked());
}
