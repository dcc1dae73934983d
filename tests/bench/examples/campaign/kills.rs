//! The same list, while the sender is killed again and again: what people have in the end.

use crate::{
    network::Network,
    sender::{Kind, Scripts, Sender},
    words::print,
};
use anyhow::{Context as _, Result};
use bench::{Stopwatch, Words};
use std::time::Duration;
use tempfile::TempDir;

const PEOPLE: usize = 200;
const KILLS: usize = 20;
/// A sender lives at least and at most so long after it came online, milliseconds.
const SHORTEST: u64 = 50;
const LONGEST: u64 = 600;
/// About a minute on the policy's clock from one message to the next: a list is not through before its deaths came.
const PACE: (u32, u32) = (50, 1_000);
/// The moments of the deaths, the same for everybody.
const SEED: u64 = 7;

pub(crate) async fn measure(scripts: &Scripts) -> Result<()> {
    print(&format!(
        "\n{PEOPLE} people, {KILLS} kills       lost   doubled   deaths   seconds"
    ));
    for kind in [Kind::Kabar, Kind::BullMq, Kind::Sqlite] {
        once(kind, scripts).await.with_context(|| kind.name())?;
    }
    Ok(())
}

async fn once(kind: Kind, scripts: &Scripts) -> Result<()> {
    let folder = TempDir::new()?;
    let network = Network::begin(folder.path(), PEOPLE).await?;
    let sender = Sender::prepare(kind, folder.path(), &network, scripts, PACE, Default::default()).await?;
    let (watch, mut moments, mut deaths) = (Stopwatch::start(), Words::new(SEED), 0);
    let mut child = sender.start().await?;
    while deaths < KILLS {
        let lives = Duration::from_millis(SHORTEST + moments.below(LONGEST - SHORTEST));
        let done = tokio::time::timeout(lives, sender.done(&mut child)).await;
        if let Ok(ended) = done {
            ended?;
            break;
        }
        child.kill()?;
        deaths += 1;
        child = sender.start().await?;
    }
    if deaths == KILLS {
        sender.done(&mut child).await?;
    }
    let (verdict, again) = (network.verdict().await, sender.links_again());
    child.end().await?;
    sender.end()?;
    network.sim.stop().await;
    print(&format!(
        "{:<27} {:>6} {:>9} {deaths:>8} {again:>14} {:>9.0}",
        kind.name(),
        verdict.lost,
        verdict.doubled,
        watch.read().as_secs_f64(),
    ));
    Ok(())
}
