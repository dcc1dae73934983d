use super::*;
use kabar_types::ErrorCode;

const BASE: [KeyName; 2] = [KeyName::Store, KeyName::Media];

#[tokio::test]
async fn alice_finds_the_same_keys_at_every_start() {
    let mut computer = Computer::new(Secrets::default());
    let first = keys_of(&computer.start().await.unwrap(), &BASE);
    let after_first = computer.files();
    let second = keys_of(&computer.start().await.unwrap(), &BASE);

    assert_eq!(first, second);
    assert_ne!(first[0], first[1]);
    assert_eq!(
        computer.files(),
        after_first,
        "a start without a change writes nothing"
    );
}

#[tokio::test]
async fn no_key_lies_in_the_profile_in_the_clear() {
    let mut computer = Computer::new(Secrets::default());
    let vault = computer.start().await.unwrap();
    let device = vault.create_account_key(account(1)).await.unwrap();
    let mut secrets = keys_of(&vault, &BASE);
    secrets.push(device.key);
    secrets.push(Zeroizing::new(
        computer.secrets.kept().unwrap().try_into().unwrap(),
    ));

    for (path, bytes) in computer.files() {
        let text = String::from_utf8(bytes.clone()).unwrap();
        for secret in &secrets {
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            assert!(!text.contains(&hex), "{}", path.display());
            assert!(
                !bytes.windows(32).any(|part| part == &secret[..]),
                "{}",
                path.display()
            );
        }
    }
}

#[cfg(unix)]
#[tokio::test]
async fn only_alice_can_read_the_key_files() {
    use std::os::unix::fs::PermissionsExt;
    let mut computer = Computer::new(Secrets::default());
    computer.start().await.unwrap();
    for file in ["keys.json", "keys.copy.json"] {
        let mode = fs::metadata(computer.file(file)).unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "{file}");
    }
}

#[tokio::test]
async fn a_keyring_that_does_not_answer_changes_nothing_and_helps_again_later() {
    let failures = [
        (SecretError::Missing, ErrorCode::KeyringMissing),
        (SecretError::Locked, ErrorCode::KeyringLocked),
        (
            SecretError::Failed("out of order".to_owned()),
            ErrorCode::KeyringFailed,
        ),
    ];
    for (error, code) in failures {
        for mut computer in [Computer::in_use().await, Computer::new(Secrets::default())] {
            let (before, kept) = (computer.files(), computer.secrets.kept());
            *computer.secrets.load_fails.lock().unwrap() = Some(error.clone());
            let refused = computer.start().await.err().unwrap();
            assert_eq!(refused.code(), code);
            assert_eq!((computer.files(), computer.secrets.kept()), (before, kept));

            *computer.secrets.load_fails.lock().unwrap() = None;
            computer.start().await.unwrap();
        }
    }
}

#[tokio::test]
async fn a_keyring_with_no_key_or_another_one_never_gets_a_new_key_over_existing_data() {
    let others = [
        None,
        Some(vec![9; 32]),
        Some(b"not a key".to_vec()),
        Some(Vec::new()),
    ];
    for other in others {
        let mut computer = Computer::in_use().await;
        let right = computer.secrets.kept();
        let before = computer.files();
        computer.secrets.keep(other.clone());

        let refused = computer.start().await.err().unwrap();
        assert_eq!(refused.code(), ErrorCode::KeyringChanged);
        assert_eq!(
            refused.problem().file.as_deref(),
            computer.file("keys.json").to_str()
        );
        assert_eq!(computer.files(), before);
        assert_eq!(computer.secrets.kept(), other);

        computer.secrets.keep(right);
        computer.start().await.unwrap();
    }
}

#[tokio::test]
async fn a_new_profile_uses_the_key_that_is_there_already() {
    let mut computer = Computer::new(Secrets::holding(&[7; 32]));
    let first = keys_of(&computer.start().await.unwrap(), &BASE);
    assert_eq!(
        computer.secrets.kept(),
        Some(vec![7; 32]),
        "it may be all that opens another profile"
    );
    assert_eq!(keys_of(&computer.start().await.unwrap(), &BASE), first);
}

#[tokio::test]
async fn a_new_profile_does_not_replace_a_secret_that_is_no_key() {
    let mut computer = Computer::new(Secrets::holding(b"somebody else's"));
    assert_eq!(
        computer.start().await.err().unwrap().code(),
        ErrorCode::KeyringChanged
    );
    assert_eq!(computer.secrets.kept(), Some(b"somebody else's".to_vec()));
    assert_eq!(computer.files(), BTreeMap::new());
}

#[tokio::test]
async fn a_keyring_that_keeps_nothing_or_refuses_to_is_noticed_before_anything_depends_on_it() {
    let forgetful = Secrets {
        forgets: true,
        ..Secrets::default()
    };
    let locked = Secrets {
        save_fails: Mutex::new(Some(SecretError::Locked)),
        ..Secrets::default()
    };
    for (secrets, code) in [
        (forgetful, ErrorCode::KeyringFailed),
        (locked, ErrorCode::KeyringLocked),
    ] {
        let mut computer = Computer::new(secrets);
        assert_eq!(computer.start().await.err().unwrap().code(), code);
        assert_eq!(computer.files(), BTreeMap::new());
    }
}

#[tokio::test]
async fn a_lost_key_file_is_never_replaced_while_data_is_there() {
    let mut computer = Computer::in_use().await;
    fs::remove_file(computer.file("keys.json")).unwrap();
    fs::remove_file(computer.file("keys.copy.json")).unwrap();
    let (before, kept) = (computer.files(), computer.secrets.kept());

    let refused = computer.start().await.err().unwrap();
    assert_eq!(refused.code(), ErrorCode::KeyFileDamaged);
    assert_eq!(refused.file(), Some(computer.file("keys.json").as_path()));
    assert_eq!((computer.files(), computer.secrets.kept()), (before, kept));
}

#[tokio::test]
async fn a_key_file_from_a_newer_kabar_is_left_alone() {
    for newer in ["keys.json", "keys.copy.json"] {
        let mut computer = Computer::in_use().await;
        fs::write(computer.file(newer), r#"{"version":2,"of":"tomorrow"}"#).unwrap();
        let before = computer.files();

        let refused = computer.start().await.err().unwrap();
        assert_eq!(refused.code(), ErrorCode::DatabaseNewer);
        assert_eq!(computer.files(), before);
    }
}

#[tokio::test]
async fn an_error_names_its_file_on_the_screen_and_not_in_the_log() {
    let mut computer = Computer::in_use().await;
    computer.secrets.keep(None);
    let refused = computer.start().await.err().unwrap();
    assert!(!refused.to_string().contains("kabar/"), "{refused}");
    assert!(refused.file().is_some());
}
