//! What SQLite answers to each statement on a device's file: a disk that takes no writes is noticed where it is met.
//!
//! The library tells of it when a send fails. Everything else it only logs and tries again, ten times at most, and the
//! server goes on giving meanwhile; a session over such a file is stopped instead. Deliberately not here: damage, which
//! reading a file may also seem to show for a moment; it is looked for when a file is opened.

use crate::device_store::failure;
use diesel::connection::{Instrumentation, InstrumentationEvent};
use kabar_core::ports::whatsapp::OpenError;
use std::{
    error::Error,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};
use tokio::sync::Notify;

/// Watches the connections of one device's file. Clones watch together.
#[derive(Clone, Default)]
pub(crate) struct DeviceWatch(Arc<Seen>);

#[derive(Default)]
struct Seen {
    failure: Mutex<Option<OpenError>>,
    rings: Notify,
}

impl DeviceWatch {
    /// What a connection is to be told of its statements.
    pub(crate) fn ear(&self) -> impl Instrumentation + use<> {
        let seen = Arc::clone(&self.0);
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::FinishQuery {
                error: Some(error), ..
            } = event
            {
                seen.met(error);
            }
        }
    }

    /// Waits until a write was refused; why.
    pub(crate) async fn failed(&self) -> OpenError {
        loop {
            // Before looking: what is met in between rings.
            let ring = self.0.rings.notified();
            if let Some(failure) = self.0.lock().clone() {
                return failure;
            }
            ring.await;
        }
    }
}

impl Seen {
    fn met(&self, error: &(dyn Error + 'static)) {
        let failure = failure(error);
        if refuses_writes(&failure) && self.lock().replace(failure).is_none() {
            self.rings.notify_one();
        }
    }

    fn lock(&self) -> MutexGuard<'_, Option<OpenError>> {
        self.failure.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A statement that another one kept out, or that a rule of a table refused, says nothing about the disk.
fn refuses_writes(failure: &OpenError) -> bool {
    match failure {
        OpenError::DiskFull => true,
        OpenError::Io(words) => words.contains("disk I/O error") || words.contains("readonly database"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use diesel::{Connection, RunQueryDsl, SqliteConnection, sql_query};
    use std::time::Duration;

    /// A file with a table in it, which is watched.
    fn watched(watch: &DeviceWatch, path: &std::path::Path) -> SqliteConnection {
        let mut connection = SqliteConnection::establish(path.to_str().unwrap()).unwrap();
        sql_query("CREATE TABLE notes (words TEXT NOT NULL UNIQUE) STRICT")
            .execute(&mut connection)
            .unwrap();
        connection.set_instrumentation(watch.ear());
        connection
    }

    #[tokio::test]
    async fn a_statement_that_finds_no_room_is_noticed_whoever_made_it() {
        let dir = tempfile::tempdir().unwrap();
        let watch = DeviceWatch::default();
        let mut connection = watched(&watch, &dir.path().join("wa.db"));
        let waiting = tokio::spawn({
            let watch = watch.clone();
            async move { watch.failed().await }
        });
        let filled = connection.transaction(|connection| {
            sql_query("PRAGMA max_page_count = 1").execute(connection)?;
            sql_query("INSERT INTO notes VALUES (hex(zeroblob(100000)))").execute(connection)
        });
        assert!(filled.is_err());
        assert_eq!(waiting.await.unwrap(), OpenError::DiskFull);
        assert_eq!(
            watch.failed().await,
            OpenError::DiskFull,
            "and whoever asks later hears it, too"
        );
    }

    #[tokio::test(start_paused = true)]
    async fn a_row_that_is_there_already_is_no_trouble_of_the_disk() {
        let dir = tempfile::tempdir().unwrap();
        let watch = DeviceWatch::default();
        let mut connection = watched(&watch, &dir.path().join("wa.db"));
        for _ in 0..2 {
            let _ = sql_query("INSERT INTO notes VALUES ('once')").execute(&mut connection);
        }
        let noticed = tokio::time::timeout(Duration::from_secs(60), watch.failed()).await;
        assert!(noticed.is_err());
    }

    #[test]
    fn a_file_that_may_not_be_written_is_trouble_and_a_busy_one_is_not() {
        for (words, stops) in [
            ("disk I/O error", true),
            ("attempt to write a readonly database", true),
            ("database is locked", false),
        ] {
            assert_eq!(refuses_writes(&OpenError::Io(words.to_owned())), stops, "{words}");
        }
        assert!(!refuses_writes(&OpenError::Corrupt));
    }
}
