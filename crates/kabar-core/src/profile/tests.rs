use super::Profile;
use kabar_types::ErrorCode;

#[test]
fn a_second_kabar_is_told_that_the_profile_is_in_use() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("kabar");
    let first = Profile::lock(&dir).unwrap();

    let refused = Profile::lock(&dir).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ProfileInUse);
    assert_eq!(refused.problem().file.as_deref(), dir.join("kabar.lock").to_str());

    drop(first);
    Profile::lock(&dir).unwrap();
}

#[test]
fn locking_makes_nothing_but_the_folder_and_the_lock() {
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("deep/inside/kabar");
    let profile = Profile::lock(&dir).unwrap();

    let names: Vec<_> = dir
        .read_dir()
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(names, ["kabar.lock"]);
    assert!(!profile.holds_data());
}

#[cfg(unix)]
#[test]
fn only_the_owner_can_look_into_the_folder() {
    use std::os::unix::fs::PermissionsExt;
    let home = tempfile::tempdir().unwrap();
    let dir = home.path().join("kabar");
    std::fs::create_dir(&dir).unwrap();
    std::fs::set_permissions(&dir, std::fs::Permissions::from_mode(0o755)).unwrap();

    let _profile = Profile::lock(&dir).unwrap();
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(dir.clone()), 0o700);
    assert_eq!(mode(dir.join("kabar.lock")), 0o600);
}

#[test]
fn a_folder_that_cannot_be_made_is_unwritable() {
    let home = tempfile::tempdir().unwrap();
    let file = home.path().join("a-file");
    std::fs::write(&file, b"not a folder").unwrap();

    let refused = Profile::lock(file.join("kabar")).unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ProfileUnwritable);
    assert_eq!(std::fs::read(&file).unwrap(), b"not a folder");
}

#[test]
fn a_database_a_device_or_a_quarantined_device_counts_as_data() {
    for path in [
        "kabar.db",
        "kabar.db-wal",
        "accounts/x/wa.db",
        "quarantine/x-1/wa.db",
        "media/picture",
    ] {
        let home = tempfile::tempdir().unwrap();
        let profile = Profile::lock(home.path()).unwrap();
        let file = home.path().join(path);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        std::fs::write(&file, b"sealed").unwrap();
        assert!(profile.holds_data(), "{path}");
    }
}
