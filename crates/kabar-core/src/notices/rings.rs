//! Which calls are announced as ringing now: one notification for each, gone when it ends. Pure.

use super::{NoticeDeed, Ring};
use kabar_types::{AccountId, ChatId, MessageId, UnixMillis};
use std::{collections::HashMap, time::Duration};

/// As long as phones ring. A call of which nothing more is heard is over then.
pub(super) const RINGS_MS: i64 = 60_000;

struct Ringing {
    chat: ChatId,
    account: AccountId,
    until: UnixMillis,
}

#[derive(Default)]
pub(super) struct Rings(HashMap<MessageId, Ringing>);

impl Rings {
    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn has(&self, call: MessageId) -> bool {
        self.0.contains_key(&call)
    }

    pub(super) fn all(&self) -> Vec<MessageId> {
        self.0.keys().copied().collect()
    }

    /// It rings until then.
    pub(super) fn put(&mut self, ring: Ring, account: AccountId, until: UnixMillis) -> NoticeDeed {
        let chat = ring.chat;
        let ringing = Ringing { chat, account, until };
        self.0.insert(ring.call, ringing);
        NoticeDeed::Ring(ring)
    }

    /// It rings no more.
    pub(super) fn end(&mut self, call: MessageId) -> Option<NoticeDeed> {
        self.0.remove(&call).map(|_| NoticeDeed::EndRing { call })
    }

    pub(super) fn end_of_chat(&mut self, chat: ChatId) -> Vec<NoticeDeed> {
        self.end_where(|ringing| ringing.chat == chat)
    }

    pub(super) fn end_of_account(&mut self, account: AccountId) -> Vec<NoticeDeed> {
        self.end_where(|ringing| ringing.account == account)
    }

    /// Those that rang for as long as phones do.
    pub(super) fn end_due(&mut self, now: UnixMillis) -> Vec<NoticeDeed> {
        self.end_where(|ringing| ringing.until <= now)
    }

    /// How long the first of them still rings; `None`: none does.
    pub(super) fn rest(&self, now: UnixMillis) -> Option<Duration> {
        let first = self.0.values().map(|ringing| ringing.until).min()?;
        let millis = u64::try_from(first.0.saturating_sub(now.0)).unwrap_or(0);
        Some(Duration::from_millis(millis))
    }

    /// All are taken back at once; true when there were any.
    pub(super) fn clear(&mut self) -> bool {
        let any = !self.0.is_empty();
        self.0.clear();
        any
    }

    fn end_where(&mut self, goes: impl Fn(&Ringing) -> bool) -> Vec<NoticeDeed> {
        let ended = self.0.extract_if(|_, ringing| goes(ringing));
        ended.map(|(call, _)| NoticeDeed::EndRing { call }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_795_000_000_000);

    fn ring(call: i64) -> Ring {
        Ring {
            call: MessageId(call),
            chat: ChatId(5),
            who: None,
            sound: true,
        }
    }

    #[test]
    fn a_call_rings_until_it_ends_or_as_long_as_phones_do() {
        let account = AccountId(Default::default());
        let mut rings = Rings::default();
        assert_eq!(rings.rest(NOW), None);
        rings.put(ring(1), account, NOW.plus(500));
        rings.put(ring(2), account, NOW.plus(900));
        assert_eq!(rings.rest(NOW), Some(Duration::from_millis(500)));
        let ended = |call| NoticeDeed::EndRing {
            call: MessageId(call),
        };
        assert_eq!(rings.end_due(NOW.plus(499)), []);
        assert_eq!(rings.end_due(NOW.plus(500)), [ended(1)]);
        assert_eq!(rings.end(MessageId(2)), Some(ended(2)));
        assert_eq!(rings.end(MessageId(2)), None);
        assert!(rings.is_empty());
    }

    #[test]
    fn the_calls_of_a_chat_or_a_number_that_goes_ring_no_more() {
        let account = AccountId(Default::default());
        let mut rings = Rings::default();
        rings.put(ring(1), account, NOW);
        assert_eq!(rings.end_of_chat(ChatId(6)), []);
        assert_eq!(rings.end_of_chat(ChatId(5)).len(), 1);
        rings.put(ring(2), account, NOW);
        assert_eq!(rings.end_of_account(account).len(), 1);
    }
}
