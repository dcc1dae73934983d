//! What happens to one number changes nothing for another: a ban, a slow line, a flood, a damaged device file.

use crate::world::{ACCOUNT, Here, SARI, World};
use anyhow::{Context as _, Result};
use kabar_types::{AccountId, Chat, ErrorCode, MessageBody, MessageStatus, SessionState};
use std::{
    fs,
    path::{Path, PathBuf},
};
use tokio::sync::watch;
use wa_sim::{Fault, Simulator};

/// The second number, and the person it talks to.
const OTHER: &str = "6280000000003";
const BAGAS: &str = "6280000000301";

/// Two numbers online in one Kabar: [`ACCOUNT`], to which things happen, and [`OTHER`].
struct Two {
    world: World,
    here: Here,
    hit: AccountId,
    spared: AccountId,
    /// The spared number's chat with Bagas.
    chat: Chat,
}

impl Two {
    async fn new() -> Result<Self> {
        let world = World::new().await?;
        world.sim.add_account(OTHER, "Toko Sinar Kabut")?;
        let (here, hit) = world.linked().await?;
        let spared = here.link_number(&world.sim, OTHER).await?;
        for account in [hit, spared] {
            here.online(account).await?;
        }
        world.sim.say(BAGAS, OTHER, "Halo, Toko Sinar").await?;
        let chat = here
            .eventually("the spared number's chat", async || {
                let chats = here.chats().await?;
                Ok(chats.into_iter().find(|chat| chat.account == spared))
            })
            .await?;
        Ok(Self {
            world,
            here,
            hit,
            spared,
            chat,
        })
    }

    /// The spared number still sends and receives.
    async fn is_spared(&self, word: &str) -> Result<()> {
        let Self {
            world,
            here,
            spared,
            chat,
            ..
        } = self;
        here.online(*spared).await?;
        let sent = here
            .kabar
            .send_text(chat.id, format!("Keluar {word}"), None)
            .await?;
        here.status(chat, &sent, MessageStatus::Delivered).await?;
        let text = format!("Masuk {word}");
        world.sim.say(BAGAS, OTHER, &text).await?;
        received(here, chat, &text).await
    }
}

async fn received(here: &Here, chat: &Chat, text: &str) -> Result<()> {
    here.eventually("the message", async || {
        let rows = here.messages(chat).await?;
        let is_it = |body: &MessageBody| matches!(body, MessageBody::Text { text: said } if said == text);
        Ok(rows.iter().any(|row| is_it(&row.body)).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_of_one_number_leaves_the_other_alone() -> Result<()> {
    let two = Two::new().await?;
    let ban = Fault::TempBan {
        code: 101,
        expire_seconds: 600,
        times: None,
    };
    two.world.sim.set_fault(ACCOUNT, Some(ban));
    two.world.sim.drop_connections(ACCOUNT);
    let is_banned = |state: &SessionState| matches!(state, SessionState::Banned { .. });
    two.here.state(two.hit, "banned", is_banned).await?;
    two.is_spared("blokir").await?;
    two.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_on_a_slow_line_does_not_hold_up_the_other() -> Result<()> {
    let two = Two::new().await?;
    let narrow = Fault::SlowLink {
        bytes_per_second: 40,
        way: wa_sim::Way::Both,
    };
    two.world.sim.set_fault(ACCOUNT, Some(narrow));
    // The slow one's message sets out first and is still under way when the other's have come and gone.
    let slow = "Pelan sekali. ".repeat(60);
    two.world.sim.say(SARI, ACCOUNT, &slow).await?;
    two.is_spared("lambat").await?;
    let chat = two.here.chat("Sari Kusuma").await?;
    let rows = two.here.messages(&chat).await?;
    let is_slow = |body: &MessageBody| matches!(body, MessageBody::Text { text } if *text == slow);
    assert!(!rows.iter().any(|row| is_slow(&row.body)), "the line was slow");
    two.here.quit().await;
    Ok(())
}

/// Messages that are written before anybody looks, more than a connection takes in one go.
const FLOOD: u32 = 600;
/// A simulated person writes faster than anything can be stored: of more than this the end would not come in time.
const MOST: u32 = 8_000;

/// Sari writes without a pause, at least [`FLOOD`] messages and until she is told that it is enough, or has written [`MOST`].
async fn flood(sim: Simulator, enough: watch::Receiver<bool>, said: watch::Sender<u32>) -> Result<()> {
    for n in 1..=MOST {
        if n > FLOOD && *enough.borrow() {
            break;
        }
        sim.say(SARI, ACCOUNT, &format!("Pesan ke-{n}")).await?;
        said.send_replace(n);
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_flooded_does_not_hold_up_the_other_and_gets_every_message() -> Result<()> {
    let two = Two::new().await?;
    let chat = two.here.chat("Sari Kusuma").await?;
    let (enough, until) = watch::channel(false);
    let (said, mut how_many) = watch::channel(0);
    let writing = tokio::spawn(flood(two.world.sim.clone(), until, said));
    how_many.wait_for(|n| *n >= FLOOD / 2).await?;
    // The other number does all this while Sari goes on writing.
    two.is_spared("banjir").await?;
    enough.send_replace(true);
    writing.await??;

    let written = *how_many.borrow();
    let last = format!("Pesan ke-{written}");
    received(&two.here, &chat, &last).await?;
    let now = two.here.chat("Sari Kusuma").await?;
    assert_eq!(now.unread, chat.unread + written, "each message once");
    two.here.quit().await;
    Ok(())
}

/// Overwrites the second half of a file, as a dying disk does.
fn damage(file: &Path) -> Result<()> {
    let mut bytes = fs::read(file)?;
    let half = bytes.len() / 2;
    bytes.iter_mut().skip(half).for_each(|byte| *byte = !*byte);
    Ok(fs::write(file, bytes)?)
}

/// What of the account was put aside.
fn put_aside(profile: &Path, account: AccountId) -> Vec<PathBuf> {
    let entries = fs::read_dir(profile.join("quarantine"));
    let entries = entries.into_iter().flatten().flatten().map(|entry| entry.path());
    let is_of_account = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default();
        name.to_string_lossy().starts_with(&account.to_string())
    };
    entries.filter(is_of_account).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_damaged_device_file_costs_its_number_the_link_and_the_other_number_nothing() -> Result<()> {
    let two = Two::new().await?;
    let history = two.here.chat("Sari Kusuma").await?;
    let before = two.here.messages(&history).await?.len();
    let Two {
        world,
        here,
        hit,
        spared,
        chat,
    } = two;
    here.quit().await;
    let file = world
        .profile()
        .join("accounts")
        .join(hit.to_string())
        .join("wa.db");
    damage(&file)?;

    let here = world.open().await?;
    let is_damaged = |state: &SessionState| matches!(state, SessionState::Damaged { .. });
    let state = here.state(hit, "damaged", is_damaged).await?;
    let SessionState::Damaged { error, .. } = state else {
        unreachable!("waited for");
    };
    assert_eq!(error, ErrorCode::DatabaseCorrupt);
    let two = Two {
        world,
        here,
        hit,
        spared,
        chat,
    };
    two.is_spared("rusak").await?;
    assert_eq!(
        two.here.messages(&history).await?.len(),
        before,
        "the history stays"
    );
    two.here.quit().await;
    let aside = put_aside(&two.world.profile(), hit);
    let aside = aside.first().context("the damaged file is kept")?;
    assert!(!file.exists(), "and is not used again");
    assert!(aside.exists());
    Ok(())
}
