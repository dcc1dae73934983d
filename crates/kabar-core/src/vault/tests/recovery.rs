use super::*;
use crate::vault::{PassphraseCost, Unlock};
use kabar_types::{ErrorCode, KeyWays};

const CHEAP: PassphraseCost = PassphraseCost {
    memory_kib: 64,
    passes: 1,
    lanes: 1,
};
const PASSPHRASE: &str = "kopi susu dua gelas";

fn text(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

fn passphrase(typed: &str) -> Unlock {
    Unlock::Passphrase(text(typed))
}

/// Alice's keys, and a computer whose keyring has lost the master key since.
async fn keyring_lost(recovery: bool) -> (Computer, Vec<DataKey>, Zeroizing<String>) {
    let mut computer = Computer::in_use().await;
    let vault = computer.start().await.unwrap();
    vault.create_account_key(account(1)).await.unwrap();
    let mut shown = Zeroizing::default();
    if recovery {
        shown = recovery_key(&vault).await;
        vault.set_passphrase(text(PASSPHRASE), CHEAP).await.unwrap();
        assert!(vault.has_passphrase() && vault.has_recovery_key());
    }
    let keys = keys_of(&vault, &names());
    computer.secrets.keep(None);
    (computer, keys, shown)
}

/// A recovery key that Alice wrote down.
async fn recovery_key(vault: &Vault) -> Zeroizing<String> {
    let drafted = vault.draft_recovery_key().await.unwrap();
    vault.keep_recovery_key(&drafted, &drafted).await.unwrap();
    drafted
}

fn names() -> [KeyName; 3] {
    [KeyName::Store, KeyName::Media, KeyName::Account(account(1))]
}

async fn unlock(computer: &mut Computer, unlock: Unlock) -> Result<Vault, VaultError> {
    let chance = computer.chance();
    Vault::open_with(computer.profile(), unlock, chance).await
}

#[tokio::test]
async fn the_passphrase_opens_what_the_keyring_has_lost() {
    let (mut computer, keys, _) = keyring_lost(true).await;
    assert_eq!(
        computer.start().await.err().unwrap().code(),
        ErrorCode::KeyringChanged
    );
    let vault = unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap();
    assert_eq!(keys_of(&vault, &names()), keys);
}

#[tokio::test]
async fn the_recovery_key_opens_it_however_it_is_typed() {
    let (mut computer, keys, shown) = keyring_lost(true).await;
    for typed in [shown.to_string(), shown.to_lowercase().replace('-', " ")] {
        let vault = unlock(&mut computer, Unlock::RecoveryKey(text(&typed)))
            .await
            .unwrap();
        assert_eq!(keys_of(&vault, &names()), keys);
    }
}

#[tokio::test]
async fn the_wrong_words_open_nothing_and_change_nothing() {
    let (mut computer, _, _) = keyring_lost(true).await;
    let others_key = {
        let mut other = Computer::in_use().await;
        recovery_key(&other.start().await.unwrap()).await
    };
    let before = computer.files();
    let wrong = [
        passphrase("kopi susu satu gelas"),
        passphrase(""),
        Unlock::RecoveryKey(others_key),
        Unlock::RecoveryKey(text("not a recovery key")),
    ];
    for wrong in wrong {
        assert!(matches!(
            unlock(&mut computer, wrong).await,
            Err(VaultError::WrongPassphrase | VaultError::WrongRecoveryKey)
        ));
        assert_eq!(computer.files(), before);
    }
}

#[tokio::test]
async fn what_was_never_set_is_told_apart_from_what_is_wrong() {
    let (mut computer, _, _) = keyring_lost(false).await;
    assert!(matches!(
        unlock(&mut computer, passphrase(PASSPHRASE)).await,
        Err(VaultError::NoSuchUnlock)
    ));
    let mut new = Computer::new(Secrets::default());
    assert!(matches!(
        unlock(&mut new, passphrase(PASSPHRASE)).await,
        Err(VaultError::NoSuchUnlock)
    ));
    assert_eq!(new.files(), BTreeMap::new());
}

#[tokio::test]
async fn the_keyring_gets_its_key_back_and_opens_the_profile_again() {
    let (mut computer, keys, _) = keyring_lost(true).await;
    let vault = unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap();
    let secrets = Arc::clone(&computer.secrets);
    vault.save_master(secrets.as_ref()).await.unwrap();
    vault.save_master(secrets.as_ref()).await.unwrap();
    drop(vault);
    assert_eq!(keys_of(&computer.start().await.unwrap(), &names()), keys);
}

#[tokio::test]
async fn another_profiles_key_in_the_keyring_is_not_replaced() {
    let (mut computer, _, _) = keyring_lost(true).await;
    computer.secrets.keep(Some(vec![5; 32]));
    let vault = unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap();
    let secrets = Arc::clone(&computer.secrets);
    let refused = vault.save_master(secrets.as_ref()).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::KeyringChanged);
    assert_eq!(secrets.kept(), Some(vec![5; 32]));
}

#[tokio::test]
async fn a_new_passphrase_or_recovery_key_ends_the_old_one() {
    let (mut computer, _, shown) = keyring_lost(true).await;
    let vault = unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap();
    vault.set_passphrase(text("teh manis"), CHEAP).await.unwrap();
    let newer = recovery_key(&vault).await;
    drop(vault);
    for old in [passphrase(PASSPHRASE), Unlock::RecoveryKey(shown)] {
        assert!(matches!(
            unlock(&mut computer, old).await,
            Err(VaultError::WrongPassphrase | VaultError::WrongRecoveryKey)
        ));
    }
    drop(unlock(&mut computer, Unlock::RecoveryKey(newer)).await.unwrap());

    let vault = unlock(&mut computer, passphrase("teh manis")).await.unwrap();
    vault.remove_passphrase().await.unwrap();
    assert!(!vault.has_passphrase());
    drop(vault);
    assert!(matches!(
        unlock(&mut computer, passphrase("teh manis")).await,
        Err(VaultError::NoSuchUnlock)
    ));
}

#[tokio::test]
async fn a_computer_without_a_keyring_can_be_used_with_a_passphrase_alone() {
    let mut computer = Computer::new(Secrets::default());
    let chance = computer.chance();
    let made = Vault::create_with_passphrase(computer.profile(), text(PASSPHRASE), CHEAP, chance)
        .await
        .unwrap();
    made.create_account_key(account(1)).await.unwrap();
    let keys = keys_of(&made, &names());
    drop(made);
    assert_eq!(computer.secrets.kept(), None);

    let vault = unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap();
    assert_eq!(keys_of(&vault, &names()), keys);
    drop(vault);
    let chance = computer.chance();
    let again = Vault::create_with_passphrase(computer.profile(), text("another"), CHEAP, chance).await;
    assert!(
        matches!(again, Err(VaultError::KeyExists)),
        "never a new key over existing data"
    );
}

#[tokio::test]
async fn a_recovery_key_that_was_not_written_down_ends_no_earlier_one() {
    let (mut computer, keys, shown) = keyring_lost(true).await;
    let vault = unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap();
    let drafted = vault.draft_recovery_key().await.unwrap();
    let slip = text(&drafted.replace(&drafted[..4], &shown[..4]));
    assert!(matches!(
        vault.keep_recovery_key(&drafted, &slip).await,
        Err(VaultError::WrongRecoveryKey)
    ));
    drop(vault);
    assert!(unlock(&mut computer, Unlock::RecoveryKey(drafted)).await.is_err());
    let vault = unlock(&mut computer, Unlock::RecoveryKey(shown)).await.unwrap();
    assert_eq!(keys_of(&vault, &names()), keys);
}

#[tokio::test]
async fn the_ways_in_are_told_without_opening_anything() {
    let (computer, _, _) = keyring_lost(false).await;
    let before = computer.files();
    assert_eq!(Vault::ways(&computer.profile()).await, KeyWays::default());
    assert_eq!(computer.files(), before);

    let (mut computer, _, _) = keyring_lost(true).await;
    let both = KeyWays {
        passphrase: true,
        recovery_key: true,
        fresh: false,
        copy: None,
    };
    assert_eq!(Vault::ways(&computer.profile()).await, both);
    drop(unlock(&mut computer, passphrase(PASSPHRASE)).await.unwrap());

    let new = Computer::new(Secrets::default());
    assert!(Vault::ways(&new.profile()).await.fresh);
    fs::write(new.file("kabar.db"), b"rows").unwrap();
    assert_eq!(
        Vault::ways(&new.profile()).await,
        KeyWays::default(),
        "data without keys is not new"
    );
}
