//! From each earlier schema to this one: nothing of what people had is lost, and what they had is kept beside it.

use crate::home::{ALICE, says};
use kabar_store::{
    ChatQuery, IfMissing, MessageQuery, Priority, Store, StoreError, drop_backups, fixture, list_backups,
    restore_backup,
};
use kabar_types::{ErrorCode, MessageStatus, UnixMillis, WaId};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_790_000_010_000);

fn stored(version: i64) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/fixtures/kabar.db");
    folder.join(format!("{version:04}.db"))
}

/// A folder with the file of that version.
fn home_of(version: i64) -> (TempDir, PathBuf) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kabar.db");
    fs::copy(stored(version), &path).unwrap();
    (dir, path)
}

async fn open(path: &Path) -> Result<Store, StoreError> {
    Store::open(path, &fixture::KEY, IfMissing::Refuse).await
}

/// The versions before this one.
fn earlier() -> Vec<i64> {
    let mut versions = fixture::versions();
    versions.pop();
    versions
}

/// What the fixtures tell of, read through this version.
async fn all_is_there(store: &Store) {
    let mut tx = store.begin(Priority::Background).await.unwrap();
    while tx.index_late(500).await.unwrap() > 0 {}
    tx.commit().await.unwrap();
    let mut view = store.read().await.unwrap();
    assert_eq!(view.list_accounts(NOW).await.unwrap()[0].id, ALICE);
    let query = ChatQuery {
        limit: 10,
        ..ChatQuery::default()
    };
    let chats = view.list_chats(&query, NOW).await.unwrap().chats;
    let shown: Vec<_> = chats
        .iter()
        .map(|chat| (chat.title.as_str(), chat.unread, chat.draft.as_str()))
        .collect();
    assert_eq!(shown, [("Bob", 1, "sebentar"), ("Arisan", 0, "")]);
    let rows = view.list_messages(chats[0].id, None, 10).await.unwrap().messages;
    let texts: Vec<&str> = rows.iter().map(|row| says(&row.body)).collect();
    assert_eq!(texts, ["Ada kopi susu?", "Ada, kopi panas", "Mau berapa?", ""]);
    assert_eq!(
        (rows[1].status, rows[2].status),
        (MessageStatus::Read, MessageStatus::Pending)
    );
    assert_eq!(
        rows[1].quote.as_ref().map(|quote| quote.message),
        Some(Some(rows[0].id))
    );
    let group = view.list_messages(chats[1].id, None, 10).await.unwrap().messages;
    assert_eq!(group[0].sender_name.as_deref(), Some("Carol"));
    let query = MessageQuery {
        text: "kopi",
        limit: 10,
        ..MessageQuery::default()
    };
    let hits = view.search_messages(&query).await.unwrap().hits;
    let ids: Vec<&WaId> = hits.iter().map(|hit| &hit.message.wa_id).collect();
    assert_eq!(ids, [&WaId("A1".into()), &WaId("B1".into())]);
}

#[tokio::test]
async fn a_file_of_every_earlier_version_opens_with_everything_in_it() {
    assert!(earlier().len() >= 6);
    for version in earlier() {
        let (_dir, path) = home_of(version);
        let store = open(&path)
            .await
            .unwrap_or_else(|error| panic!("version {version}: {error}"));
        all_is_there(&store).await;
        assert_eq!(store.check(|| true).await, Ok(true), "version {version}");
        store.close().await.unwrap();
    }
}

#[tokio::test]
async fn what_was_there_is_copied_before_a_migration_and_only_then() {
    let (_dir, path) = home_of(1);
    let before = fs::read(&path).unwrap();
    for _ in 0..2 {
        open(&path).await.unwrap().close().await.unwrap();
        let copies = list_backups(&path).unwrap();
        assert_eq!(copies.iter().map(|copy| copy.version).collect::<Vec<_>>(), [1]);
        assert_eq!(fs::read(&copies[0].path).unwrap(), before);
    }
}

#[tokio::test]
async fn only_the_newest_two_copies_are_kept_and_none_when_they_are_dropped() {
    let (dir, path) = home_of(3);
    for old in ["kabar.db.0001", "kabar.db.0002", "notes.txt"] {
        fs::create_dir_all(dir.path().join("backups")).unwrap();
        fs::write(dir.path().join("backups").join(old), "x").unwrap();
    }
    open(&path).await.unwrap().close().await.unwrap();
    let versions = |path: &Path| -> Vec<i64> {
        list_backups(path)
            .unwrap()
            .iter()
            .map(|copy| copy.version)
            .collect()
    };
    assert_eq!(versions(&path), [3, 2]);
    drop_backups(&path).unwrap();
    assert!(versions(&path).is_empty());
    assert!(dir.path().join("backups/notes.txt").exists(), "not ours");
}

#[tokio::test]
async fn what_a_crash_left_in_the_log_is_in_the_copy() {
    let (dir, path) = home_of(4);
    let early = tempfile::tempdir().unwrap();
    let live = early.path().join("kabar.db");
    fs::copy(&path, &live).unwrap();
    let mut conn = crate::opening::keyed(&live).connect().await.unwrap();
    use sqlx::{ConnectOptions, Executor};
    conn.execute("PRAGMA journal_mode = WAL").await.unwrap();
    conn.execute("UPDATE chats SET draft = 'belum selesai' WHERE id = 1")
        .await
        .unwrap();
    // A killed process closes nothing.
    for name in ["kabar.db", "kabar.db-wal"] {
        fs::copy(early.path().join(name), dir.path().join(name)).unwrap();
    }
    drop(conn);
    open(&path).await.unwrap().close().await.unwrap();
    let copy = list_backups(&path).unwrap().remove(0);
    let other = tempfile::tempdir().unwrap();
    let again = other.path().join("kabar.db");
    fs::copy(copy.path, &again).unwrap();
    let store = open(&again).await.unwrap();
    let mut view = store.read().await.unwrap();
    let query = ChatQuery {
        limit: 1,
        ..ChatQuery::default()
    };
    assert_eq!(
        view.list_chats(&query, NOW).await.unwrap().chats[0].draft,
        "belum selesai"
    );
}

#[cfg(target_os = "linux")]
#[tokio::test]
async fn without_room_for_the_copy_nothing_is_migrated_and_a_person_is_told() {
    let (dir, path) = home_of(2);
    let before = fs::read(&path).unwrap();
    fs::create_dir(dir.path().join("backups")).unwrap();
    // Where the half copy is written, every write finds a full disk.
    let half = dir.path().join("backups/kabar.db.0002.half");
    std::os::unix::fs::symlink("/dev/full", &half).unwrap();
    let error = open(&path).await.err().unwrap();
    assert_eq!(error.code(), ErrorCode::DiskFull);
    assert_eq!(fs::read(&path).unwrap(), before);
    assert!(!half.exists() && list_backups(&path).unwrap().is_empty());
    // There is room again.
    all_is_there(&open(&path).await.unwrap()).await;
}

#[tokio::test]
async fn the_copy_takes_the_place_of_a_file_that_was_spoiled_later() {
    let (dir, path) = home_of(5);
    open(&path).await.unwrap().close().await.unwrap();
    let mut spoiled = fs::read(&path).unwrap();
    let middle = spoiled.len() / 2;
    spoiled[middle..middle + 4096].fill(0);
    fs::write(&path, &spoiled).unwrap();
    assert_eq!(
        open(&path).await.err().map(|error| error.code()),
        Some(ErrorCode::DatabaseCorrupt)
    );
    let used = restore_backup(&path).unwrap().unwrap();
    assert_eq!(used.version, 5);
    all_is_there(&open(&path).await.unwrap()).await;
    // The spoiled file is still there for somebody who can save more of it.
    assert_eq!(fs::read(dir.path().join("kabar.db.aside")).unwrap(), spoiled);
    drop_backups(&path).unwrap();
    assert!(!dir.path().join("kabar.db.aside").exists());
    assert_eq!(restore_backup(&path).unwrap(), None);
}
