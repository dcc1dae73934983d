//! Carries events to one window, in order.
//!
//! A window subscribes twice: at first without a place (`since`), only to learn when the data opens; then from the
//! `seq` of the bootstrap that it was given. While the app is locked nothing comes (the core sees to that). After `EventsLost`
//! it asks for a new bootstrap and subscribes again.
//!
//! A window draws no faster than its frames, so between two batches one of them passes: what comes meanwhile waits in the log
//! and is read together.

use crate::host::{DesktopHost, Phase};
use kabar_api::Host;
use kabar_core::Subscription;
use kabar_types::{EventBatch, Seq, Signal};
use std::{future::pending, pin::Pin, sync::Arc, time::Duration};
use tokio::time::{Sleep, sleep};

/// A frame of most screens.
const FRAME: Duration = Duration::from_millis(16);

/// Sends batches until `send` says that nobody listens any more, or the host is gone.
pub(crate) async fn pump(host: Arc<DesktopHost>, since: Option<Seq>, send: impl Fn(EventBatch) -> bool) {
    let mut phases = host.phases();
    let opening = matches!(*phases.borrow_and_update(), Phase::Opening(_));
    let mut events = since.and_then(|since| Some(host.kabar()?.subscribe(since)));
    if events.is_some() {
        // Said for chores that want a picture of more than the opening screen.
        tracing::info!("a window has the data");
    }
    // The phase may have changed after the window asked and before it subscribed.
    if events.is_none() && !opening && !send(status_changed()) {
        return;
    }
    let mut rest = None;
    loop {
        let batch = tokio::select! {
            changed = phases.changed() => match changed {
                Ok(()) => Some(status_changed()),
                Err(_) => return,
            },
            batch = next(&mut events, &mut rest) => batch,
        };
        let Some(batch) = batch else {
            events = None;
            continue;
        };
        if matches!(batch, EventBatch::EventsLost) {
            events = None;
        }
        if !send(batch) {
            return;
        }
        rest = Some(Box::pin(sleep(FRAME)));
    }
}

/// The next batch, read once the frame of the last is over.
async fn next(events: &mut Option<Subscription>, rest: &mut Option<Pin<Box<Sleep>>>) -> Option<EventBatch> {
    if let Some(frame) = rest {
        frame.await;
        *rest = None;
    }
    match events {
        Some(events) => events.next().await,
        None => pending().await,
    }
}

fn status_changed() -> EventBatch {
    EventBatch::Signal {
        signal: Signal::AppStatusChanged,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{
        args::Args,
        installation::Installation,
        log_file::LogFile,
        opening::{Opened, Opening},
    };
    use kabar_core::clock::{Clock, SystemClock};
    use kabar_core_testing::{
        MemorySecrets, World,
        people::{ALICE, SHOP},
    };
    use kabar_types::{AppStatus, ErrorCode, Event, OpeningStep, Problem};
    use std::time::Duration;
    use tokio::sync::mpsc::{UnboundedReceiver, unbounded_channel};

    fn host(phase: Phase) -> Arc<DesktopHost> {
        let opening = Opening {
            installation: Installation::new(&Args::default()),
            folder: "never-opened".into(),
            server_url: None,
            log: LogFile::default(),
            secrets: Arc::new(MemorySecrets::new()),
        };
        Arc::new(DesktopHost::in_phase(opening, phase))
    }

    fn blocked() -> Phase {
        Phase::Blocked(Problem {
            code: ErrorCode::KeyringLocked,
            file: None,
        })
    }

    fn open(world: &World) -> Phase {
        Phase::Open(Arc::new(Opened::around(world.kabar().clone())))
    }

    fn subscribe(host: &Arc<DesktopHost>, since: Option<Seq>) -> UnboundedReceiver<EventBatch> {
        let (tell, told) = unbounded_channel();
        tokio::spawn(pump(host.clone(), since, move |batch| tell.send(batch).is_ok()));
        told
    }

    async fn next_of(told: &mut UnboundedReceiver<EventBatch>) -> EventBatch {
        let told = tokio::time::timeout(Duration::from_secs(20), told.recv()).await;
        told.expect("something is told in time").expect("the pump runs")
    }

    #[tokio::test]
    async fn a_window_is_told_when_the_data_opens() {
        let world = World::new().await;
        let host = host(Phase::Opening(OpeningStep::Data));
        let mut told = subscribe(&host, None);
        tokio::task::yield_now().await;
        assert!(told.is_empty(), "nothing has changed yet");

        host.go_to(open(&world));

        assert_eq!(next_of(&mut told).await, status_changed());
    }

    #[tokio::test]
    async fn a_window_that_subscribes_after_the_phase_changed_is_told_at_once() {
        let mut told = subscribe(&host(blocked()), None);
        assert_eq!(next_of(&mut told).await, status_changed());
    }

    #[tokio::test]
    async fn a_window_is_told_everything_after_its_place_in_order() {
        let world = World::new().await;
        let host = host(open(&world));
        let since = world.kabar().bootstrap().await.unwrap().seq;
        let account = world.link(SHOP).await;
        world.chat_with(account, ALICE).await;

        let mut told = subscribe(&host, Some(since));

        let (mut reached, mut seen) = (since, Vec::new());
        while !seen
            .iter()
            .any(|event| matches!(event, Event::MessageAdded { .. }))
        {
            if let EventBatch::Events { upto, envelopes } = next_of(&mut told).await {
                assert!(
                    envelopes
                        .iter()
                        .all(|envelope| envelope.seq > reached && envelope.seq <= upto)
                );
                assert!(envelopes.len() <= 100);
                reached = upto;
                seen.extend(envelopes.into_iter().map(|envelope| envelope.event));
            }
        }
        assert!(
            seen.iter()
                .any(|event| matches!(event, Event::AccountChanged { .. }))
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_window_is_told_a_flood_in_no_more_than_one_batch_for_each_frame() {
        let world = World::new().await;
        let host = host(open(&world));
        let account = world.link(SHOP).await;
        let chat = world.chat_with(account, ALICE).await;
        for number in 0..300 {
            world
                .kabar()
                .set_draft(chat, format!("draft {number}"))
                .await
                .unwrap();
        }
        let end = world.kabar().bootstrap().await.unwrap().seq;
        let clock = SystemClock::new();
        let (tell, mut told) = unbounded_channel();
        let send = move |batch| tell.send((clock.monotonic(), batch)).is_ok();
        tokio::spawn(pump(host.clone(), Some(Seq(0)), send));

        let (mut moments, mut reached) = (Vec::new(), Seq(0));
        while reached < end {
            let (at, batch) = told.recv().await.expect("the pump runs");
            moments.push(at);
            if let EventBatch::Events { upto, .. } = batch {
                reached = upto;
            }
        }
        assert!(moments.len() >= 3, "{} batches", moments.len());
        assert!(
            moments.windows(2).all(|pair| pair[1] - pair[0] >= FRAME),
            "{moments:?}"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_window_is_told_when_damage_is_found_and_the_data_is_closed() {
        let mut world = World::new().await;
        let account = world.link(SHOP).await;
        world.damage_large_database(account).await;
        world.open().await.unwrap();
        let host = host(open(&world));
        let mut told = subscribe(&host, Some(Seq(0)));
        let watching = host.clone();
        tokio::spawn(async move { watching.watch_over().await });

        while next_of(&mut told).await != status_changed() {}

        let AppStatus::Blocked(problem) = host.app_status().await else {
            panic!("the window shows what happened");
        };
        assert_eq!(problem.code, ErrorCode::DamageFound);
        assert!(problem.file.is_some_and(|file| file.ends_with("kabar.db")));
        assert!(host.kabar().is_none(), "nothing can be asked any more");
    }

    #[tokio::test]
    async fn a_pump_ends_when_its_window_is_gone() {
        let host = host(blocked());
        let pump = tokio::spawn(pump(host, None, |_| false));
        let ended = tokio::time::timeout(Duration::from_secs(20), pump).await;
        assert!(ended.is_ok());
    }
}
