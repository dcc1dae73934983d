//! What a power cut, a full disk or a bad sector leaves behind.

use super::*;
use kabar_types::ErrorCode;

/// Both copies before and after Alice linked a number.
struct Linked {
    computer: Computer,
    key: DataKey,
    before: Vec<u8>,
    after: Vec<u8>,
}

async fn linked() -> Linked {
    let mut computer = Computer::in_use().await;
    let before = fs::read(computer.file("keys.json")).unwrap();
    let vault = computer.start().await.unwrap();
    let key = vault.create_account_key(account(1)).await.unwrap().key;
    let after = fs::read(computer.file("keys.json")).unwrap();
    assert_eq!(fs::read(computer.file("keys.copy.json")).unwrap(), after);
    Linked {
        computer,
        key,
        before,
        after,
    }
}

#[tokio::test]
async fn one_damaged_or_lost_copy_costs_no_key_and_is_healed() {
    for broken in ["keys.json", "keys.copy.json"] {
        let Linked {
            mut computer,
            key,
            after,
            ..
        } = linked().await;
        let half = &after[..after.len() / 2];
        for damage in [Some(half), Some(&[][..]), Some(&[0; 4096][..]), None] {
            match damage {
                Some(bytes) => fs::write(computer.file(broken), bytes).unwrap(),
                None => fs::remove_file(computer.file(broken)).unwrap(),
            }
            let vault = computer.start().await.unwrap();
            assert_eq!(vault.data_key(KeyName::Account(account(1))).unwrap(), key);
            assert_eq!(fs::read(computer.file(broken)).unwrap(), after, "healed");
        }
    }
}

#[tokio::test]
async fn two_damaged_copies_are_reported_and_left_for_a_repair() {
    let Linked {
        mut computer, after, ..
    } = linked().await;
    for damage in [&after[..after.len() / 2], b"", b"{}"] {
        fs::write(computer.file("keys.json"), damage).unwrap();
        fs::write(computer.file("keys.copy.json"), damage).unwrap();
        let (before, kept) = (computer.files(), computer.secrets.kept());

        assert_eq!(
            computer.start().await.err().unwrap().code(),
            ErrorCode::KeyFileDamaged
        );
        assert_eq!((computer.files(), computer.secrets.kept()), (before, kept));
    }
}

#[tokio::test]
async fn a_power_cut_at_any_step_of_linking_leaves_the_old_keys_or_the_new_ones() {
    let Linked {
        mut computer,
        key,
        before,
        after,
    } = linked().await;
    let half = &after[..after.len() / 2];
    let is_linked = |vault: &Vault| {
        vault
            .data_key(KeyName::Account(account(1)))
            .is_ok_and(|there| there == key)
    };
    // (keys.json, its temporary file, keys.copy.json, its temporary file) and whether the new key must be there.
    let steps = [
        (&before, Some(half), &before, None, false),
        (&before, Some(&after[..]), &before, None, false),
        (&after, None, &before, None, true),
        (&after, None, &before, Some(half), true),
        (&after, None, &after, None, true),
    ];
    for (at, (file, file_tmp, copy, copy_tmp, linked)) in steps.into_iter().enumerate() {
        fs::write(computer.file("keys.json"), file).unwrap();
        fs::write(computer.file("keys.copy.json"), copy).unwrap();
        for (tmp, bytes) in [("keys.json.tmp", file_tmp), ("keys.copy.json.tmp", copy_tmp)] {
            if let Some(bytes) = bytes {
                fs::write(computer.file(tmp), bytes).unwrap();
            }
        }
        let vault = computer.start().await.unwrap();
        assert_eq!(is_linked(&vault), linked, "step {at}");
        vault.create_account_key(account(2)).await.unwrap();
        assert!(!computer.file("keys.json.tmp").exists(), "step {at}");
    }
}

#[tokio::test]
async fn a_key_erased_from_one_copy_only_is_erased_from_the_other_at_the_next_start() {
    let Linked {
        mut computer, after, ..
    } = linked().await;
    computer
        .start()
        .await
        .unwrap()
        .delete_account_key(account(1))
        .await
        .unwrap();
    fs::write(computer.file("keys.copy.json"), &after).unwrap();

    let vault = computer.start().await.unwrap();
    assert!(!vault.has_account_key(account(1)));
    let copy = fs::read_to_string(computer.file("keys.copy.json")).unwrap();
    assert!(!copy.contains("account/"), "{copy}");
}

#[tokio::test]
async fn a_sealed_key_that_does_not_open_counts_as_damage_even_when_the_checksum_is_right() {
    let Linked {
        mut computer,
        key,
        after,
        ..
    } = linked().await;
    let super::super::key_file::Read::Good(mut body) = super::super::key_file::read(&after) else {
        panic!()
    };
    body.keys.values_mut().for_each(|sealed| sealed.0[30] ^= 1);
    let forged = super::super::key_file::write(body).unwrap();

    fs::write(computer.file("keys.json"), &forged).unwrap();
    let vault = computer.start().await.unwrap();
    assert_eq!(vault.data_key(KeyName::Account(account(1))).unwrap(), key);
    drop(vault);

    fs::write(computer.file("keys.json"), &forged).unwrap();
    fs::write(computer.file("keys.copy.json"), &forged).unwrap();
    let before = computer.files();
    assert_eq!(
        computer.start().await.err().unwrap().code(),
        ErrorCode::KeyFileDamaged
    );
    assert_eq!(computer.files(), before);
}

#[tokio::test]
async fn a_change_that_cannot_be_written_did_not_happen() {
    let Linked {
        mut computer, after, ..
    } = linked().await;
    let vault = computer.start().await.unwrap();
    // A folder where the temporary file should go: like a full disk, for every user.
    fs::create_dir(computer.file("keys.json.tmp")).unwrap();

    let refused = vault.create_account_key(account(2)).await.err().unwrap();
    assert_eq!(refused.code(), ErrorCode::ProfileUnwritable);
    assert_eq!(refused.file(), Some(computer.file("keys.json").as_path()));
    assert!(!vault.has_account_key(account(2)));
    assert_eq!(fs::read(computer.file("keys.json")).unwrap(), after);

    fs::remove_dir(computer.file("keys.json.tmp")).unwrap();
    vault.create_account_key(account(2)).await.unwrap();
}

#[tokio::test]
async fn a_change_that_reached_one_copy_only_is_finished_by_trying_again() {
    let Linked { mut computer, .. } = linked().await;
    let vault = computer.start().await.unwrap();
    fs::create_dir(computer.file("keys.copy.json.tmp")).unwrap();
    assert!(vault.delete_account_key(account(1)).await.is_err());
    fs::remove_dir(computer.file("keys.copy.json.tmp")).unwrap();

    vault.delete_account_key(account(1)).await.unwrap();
    for file in ["keys.json", "keys.copy.json"] {
        assert!(
            !fs::read_to_string(computer.file(file))
                .unwrap()
                .contains("account/"),
            "{file}"
        );
    }
}
