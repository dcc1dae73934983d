//! Work that nobody waits for: what is noted within a moment is done in one go.
//!
//! Deliberately not here: a promise that it is done. A process that ends takes what is noted along.

use std::{
    mem,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// Within this, things are done together. The library waits as long before it writes down what it decrypted.
const MOMENT: Duration = Duration::from_millis(25);

/// What is still to be done; `None`: nothing, and nobody does it.
pub(crate) struct Later<T>(Mutex<Option<Vec<T>>>);

impl<T> Default for Later<T> {
    fn default() -> Self {
        Self(Mutex::new(None))
    }
}

impl<T: Send + 'static> Later<T> {
    /// Notes one thing. Without somebody who does what is noted, one begins with `work`, and ends when nothing is left.
    pub(crate) fn add<F>(self: &Arc<Self>, one: T, work: impl Fn(Vec<T>) -> F + Send + 'static)
    where
        F: Future<Output = ()> + Send,
    {
        let mut noted = self.lock();
        if let Some(noted) = noted.as_mut() {
            noted.push(one);
            return;
        }
        *noted = Some(vec![one]);
        drop(noted);
        let later = Arc::clone(self);
        tokio::spawn(async move {
            loop {
                tokio::time::sleep(MOMENT).await;
                let Some(all) = later.take() else { return };
                work(all).await;
            }
        });
    }

    /// What is noted; afterwards somebody does it, unless there was nothing.
    fn take(&self) -> Option<Vec<T>> {
        let mut noted = self.lock();
        let all = noted.as_mut().map(mem::take).filter(|all| !all.is_empty());
        if all.is_none() {
            *noted = None;
        }
        all
    }

    fn lock(&self) -> MutexGuard<'_, Option<Vec<T>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use tokio::sync::mpsc;

    #[tokio::test(start_paused = true)]
    async fn what_is_noted_within_a_moment_is_done_together_and_nothing_is_forgotten() {
        let later = Arc::<Later<u32>>::default();
        let (done, mut heard) = mpsc::unbounded_channel();
        let note = |number| {
            let done = done.clone();
            later.add(number, move |numbers| {
                let done = done.clone();
                async move { drop(done.send(numbers)) }
            });
        };
        note(1);
        note(2);
        assert_eq!(heard.recv().await, Some(vec![1, 2]));
        note(3);
        assert_eq!(heard.recv().await, Some(vec![3]));
        while later.lock().is_some() {
            tokio::time::sleep(MOMENT).await;
        }
        note(4);
        assert_eq!(heard.recv().await, Some(vec![4]), "after a rest, too");
    }
}
