//! What many accounts cost: Kabar beside the bare library (with its own SQLite store) and Baileys, in one run.
//!
//! Each client runs in a process of its own, once with few and once with many accounts, against one simulator in a third
//! process; a relay between them is the network that goes and comes back. Printed: memory per further account, the time
//! until all are online again, and idle processor time. `cargo xtask bench accounts`; Linux, because it reads `/proc`.
//! Not here: anything that passes or fails.

mod baileys;
mod bare;
mod kabar;
mod report;
mod server;

use anyhow::{Context as _, Result, bail};
use bench::{
    Stopwatch, Usage,
    child::{self, Child},
    median,
    relay::Relay,
};
use report::{Figures, Report};
use std::time::Duration;
use tempfile::TempDir;

const FEW: usize = 20;
const MANY: usize = 100;
/// How often the network goes and comes back.
const OUTAGES: usize = 3;
/// How long an outage lasts: long enough that every client has tried in vain.
const OUTAGE: Duration = Duration::from_secs(5);
/// After the last account is online, until memory and idle processor time are looked at.
const SETTLING: Duration = Duration::from_secs(10);
/// How long idle processor time is counted.
const IDLE: Duration = Duration::from_secs(30);

/// One of the clients that are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Client {
    Kabar,
    Bare,
    Baileys,
}

impl Client {
    const fn name(self) -> &'static str {
        match self {
            Self::Kabar => "Kabar",
            Self::Bare => "bare library",
            Self::Baileys => "Baileys",
        }
    }
}

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [server::ROLE, accounts] => block(server::run(accounts.parse()?)),
        [kabar::PREPARE, folder] => block(bench::kabar::prepare(folder.as_ref())),
        [kabar::ROLE, folder, url] => block(kabar::run(folder.as_ref(), url)),
        [bare::PREPARE, folder] => block(bench::bare::prepare(folder.as_ref())),
        [bare::ROLE, folder, url] => block(bare::run(folder.as_ref(), url)),
        ["--baileys", script] => block(measure(Some((*script).to_owned()))),
        [] => block(measure(None)),
        _ => bail!("accounts [--baileys SCRIPT]"),
    }
}

/// The runtime a desktop application would have.
fn block(future: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future)
}

async fn measure(baileys: Option<String>) -> Result<()> {
    report::head();
    let mut report = Report::default();
    let mut clients = vec![Client::Bare, Client::Kabar];
    clients.extend(baileys.as_ref().map(|_| Client::Baileys));
    for client in clients {
        for accounts in [FEW, MANY] {
            let figures = once(client, accounts, baileys.as_deref()).await;
            let figures = figures.with_context(|| format!("{} with {accounts} accounts", client.name()))?;
            report.add(client, accounts, figures);
            report::tell(client, accounts, &figures);
        }
    }
    report.print()
}

/// One client with so many accounts: memory and idle time; with many accounts, outages as well.
async fn once(client: Client, accounts: usize, script: Option<&str>) -> Result<Figures> {
    let folder = TempDir::new()?;
    let mut server = Child::in_role(&[server::ROLE, &accounts.to_string()])?;
    let upstream = server.line().await?;
    let records = server.line().await?;
    std::fs::write(folder.path().join(child::RECORDS), &records)?;
    drop(records);
    let relay = Relay::start(&upstream).await?;
    let watch = Stopwatch::start();
    let mut process = match client {
        Client::Kabar => Child::prepared(kabar::PREPARE, kabar::ROLE, folder.path(), relay.url())?,
        Client::Bare => Child::prepared(bare::PREPARE, bare::ROLE, folder.path(), relay.url())?,
        Client::Baileys => {
            let script = script.context("no script")?;
            baileys::start(script, accounts, relay.url(), &mut server).await?
        }
    };
    process.online(accounts).await?;
    let first = watch.read();
    tokio::time::sleep(SETTLING).await;
    let before = Usage::of(process.id())?;
    tokio::time::sleep(IDLE).await;
    let after = Usage::of(process.id())?;
    let back = if accounts == MANY {
        outages(&relay, &mut process, accounts).await?
    } else {
        Vec::new()
    };
    process.end().await?;
    server.end().await?;
    Ok(Figures {
        first_s: first.as_secs_f64(),
        resident: after.resident,
        private: after.private,
        idle_percent: 100.0 * (after.cpu_s - before.cpu_s) / IDLE.as_secs_f64(),
        back_s: median(back),
    })
}

/// The network goes and comes back; the client is told, as an operating system tells it. Seconds until all are online.
async fn outages(relay: &Relay, process: &mut Child, accounts: usize) -> Result<Vec<f64>> {
    let mut times = Vec::new();
    for _ in 0..OUTAGES {
        relay.cut().await?;
        process.online(0).await?;
        tokio::time::sleep(OUTAGE).await;
        relay.mend().await?;
        let watch = Stopwatch::start();
        process.say(child::NETWORK)?;
        process.online(accounts).await?;
        times.push(watch.read().as_secs_f64());
    }
    Ok(times)
}
