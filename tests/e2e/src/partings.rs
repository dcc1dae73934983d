//! Unlinking, removing and linking again on the real library, and a process that dies in the middle.

use crate::world::{ACCOUNT, Here, PATIENCE, SARI, World};
use anyhow::{Context as _, Result, bail};
use kabar_core::ports::whatsapp::{HistoryDepth, LinkWish};
use kabar_types::{AccountId, EventBatch, LinkState, LogoutReason, SessionState, Signal};
use std::{path::Path, sync::Arc, time::Duration};
use tokio::runtime::Runtime;

fn is_unlinked(state: &SessionState) -> bool {
    matches!(
        state,
        SessionState::LoggedOut {
            reason: LogoutReason::ByUs,
            ..
        }
    )
}

/// Whether any device of the account, in use or put aside, lies in the profile.
fn has_device(profile: &Path, account: AccountId) -> bool {
    let id = account.to_string();
    ["accounts", "quarantine"].iter().any(|folder| {
        let entries = std::fs::read_dir(profile.join(folder));
        let mut entries = entries.into_iter().flatten().flatten();
        entries.any(|entry| entry.file_name().to_string_lossy().starts_with(&id))
    })
}

/// Links the account again with the phone of [`ACCOUNT`].
async fn relink(world: &World, here: &Here, account: AccountId) -> Result<()> {
    let mut events = here.kabar.subscribe(here.kabar.bootstrap().await?.seq);
    let wish = LinkWish::scan(HistoryDepth::None);
    here.kabar.relink_account(account, wish).await?;
    let linked = async {
        while let Some(batch) = events.next().await {
            let EventBatch::Signal {
                signal: Signal::Link { state },
            } = batch
            else {
                continue;
            };
            match state {
                LinkState::AwaitingScan { qr, .. } => world.sim.scan_qr(ACCOUNT, &qr).await?,
                LinkState::Done { .. } => return Ok(()),
                LinkState::Failed { error, .. } => bail!("linking failed: {}", error.as_str()),
                _ => {}
            }
        }
        bail!("the event stream ended")
    };
    tokio::time::timeout(PATIENCE, linked)
        .await
        .context("linking took too long")?
}

#[tokio::test(flavor = "multi_thread")]
async fn unlinking_ends_the_link_on_the_phone_and_linking_again_goes_on_with_the_history() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    let chat = here.chat("Sari Kusuma").await?;
    here.online(account).await?;
    let before = here.messages(&chat).await?.len();
    here.kabar.unlink_account(account, false).await?;
    here.state(account, "unlinked", is_unlinked).await?;
    assert_eq!(world.devices_on_phone(), 0);
    assert!(!has_device(&world.profile(), account));
    relink(&world, &here, account).await?;
    assert_eq!(world.devices_on_phone(), 1);
    assert_eq!(here.messages(&chat).await?.len(), before);
    world.sim.say(SARI, ACCOUNT, "Sudah kembali, Bu?").await?;
    here.eventually("a message in the same chat", async || {
        Ok((here.messages(&chat).await?.len() > before).then_some(()))
    })
    .await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_process_that_dies_while_it_parts_is_made_good_by_the_next() -> Result<()> {
    for removes in [false, true] {
        let world = World::new().await?;
        let runtime = Runtime::new()?;
        let here = world.open_in(&runtime, Arc::new(world.whatsapp())).await?;
        let account = here.link(&world.sim).await?;
        here.chat("Sari Kusuma").await?;
        here.online(account).await?;
        let kabar = Arc::clone(&here.kabar);
        runtime.spawn(async move {
            if removes {
                kabar.remove_account(account).await
            } else {
                kabar.unlink_account(account, true).await
            }
        });
        world
            .sim
            .wait_until(PATIENCE, "the end of the link", |book| {
                book.events.iter().any(|line| line.ends_with(" was unlinked"))
            })
            .await?;
        runtime.shutdown_background();
        drop(here);

        let here = world.open().await?;
        let gone = async {
            while has_device(&world.profile(), account) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(PATIENCE, gone)
            .await
            .context("the device stays")?;
        assert_eq!(world.devices_on_phone(), 0);
        assert!(here.chats().await?.is_empty());
        let accounts = here.kabar.list_accounts().await?;
        match accounts.as_slice() {
            [] => assert!(removes),
            [account] => assert!(!removes && is_unlinked(&account.state), "{:?}", account.state),
            more => bail!("{more:?}"),
        }
        here.quit().await;
    }
    Ok(())
}
