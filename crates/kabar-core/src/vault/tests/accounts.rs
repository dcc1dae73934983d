use super::*;
use crate::ports::whatsapp::DeviceFile;
use kabar_types::ErrorCode;
use std::collections::BTreeSet;

/// Links a number: a key, and a device file as WhatsApp's library would write it.
async fn link(vault: &Vault, id: AccountId, content: &[u8]) -> DeviceFile {
    let device = vault.create_account_key(id).await.unwrap();
    fs::write(&device.path, content).unwrap();
    device
}

#[tokio::test]
async fn each_account_has_its_own_key_and_keeps_it() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    let alice = link(&vault, account(1), b"alice").await;
    let bob = link(&vault, account(2), b"bob").await;
    assert_ne!(alice.key, bob.key);
    assert_eq!(
        alice.path,
        computer.file(&format!("accounts/{}/wa.db", account(1)))
    );
    drop(vault);

    let vault = computer.start().await.unwrap();
    assert_eq!(vault.device(account(1)).unwrap().key, alice.key);
    assert_eq!(vault.device(account(2)).unwrap().key, bob.key);
    assert_eq!(vault.account_ids(), BTreeSet::from([account(1), account(2)]));
}

#[tokio::test]
async fn an_account_never_gets_a_second_key_over_its_device() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    let device = link(&vault, account(1), b"alice").await;
    let before = computer.files();

    assert!(matches!(
        vault.create_account_key(account(1)).await,
        Err(VaultError::KeyExists)
    ));
    assert_eq!(computer.files(), before);
    assert_eq!(vault.device(account(1)).unwrap().key, device.key);
}

#[tokio::test]
async fn a_device_whose_key_is_lost_is_kept_and_gets_no_new_key() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    let orphan = vault.profile().device_file(account(1));
    fs::create_dir_all(orphan.parent().unwrap()).unwrap();
    fs::write(&orphan, b"alice").unwrap();

    let refused = vault.create_account_key(account(1)).await.err().unwrap();
    assert_eq!(
        (refused.code(), refused.file()),
        (ErrorCode::KeyFileDamaged, Some(orphan.as_path()))
    );

    vault.quarantine_account_key(account(1)).await.unwrap();
    link(&vault, account(1), b"alice again").await;
    let aside = vault.profile().quarantine_dir(account(1), 1).join("wa.db");
    assert_eq!(fs::read(aside).unwrap(), b"alice");
}

#[tokio::test]
async fn a_logged_out_device_is_set_aside_with_its_key_until_the_relink_has_succeeded() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    let old = link(&vault, account(1), b"before the log-out").await;

    vault.quarantine_account_key(account(1)).await.unwrap();
    assert_eq!(
        vault.device(account(1)).err().unwrap().code(),
        ErrorCode::NotFound
    );
    assert_eq!(
        vault.data_key(KeyName::Quarantined(account(1), 1)).unwrap(),
        old.key
    );
    let aside = vault.profile().quarantine_dir(account(1), 1);
    assert_eq!(fs::read(aside.join("wa.db")).unwrap(), b"before the log-out");

    let new = link(&vault, account(1), b"linked again").await;
    assert_ne!(new.key, old.key);
    vault.delete_quarantined(account(1)).await.unwrap();
    assert!(!aside.exists());
    assert!(vault.data_key(KeyName::Quarantined(account(1), 1)).is_err());
    assert_eq!(fs::read(&new.path).unwrap(), b"linked again");
    assert_eq!(vault.device(account(1)).unwrap().key, new.key);
}

#[tokio::test]
async fn two_log_outs_in_a_row_keep_both_devices() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    let mut keys = Vec::new();
    for (n, content) in [(1, b"first"), (2, b"other")] {
        keys.push(link(&vault, account(1), content).await.key);
        vault.quarantine_account_key(account(1)).await.unwrap();
        vault.quarantine_account_key(account(1)).await.unwrap();
        assert_eq!(
            fs::read(vault.profile().quarantine_dir(account(1), n).join("wa.db")).unwrap(),
            content
        );
    }
    drop(vault);

    let vault = computer.start().await.unwrap();
    let names = [
        KeyName::Quarantined(account(1), 1),
        KeyName::Quarantined(account(1), 2),
    ];
    assert_eq!(keys_of(&vault, &names), keys);
}

#[tokio::test]
async fn a_log_out_cut_short_between_key_and_folder_is_finished_by_trying_again() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    link(&vault, account(1), b"alice").await;
    vault.quarantine_account_key(account(1)).await.unwrap();
    let aside = vault.profile().quarantine_dir(account(1), 1);
    fs::rename(&aside, vault.profile().account_dir(account(1))).unwrap();
    drop(vault);

    let vault = computer.start().await.unwrap();
    assert!(matches!(
        vault.create_account_key(account(1)).await,
        Err(VaultError::DataWithoutKey { .. })
    ));
    vault.quarantine_account_key(account(1)).await.unwrap();
    assert_eq!(fs::read(aside.join("wa.db")).unwrap(), b"alice");
}

#[tokio::test]
async fn deleting_an_account_erases_its_keys_from_both_copies_and_then_its_files() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    link(&vault, account(1), b"before").await;
    vault.quarantine_account_key(account(1)).await.unwrap();
    link(&vault, account(1), b"after").await;
    let bob = link(&vault, account(2), b"bob").await;

    vault.delete_account_key(account(1)).await.unwrap();
    vault.delete_account_key(account(1)).await.unwrap();
    for file in ["keys.json", "keys.copy.json"] {
        assert!(
            !fs::read_to_string(computer.file(file))
                .unwrap()
                .contains(&account(1).to_string()),
            "{file}"
        );
    }
    let left: Vec<_> = computer.files().into_values().collect();
    assert!(!left.iter().any(|bytes| bytes == b"before" || bytes == b"after"));
    assert_eq!(fs::read(&bob.path).unwrap(), b"bob");
    assert_eq!(vault.account_ids(), BTreeSet::from([account(2)]));
}

#[tokio::test]
async fn changes_at_the_same_time_follow_one_another() {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    let links = (1..=9).map(|n| {
        let vault = vault.clone();
        tokio::spawn(async move { vault.create_account_key(account(n)).await.unwrap().key })
    });
    let mut keys = Vec::new();
    for link in links.collect::<Vec<_>>() {
        keys.push(link.await.unwrap());
    }
    drop(vault);

    let vault = computer.start().await.unwrap();
    let names: Vec<_> = (1..=9).map(|n| KeyName::Account(account(n))).collect();
    assert_eq!(keys_of(&vault, &names), keys);
}
