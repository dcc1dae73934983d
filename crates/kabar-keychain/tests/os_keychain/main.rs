//! The real Secret Service: a private D-Bus and GNOME Keyring, far from the keyring of whoever runs the tests.
#![cfg(all(unix, not(target_os = "macos")))]
#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod computer;
mod keyring;

use computer::{Bus, CASE, Computer};
use kabar_core::{
    ports::secrets::{SecretError, SecretStore},
    profile::Profile,
    vault::{KeyName, Vault},
};
use kabar_keychain::OsKeychain;
use kabar_types::ErrorCode;
use keyring::Keyring;
use rand::{SeedableRng, rngs::StdRng};
use std::{collections::BTreeMap, env, fs, path::PathBuf, sync::Arc};

const SERVICE: &str = "id.kabar.keychain-test";

#[test]
fn a_secret_is_there_again_after_the_next_login() {
    let computer = Computer::new();
    computer.session(&Bus::Desktop, "save");
    computer.session(&Bus::Desktop, "load-after-login");
}

#[test]
fn a_locked_keyring_says_so_and_opens_once_it_is_unlocked() {
    let computer = Computer::new();
    computer.session(&Bus::Desktop, "save");
    computer.session(&Bus::Desktop, "locked");
}

#[test]
fn a_computer_without_a_keyring_says_so_until_one_is_started() {
    Computer::new().session(&Bus::WithoutKeyring, "no-keyring");
}

#[test]
fn a_computer_without_a_session_bus_has_no_keyring() {
    Computer::new().session(&Bus::None, "no-bus");
}

#[test]
fn a_keyring_that_nobody_may_make_counts_as_locked() {
    Computer::new().session(&Bus::Desktop, "no-first-keyring");
}

#[test]
fn alice_opens_her_profile_again_after_a_login_and_not_while_the_keyring_is_locked() {
    let computer = Computer::new();
    computer.session(&Bus::Desktop, "first-start");
    computer.session(&Bus::Desktop, "start-locked");
    computer.session(&Bus::Desktop, "second-start");
}

// ---- Inside a session

#[test]
#[ignore = "run by the tests above, each inside a session of its own"]
fn inside() {
    let case = env::var(CASE).expect("run by the tests above");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .unwrap();
    runtime.block_on(async {
        match case.as_str() {
            "save" => save().await,
            "load-after-login" => load_after_login().await,
            "locked" => locked().await,
            "no-keyring" => no_keyring().await,
            "no-bus" => no_bus().await,
            "no-first-keyring" => no_first_keyring().await,
            "first-start" => first_start().await,
            "start-locked" => start_locked().await,
            "second-start" => second_start().await,
            other => panic!("no such case: {other}"),
        }
    });
}

async fn save() {
    let _keyring = Keyring::unlocked();
    let (entry, other) = (
        OsKeychain::new(SERVICE, "master"),
        OsKeychain::new(SERVICE, "another"),
    );
    assert_eq!(load(&entry).await, Ok(None));
    entry.save(&[7; 32]).await.unwrap();
    assert_eq!(load(&entry).await, Ok(Some(vec![7; 32])));
    entry.save(&(0..32).collect::<Vec<u8>>()).await.unwrap();
    assert_eq!(load(&entry).await, Ok(Some((0..32).collect())));
    assert_eq!(load(&other).await, Ok(None), "another entry is another secret");
}

async fn load_after_login() {
    let _keyring = Keyring::unlocked();
    assert_eq!(
        load(&OsKeychain::new(SERVICE, "master")).await,
        Ok(Some((0..32).collect()))
    );
}

async fn locked() {
    let keyring = Keyring::locked();
    let entry = OsKeychain::new(SERVICE, "master");
    assert_eq!(load(&entry).await, Err(SecretError::Locked));
    assert_eq!(entry.save(&[9; 32]).await, Err(SecretError::Locked));
    assert_eq!(
        load(&OsKeychain::new(SERVICE, "another")).await,
        Err(SecretError::Locked),
        "not: there is none"
    );

    drop(keyring);
    let _keyring = Keyring::unlocked();
    assert_eq!(
        load(&entry).await,
        Ok(Some((0..32).collect())),
        "the same entry, tried again"
    );
}

async fn no_keyring() {
    let entry = OsKeychain::new(SERVICE, "master");
    assert_eq!(load(&entry).await, Err(SecretError::Missing));
    assert_eq!(entry.save(&[9; 32]).await, Err(SecretError::Missing));

    let _keyring = Keyring::unlocked();
    assert_eq!(load(&entry).await, Ok(None), "the same entry, tried again");
}

async fn no_bus() {
    let entry = OsKeychain::new(SERVICE, "master");
    assert_eq!(load(&entry).await, Err(SecretError::Missing));
    assert_eq!(entry.save(&[9; 32]).await, Err(SecretError::Missing));
}

async fn no_first_keyring() {
    let entry = OsKeychain::new(SERVICE, "master");
    assert_eq!(load(&entry).await, Ok(None));
    assert_eq!(entry.save(&[9; 32]).await, Err(SecretError::Locked));
}

async fn first_start() {
    let _keyring = Keyring::unlocked();
    let vault = open(1).await.unwrap();
    fs::write(
        vault.profile().database(),
        vault.data_key(KeyName::Store).unwrap().as_slice(),
    )
    .unwrap();
}

async fn start_locked() {
    let before = files();
    assert_eq!(open(2).await.err(), Some(ErrorCode::KeyringLocked));
    assert_eq!(files(), before);
}

async fn second_start() {
    let _keyring = Keyring::unlocked();
    let vault = open(3).await.unwrap();
    let kept = fs::read(vault.profile().database()).unwrap();
    assert_eq!(kept, vault.data_key(KeyName::Store).unwrap().as_slice());
}

async fn load(entry: &OsKeychain) -> Result<Option<Vec<u8>>, SecretError> {
    Ok(entry.load().await?.map(|secret| secret.to_vec()))
}

fn profile_dir() -> PathBuf {
    PathBuf::from(env::var_os("HOME").unwrap()).join("kabar")
}

async fn open(start: u64) -> Result<Vault, ErrorCode> {
    let profile = Arc::new(Profile::lock(profile_dir()).unwrap());
    let secrets = Arc::new(OsKeychain::new(SERVICE, "profile"));
    Vault::open(profile, secrets, Box::new(StdRng::seed_from_u64(start)))
        .await
        .map_err(|error| error.code())
}

fn files() -> BTreeMap<PathBuf, Vec<u8>> {
    let paths = profile_dir()
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().path());
    paths
        .map(|path| (path.clone(), fs::read(path).unwrap()))
        .collect()
}
