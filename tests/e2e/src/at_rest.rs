//! What lies on the disk and in the log: nothing a stranger could read.

use crate::world::{ACCOUNT, SARI, World};
use anyhow::Result;
use kabar_types::{MessageBody, MessageStatus};
use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, PoisonError},
    time::SystemTime,
};
use tracing_subscriber::{Layer as _, filter::filter_fn, fmt::MakeWriter, layer::SubscriberExt as _};

/// Words that appear in no program, only in the messages of this test.
const SECRET: &str = "Rahasia-dapur-7f3a";
const OUT: &str = "Rahasia-dapur-7f3a keluar";
const IN: &str = "Rahasia-dapur-7f3a masuk";
const PERSONAL: [&str; 4] = [SECRET, "Sari Kusuma", SARI, ACCOUNT];

/// Collects everything that is logged.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl Write for Log {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

impl<'a> MakeWriter<'a> for Log {
    type Writer = Self;

    fn make_writer(&'a self) -> Self {
        self.clone()
    }
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else {
        return Vec::new();
    };
    entries
        .flatten()
        .flat_map(|entry| {
            if entry.path().is_dir() {
                files_below(&entry.path())
            } else {
                vec![entry.path()]
            }
        })
        .collect()
}

fn contains(haystack: &[u8], needle: &str) -> bool {
    let wide: Vec<u8> = needle.encode_utf16().flat_map(u16::to_le_bytes).collect();
    [needle.as_bytes(), wide.as_slice()]
        .iter()
        .any(|needle| haystack.windows(needle.len()).any(|window| window == *needle))
}

/// Every file below `folder`, changed since `start`, that holds one of the needles.
fn leaks(folder: &Path, needles: &[&str], start: SystemTime) -> Vec<String> {
    let changed = |path: &PathBuf| {
        fs::metadata(path)
            .and_then(|about| about.modified())
            .is_ok_and(|at| at >= start)
    };
    let mut found = Vec::new();
    for path in files_below(folder).into_iter().filter(changed) {
        let Ok(bytes) = fs::read(&path) else { continue };
        found.extend(
            needles
                .iter()
                .filter(|needle| contains(&bytes, needle))
                .map(|needle| format!("{needle} in {path:?}")),
        );
    }
    found
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_on_the_disk_and_nothing_in_the_log_can_be_read() -> Result<()> {
    let log = Log::default();
    let layer = tracing_subscriber::fmt::layer()
        .with_writer(log.clone())
        // The simulator runs in this process too, and what it writes down is its own affair.
        .with_filter(filter_fn(|about| about.target().starts_with("kabar")));
    let subscriber = tracing_subscriber::registry().with(layer);
    // Global, because the work happens on many threads; this is the only test of this crate that installs one.
    tracing::subscriber::set_global_default(subscriber)?;

    let mark = tempfile::NamedTempFile::new()?;
    let start = mark.as_file().metadata()?.modified()?;
    let world = World::new().await?;
    let (here, _) = world.linked().await?;
    let chat = here.chat("Sari Kusuma").await?;
    let sent = here.kabar.send_text(chat.id, OUT.to_owned(), None).await?;
    here.kabar.set_draft(chat.id, OUT.to_owned()).await?;
    here.status(&chat, &sent, MessageStatus::Read).await?;
    world.sim.say(SARI, ACCOUNT, IN).await?;
    here.eventually("the message", async || {
        let rows = here.messages(&chat).await?;
        Ok(rows
            .into_iter()
            .find(|row| matches!(&row.body, MessageBody::Text { text } if text == IN)))
    })
    .await?;

    let profile = world.profile();
    let temp = std::env::temp_dir();
    // Names and numbers may stand in files of other programs; the secret words are this test's alone.
    let scan = || {
        [
            leaks(&profile, &PERSONAL, SystemTime::UNIX_EPOCH),
            leaks(&temp, &[SECRET], start),
        ]
        .concat()
    };
    assert_eq!(
        scan(),
        Vec::<String>::new(),
        "while it runs, write-ahead logs included"
    );
    here.quit().await;
    assert_eq!(scan(), Vec::<String>::new(), "after it ended");

    let databases: Vec<_> = files_below(&profile)
        .into_iter()
        .filter(|path| path.extension().is_some_and(|end| end == "db"))
        .collect();
    assert_eq!(databases.len(), 2, "kabar.db and one wa.db: {databases:?}");
    for path in databases {
        assert!(
            !fs::read(&path)?.starts_with(b"SQLite format 3"),
            "{path:?} is not encrypted"
        );
    }

    let logged = log.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
    assert!(contains(&logged, "kabar"), "the log was captured");
    for needle in PERSONAL {
        assert!(!contains(&logged, needle), "{needle} is in the log");
    }
    Ok(())
}
