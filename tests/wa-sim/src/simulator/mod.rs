//! The simulator as its users hold it: start, stop, and everything people in it can be made to do.
//!
//! All state is one [`World`] under one lock that is never held across a wait. Whatever changed in
//! the world wakes those who wait for a condition; whatever is due later runs in its own task.

mod account;
mod agenda;
mod app_state;
mod calls;
mod faults;
mod groups;
mod history;
mod ledger;
mod linking;
mod media;
mod people;
mod phones;
mod pictures;
mod shared;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use anyhow::Context;
use axum::Router;
use axum::extract::State;
use axum::extract::ws::WebSocketUpgrade;
use axum::response::Response;
use axum::routing::any;
use rand::SeedableRng as _;
use rand::rngs::StdRng;
use tokio::net::TcpListener;
use tokio_util::sync::DropGuard;

use crate::admin::{self, Guard, Token};
use crate::connection;
use crate::identity::ServerIdentity;
use crate::scenario::{self, AccountPlan, ContactPlan, Scenario};
use crate::seed::{self, SeededAccount};
use crate::state::World;

pub use faults::OpenConnection;
pub(crate) use faults::open_connections;
pub(crate) use ledger::save_ledger;
pub(crate) use linking::{enter_code, scan_qr};
pub(crate) use shared::Shared;

/// Largest WebSocket message taken; frames are at most 16 MiB.
const MESSAGE_LIMIT: usize = 32 << 20;

/// How a simulator is set up.
#[derive(Clone, Debug, Default)]
pub struct SimConfig {
    /// The TCP port on 127.0.0.1; 0 picks a free one.
    pub port: u16,
    /// Whether the HTTP endpoint for orders from outside the process exists.
    pub admin: bool,
    /// Who the server is; `None` draws a new identity from the seed.
    pub identity: Option<ServerIdentity>,
    /// The source of all chance in the simulator.
    pub seed: u64,
    /// A file in which the book is kept: read at the start if it exists, written by `stop` and
    /// `save_ledger`. People, keys and links are not in it.
    pub ledger: Option<PathBuf>,
    /// How many lines the ledger's event log keeps; `None` for 20,000.
    pub event_limit: Option<usize>,
}

/// Where orders from other processes go, and what they must show.
#[derive(Clone)]
struct Admin {
    address: SocketAddr,
    token: Token,
}

/// A running simulator. Clones are handles to the same one; it stops with the last of them.
#[derive(Clone)]
pub struct Simulator {
    shared: Arc<Shared>,
    address: SocketAddr,
    admin: Option<Admin>,
    _stops: Arc<DropGuard>,
}

impl Simulator {
    /// Starts listening on 127.0.0.1.
    ///
    /// # Errors
    /// When the port is taken, or the ledger's file is none.
    pub async fn start(config: SimConfig) -> anyhow::Result<Self> {
        let mut rng = StdRng::seed_from_u64(config.seed);
        let identity = match config.identity {
            Some(identity) => identity,
            None => ServerIdentity::generate(&mut rng)?,
        };
        let mut world = World::new(identity, rng);
        world.ledger.keep_in(config.ledger, config.event_limit)?;
        let shared = Arc::new(Shared::new(world));
        let stopping = shared.stopping().clone();
        let routes = Router::new()
            .route("/ws/chat", any(upgrade))
            .with_state(Arc::clone(&shared))
            .merge(crate::media::routes(&shared));
        let (listener, address) = bind(config.port).await?;
        shared.serve(listener, routes);
        let mut simulator = Self {
            shared,
            address,
            admin: None,
            _stops: Arc::new(stopping.drop_guard()),
        };
        let shared = &simulator.shared;
        shared.spawn(Arc::clone(shared).keep_agenda());
        if config.admin {
            simulator.admin = Some(take_orders(&simulator.shared).await?);
        }
        Ok(simulator)
    }

    /// Where clients connect, for example `ws://127.0.0.1:4321/ws/chat`.
    #[must_use]
    pub fn ws_url(&self) -> String {
        format!("ws://{}/ws/chat", self.address)
    }

    /// Where orders from other processes go, if the config asked for it.
    #[must_use]
    pub fn admin_url(&self) -> Option<String> {
        self.admin
            .as_ref()
            .map(|admin| format!("http://{}", admin.address))
    }

    /// What orders from other processes must show, as `Authorization: Bearer TOKEN`. New at each start.
    #[must_use]
    pub fn admin_token(&self) -> Option<&str> {
        self.admin.as_ref().map(|admin| admin.token.as_str())
    }

    /// Ends every connection, waits until all tasks are gone, and leaves the ledger in its file.
    pub async fn stop(&self) {
        self.shared.stop().await;
        ledger::leave_ledger(&self.shared).await;
    }

    /// Who the server is, to be kept for a restart.
    #[must_use]
    pub fn identity(&self) -> ServerIdentity {
        self.shared.with(|world| (*world.identity).clone())
    }

    /// Renews the server's Noise key. Clients that knew the old one come in by XX-fallback.
    ///
    /// # Errors
    /// When the new certificate cannot be signed, which a fresh key never causes.
    pub fn renew_identity(&self) -> anyhow::Result<()> {
        self.shared.with(|world| {
            let renewed = world.identity.renewed(&mut world.rng)?;
            world.identity = Arc::new(renewed);
            world.ledger.event("the server's key was renewed");
            Ok(())
        })
    }

    /// Brings everybody of a scenario into the world.
    ///
    /// # Errors
    /// When the scenario contradicts itself, or somebody is there already; nothing is loaded then.
    pub fn load(&self, scenario: &Scenario) -> anyhow::Result<()> {
        self.shared.with(|world| scenario::load(world, scenario))
    }

    /// Adds an account with an empty phone.
    ///
    /// # Errors
    /// When the number is no number or taken.
    pub fn add_account(&self, pn: &str, name: &str) -> anyhow::Result<()> {
        self.load(&Scenario {
            accounts: vec![AccountPlan {
                pn: pn.to_owned(),
                name: name.to_owned(),
                ..Default::default()
            }],
            ..Default::default()
        })
    }

    /// Adds a contact that confirms what it gets and does nothing else by itself.
    ///
    /// # Errors
    /// When the number is no number or taken.
    pub fn add_contact(&self, pn: &str, push_name: &str) -> anyhow::Result<()> {
        self.load(&Scenario {
            contacts: vec![ContactPlan {
                pn: pn.to_owned(),
                push_name: push_name.to_owned(),
                ..Default::default()
            }],
            ..Default::default()
        })
    }

    /// Makes an already linked client of an account. It logs in by Noise IK, without pairing.
    ///
    /// # Errors
    /// When the number is no account.
    pub fn seed_account(&self, pn: &str) -> anyhow::Result<SeededAccount> {
        self.shared.with(|world| seed::seed(world, pn))
    }

    /// Whether a client of the account is logged in.
    #[must_use]
    pub fn is_online(&self, pn: &str) -> bool {
        self.shared.with(|world| {
            let devices = world.companions_of(pn);
            devices.iter().any(|device| world.connection_of(device).is_some())
        })
    }
}

async fn take_orders(shared: &Arc<Shared>) -> anyhow::Result<Admin> {
    let (listener, address) = bind(0).await?;
    let token = Token::draw();
    let guard = Guard::new(token.clone(), address.port());
    shared.serve(listener, admin::routes(shared, guard));
    Ok(Admin { address, token })
}

async fn bind(port: u16) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let listener = TcpListener::bind(("127.0.0.1", port))
        .await
        .with_context(|| format!("port {port} on 127.0.0.1"))?;
    let address = listener.local_addr()?;
    Ok((listener, address))
}

async fn upgrade(State(shared): State<Arc<Shared>>, upgrade: WebSocketUpgrade) -> Response {
    upgrade
        .max_message_size(MESSAGE_LIMIT)
        .max_frame_size(MESSAGE_LIMIT)
        .on_upgrade(move |socket| async move {
            let served = connection::serve(Arc::clone(&shared), socket);
            shared.track(served).await;
        })
}
