//! Looking through the whole file, at opening or later.
//!
//! A small file is checked before anything of it is used. A large one would keep a person waiting, so it is looked
//! through afterwards, on a connection of its own that gives way to everybody else.

use crate::{Result, StoreError, sql::statements};
use sqlx::SqliteConnection;
use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};

statements! {
    QUICK_CHECK = "PRAGMA quick_check(1)";
}

/// SQLite's own steps between two questions whether to go on: a few rows, or a hundred pages of an index.
const STEPS: i32 = 100;
/// Questions from one pause to the next.
const PAUSE_EVERY: u32 = 10;
/// How long a pause is. The thread is the connection's own.
const PAUSE: Duration = Duration::from_millis(1);

/// Checks the structure of the whole file.
pub(crate) async fn quick_check(conn: &mut SqliteConnection) -> Result<()> {
    let answer: String = sqlx::query_scalar(QUICK_CHECK).fetch_one(conn).await?;
    if answer == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupt)
    }
}

/// The same with pauses, as long as `go_on` says so. False when it was ended early.
pub(crate) async fn slow_check(
    conn: &mut SqliteConnection,
    mut go_on: impl FnMut() -> bool + Send + 'static,
) -> Result<bool> {
    let stopped = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&stopped);
    let mut asked = 0;
    let mut handle = conn.lock_handle().await?;
    handle.set_progress_handler(STEPS, move || {
        asked += 1;
        if asked % PAUSE_EVERY == 0 {
            std::thread::sleep(PAUSE);
        }
        let go_on = go_on();
        stop.store(!go_on, Ordering::Relaxed);
        go_on
    });
    drop(handle);
    let verdict = quick_check(conn).await;
    if stopped.load(Ordering::Relaxed) {
        return Ok(false);
    }
    verdict.map(|()| true)
}
