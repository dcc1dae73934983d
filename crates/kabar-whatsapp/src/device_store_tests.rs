//! The device file: encrypted whenever it is used, refused without its key, and left alone when refused.

use super::*;
use crate::clock::monotonic;
use std::{
    fs,
    path::PathBuf,
    time::{Duration, SystemTime},
};
use tempfile::TempDir;
use whatsapp_rust::{
    store::traits::{DeviceStore, ProtocolStore},
    wacore::store::Device,
};

const KEY: [u8; 32] = [0x5a; 32];
const PLAIN: &[u8] = b"needle: forty boxes of rice";

fn device(folder: &TempDir, key: [u8; 32]) -> DeviceFile {
    DeviceFile {
        path: folder.path().join("wa.db"),
        key: Zeroizing::new(key),
    }
}

/// A file somebody used: a device and a sent message are in it.
async fn used(folder: &TempDir) -> DeviceFile {
    let device = device(folder, KEY);
    let store = create(&device, &DeviceWatch::default()).await.unwrap();
    store.create().await.unwrap();
    store.save(&Device::new()).await.unwrap();
    store
        .store_sent_message("6280000000214@s.whatsapp.net", "3EB0AA", PLAIN)
        .await
        .unwrap();
    device
}

fn contents(folder: &TempDir) -> Vec<(PathBuf, Vec<u8>, SystemTime)> {
    let mut files: Vec<_> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| !path.ends_with("wa.db-shm"))
        .map(|path| {
            (
                path.clone(),
                fs::read(&path).unwrap(),
                fs::metadata(&path).unwrap().modified().unwrap(),
            )
        })
        .collect();
    files.sort();
    files
}

fn holds(haystack: &[u8], needle: &[u8]) -> bool {
    haystack.windows(needle.len()).any(|window| window == needle)
}

async fn refusal(device: &DeviceFile) -> OpenError {
    let started = monotonic();
    let refused = open(device, &DeviceWatch::default())
        .await
        .err()
        .expect("the file must be refused");
    assert!(
        started.elapsed() < Duration::from_secs(2),
        "refusing took {:?}",
        started.elapsed()
    );
    refused
}

#[tokio::test]
async fn nothing_readable_is_ever_written_while_the_file_is_in_use() {
    let folder = TempDir::new().unwrap();
    let device = device(&folder, KEY);
    let store = create(&device, &DeviceWatch::default()).await.unwrap();
    store.create().await.unwrap();
    store
        .store_sent_message("6280000000214@s.whatsapp.net", "3EB0AA", PLAIN)
        .await
        .unwrap();
    let files = contents(&folder);
    assert!(
        files
            .iter()
            .any(|(path, bytes, _)| path.ends_with("wa.db-wal") && !bytes.is_empty())
    );
    for (path, bytes, _) in files {
        assert!(
            !bytes.starts_with(b"SQLite format 3"),
            "{path:?} begins in plain text"
        );
        assert!(
            !holds(&bytes, b"needle") && !holds(&bytes, b"6280000000214"),
            "{path:?} holds plain text"
        );
    }
    drop(store);
}

#[tokio::test]
async fn a_device_saved_comes_back_with_the_right_key() {
    let folder = TempDir::new().unwrap();
    let device = used(&folder).await;
    let store = open(&device, &DeviceWatch::default()).await.unwrap();
    assert!(store.load().await.unwrap().is_some());
    let sent = store
        .take_sent_message("6280000000214@s.whatsapp.net", "3EB0AA")
        .await
        .unwrap();
    assert_eq!(sent.as_deref(), Some(PLAIN));
}

#[tokio::test]
async fn a_wrong_key_is_told_quickly_and_changes_nothing() {
    let folder = TempDir::new().unwrap();
    used(&folder).await;
    let before = contents(&folder);
    assert_eq!(refusal(&device(&folder, [1; 32])).await, OpenError::WrongKey);
    assert!(before == contents(&folder), "the file was changed");
    assert!(open(&device(&folder, KEY), &DeviceWatch::default()).await.is_ok());
}

#[tokio::test]
async fn a_wrong_key_changes_nothing_of_a_file_whose_process_was_killed() {
    let folder = TempDir::new().unwrap();
    let killed = TempDir::new().unwrap();
    let device_of_killed = device(&killed, KEY);
    let store = create(&device_of_killed, &DeviceWatch::default()).await.unwrap();
    store.create().await.unwrap();
    // What is on the disk while the process still runs is what a kill leaves behind.
    for name in ["wa.db", "wa.db-wal"] {
        fs::copy(killed.path().join(name), folder.path().join(name)).unwrap();
    }
    let before = contents(&folder);
    assert_eq!(refusal(&device(&folder, [1; 32])).await, OpenError::WrongKey);
    assert!(before == contents(&folder), "the file was changed");
    assert!(
        open(&device(&folder, KEY), &DeviceWatch::default())
            .await
            .unwrap()
            .load()
            .await
            .unwrap()
            .is_some()
    );
}

#[tokio::test]
async fn a_plain_an_empty_and_a_cut_off_file_are_damaged_ones() {
    let folder = TempDir::new().unwrap();
    let device = used(&folder).await;
    let whole = fs::read(&device.path).unwrap();
    let plain = [b"SQLite format 3\0".as_slice(), &whole[16..]].concat();
    let cut = |by: usize| whole[..whole.len() - by].to_vec();
    for damaged in [plain, Vec::new(), cut(1000), cut(4096), cut(10 * 4096)] {
        fs::write(&device.path, &damaged).unwrap();
        assert_eq!(refusal(&device).await, OpenError::Corrupt);
        assert!(fs::read(&device.path).unwrap() == damaged, "the file was changed");
    }
}

#[tokio::test]
async fn damage_in_the_middle_of_a_file_is_found_before_it_is_used() {
    let folder = TempDir::new().unwrap();
    let device = used(&folder).await;
    let whole = fs::read(&device.path).unwrap();
    let page = usize::try_from(PAGE).unwrap();
    let pages = whole.len() / page;
    assert!(pages > 10, "{pages} pages");
    for hit in [2, pages / 2, pages - 1] {
        let mut damaged = whole.clone();
        damaged[hit * page + 100..hit * page + 164].fill(0x77);
        fs::write(&device.path, &damaged).unwrap();
        assert_eq!(
            refusal(&device).await,
            OpenError::Corrupt,
            "page {hit} of {pages}"
        );
        assert!(fs::read(&device.path).unwrap() == damaged, "the file was changed");
    }
    fs::write(&device.path, &whole).unwrap();
    assert!(open(&device, &DeviceWatch::default()).await.is_ok());
}

#[tokio::test]
async fn a_file_of_a_newer_version_is_left_to_it() {
    let folder = TempDir::new().unwrap();
    let device = used(&folder).await;
    let store = open(&device, &DeviceWatch::default()).await.unwrap();
    drop(store);
    let mut connection = SqliteConnection::establish(device.path.to_str().unwrap()).unwrap();
    sql_query(key_pragma(&KEY).as_str())
        .execute(&mut connection)
        .unwrap();
    let newest = newest_migration(&mut connection).unwrap();
    assert_eq!(
        newest.as_deref(),
        Some(NEWEST_MIGRATION),
        "the library has migrations this file does not know of"
    );
    sql_query("INSERT INTO __diesel_schema_migrations (version) VALUES ('20991231000000')")
        .execute(&mut connection)
        .unwrap();
    drop(connection);
    assert_eq!(refusal(&device).await, OpenError::Newer);
}

#[tokio::test]
async fn a_missing_file_is_not_made_and_one_that_is_there_is_not_replaced() {
    let folder = TempDir::new().unwrap();
    assert_eq!(refusal(&device(&folder, KEY)).await, OpenError::Missing);
    assert!(contents(&folder).is_empty());
    let device = used(&folder).await;
    assert!(matches!(
        create(&device, &DeviceWatch::default()).await,
        Err(OpenError::Io(_))
    ));
    assert!(open(&device, &DeviceWatch::default()).await.is_ok());
}

#[tokio::test]
async fn forgetting_leaves_no_file_behind_and_may_be_repeated() {
    let folder = TempDir::new().unwrap();
    let device = used(&folder).await;
    remove(&device).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    remove(&device).unwrap();
}

#[test]
fn a_path_with_signs_that_mean_something_in_a_uri_still_names_the_file() {
    if cfg!(unix) {
        let uri = read_only(Path::new("/home/a b/50% #1?/wa.db")).unwrap();
        assert_eq!(uri, "file:/home/a b/50%25 %231%3f/wa.db?mode=ro");
    }
}
