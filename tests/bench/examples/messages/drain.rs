//! Receiving: what waited on the server, and a steady stream.

use crate::{
    network::{Client, Setup, Taken},
    words::print,
};
use anyhow::{Context as _, Result};
use bench::Stopwatch;

const WAITING: usize = 10_000;
const ROUNDS: usize = 3;
/// The stream: messages a second, and for how many seconds.
const PACE: u32 = 2_000;
const SECONDS: usize = 10;

/// 10,000 messages that waited, each client three times.
pub(crate) async fn measure(script: Option<&str>) -> Result<()> {
    print("\noffline messages   messages/s   processor each");
    let mut rows = Vec::new();
    for kind in [Client::Bare, Client::Kabar, Client::Baileys] {
        if kind == Client::Baileys && script.is_none() {
            continue;
        }
        let taken = best(kind, script).await;
        let taken = taken.with_context(|| kind.name())?;
        print(&format!(
            "{:<18} {:>10.0} {:>13.0} us",
            kind.name(),
            taken.per_second,
            taken.cpu_us
        ));
        rows.push(taken);
    }
    if let [bare, kabar, rest @ ..] = rows.as_slice() {
        print(&format!(
            "Kabar to the bare library: {:.2} (aim: 0.8)",
            kabar.per_second / bare.per_second
        ));
        if let [baileys, ..] = rest {
            print(&format!(
                "Kabar to Baileys: {:.1} (aim: 3)",
                kabar.per_second / baileys.per_second
            ));
        }
    }
    Ok(())
}

/// The middle one of the rounds.
async fn best(kind: Client, script: Option<&str>) -> Result<Taken> {
    let mut setup = Setup::begin(kind, script).await?;
    let mut rounds = Vec::new();
    for _ in 0..ROUNDS {
        rounds.push(setup.drain(WAITING).await?);
    }
    setup.end().await?;
    rounds.sort_by(|one, other| one.per_second.total_cmp(&other.per_second));
    rounds.get(ROUNDS / 2).copied().context("no rounds")
}

/// A stream that a client keeps up with, or not.
pub(crate) async fn sustain() -> Result<()> {
    print(&format!("\n{PACE} messages a second for {SECONDS} s"));
    for kind in [Client::Bare, Client::Kabar] {
        let mut setup = Setup::begin(kind, None).await?;
        let watch = Stopwatch::start();
        let count = PACE as usize * SECONDS;
        let (after, cpu) = setup.sustain(PACE, count).await?;
        let all = watch.read();
        print(&format!(
            "{:<18} {:>6.0} messages/s, all had {:.2} s after the last, processor {cpu:.0} us each",
            kind.name(),
            count as f64 / all.as_secs_f64(),
            after.as_secs_f64(),
        ));
        setup.end().await?;
    }
    Ok(())
}
