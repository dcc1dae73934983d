//! Fifty numbers in one Kabar, each with a customer of its own, linked before the test begins.

mod killed;
mod together;

use crate::world::Here;
use anyhow::{Context as _, Result};
use kabar_core::{
    AccountSeed,
    chats::{ChatFilter, ListChats},
    ports::secrets::SecretStore,
};
use kabar_core_testing::MemorySecrets;
use kabar_types::{AccountId, Chat, Jid, Message, MessageBody, SessionState};
use kabar_whatsapp::{Config, WhatsAppRust, import_device};
use std::{path::Path, sync::Arc};
use tempfile::TempDir;
use wa_sim::{SimConfig, Simulator};

/// How many numbers.
pub(crate) const NUMBERS: usize = 50;

/// The phone number of the account at this place.
pub(crate) fn account(place: usize) -> String {
    format!("62800000001{place:02}")
}

/// The customer who talks to that account, and to no other.
pub(crate) fn customer(place: usize) -> String {
    format!("62800000002{place:02}")
}

/// A simulator with all these people, and a profile in which the numbers are linked.
pub(crate) struct Crowd {
    pub(crate) sim: Simulator,
    folder: TempDir,
}

impl Crowd {
    pub(crate) async fn new() -> Result<Self> {
        let sim = Simulator::start(SimConfig::default()).await?;
        for place in 0..NUMBERS {
            sim.add_account(&account(place), &format!("Toko {place}"))?;
            sim.add_contact(&customer(place), &format!("Pembeli {place}"))?;
        }
        let crowd = Self {
            sim,
            folder: TempDir::new()?,
        };
        crowd.adopt_all().await?;
        Ok(crowd)
    }

    pub(crate) fn profile(&self) -> &Path {
        self.folder.path()
    }

    async fn adopt_all(&self) -> Result<()> {
        let here = Here::unstarted(
            self.profile().join("profile"),
            secrets().await?,
            whatsapp(&self.sim.ws_url()),
        );
        let here = here.await?;
        here.kabar.accept_risk().await?;
        for place in 0..NUMBERS {
            let seeded = self.sim.seed_account(&account(place))?;
            let seed = AccountSeed {
                name: format!("Toko {place}"),
                letters: String::new(),
                colour: u8::try_from(place % 10 + 1)?,
                phone: Jid::from_phone_digits(&seeded.pn),
                lid: Some(Jid::new(format!("{}@lid", seeded.lid))),
            };
            let import = async |device| import_device(&device, &seeded.device).await;
            here.kabar.adopt_account(seed, import).await?;
        }
        here.quit().await;
        Ok(())
    }

    /// Opens Kabar in this process.
    pub(crate) async fn open(&self) -> Result<Here> {
        open(self.profile(), &self.sim.ws_url()).await
    }

    /// Each customer writes the same to their number.
    pub(crate) async fn everybody_says(&self, text: &str) -> Result<()> {
        for place in 0..NUMBERS {
            self.sim.say(&customer(place), &account(place), text).await?;
        }
        Ok(())
    }
}

/// Kabar on the profile in `folder`; also for a process that has nothing else of the test.
pub(crate) async fn open(folder: &Path, url: &str) -> Result<Here> {
    Here::open(folder.join("profile"), secrets().await?, whatsapp(url)).await
}

fn whatsapp(url: &str) -> Arc<WhatsAppRust> {
    Arc::new(WhatsAppRust::new(Config {
        pre_keys: Some(30),
        ..Config::local(url)
    }))
}

/// A key store that two processes agree on.
async fn secrets() -> Result<Arc<MemorySecrets>> {
    let secrets = MemorySecrets::new();
    secrets.save(&[7; 32]).await?;
    Ok(Arc::new(secrets))
}

/// The accounts in the order of the places, once all are online.
pub(crate) async fn all_online(here: &Here) -> Result<Vec<AccountId>> {
    here.eventually("all online", async || {
        let accounts = here.kabar.list_accounts().await?;
        let all = accounts.len() == NUMBERS && accounts.iter().all(|row| row.state == SessionState::Online);
        Ok(all.then(|| accounts.into_iter().map(|row| row.id).collect()))
    })
    .await
}

/// The chats of one account.
pub(crate) async fn chats_of(here: &Here, account: AccountId) -> Result<Vec<Chat>> {
    let list = ListChats {
        account: Some(account),
        set: None,
        query: String::new(),
        filter: ChatFilter::All,
        before: None,
        limit: 200,
    };
    Ok(here.kabar.list_chats(list).await?.chats)
}

/// The one chat of each account, in the order of the places, once all are there.
pub(crate) async fn the_chats(here: &Here, accounts: &[AccountId]) -> Result<Vec<Chat>> {
    let mut chats = Vec::new();
    for account in accounts {
        let chat = here
            .eventually("a chat in every account", async || {
                Ok(chats_of(here, *account).await?.into_iter().next())
            })
            .await?;
        chats.push(chat);
    }
    Ok(chats)
}

/// What a message says.
pub(crate) fn text_of(message: &Message) -> &str {
    match &message.body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}

/// The token in a text such as `Baik [#reply-3]`.
pub(crate) fn token_of(text: &str) -> Result<&str> {
    let (_, rest) = text.split_once("[#").context("a text without a token")?;
    Ok(rest.split_once(']').context("a token without an end")?.0)
}
