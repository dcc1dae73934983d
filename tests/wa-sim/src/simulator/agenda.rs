//! What is due later, in one order: by time, and at the same time by who asked first.
//!
//! One queue instead of a task each, so that two things due at once happen in the same order in every
//! run. Not here: what is due (`Due`) and doing it (`Shared`).

use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::Notify;

use crate::clock::Stopwatch;

struct Entry<T> {
    at: Duration,
    turn: u64,
    what: T,
}

impl<T> Entry<T> {
    fn place(&self) -> (Duration, u64) {
        (self.at, self.turn)
    }
}

impl<T> PartialEq for Entry<T> {
    fn eq(&self, other: &Self) -> bool {
        self.place() == other.place()
    }
}

impl<T> Eq for Entry<T> {}

impl<T> PartialOrd for Entry<T> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl<T> Ord for Entry<T> {
    fn cmp(&self, other: &Self) -> Ordering {
        self.place().cmp(&other.place())
    }
}

struct Queue<T> {
    entries: BinaryHeap<Reverse<Entry<T>>>,
    turns: u64,
}

/// The queue and its clock.
pub(crate) struct Agenda<T> {
    clock: Stopwatch,
    queue: Mutex<Queue<T>>,
    news: Notify,
}

impl<T> Agenda<T> {
    pub(crate) fn new() -> Self {
        Self {
            clock: Stopwatch::start(),
            queue: Mutex::new(Queue {
                entries: BinaryHeap::new(),
                turns: 0,
            }),
            news: Notify::new(),
        }
    }

    /// Adds what one act asked for; all delays count from the same instant.
    pub(crate) fn add(&self, due: Vec<(Duration, T)>) {
        if due.is_empty() {
            return;
        }
        let now = self.clock.elapsed();
        self.with(|queue| queue.add(now, due));
        self.news.notify_one();
    }

    /// Waits until something is due, and takes everything that is, in order.
    pub(crate) async fn due(&self) -> Vec<T> {
        loop {
            let next = self.with(|queue| queue.entries.peek().map(|Reverse(entry)| entry.at));
            match next {
                None => self.news.notified().await,
                Some(at) => tokio::select! {
                    () = self.news.notified() => {}
                    () = self.clock.reaches(at) => return self.with(|queue| queue.take(at)),
                },
            }
        }
    }

    fn with<R>(&self, act: impl FnOnce(&mut Queue<T>) -> R) -> R {
        act(&mut self.queue.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl<T> Queue<T> {
    fn add(&mut self, now: Duration, due: Vec<(Duration, T)>) {
        for (delay, what) in due {
            let (at, turn) = (now.saturating_add(delay), self.turns);
            self.turns += 1;
            self.entries.push(Reverse(Entry { at, turn, what }));
        }
    }

    fn take(&mut self, now: Duration) -> Vec<T> {
        let mut taken = Vec::new();
        while self.entries.peek().is_some_and(|Reverse(entry)| entry.at <= now) {
            taken.extend(self.entries.pop().map(|Reverse(entry)| entry.what));
        }
        taken
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    fn empty() -> Queue<&'static str> {
        Queue {
            entries: BinaryHeap::new(),
            turns: 0,
        }
    }

    #[test]
    fn what_is_due_at_once_happens_in_the_order_it_was_asked_for() {
        let mut queue = empty();
        let words = "first second third fourth fifth sixth seventh eighth".split(' ');
        queue.add(SECOND, words.clone().map(|word| (SECOND, word)).collect());
        assert_eq!(queue.take(2 * SECOND), words.collect::<Vec<_>>());
    }

    #[test]
    fn what_is_due_sooner_comes_first_and_the_rest_stays() {
        let mut queue = empty();
        queue.add(
            Duration::ZERO,
            vec![(3 * SECOND, "supper"), (2 * SECOND, "lunch")],
        );
        queue.add(SECOND, vec![(Duration::ZERO, "breakfast")]);
        assert_eq!(queue.take(2 * SECOND), ["breakfast", "lunch"]);
        assert_eq!(queue.take(3 * SECOND), ["supper"]);
    }

    #[tokio::test]
    async fn somebody_who_waits_for_nothing_hears_of_what_is_added_later() {
        let agenda = Agenda::new();
        let add = async { agenda.add(vec![(Duration::ZERO, "news")]) };
        let (heard, ()) = tokio::join!(agenda.due(), add);
        assert_eq!(heard, ["news"]);
    }
}
