//! Opening when the keyring does not give the key, without a window.

use super::*;
use crate::{args::Args, installation::Installation, log_file::LogFile};
use kabar_api::{Caller, dispatch};
use kabar_core::ports::secrets::SecretError;
use kabar_core_testing::MemorySecrets;
use serde_json::{Value, json};
use std::path::Path;
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

const DEADLINE: Duration = Duration::from_secs(20);
const PASSPHRASE: &str = "kopi susu dua gelas";

fn host(folder: &Path, secrets: Arc<dyn SecretStore>) -> Arc<DesktopHost> {
    Arc::new(DesktopHost::new(Opening {
        installation: Installation::new(&Args::default()),
        folder: folder.join("profile"),
        server_url: Some("ws://127.0.0.1:9/never-dialled".to_owned()),
        log: LogFile::default(),
        secrets,
    }))
}

async fn ask(host: &DesktopHost, name: &str, params: Value) -> Result<Value, ErrorCode> {
    let caller = Caller {
        host,
        window: windows::MAIN,
    };
    dispatch(caller, name, params).await.map_err(|error| error.code)
}

async fn until_open(host: &DesktopHost) {
    let mut phases = host.phases();
    let open = phases.wait_for(|phase| matches!(phase, Phase::Open(_)));
    let open = tokio::time::timeout(DEADLINE, open).await;
    assert!(open.is_ok_and(|phase| phase.is_ok()), "the data opens in time");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_keyring_that_is_unlocked_meanwhile_lets_kabar_go_on_by_itself() {
    let (folder, secrets) = (tempfile::tempdir().unwrap(), Arc::new(MemorySecrets::new()));
    secrets.fail_with(Some(SecretError::Locked));
    let host = host(folder.path(), secrets.clone());
    let watching = Arc::clone(&host);
    let watch = tokio::spawn(async move { watching.watch_over().await });
    host.open().await;
    let status = ask(&host, "app_status", json!({})).await.unwrap();
    assert_eq!(status["code"], "keyring-locked");
    // It has to be seen locked once: what is ready all the time is not asked again and again.
    let seen_locked = async {
        while secrets.looks() == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    assert!(tokio::time::timeout(DEADLINE, seen_locked).await.is_ok());
    secrets.fail_with(None);
    until_open(&host).await;
    watch.abort();
    host.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_a_passphrase_is_enough_and_a_wrong_one_changes_nothing() {
    let (folder, secrets) = (tempfile::tempdir().unwrap(), Arc::new(MemorySecrets::new()));
    secrets.fail_with(Some(SecretError::Missing));
    let first = host(folder.path(), secrets.clone());
    first.open().await;
    assert_eq!(ask(&first, "key_ways", json!({})).await.unwrap()["fresh"], true);
    let chosen = json!({ "passphrase": PASSPHRASE });
    let made = ask(&first, "create_with_passphrase", chosen.clone())
        .await
        .unwrap();
    assert_eq!(made["kind"], "open");
    first.leave().await;
    drop(first);

    let again = host(folder.path(), secrets.clone());
    again.open().await;
    let ways = json!({ "passphrase": true, "recoveryKey": false, "fresh": false, "copy": null });
    assert_eq!(ask(&again, "key_ways", json!({})).await.unwrap(), ways);
    let before = again.phases();
    let wrong = json!({ "passphrase": "teh manis dua gelas" });
    assert_eq!(
        ask(&again, "open_with_passphrase", wrong).await,
        Err(ErrorCode::WrongPassphrase)
    );
    let no_key = json!({ "recoveryKey": "7KQ2-M0XD" });
    assert_eq!(
        ask(&again, "open_with_recovery_key", no_key).await,
        Err(ErrorCode::KeyNotSet)
    );
    assert_eq!(
        ask(&again, "create_with_passphrase", chosen.clone()).await,
        Err(ErrorCode::KeysExist)
    );
    assert!(
        !before.has_changed().unwrap(),
        "windows are told nothing, so what was typed stays"
    );
    let opened = ask(&again, "open_with_passphrase", chosen).await.unwrap();
    assert_eq!(opened["kind"], "open");
    again.leave().await;
}

/// A keyring whose dialog stands on the screen until somebody answers.
struct Dialog {
    secrets: MemorySecrets,
    answered: Semaphore,
}

#[async_trait]
impl SecretStore for Dialog {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        let _answered = self.answered.acquire().await;
        self.secrets.load().await
    }

    async fn save(&self, secret: &[u8]) -> Result<(), SecretError> {
        self.secrets.save(secret).await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_window_is_told_that_the_keyring_is_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let dialog = Arc::new(Dialog {
        secrets: MemorySecrets::new(),
        answered: Semaphore::new(0),
    });
    let host = host(folder.path(), dialog.clone());
    let mut phases = host.phases();
    let opening = Arc::clone(&host);
    let opening = tokio::spawn(async move { opening.open().await });
    let asked = phases.wait_for(|phase| matches!(phase, Phase::Opening(OpeningStep::Keyring)));
    let asked = tokio::time::timeout(DEADLINE, asked).await;
    assert!(asked.is_ok_and(|phase| phase.is_ok()));
    let status = ask(&host, "app_status", json!({})).await.unwrap();
    assert_eq!(status, json!({ "kind": "opening", "step": "keyring" }));

    dialog.answered.add_permits(1);
    opening.await.unwrap();
    until_open(&host).await;
    host.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spoiled_file_gives_its_place_to_the_copy_when_the_person_wants_that() {
    let (folder, secrets) = (tempfile::tempdir().unwrap(), Arc::new(MemorySecrets::new()));
    let first = host(folder.path(), secrets.clone());
    first.open().await;
    until_open(&first).await;
    first.leave().await;
    drop(first);
    let database = folder.path().join("profile/kabar.db");
    let copies = folder.path().join("profile/backups");
    std::fs::create_dir(&copies).unwrap();
    std::fs::copy(&database, copies.join("kabar.db.0001")).unwrap();
    let mut spoiled = std::fs::read(&database).unwrap();
    let middle = spoiled.len() / 2;
    spoiled[middle..middle + 64].fill(0);
    std::fs::write(&database, &spoiled).unwrap();

    let again = host(folder.path(), secrets);
    again.open().await;
    assert_eq!(
        ask(&again, "app_status", json!({})).await.unwrap()["code"],
        "database-corrupt"
    );
    assert!(ask(&again, "key_ways", json!({})).await.unwrap()["copy"].is_number());
    assert_eq!(ask(&again, "open_copy", json!({})).await.unwrap()["kind"], "open");
    assert_eq!(
        std::fs::read(folder.path().join("profile/kabar.db.aside")).unwrap(),
        spoiled
    );
    again.leave().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_brought_in_is_there_once_kabar_opened_anew() {
    let folders = [tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap()];
    let [there, here] =
        [&folders[0], &folders[1]].map(|folder| host(folder.path(), Arc::new(MemorySecrets::new())));
    let moved = folders[0].path().join("all.kabar");
    let by_file = json!({ "file": moved, "passphrase": PASSPHRASE });
    there.open().await;
    let mut settings = ask(&there, "get_settings", json!({})).await.unwrap();
    settings["theme"] = json!("dark");
    let chosen = json!({ "settings": settings });
    ask(&there, "set_settings", chosen).await.unwrap();
    ask(&there, "export_data", by_file.clone()).await.unwrap();
    there.leave().await;

    here.open().await;
    ask(&here, "restore_data", by_file).await.unwrap();
    let before = ask(&here, "get_settings", json!({})).await.unwrap();
    assert_eq!(before["theme"], "system");
    let after = ask(&here, "reopen", json!({})).await.unwrap();
    assert_eq!(
        (&after["kind"], &after["settings"]["theme"]),
        (&json!("open"), &json!("dark"))
    );
    here.leave().await;
}

#[tokio::test]
async fn a_window_of_a_chat_is_refused_what_only_the_main_one_may_ask() {
    let folder = tempfile::tempdir().unwrap();
    let host = host(folder.path(), Arc::new(MemorySecrets::new()));
    let ask = async |window, name| {
        let caller = Caller { host: &*host, window };
        dispatch(caller, name, json!({})).await.unwrap_err().code
    };
    for name in [
        "set_passphrase",
        "set_settings",
        "export_data",
        "remove_account",
        "take_wish",
    ] {
        assert_eq!(ask("chat-5", name).await, ErrorCode::Forbidden, "{name}");
        assert_eq!(ask("main", name).await, ErrorCode::NotOpen, "{name}");
    }
    for name in ["send_text", "look_at", "lock_app"] {
        assert_eq!(ask("chat-5", name).await, ErrorCode::NotOpen, "{name}");
        assert_eq!(ask("chat-five", name).await, ErrorCode::Forbidden, "{name}");
    }
}
