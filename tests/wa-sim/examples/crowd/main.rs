//! What the simulator costs: 200 connected clients and 2,000 contacts in one process, the clients in another.
//!
//! Printed: how soon it listens, its memory, messages per second between two of the clients, and its share of the
//! processor time beside the clients'. `cargo xtask bench sim`; Linux, because it reads `/proc`.
//! Not here: what messages cost Kabar.

mod clients;
mod clock;
mod processes;
mod server;

use anyhow::{Context as _, Result};
use clients::Linked;
use clock::Stopwatch;
use processes::Usage;
use server::Server;

const ACCOUNTS: usize = 200;
const CONTACTS: usize = 2000;
const ROUNDS: usize = 3;
const MESSAGES: usize = 10_000;

fn number(place: usize) -> String {
    format!("628{place:010}")
}

#[tokio::main]
async fn main() -> Result<()> {
    if std::env::args().nth(1).as_deref() == Some(server::ROLE) {
        return server::run(ACCOUNTS, CONTACTS).await;
    }
    // On a worker: everything the clients say would wake the main thread otherwise, at a system call each.
    tokio::spawn(measure()).await?
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
async fn measure() -> Result<()> {
    let watch = Stopwatch::start();
    let mut server = Server::spawn()?;
    let url = server.listens()?;
    println!("listens after {:.0} ms", watch.read().as_secs_f64() * 1000.0);
    let accounts = server.accounts()?;
    println!(
        "{ACCOUNTS} accounts and {CONTACTS} contacts after {:.2} s",
        watch.read().as_secs_f64()
    );
    println!(
        "memory before anybody connects: {:.0} MB",
        megabytes(server.id())?
    );

    let clients = Linked::connect_all(&url, &accounts).await?;
    println!(
        "memory with {ACCOUNTS} clients connected: {:.0} MB",
        megabytes(server.id())?
    );
    let [alice, bob, ..] = clients.as_slice() else {
        anyhow::bail!("two clients are needed");
    };
    clients::talk(alice, bob, &number(1), 100).await?;
    for _ in 0..ROUNDS {
        let before = (Usage::of(server.id())?, Usage::of(std::process::id())?);
        let watch = Stopwatch::start();
        clients::talk(alice, bob, &number(1), MESSAGES).await?;
        let took = watch.read().as_secs_f64();
        let simulator = Usage::of(server.id())?.cpu_s - before.0.cpu_s;
        let both = Usage::of(std::process::id())?.cpu_s - before.1.cpu_s;
        println!(
            "{MESSAGES} messages: {:.0}/s; simulator {:.0} us of processor time each, the two clients {:.0} us (simulator's share {:.0} %)",
            MESSAGES as f64 / took,
            simulator * 1e6 / MESSAGES as f64,
            both * 1e6 / MESSAGES as f64,
            100.0 * simulator / (simulator + both),
        );
    }
    println!(
        "memory after {} messages: {:.0} MB",
        ROUNDS * MESSAGES,
        megabytes(server.id())?
    );
    Ok(())
}

fn megabytes(process: u32) -> Result<f64> {
    let usage = Usage::of(process).context("the simulator is gone")?;
    Ok(usage.resident as f64 / 1e6)
}
