//! A device file from a backup, put back under a number that has moved on: never used, and nothing else is lost.

use crate::world::{SARI, World};
use anyhow::{Context, Result};
use kabar_types::{ErrorCode, SessionState};
use std::{collections::BTreeMap, fs, path::Path};

/// The files of a device, journals included, by name.
fn files(folder: &Path) -> Result<BTreeMap<String, Vec<u8>>> {
    let entries = fs::read_dir(folder)?.collect::<std::io::Result<Vec<_>>>()?;
    entries
        .iter()
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            Ok((name, fs::read(entry.path())?))
        })
        .collect()
}

/// What restoring a folder from a backup does.
fn put_back(folder: &Path, copy: &BTreeMap<String, Vec<u8>>) -> Result<()> {
    fs::remove_dir_all(folder)?;
    fs::create_dir(folder)?;
    for (name, bytes) in copy {
        fs::write(folder.join(name), bytes)?;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_from_a_backup_is_refused_and_the_newest_one_goes_on() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    here.online(account).await?;
    let chat = here.chat("Sari Kusuma").await?;
    here.quit().await;
    let folder = world.profile().join("accounts").join(account.to_string());
    let backup = files(&folder)?;

    let here = world.open().await?;
    here.online(account).await?;
    here.kabar
        .send_text(chat.id, "Siap, Bu.".to_owned(), None)
        .await?;
    here.eventually("the message on Sari's phone", async || {
        Ok((world.sim.ledger().copies(SARI, "Siap, Bu.") == 1).then_some(()))
    })
    .await?;
    here.quit().await;
    let newest = files(&folder)?;

    put_back(&folder, &backup)?;
    let here = world.open().await?;
    let state = here
        .state(account, "refused", |state| {
            matches!(state, SessionState::Damaged { .. } | SessionState::Online)
        })
        .await?;
    let SessionState::Damaged { error, file } = state else {
        anyhow::bail!("an older device was used: {state:?}");
    };
    assert_eq!(error, ErrorCode::DeviceRolledBack);
    assert!(file.ends_with("wa.db"), "{file}");
    assert!(!here.messages(&chat).await?.is_empty(), "the history stays");
    here.quit().await;
    let left = files(&folder)?;
    let device = |files: &BTreeMap<String, Vec<u8>>| files.get("wa.db").cloned().context("a device file");
    assert!(device(&left)? == device(&backup)?, "the file is left alone");

    put_back(&folder, &newest)?;
    let here = world.open().await?;
    here.online(account).await?;
    here.quit().await;
    Ok(())
}
