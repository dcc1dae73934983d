//! What takes whatsapp-rust long, with its timers hurried: a minute passes in a second.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use wa_sim::{Fault, LedgerSnapshot, Scope, Simulator};
use whatsapp_rust::bot::Bot;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::runtime::AbortHandle;
use whatsapp_rust::{Runtime, TokioRuntime};

use super::{ALICE, BOB, market, of_alice};
use crate::client::{Loopback, TestClient, seeded_store};

const HURRY: u32 = 60;

/// Tokio, with every timer hurried and written down.
#[derive(Clone, Default)]
struct Hurried(Arc<Mutex<Vec<Duration>>>);

impl Hurried {
    fn asked_for(&self, from: Duration, to: Duration) -> usize {
        let asked = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        asked.iter().filter(|time| (from..=to).contains(time)).count()
    }
}

impl Runtime for Hurried {
    fn spawn(&self, task: Pin<Box<dyn Future<Output = ()> + Send + 'static>>) -> AbortHandle {
        TokioRuntime.spawn(task)
    }

    fn sleep(&self, duration: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .push(duration);
        TokioRuntime.sleep(duration / HURRY)
    }

    fn spawn_blocking(
        &self,
        task: Box<dyn FnOnce() + Send + 'static>,
    ) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        TokioRuntime.spawn_blocking(task)
    }

    fn yield_now(&self) -> Option<Pin<Box<dyn Future<Output = ()> + Send>>> {
        TokioRuntime.yield_now()
    }
}

async fn hurried_alice() -> anyhow::Result<(Simulator, TestClient, Hurried)> {
    let simulator = market().await?;
    let backend = seeded_store(&simulator.seed_account(ALICE)?).await?;
    let timers = Hurried::default();
    let bot = Bot::builder()
        .with_backend_arc(Arc::clone(&backend))
        .with_transport_factory(Loopback::to(&simulator))
        .with_runtime(timers.clone())
        .with_version((2, 3000, 0))
        .with_wanted_pre_key_count(30)
        .build()
        .await?;
    let alice = TestClient::run(bot, backend);
    alice.online().await?;
    Ok((simulator, alice, timers))
}

/// A time, ten percent more or less.
fn about(seconds: u64) -> (Duration, Duration) {
    (
        Duration::from_millis(seconds * 900),
        Duration::from_millis(seconds * 1100),
    )
}

async fn back_again(alice: &TestClient) -> anyhow::Result<()> {
    let connected = |event: &Event| matches!(event, Event::Connected(_)).then_some(());
    alice.hears_nth("being connected again", 2, connected).await
}

#[tokio::test]
async fn alice_told_of_too_many_requests_stays_away_for_eight_seconds() {
    let (simulator, alice, timers) = hurried_alice().await.unwrap();
    simulator.add_fault(of_alice(), Fault::StreamError { code: 429 });
    back_again(&alice).await.unwrap();
    let (from, to) = about(8);
    assert_eq!(timers.asked_for(from, to), 1);
}

#[tokio::test]
async fn alice_whose_server_restarts_stays_away_for_one_second() {
    let (simulator, alice, timers) = hurried_alice().await.unwrap();
    let before = {
        let (from, to) = about(1);
        timers.asked_for(from, to)
    };
    simulator.add_fault(of_alice(), Fault::StreamError { code: 503 });
    back_again(&alice).await.unwrap();
    let (from, to) = about(1);
    assert!(timers.asked_for(from, to) > before);
    let (from, to) = about(8);
    assert_eq!(timers.asked_for(from, to), 0);
}

/// Whether Alice connects anew by herself within a time that is longer than her watchdog's 20 s.
async fn connects_anew(simulator: &Simulator, first: Option<u64>) -> bool {
    let anew = |_: &LedgerSnapshot| simulator.connections().last().map(|open| open.number) > first;
    let deadline = Duration::from_secs(30);
    simulator
        .wait_until(deadline, "a new connection", anew)
        .await
        .is_ok()
}

#[tokio::test]
#[ignore = "20 s: the watchdog compares moments of the wall clock, which cannot be hurried"]
async fn alice_notices_a_dead_connection_by_herself_and_says_nothing_about_it() {
    let (simulator, alice, _) = hurried_alice().await.unwrap();
    let first = simulator.connections().pop().unwrap().number;
    simulator.add_fault(Scope::Connection(first), Fault::Swallow);
    simulator.say(BOB, ALICE, "can you hear me?").await.unwrap();
    assert!(connects_anew(&simulator, Some(first)).await);
    alice.reads("can you hear me?").await.unwrap();
    let gone = alice.count(|event| matches!(event, Event::Disconnected(_)));
    assert_eq!(gone, 0);
}

#[tokio::test]
#[ignore = "30 s: the watchdog compares moments of the wall clock, which cannot be hurried"]
async fn alice_out_of_step_is_deaf_and_does_not_notice() {
    let (simulator, alice, _) = hurried_alice().await.unwrap();
    let first = simulator.connections().pop().map(|open| open.number);
    simulator.add_fault(of_alice(), Fault::Garbage { close: false });
    simulator.say(BOB, ALICE, "can you hear me?").await.unwrap();
    // Answers she cannot read keep arriving, and to the watchdog any byte is a sign of life.
    assert!(!connects_anew(&simulator, first).await);
    assert_eq!(alice.copies("can you hear me?"), 0);
    simulator.drop_connections(ALICE);
    alice.reads("can you hear me?").await.unwrap();
}
