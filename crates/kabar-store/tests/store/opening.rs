//! Opening, and refusing to open.

use crate::home::{ALICE, Home, KEY, NOW, account, chat_with, insert, text};
use kabar_store::{IfMissing, Store, StoreError};
use kabar_types::ErrorCode;
use sqlx::{ConnectOptions, Connection, Executor, sqlite::SqliteConnectOptions};
use std::{collections::BTreeMap, fs, path::Path};

const SECRET: &str = "forty boxes of nasi uduk by friday";

/// Every file of a folder with its bytes.
fn files(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap().map(Result::unwrap);
    entries
        .map(|entry| {
            (
                entry.file_name().into_string().unwrap(),
                fs::read(entry.path()).unwrap(),
            )
        })
        .collect()
}

pub(crate) fn keyed(path: &Path) -> SqliteConnectOptions {
    let hex: String = KEY.iter().map(|byte| format!("{byte:02x}")).collect();
    SqliteConnectOptions::new()
        .filename(path)
        .pragma("key", format!("\"x'{hex}'\""))
}

async fn refusal(path: &Path, key: &[u8; 32]) -> StoreError {
    Store::open(path, key, IfMissing::Create).await.err().unwrap()
}

async fn home_with_a_secret() -> Home {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "AA", 0, SECRET)).await;
    tx.commit().await.unwrap();
    home
}

#[tokio::test]
async fn a_wrong_key_is_refused_and_leaves_every_byte_as_it_was() {
    let home = home_with_a_secret().await;
    home.store.close().await.unwrap();
    let before = files(home.dir.path());
    assert_eq!(
        refusal(&home.file(), &[8; 32]).await.code(),
        ErrorCode::DatabaseWrongKey
    );
    assert_eq!(files(home.dir.path()), before);
    let again = Store::open(&home.file(), &KEY, IfMissing::Refuse).await.unwrap();
    assert_eq!(
        again.read().await.unwrap().list_accounts(NOW).await.unwrap()[0].id,
        ALICE
    );
}

#[tokio::test]
async fn a_wrong_key_does_not_touch_a_log_that_a_crash_left_behind() {
    let home = home_with_a_secret().await;
    let left = tempfile::tempdir().unwrap();
    for (name, bytes) in files(home.dir.path()) {
        fs::write(left.path().join(name), bytes).unwrap();
    }
    let before = files(left.path());
    assert!(before["kabar.db-wal"].len() > 4096);
    let path = left.path().join("kabar.db");
    assert_eq!(refusal(&path, &[8; 32]).await, StoreError::WrongKey);
    let after = files(left.path());
    assert_eq!(after["kabar.db"], before["kabar.db"]);
    assert_eq!(after["kabar.db-wal"], before["kabar.db-wal"]);
    let healed = Store::open(&path, &KEY, IfMissing::Refuse).await.unwrap();
    assert_eq!(
        healed
            .read()
            .await
            .unwrap()
            .list_accounts(NOW)
            .await
            .unwrap()
            .len(),
        1
    );
}

#[tokio::test]
async fn an_unencrypted_database_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kabar.db");
    let mut plain = SqliteConnectOptions::new()
        .filename(&path)
        .create_if_missing(true)
        .connect()
        .await
        .unwrap();
    plain.execute("CREATE TABLE diary (entry TEXT)").await.unwrap();
    plain.close().await.unwrap();
    let before = files(dir.path());
    assert_eq!(refusal(&path, &KEY).await, StoreError::WrongKey);
    assert_eq!(files(dir.path()), before);
}

#[tokio::test]
async fn somebody_elses_database_under_our_key_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kabar.db");
    let mut other = keyed(&path).create_if_missing(true).connect().await.unwrap();
    other.execute("CREATE TABLE diary (entry TEXT)").await.unwrap();
    other.close().await.unwrap();
    assert_eq!(refusal(&path, &KEY).await, StoreError::WrongKey);
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let home = home_with_a_secret().await;
    home.store.close().await.unwrap();
    let mut later = keyed(&home.file()).connect().await.unwrap();
    let insert = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time)
        VALUES (999, 'later', 1, x'00', 0)";
    later.execute(insert).await.unwrap();
    later.close().await.unwrap();
    let before = files(home.dir.path());
    let error = refusal(&home.file(), &KEY).await;
    assert!(matches!(error, StoreError::Newer { found: 999, .. }), "{error:?}");
    assert_eq!(error.code(), ErrorCode::DatabaseNewer);
    assert_eq!(files(home.dir.path())["kabar.db"], before["kabar.db"]);
}

#[tokio::test]
async fn a_damaged_file_is_called_damaged_and_left_alone() {
    let home = home_with_a_secret().await;
    home.store.close().await.unwrap();
    let mut bytes = fs::read(home.file()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0);
    fs::write(home.file(), &bytes).unwrap();
    assert_eq!(
        refusal(&home.file(), &KEY).await.code(),
        ErrorCode::DatabaseCorrupt
    );
    assert_eq!(fs::read(home.file()).unwrap(), bytes);
}

/// A closed home whose file is too large to be looked through at opening.
async fn large_home() -> Home {
    let home = home_with_a_secret().await;
    for n in 0..9 {
        let mut tx = home.begin().await;
        tx.set_value(&format!("large {n}"), &"x".repeat(1 << 20))
            .await
            .unwrap();
        tx.commit().await.unwrap();
    }
    home.store.close().await.unwrap();
    home
}

#[tokio::test]
async fn damage_deep_in_a_large_file_is_found_by_the_check_that_follows_opening() {
    let home = large_home().await;
    let sound = Store::open(&home.file(), &KEY, IfMissing::Refuse).await.unwrap();
    assert!(!sound.is_checked());
    assert_eq!(sound.check(|| true).await, Ok(true));
    sound.close().await.unwrap();

    let mut bytes = fs::read(home.file()).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 64].fill(0);
    fs::write(home.file(), &bytes).unwrap();
    let damaged = Store::open(&home.file(), &KEY, IfMissing::Refuse).await.unwrap();
    assert_eq!(damaged.check(|| true).await, Err(StoreError::Corrupt));
}

#[tokio::test]
async fn the_check_of_a_large_file_ends_early_when_kabar_ends_and_judges_nothing_then() {
    let home = large_home().await;
    let store = Store::open(&home.file(), &KEY, IfMissing::Refuse).await.unwrap();
    assert_eq!(store.check(|| false).await, Ok(false));
    store.close().await.unwrap();
}

#[tokio::test]
async fn a_small_file_needs_no_second_check() {
    let home = home_with_a_secret().await;
    home.store.close().await.unwrap();
    let store = Store::open(&home.file(), &KEY, IfMissing::Refuse).await.unwrap();
    assert!(store.is_checked());
}

#[tokio::test]
async fn garbage_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kabar.db");
    fs::write(&path, vec![0x5a; 10_000]).unwrap();
    assert_eq!(refusal(&path, &KEY).await, StoreError::WrongKey);
    assert_eq!(fs::read(&path).unwrap(), vec![0x5a; 10_000]);
}

#[tokio::test]
async fn a_missing_file_is_made_only_when_asked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("kabar.db");
    let refused = Store::open(&path, &KEY, IfMissing::Refuse).await.err();
    assert_eq!(refused, Some(StoreError::Missing));
    assert!(!path.exists());
    Store::open(&path, &KEY, IfMissing::Create)
        .await
        .unwrap()
        .close()
        .await
        .unwrap();
    assert!(path.exists());
}

#[tokio::test]
async fn a_folder_that_is_not_there_is_unwritable() {
    let dir = tempfile::tempdir().unwrap();
    let error = refusal(&dir.path().join("gone").join("kabar.db"), &KEY).await;
    assert_eq!(error.code(), ErrorCode::ProfileUnwritable);
}

#[tokio::test]
async fn no_file_shows_what_bob_wrote() {
    let home = home_with_a_secret().await;
    let open = files(home.dir.path());
    assert!(
        open.contains_key("kabar.db-wal") && open.contains_key("kabar.db-shm"),
        "{:?}",
        open.keys()
    );
    home.store.close().await.unwrap();
    let closed = files(home.dir.path());
    for (name, bytes) in open.iter().chain(&closed) {
        for needle in [SECRET.as_bytes(), b"6280000000214", b"SQLite format 3"] {
            assert!(
                !bytes.windows(needle.len()).any(|window| window == needle),
                "{name} shows it"
            );
        }
    }
}

#[tokio::test]
async fn what_was_committed_is_there_after_the_process_died() {
    let home = home_with_a_secret().await;
    let mut lost = home.begin().await;
    lost.insert_account(&account(kabar_types::AccountId(uuid::Uuid::from_u128(2)), 2))
        .await
        .unwrap();
    // A killed process closes nothing: what its disk holds in this moment is what the next one finds.
    let left = tempfile::tempdir().unwrap();
    for (name, bytes) in files(home.dir.path()) {
        fs::write(left.path().join(name), bytes).unwrap();
    }
    let store = Store::open(&left.path().join("kabar.db"), &KEY, IfMissing::Refuse)
        .await
        .unwrap();
    let mut view = store.read().await.unwrap();
    let accounts = view.list_accounts(NOW).await.unwrap();
    assert_eq!(
        accounts.iter().map(|account| account.id).collect::<Vec<_>>(),
        [ALICE]
    );
    assert_eq!(accounts[0].unread, 1);
    assert_eq!(store.check(|| true).await, Ok(true));
}

#[tokio::test]
async fn a_folder_with_strange_letters_works() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("Álice #1 100%?");
    fs::create_dir(&folder).unwrap();
    let store = Store::open(&folder.join("kabar.db"), &KEY, IfMissing::Create)
        .await
        .unwrap();
    store.close().await.unwrap();
    assert!(folder.join("kabar.db").exists());
    Store::open(&folder.join("kabar.db"), &KEY, IfMissing::Refuse)
        .await
        .unwrap();
}
