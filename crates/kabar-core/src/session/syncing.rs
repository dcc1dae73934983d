//! How much of the phone's history is here after linking. WhatsApp never says "that was all": it is taken as complete at
//! a hundred percent with nothing left to import, or when the phone has gone quiet.

use kabar_types::UnixMillis;

/// The phone starts sending within a few seconds of the first connection and may pause between chunks; after so long
/// without anything new, that was all.
pub(super) const QUIET_MS: i64 = 20_000;

/// History on its way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Syncing {
    /// 0–100; never goes back.
    pub(super) percent: u8,
    /// Chunks stored and not yet imported.
    pending: u32,
    /// When nothing new has come by then, that was all.
    pub(super) quiet_at: UnixMillis,
}

impl Syncing {
    pub(super) fn begin(now: UnixMillis) -> Self {
        Self {
            percent: 0,
            pending: 0,
            quiet_at: now.plus(QUIET_MS),
        }
    }

    /// Something was heard: the wait for quiet begins anew.
    pub(super) fn heard(self, now: UnixMillis) -> Self {
        Self {
            quiet_at: now.plus(QUIET_MS),
            ..self
        }
    }

    /// A chunk arrived and waits to be imported.
    pub(super) fn stored(self, now: UnixMillis) -> Self {
        Self {
            pending: self.pending.saturating_add(1),
            ..self.heard(now)
        }
    }

    /// A chunk is imported; `None` when that was the last.
    pub(super) fn imported(self, percent: Option<u8>, now: UnixMillis) -> Option<Self> {
        let percent = self.percent.max(percent.unwrap_or(0).min(100));
        let pending = self.pending.saturating_sub(1);
        (percent < 100 || pending > 0).then(|| Self {
            percent,
            pending,
            ..self.heard(now)
        })
    }

    /// When to look whether it has gone quiet. While chunks are being imported, that alone is waited for.
    pub(super) fn wake(self, now: UnixMillis) -> Option<UnixMillis> {
        (self.pending == 0 || self.quiet_at > now).then_some(self.quiet_at)
    }

    /// What is still on its way at `now`.
    pub(super) fn still(self, now: UnixMillis) -> Option<Self> {
        (self.pending > 0 || self.quiet_at > now).then_some(self)
    }
}
