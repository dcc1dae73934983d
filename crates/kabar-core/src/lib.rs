//! What Kabar is, without a window, a network library or a database driver.
//!
//! One [`Kabar`] owns one profile: its database, its keys, its sessions. Hosts open it with [`Parts`], ask it through
//! the methods of `commands`, and listen through [`Kabar::subscribe`]. The truth is in SQL; in memory are only live
//! connections and what can be read again.
//!
//! Deliberately not here: windows, routes and the names of commands (`kabar-api` and the hosts), the WhatsApp protocol
//! (behind [`ports::whatsapp`]), SQL (`kabar-store`).

pub mod accounts;
mod apart;
mod base;
mod campaigns;
pub mod chats;
mod checkup;
pub mod clock;
mod commands;
mod commands_calls;
mod commands_campaigns;
mod commands_desk;
mod commands_groups;
mod commands_kinds;
mod commands_lists;
mod commands_lock;
mod commands_numbers;
mod commands_pace;
mod commands_past;
mod commands_people;
mod commands_report;
mod commands_storage;
pub mod disk;
mod emptying;
pub mod error;
pub mod events;
mod exports;
mod eyes;
mod groups;
mod inbox;
pub mod keys;
mod layout;
pub mod lifecycle;
mod lock;
pub mod notices;
mod outbox;
mod past;
mod people;
pub mod ports;
pub mod profile;
pub mod search;
pub mod session;
mod settings;
mod space;
pub mod standing;
pub mod steps;
mod upkeep;
pub mod vault;
pub mod web_links;

pub use accounts::AccountSeed;
pub use campaigns::{NewCampaign, NewList, template};
pub use error::KabarError;
pub use events::Subscription;
pub use kabar_import::sheet::run_as_child as read_sheet_as_child;
pub use keys::KeyWay;
pub use lifecycle::Parts;
pub use outbox::{Beginner, may_begin_chat};
pub use session::StartLink;
pub use vault::Unlock;

use accounts::Accounts;
use base::Base;
use campaigns::{Campaigns, Lists};
use chats::Chats;
use checkup::Checkup;
use emptying::Emptier;
use exports::Exports;
use futures::future::BoxFuture;
use inbox::Inbox;
use kabar_types::{BuildKind, Problem};
use keys::Keys;
use lifecycle::Left;
use lock::Lock;
use outbox::{Outbox, Wakers};
use past::Past;
use people::{People, Pictures, Presences};
use search::Search;
use session::{Links, Sessions};
use settings::Choices;
use std::sync::Arc;
use upkeep::Upkeep;

/// What a host says about itself.
#[derive(Clone, Debug)]
pub struct About {
    pub build: BuildKind,
    /// For "About".
    pub version: String,
    /// Invented people on a simulator.
    pub demo: bool,
}

/// One running Kabar.
pub struct Kabar {
    base: Arc<Base>,
    about: About,
    accounts: Accounts,
    campaigns: Arc<Campaigns>,
    chats: Chats,
    checkup: Arc<Checkup>,
    choices: Choices,
    exports: Exports,
    inbox: Arc<Inbox>,
    keys: Keys,
    links: Links,
    lists: Lists,
    lock: Arc<Lock>,
    outbox: Outbox,
    past: Past,
    people: People,
    emptier: Arc<Emptier>,
    search: Search,
    sessions: Arc<Sessions>,
    upkeep: Arc<Upkeep>,
    /// What an earlier run left that needs the network, until Kabar starts.
    left: Left,
}

impl Kabar {
    /// Opens keys and database; starts nothing. Must be called within the runtime that is to run Kabar. The error is
    /// what a person is shown; nothing was changed on disk then.
    pub fn open(parts: Parts) -> BoxFuture<'static, Result<Arc<Self>, Problem>> {
        Self::open_with(parts, KeyWay::Keyring)
    }

    /// The same with another way to the keys than the keyring.
    pub fn open_with(parts: Parts, way: KeyWay) -> BoxFuture<'static, Result<Arc<Self>, Problem>> {
        // Boxed: hosts spawn it, and the compiler cannot see through so many layers that it may be sent.
        Box::pin(async move {
            let secrets = parts.secrets.clone();
            let by_keyring = matches!(way, KeyWay::Keyring);
            let lifecycle::Ground {
                base,
                about,
                left,
                crashed,
            } = lifecycle::open(parts, way).await?;
            let lock = Lock::open(base.clone(), by_keyring).await;
            let lock = Arc::new(lock.map_err(|error| lifecycle::unreadable(&base, &error))?);
            let wakers = Arc::new(Wakers::default());
            let emptier = Arc::<Emptier>::default();
            let pictures = Arc::<Pictures>::default();
            let presences = Arc::<Presences>::default();
            let inbox = Inbox::new(
                base.clone(),
                wakers.clone(),
                emptier.clone(),
                pictures.clone(),
                presences.clone(),
            );
            let sessions = Arc::new(Sessions::new(inbox.clone()));
            Ok(Arc::new(Self {
                about,
                accounts: Accounts::new(base.clone(), sessions.clone()),
                campaigns: Arc::new(Campaigns::new(base.clone(), wakers.clone())),
                chats: Chats::new(base.clone(), wakers.clone()),
                checkup: Arc::new(Checkup::new(crashed)),
                choices: Choices::new(base.clone(), lock.clone()),
                exports: Exports::new(base.clone()),
                keys: Keys::new(base.clone(), secrets, by_keyring),
                lock,
                lists: Lists::new(base.clone()),
                links: Links::new(inbox.clone(), sessions.clone()),
                outbox: Outbox::new(base.clone(), wakers.clone()),
                past: Past::new(base.clone(), sessions.clone()),
                people: People::new(base.clone(), sessions.clone(), wakers, pictures, presences),
                emptier,
                search: Search::new(base.clone()),
                inbox,
                sessions,
                upkeep: Arc::default(),
                left,
                base,
            }))
        })
    }
}
