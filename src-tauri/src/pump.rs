//! Carries events to one window, in order.
//!
//! A window subscribes twice: at first without a place (`since`), only to learn when the data opens; then from the
//! `seq` of the bootstrap that it was given. While the app is locked nothing comes (the core sees to that). After `EventsLost`
//! it asks for a new bootstrap and subscribes again.
//!
//! A window is told no more than it draws: the next batch comes once the page says that the last one is drawn. What happens
//! meanwhile waits in the log and is read together, the more of it the longer that took. A page that says nothing (one that is
//! put away draws no frames) is told the rest all the same, only later.

use crate::host::{DesktopHost, Phase};
use kabar_api::Host;
use kabar_core::{
    Subscription,
    clock::{Clock, SystemClock},
};
use kabar_types::{EventBatch, Seq, Signal};
use std::{future::pending, sync::Arc, time::Duration};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// A frame of most screens.
const FRAME: Duration = Duration::from_millis(16);
/// How long a page may take to draw before it is told more without having said so.
const PATIENCE: Duration = Duration::from_millis(500);
/// Rows of the log that are told for each frame that passed, and at once.
const ROWS: u32 = 100;
const MOST: u32 = 500;

/// Sends batches until `send` says that nobody listens any more, or the host is gone. `draws`: how many of them were drawn.
pub(crate) async fn pump(
    host: Arc<DesktopHost>,
    since: Option<Seq>,
    draws: watch::Receiver<u64>,
    send: impl Fn(EventBatch) -> bool,
) {
    let mut phases = host.phases();
    let opening = matches!(*phases.borrow_and_update(), Phase::Opening(_));
    let mut events = since.and_then(|since| Some(host.kabar()?.subscribe(since)));
    if events.is_some() {
        // Said for chores that want a picture of more than the opening screen.
        tracing::info!("a window has the data");
    }
    let mut page = Page::new(draws);
    // The phase may have changed after the window asked and before it subscribed.
    if events.is_none() && !opening && !page.take(&send, status_changed()) {
        return;
    }
    loop {
        let batch = tokio::select! {
            changed = phases.changed() => match changed {
                Ok(()) => Some(status_changed()),
                Err(_) => return,
            },
            batch = next(&mut events, &mut page) => batch,
        };
        let Some(batch) = batch else {
            events = None;
            continue;
        };
        if matches!(batch, EventBatch::EventsLost) {
            events = None;
        }
        if !page.take(&send, batch) {
            return;
        }
    }
}

/// The next batch, read once the page has drawn the last.
async fn next(events: &mut Option<Subscription>, page: &mut Page) -> Option<EventBatch> {
    let most = page.ready().await;
    match events {
        Some(events) => events.next_of(most).await,
        None => pending().await,
    }
}

/// What the page at the other end has been told, and what of that it has drawn.
struct Page {
    draws: watch::Receiver<u64>,
    clock: SystemClock,
    sent: u64,
    /// When it was told last, until it is ready for more.
    told: Option<Duration>,
    /// Rows of the next batch.
    most: u32,
}

impl Page {
    fn new(draws: watch::Receiver<u64>) -> Self {
        Self {
            draws,
            clock: SystemClock::new(),
            sent: 0,
            told: None,
            most: ROWS,
        }
    }

    fn take(&mut self, send: impl Fn(EventBatch) -> bool, batch: EventBatch) -> bool {
        self.sent += 1;
        self.told = Some(self.clock.monotonic());
        send(batch)
    }

    /// Waits until everything is drawn, and no less than a frame; answers how many rows come next. May be dropped meanwhile.
    async fn ready(&mut self) -> u32 {
        if let Some(told) = self.told {
            let passed = self.clock.monotonic().saturating_sub(told);
            sleep(FRAME.saturating_sub(passed)).await;
            let sent = self.sent;
            let drawn = self.draws.wait_for(|drawn| *drawn >= sent);
            // Late, or nobody is there to say it: then there is nothing to wait for.
            let _ = timeout(PATIENCE.saturating_sub(passed), drawn).await;
            self.most = rows_after(self.clock.monotonic().saturating_sub(told));
            self.told = None;
        }
        self.most
    }
}

/// Rows for a page whose last frame took this long: a slow one is not told less in a second. Pure.
fn rows_after(frame: Duration) -> u32 {
    let frames = u32::try_from(frame.as_millis() / FRAME.as_millis()).unwrap_or(MOST);
    frames.max(1).saturating_mul(ROWS).min(MOST)
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
    use kabar_core_testing::{
        MemorySecrets, World,
        people::{ALICE, SHOP},
    };
    use kabar_types::{AppStatus, ErrorCode, Event, OpeningStep, Problem};
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

    /// How many batches were drawn by a page that draws at once whatever it is told.
    fn drawn_at_once() -> watch::Receiver<u64> {
        watch::channel(u64::MAX).1
    }

    fn subscribe(host: &Arc<DesktopHost>, since: Option<Seq>) -> UnboundedReceiver<EventBatch> {
        let (tell, told) = unbounded_channel();
        let send = move |batch| tell.send(batch).is_ok();
        tokio::spawn(pump(host.clone(), since, drawn_at_once(), send));
        told
    }

    /// A host whose log holds a few hundred entries, and where that ends.
    async fn flooded(world: &World) -> (Arc<DesktopHost>, Seq) {
        let host = host(open(world));
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
        (host, end)
    }

    /// When each batch came until `end` was reached, how many rows of the log it told, and when `page` had drawn it.
    async fn drawn_by<F: Future>(
        host: &Arc<DesktopHost>,
        end: Seq,
        page: impl Fn() -> F,
    ) -> Vec<(Duration, i64, Duration)> {
        let clock = Arc::new(SystemClock::new());
        let (tell, mut told) = unbounded_channel();
        let (draw, draws) = watch::channel(0);
        let sender = clock.clone();
        let send = move |batch| tell.send((sender.monotonic(), batch)).is_ok();
        tokio::spawn(pump(host.clone(), Some(Seq(0)), draws, send));
        let (mut frames, mut reached) = (Vec::new(), Seq(0));
        while reached < end {
            let (at, batch) = told.recv().await.expect("the pump runs");
            let EventBatch::Events { upto, .. } = batch else {
                panic!("facts")
            };
            let rows = upto.0 - reached.0;
            reached = upto;
            page().await;
            frames.push((at, rows, clock.monotonic()));
            draw.send_modify(|drawn| *drawn += 1);
        }
        frames
    }

    async fn next_of(told: &mut UnboundedReceiver<EventBatch>) -> EventBatch {
        let told = timeout(Duration::from_secs(20), told.recv()).await;
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
    async fn a_window_that_draws_at_once_is_told_no_more_than_one_batch_for_each_frame() {
        let world = World::new().await;
        let (host, end) = flooded(&world).await;

        let frames = drawn_by(&host, end, || std::future::ready(())).await;

        assert!(frames.len() >= 2, "{frames:?}");
        assert!(
            frames.windows(2).all(|pair| pair[1].0 - pair[0].0 >= FRAME),
            "{frames:?}"
        );
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_window_that_draws_slowly_is_told_more_only_once_it_has_drawn_and_then_more_at_once() {
        let world = World::new().await;
        let (host, end) = flooded(&world).await;

        // The page is at work for three frames.
        let frames = drawn_by(&host, end, || sleep(3 * FRAME)).await;

        assert!(frames.len() >= 2, "{frames:?}");
        assert!(frames.windows(2).all(|pair| pair[1].0 >= pair[0].2), "{frames:?}");
        assert!(frames[0].1 <= 100 && frames[1].1 > 100, "{frames:?}");
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn a_window_that_draws_nothing_is_told_everything_all_the_same() {
        let world = World::new().await;
        let (host, end) = flooded(&world).await;
        let clock = SystemClock::new();
        let (tell, mut told) = unbounded_channel();
        let (_draw, draws) = watch::channel(0);
        let send = move |batch| tell.send((clock.monotonic(), batch)).is_ok();
        tokio::spawn(pump(host.clone(), Some(Seq(0)), draws, send));

        let (mut moments, mut reached) = (Vec::new(), Seq(0));
        while reached < end {
            let (at, batch) = told.recv().await.expect("the pump runs");
            moments.push(at);
            if let EventBatch::Events { upto, .. } = batch {
                reached = upto;
            }
        }

        assert!(moments.len() >= 2, "{moments:?}");
        assert!(
            moments.windows(2).all(|pair| pair[1] - pair[0] >= PATIENCE),
            "{moments:?}"
        );
    }

    #[test]
    fn a_frame_that_took_long_is_followed_by_more_up_to_a_limit() {
        let rows = [0, 15, 16, 31, 33, 50, 80, 500].map(|ms| rows_after(Duration::from_millis(ms)));
        assert_eq!(rows, [100, 100, 100, 100, 200, 300, 500, 500]);
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
        let pump = tokio::spawn(pump(host, None, drawn_at_once(), |_| false));
        let ended = timeout(Duration::from_secs(20), pump).await;
        assert!(ended.is_ok());
    }
}
