//! One session at a time holds a device's file.
//!
//! A session that is slow to stop is left behind by the core, which may open the file again soon after; two clients on one
//! file would overwrite each other's keys. So the next one waits here until the last has let go.

use kabar_core::ports::whatsapp::OpenError;
use std::{
    collections::HashMap,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::{Mutex as Turn, OwnedMutexGuard};

/// Longer than a session takes to stop; later it is tried again.
const PATIENCE: Duration = Duration::from_secs(30);

/// Whose turn it is with each file. Clones share it.
#[derive(Clone, Default)]
pub(crate) struct Holds(Arc<Mutex<HashMap<PathBuf, Arc<Turn<()>>>>>);

/// The right to open a file, until dropped.
pub(crate) type Hold = OwnedMutexGuard<()>;

impl Holds {
    /// Waits until nobody holds the file any more.
    pub(crate) async fn take(&self, file: &Path) -> Result<Hold, OpenError> {
        let turn = {
            let mut turns = self.0.lock().unwrap_or_else(PoisonError::into_inner);
            Arc::clone(turns.entry(file.to_owned()).or_default())
        };
        tokio::time::timeout(PATIENCE, turn.lock_owned())
            .await
            .map_err(|_| OpenError::Io("an earlier session still holds the device file".to_owned()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn whoever_comes_next_waits_for_the_last_to_let_go_but_not_for_ever() {
        let holds = Holds::default();
        let file = Path::new("accounts/1/wa.db");
        let first = holds.take(file).await.unwrap();
        assert!(
            holds.take(Path::new("accounts/2/wa.db")).await.is_ok(),
            "another's file"
        );
        assert!(matches!(holds.take(file).await, Err(OpenError::Io(_))));
        let next = tokio::spawn({
            let holds = holds.clone();
            async move { holds.take(file).await }
        });
        tokio::task::yield_now().await;
        drop(first);
        assert!(next.await.unwrap().is_ok());
    }
}
