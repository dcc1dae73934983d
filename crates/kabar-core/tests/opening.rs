//! What keeps Kabar from opening is said, and nothing on the disk changes.

use kabar_core::ports::secrets::SecretError;
use kabar_core_testing::{World, people};
use kabar_types::{ErrorCode, Problem};
use std::{collections::BTreeMap, path::Path, time::Duration};

/// Every file of the profile but the lock, with its bytes.
fn files(world: &World) -> BTreeMap<String, Vec<u8>> {
    fn walk(folder: &Path, found: &mut BTreeMap<String, Vec<u8>>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                walk(&path, found);
            } else if path.file_name().is_some_and(|name| name != "kabar.lock") {
                found.insert(
                    path.display().to_string(),
                    std::fs::read(&path).unwrap_or_default(),
                );
            }
        }
    }
    let mut found = BTreeMap::new();
    walk(&world.dir().join("profile"), &mut found);
    found
}

/// A closed world with one account and one message in it.
async fn lived_in() -> World {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.chat_with(account, people::ALICE).await;
    world.close().await;
    world
}

#[tokio::test(flavor = "multi_thread")]
async fn a_locked_keyring_is_said_and_opens_once_it_is_unlocked() {
    let mut world = lived_in().await;
    let before = files(&world);
    world.secrets.fail_with(Some(SecretError::Locked));
    let problem = world.open().await.err().unwrap();
    assert_eq!(problem.code, ErrorCode::KeyringLocked);
    assert_eq!(files(&world), before);
    world.secrets.fail_with(None);
    world.open().await.unwrap();
    assert_eq!(world.kabar().list_accounts().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_secret_never_leads_to_a_new_empty_database() {
    let mut world = lived_in().await;
    let before = files(&world);
    world.secrets.lose();
    let problem = world.open().await.err().unwrap();
    assert_eq!(problem.code, ErrorCode::KeyringChanged);
    assert_eq!(files(&world), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_was_taken_away_is_said_and_not_replaced_by_an_empty_one() {
    let mut world = lived_in().await;
    let database = world.dir().join("profile/kabar.db");
    std::fs::remove_file(&database).unwrap();
    let problem = world.open().await.err().unwrap();
    assert_eq!(problem.code, ErrorCode::DatabaseMissing);
    assert_eq!(problem.file, Some(database.display().to_string()));
    assert!(!database.exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_database_that_is_no_database_of_ours_is_named_and_left_alone() {
    let mut world = lived_in().await;
    let database = world.dir().join("profile/kabar.db");
    for rest in ["kabar.db-wal", "kabar.db-shm"] {
        let _ = std::fs::remove_file(world.dir().join("profile").join(rest));
    }
    std::fs::write(&database, [7; 8192]).unwrap();
    let before = files(&world);
    let problem = world.open().await.err().unwrap();
    assert!(
        [ErrorCode::DatabaseWrongKey, ErrorCode::DatabaseCorrupt].contains(&problem.code),
        "{problem:?}"
    );
    assert_eq!(problem.file, Some(database.display().to_string()));
    assert_eq!(files(&world), before);
}

#[tokio::test(flavor = "multi_thread")]
async fn damage_deep_in_a_large_database_is_found_after_opening_and_named() {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.damage_large_database(account).await;
    world.open().await.unwrap();
    let found = tokio::time::timeout(Duration::from_secs(60), world.kabar().damaged()).await;
    let expected = Problem {
        code: ErrorCode::DamageFound,
        file: Some(world.dir().join("profile/kabar.db").display().to_string()),
    };
    assert_eq!(found.ok(), Some(expected));
}

#[tokio::test(flavor = "multi_thread")]
async fn no_file_holds_a_text_a_name_or_a_number() {
    let world = lived_in().await;
    let secrets: [&[u8]; 4] = [b"Hello", b"Toko Sinar", b"6280000000101", b"SQLite format 3"];
    for (path, bytes) in files(&world) {
        // The fake writes its device in the clear; the real one is checked where it lives.
        if path.ends_with("wa.db") {
            continue;
        }
        for secret in secrets {
            assert!(
                !bytes.windows(secret.len()).any(|window| window == secret),
                "{path} holds {secret:?}"
            );
        }
    }
}
