//! Other ways to the keys than the keyring, as a person takes them.

use kabar_core::{KabarError, KeyWay, ports::secrets::SecretError};
use kabar_core_testing::{World, people};
use kabar_types::{ErrorCode, KeyStatus};
use zeroize::Zeroizing;

const PASSPHRASE: &str = "kopi susu dua gelas";

fn typed(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// A closed world with one account, a passphrase, and the recovery key that Alice wrote down.
async fn prepared() -> Result<(World, Zeroizing<String>), KabarError> {
    let mut world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.chat_with(account, people::ALICE).await;
    world.kabar().set_passphrase(typed(PASSPHRASE)).await?;
    let shown = typed(&world.kabar().draft_recovery_key().await?.key.0);
    world.kabar().keep_recovery_key(shown.clone()).await?;
    world.close().await;
    Ok((world, shown))
}

async fn refusal(world: &mut World, way: KeyWay) -> Option<ErrorCode> {
    world.open_with(way).await.err().map(|problem| problem.code)
}

#[tokio::test(flavor = "multi_thread")]
async fn the_recovery_key_opens_everything_and_puts_the_key_back_into_the_keyring() {
    let (mut world, shown) = prepared().await.unwrap();
    world.secrets.lose();
    assert_eq!(
        refusal(&mut world, KeyWay::Keyring).await,
        Some(ErrorCode::KeyringChanged)
    );
    world.open_with(KeyWay::RecoveryKey(shown)).await.unwrap();
    assert_eq!(world.kabar().list_accounts().await.unwrap().len(), 1);
    assert!(!world.kabar().key_status().keyring);

    let stored = world.kabar().store_in_keyring().await.unwrap();
    assert!(stored.keyring);
    world.close().await;
    world.open().await.unwrap();
    assert_eq!(world.kabar().list_accounts().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_passphrase_opens_what_a_locked_keyring_keeps() {
    let (mut world, _) = prepared().await.unwrap();
    world.secrets.fail_with(Some(SecretError::Locked));
    let wrong = KeyWay::Passphrase(typed("teh manis dua gelas"));
    assert_eq!(refusal(&mut world, wrong).await, Some(ErrorCode::WrongPassphrase));
    let wrong = KeyWay::RecoveryKey(typed("0000-0000"));
    assert_eq!(
        refusal(&mut world, wrong).await,
        Some(ErrorCode::WrongRecoveryKey)
    );
    world
        .open_with(KeyWay::Passphrase(typed(PASSPHRASE)))
        .await
        .unwrap();
    assert_eq!(world.kabar().list_accounts().await.unwrap().len(), 1);
    let refused = world.kabar().store_in_keyring().await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::KeyringLocked);
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_keyring_a_passphrase_makes_the_keys_and_opens_them_ever_after() {
    let mut world = World::closed();
    world.secrets.fail_with(Some(SecretError::Missing));
    assert_eq!(
        refusal(&mut world, KeyWay::Keyring).await,
        Some(ErrorCode::KeyringMissing)
    );
    let short = KeyWay::NewPassphrase(typed("kopi"));
    assert_eq!(
        refusal(&mut world, short).await,
        Some(ErrorCode::PassphraseTooShort)
    );
    world
        .open_with(KeyWay::NewPassphrase(typed(PASSPHRASE)))
        .await
        .unwrap();
    let expected = KeyStatus {
        passphrase: true,
        ..KeyStatus::default()
    };
    assert_eq!(world.kabar().key_status(), expected);
    world.close().await;

    let again = KeyWay::NewPassphrase(typed("another passphrase"));
    assert_eq!(refusal(&mut world, again).await, Some(ErrorCode::KeysExist));
    world
        .open_with(KeyWay::Passphrase(typed(PASSPHRASE)))
        .await
        .unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn the_only_everyday_way_in_cannot_be_removed() {
    let (mut world, _) = prepared().await.unwrap();
    world.secrets.lose();
    world
        .open_with(KeyWay::Passphrase(typed(PASSPHRASE)))
        .await
        .unwrap();
    let refused = world.kabar().remove_passphrase().await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::OnlyWayIn);
    world.kabar().store_in_keyring().await.unwrap();
    assert!(!world.kabar().remove_passphrase().await.unwrap().passphrase);
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_in_the_keyring_is_never_replaced() {
    let (mut world, shown) = prepared().await.unwrap();
    world.secrets.put(&[7; 32]);
    world.open_with(KeyWay::RecoveryKey(shown)).await.unwrap();
    let refused = world.kabar().store_in_keyring().await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::KeyringChanged);
    world.close().await;
    assert_eq!(
        refusal(&mut world, KeyWay::Keyring).await,
        Some(ErrorCode::KeyringChanged)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_typed_stands_in_no_file() {
    let (world, shown) = prepared().await.unwrap();
    let group = shown.split('-').next().unwrap_or_default().to_owned();
    let mut folders = vec![world.dir().join("profile")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
                continue;
            }
            let bytes = std::fs::read(entry.path()).unwrap();
            for secret in [PASSPHRASE, shown.as_str(), &shown.replace('-', "")] {
                let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                assert!(!found, "{:?} holds a secret that begins {group}", entry.path());
            }
        }
    }
}
