//! Which WhatsApp Web version Kabar claims: kept here, refreshed behind everything else, at most once a day.
//!
//! WhatsApp refuses a version about two months after it was new. One request a day to WhatsApp's own host keeps us ahead
//! of that. No connection waits for it, and a failure is not worth a word: the version at hand is good for weeks.
//!
//! ```text
//!  refused as outdated ─► is a newer one claimed by now, or does WhatsApp name one?
//!        yes ─► the session is built again with it, once for each newer version
//!        no  ─► Outdated: a person has to update Kabar
//! ```

use super::{actor::Actor, state::Input};
use crate::{base::Base, clock, ports::whatsapp::WaVersion};
use kabar_store::{Priority, StoreError};
use kabar_types::UnixMillis;
use std::{sync::Arc, time::Duration};
use tokio::sync::Mutex;

/// The name of the small fact: the version and when it was asked for.
const KEPT: &str = "wa-version";
const DAY_MS: i64 = 24 * 60 * 60 * 1000;
/// After a start, connections come first.
const SETTLED: Duration = Duration::from_secs(30);
/// Between two looks at the clock, and after a question without an answer.
const LOOK_AGAIN: Duration = Duration::from_secs(60 * 60);
/// After a refusal WhatsApp is not asked again within this time: fifty accounts are refused in the same second.
const ASKED_JUST_NOW: Duration = Duration::from_secs(60);

pub(crate) struct Versions {
    base: Arc<Base>,
    /// When WhatsApp was asked last, on the monotonic clock. Held while asking, so that one question serves all.
    asked: Mutex<Option<Duration>>,
}

impl Versions {
    pub(super) fn new(base: Arc<Base>) -> Self {
        Self {
            base,
            asked: Mutex::default(),
        }
    }

    pub(super) fn claimed(&self) -> WaVersion {
        self.base.whatsapp.version()
    }

    /// Claims the version kept from an earlier run, if it is newer than the built-in one.
    pub(super) async fn load(&self) -> Result<(), StoreError> {
        if let Some((version, _)) = self.kept().await? {
            self.claim(version);
        }
        Ok(())
    }

    /// Asks once a day, until Kabar stops.
    pub(super) async fn run(self: Arc<Self>) {
        let mut pause = SETTLED;
        loop {
            tokio::select! {
                () = self.base.stop.cancelled() => return,
                () = clock::sleep(&*self.base.clock, pause) => {}
            }
            pause = LOOK_AGAIN;
            if self.is_due().await {
                self.ask().await;
            }
        }
    }

    /// True when a newer version than `refused` is claimed now. Asks WhatsApp unless it is known already.
    pub(super) async fn is_there_newer(&self, refused: WaVersion) -> bool {
        if self.claimed() <= refused {
            self.ask().await;
        }
        self.claimed() > refused
    }

    async fn is_due(&self) -> bool {
        let now = self.base.now();
        match self.kept().await {
            // A clock that was set back does not put it off for ever.
            Ok(Some((_, at))) => !(0..DAY_MS).contains(&now.since(at)),
            Ok(None) => true,
            Err(_) => false,
        }
    }

    /// Asks WhatsApp, keeps the answer and claims it when it is newer. An end of Kabar cuts the question off, not the
    /// keeping of an answer that is here.
    async fn ask(&self) {
        let mut asked = self.asked.lock().await;
        let now = self.base.clock.monotonic();
        if asked.is_some_and(|at| now.saturating_sub(at) < ASKED_JUST_NOW) {
            return;
        }
        let newest = tokio::select! {
            () = self.base.stop.cancelled() => return,
            newest = self.base.whatsapp.newest_version() => newest,
        };
        *asked = Some(self.base.clock.monotonic());
        let Some(newest) = newest else {
            tracing::debug!("version: the newest one could not be learnt");
            return;
        };
        self.claim(newest);
        if let Err(error) = self.keep(newest).await {
            tracing::debug!(%error, "version: not kept");
        }
    }

    /// Never an older one: this build was made for the one it has.
    fn claim(&self, version: WaVersion) {
        if version > self.claimed() {
            tracing::info!(
                revision = version.2,
                "version: a newer one is claimed from now on"
            );
            self.base.whatsapp.claim_version(version);
        }
    }

    async fn kept(&self) -> Result<Option<(WaVersion, UnixMillis)>, StoreError> {
        let text = self.base.store.read().await?.find_value(KEPT).await?;
        Ok(text.as_deref().and_then(parse))
    }

    async fn keep(&self, version: WaVersion) -> Result<(), StoreError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.set_value(KEPT, &written(version, self.base.now())).await?;
        tx.commit().await?;
        Ok(())
    }
}

fn written(WaVersion(major, minor, revision): WaVersion, at: UnixMillis) -> String {
    format!("{major}.{minor}.{revision} {}", at.0)
}

fn parse(text: &str) -> Option<(WaVersion, UnixMillis)> {
    let (version, at) = text.split_once(' ')?;
    let mut parts = version.split('.').map(str::parse);
    let mut next = || parts.next()?.ok();
    let version = WaVersion(next()?, next()?, next()?);
    Some((version, UnixMillis(at.parse().ok()?)))
}

impl Actor {
    /// WhatsApp refused the version: nothing is said to a person before it is known whether there is a newer one.
    pub(super) async fn look_for_newer(&mut self) {
        tracing::info!(account = %self.account, "session: WhatsApp refused the version");
        self.place = None;
        let gone = Input::Lost {
            attempt: 1,
            next_try_ms: 0,
            reason: None,
        };
        self.advance(gone).await;
        let (versions, refused) = (self.versions.clone(), self.claims);
        let looking = async move { versions.is_there_newer(refused).await };
        self.refreshing = Some(self.inbox.base.spawn(looking));
    }

    /// Tries again with the newer version, or says that there is none.
    pub(super) async fn refreshed(&mut self, newer: bool) {
        // Closed meanwhile, by a person or by another end.
        if self.session.is_none() {
            return;
        }
        if newer {
            self.advance_silently(Input::Outdated).await;
            self.advance(Input::Reconnect).await;
        } else {
            self.advance(Input::Outdated).await;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_reads_back() {
        let kept = (WaVersion(2, 3000, 1_042_742_319), UnixMillis(1_700_000_000_000));
        assert_eq!(parse(&written(kept.0, kept.1)), Some(kept));
        for text in ["", "2.3000", "2.3000.x 1", "2.3000.1 ", "2.3000.1"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn a_later_version_is_greater() {
        assert!(WaVersion(2, 3000, 10) > WaVersion(2, 3000, 9));
        assert!(WaVersion(3, 0, 0) > WaVersion(2, 3000, 9));
    }
}
