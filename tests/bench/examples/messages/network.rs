//! A server, the network in front of it, and a client of one of the kinds that are compared.

use crate::{
    baileys, bare, kabar, server,
    words::{SAID, SAY, SAYS, count_in},
};
use anyhow::{Context as _, Result};
use bench::{
    Stopwatch, Usage,
    child::{self, Child},
    relay::Relay,
};
use std::time::Duration;
use tempfile::TempDir;

/// By then a client has noticed that its connection is gone.
const NOTICED: Duration = Duration::from_secs(3);

/// One of the clients that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Client {
    Bare,
    Kabar,
    Baileys,
}

impl Client {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare library",
            Self::Kabar => "Kabar",
            Self::Baileys => "Baileys",
        }
    }
}

pub(crate) struct Network {
    pub(crate) server: Child,
    pub(crate) relay: Relay,
}

impl Network {
    /// A server in this role, and what it says after the record of the account.
    pub(crate) async fn begin(role: &str, folder: &TempDir) -> Result<Self> {
        let mut server = Child::in_role(&[role])?;
        let upstream = server.line().await?;
        std::fs::write(folder.path().join(child::RECORDS), server.line().await?)?;
        Ok(Self {
            server,
            relay: Relay::start(&upstream).await?,
        })
    }

    /// Everybody says so many messages, in turns.
    pub(crate) async fn say(&mut self, count: usize) -> Result<()> {
        self.server.say(&format!("{SAY} {count}"))?;
        self.server.until(SAID).await
    }
}

/// A client that is online and has caught up, and everything around it.
pub(crate) struct Setup {
    pub(crate) network: Network,
    pub(crate) client: Child,
    /// Messages it has.
    had: usize,
    _folder: TempDir,
}

/// What it took to receive some messages.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Taken {
    pub(crate) per_second: f64,
    /// Processor time of each, microseconds.
    pub(crate) cpu_us: f64,
}

impl Setup {
    /// Online, with one message of everybody: sessions exist, as they do after the first days.
    pub(crate) async fn begin(kind: Client, script: Option<&str>) -> Result<Self> {
        let folder = TempDir::new()?;
        let mut network = Network::begin(server::ROLE, &folder).await?;
        let url = network.relay.url().to_owned();
        let mut client = match kind {
            Client::Kabar => Child::prepared(kabar::PREPARE, kabar::ROLE, folder.path(), &url)?,
            Client::Bare => Child::prepared(bare::PREPARE, bare::ROLE, folder.path(), &url)?,
            Client::Baileys => {
                baileys::start(script.context("no script")?, folder.path(), &mut network).await?
            }
        };
        client.online(1).await?;
        let mut setup = Self {
            network,
            client,
            had: 0,
            _folder: folder,
        };
        setup.network.say(100).await?;
        setup.until(100).await?;
        Ok(setup)
    }

    /// How many it says it has once it has so many more. One that came twice over a line that broke is counted twice, and
    /// the count that would be exact is then never said.
    fn goal(&self, more: usize) -> usize {
        (self.had + more) / SAYS * SAYS
    }

    /// Waits until it has so many more messages.
    pub(crate) async fn until(&mut self, more: usize) -> Result<()> {
        let wanted = self.goal(more);
        while self.had < wanted {
            self.next_count().await?;
        }
        Ok(())
    }

    async fn next_count(&mut self) -> Result<()> {
        if let Some(count) = count_in(&self.client.line().await?) {
            self.had = count;
        }
        Ok(())
    }

    /// So many messages wait on the server, and then the network is back. From the first to the last of them.
    pub(crate) async fn drain(&mut self, count: usize) -> Result<Taken> {
        self.network.relay.cut().await?;
        // A client whose connection ends while it still catches up does not always say so.
        if let Ok(told) = tokio::time::timeout(NOTICED, self.client.online(0)).await {
            told?;
        }
        self.network.say(count).await?;
        let (goal, usage) = (self.goal(count), Usage::of(self.client.id())?);
        self.network.relay.mend().await?;
        self.client.say(child::NETWORK)?;
        let before = self.had;
        while self.had == before {
            self.next_count().await?;
        }
        let (watch, first) = (Stopwatch::start(), self.had);
        while self.had < goal {
            self.next_count().await?;
        }
        let took = watch.read();
        let cpu = Usage::of(self.client.id())?.cpu_s - usage.cpu_s;
        Ok(Taken {
            per_second: (goal - first) as f64 / took.as_secs_f64(),
            cpu_us: cpu * 1e6 / count as f64,
        })
    }

    /// Everybody says `count` messages at this pace. How long after the last of them was said, the client has them all;
    /// and processor time of each, microseconds.
    pub(crate) async fn sustain(&mut self, per_second: u32, count: usize) -> Result<(Duration, f64)> {
        let usage = Usage::of(self.client.id())?;
        let goal = self.goal(count);
        let order = format!("{} {per_second} {count}", crate::words::PACE);
        self.network.server.say(&order)?;
        self.network.server.until(SAID).await?;
        let watch = Stopwatch::start();
        while self.had < goal {
            self.next_count().await?;
        }
        let cpu = Usage::of(self.client.id())?.cpu_s - usage.cpu_s;
        Ok((watch.read(), cpu * 1e6 / count as f64))
    }

    pub(crate) async fn end(self) -> Result<()> {
        self.client.end().await?;
        self.network.server.end().await
    }
}
