//! Who writes next: one turn at a time, the most urgent first, first come first served among equals.
//!
//! Not here: the connection. A [`Turn`] is only the right to use it; dropping it passes the right on.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::oneshot;

/// How urgent a write is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Priority {
    /// A person pressed something and waits.
    Interactive,
    /// It is happening now: what arrives, what is sent.
    Live,
    /// History, clean-up: anybody may go first. In slices of at most 500 rows.
    Background,
}

#[derive(Default)]
struct State {
    taken: bool,
    waiting: [VecDeque<oneshot::Sender<Turn>>; 3],
}

impl State {
    /// The next one who still waits; frees the turn when nobody does.
    fn next(&mut self) -> Option<oneshot::Sender<Turn>> {
        for line in &mut self.waiting {
            while let Some(waiter) = line.pop_front() {
                if !waiter.is_closed() {
                    return Some(waiter);
                }
            }
        }
        self.taken = false;
        None
    }
}

/// The line in front of the writer.
#[derive(Clone, Default)]
pub(crate) struct Queue(Arc<Mutex<State>>);

impl Queue {
    /// Waits for the turn. A waiter that is dropped leaves the line.
    pub(crate) async fn wait(&self, priority: Priority) -> Turn {
        loop {
            let waiter = {
                let mut state = self.lock();
                if !state.taken {
                    state.taken = true;
                    return Turn(self.clone());
                }
                let (sender, receiver) = oneshot::channel();
                state.waiting[priority as usize].push_back(sender);
                receiver
            };
            if let Ok(turn) = waiter.await {
                return turn;
            }
        }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn pass_on(&self) {
        let next = self.lock().next();
        if let Some(waiter) = next {
            // A waiter that left in this very moment drops the turn, which passes it on again.
            drop(waiter.send(Turn(self.clone())));
        }
    }
}

/// The right to write, until dropped.
pub(crate) struct Turn(Queue);

impl Drop for Turn {
    fn drop(&mut self) {
        self.0.pass_on();
    }
}

#[cfg(test)]
mod tests {
    use super::{Priority, Queue};
    use std::sync::{Arc, Mutex};

    #[tokio::test]
    async fn a_person_goes_before_history_however_long_the_line_is() {
        let queue = Queue::default();
        let served = Arc::new(Mutex::new(Vec::new()));
        let first = queue.wait(Priority::Background).await;
        let mut tasks = Vec::new();
        for priority in [
            Priority::Background,
            Priority::Live,
            Priority::Background,
            Priority::Interactive,
        ] {
            let (line, list) = (queue.clone(), served.clone());
            tasks.push(tokio::spawn(async move {
                let _turn = line.wait(priority).await;
                list.lock().unwrap().push(priority);
            }));
            while queue
                .lock()
                .waiting
                .iter()
                .map(std::collections::VecDeque::len)
                .sum::<usize>()
                < tasks.len()
            {
                tokio::task::yield_now().await;
            }
        }
        drop(first);
        for task in tasks {
            task.await.unwrap();
        }
        let order = served.lock().unwrap().clone();
        assert_eq!(
            order,
            [
                Priority::Interactive,
                Priority::Live,
                Priority::Background,
                Priority::Background
            ]
        );
    }

    #[tokio::test]
    async fn a_waiter_that_gives_up_does_not_take_the_turn_with_it() {
        let queue = Queue::default();
        let first = queue.wait(Priority::Live).await;
        let gone = tokio::spawn({
            let line = queue.clone();
            async move { line.wait(Priority::Interactive).await }
        });
        while queue.lock().waiting[0].is_empty() {
            tokio::task::yield_now().await;
        }
        gone.abort();
        assert!(gone.await.is_err());
        drop(first);
        let _turn = queue.wait(Priority::Background).await;
    }
}
