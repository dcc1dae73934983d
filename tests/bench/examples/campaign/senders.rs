//! Side by side and undisturbed: how fast, for how much of the processor, and how often to the disk.

use crate::{
    flushes::Flushes,
    network::Network,
    sender::{Kind, Scripts, Sender},
    words::print,
};
use anyhow::{Context as _, Result};
use bench::Stopwatch;
use tempfile::TempDir;

/// People of the list.
const PEOPLE: usize = 500;
/// The same where flushes are counted, which slows everything down.
const WATCHED: usize = 100;
/// No gap that anybody would notice: what is measured is the sender.
const PACE: (u32, u32) = (1_000, 1_000);

struct Taken {
    per_second: f64,
    cpu_us: f64,
}

pub(crate) async fn measure(scripts: &Scripts) -> Result<()> {
    print("\nsender                      messages/s   processor each   flushes each   lost   doubled");
    let mut bare = None;
    for kind in [Kind::Bare, Kind::Kabar, Kind::BullMq, Kind::Sqlite] {
        let taken = once(kind, scripts).await.with_context(|| kind.name())?;
        let flushes = flushes(kind, scripts).await.with_context(|| kind.name())?;
        let (taken, verdict) = taken;
        print(&format!(
            "{:<27} {:>10.0} {:>13.0} us {:>14.2} {:>6} {:>9}",
            kind.name(),
            taken.per_second,
            taken.cpu_us,
            flushes,
            verdict.lost,
            verdict.doubled,
        ));
        match kind {
            Kind::Bare => bare = Some(taken.cpu_us),
            Kind::Kabar => {
                let over = taken.cpu_us - bare.unwrap_or_default();
                print(&format!(
                    "Kabar over the bare library: {over:.0} us of the processor (aim: 60)"
                ));
            }
            Kind::BullMq | Kind::Sqlite => {}
        }
    }
    Ok(())
}

async fn once(kind: Kind, scripts: &Scripts) -> Result<(Taken, crate::network::Verdict)> {
    let folder = TempDir::new()?;
    let network = Network::begin(folder.path(), PEOPLE).await?;
    let sender = Sender::prepare(kind, folder.path(), &network, scripts, PACE, Default::default()).await?;
    let mut child = sender.start().await?;
    let (watch, before) = (Stopwatch::start(), sender.cpu_s(&child)?);
    sender.done(&mut child).await?;
    let (took, cpu_s) = (watch.read(), sender.cpu_s(&child)? - before);
    child.end().await?;
    let verdict = network.verdict().await;
    sender.end()?;
    network.sim.stop().await;
    Ok((
        Taken {
            per_second: PEOPLE as f64 / took.as_secs_f64(),
            cpu_us: cpu_s * 1e6 / PEOPLE as f64,
        },
        verdict,
    ))
}

/// Flushes for each message, by the sender and by its queue.
async fn flushes(kind: Kind, scripts: &Scripts) -> Result<f64> {
    let folder = TempDir::new()?;
    let network = Network::begin(folder.path(), WATCHED).await?;
    let watches = [
        Flushes::of(folder.path(), "sender"),
        Flushes::of(folder.path(), "queue"),
    ];
    let under = [watches[0].command(), watches[1].command()];
    let sender = Sender::prepare(kind, folder.path(), &network, scripts, PACE, under).await?;
    let mut child = sender.start().await?;
    let before = watches[0].count()?;
    sender.done(&mut child).await?;
    let own = watches[0].count()? - before;
    child.end().await?;
    sender.end()?;
    network.sim.stop().await;
    let queue = if kind == Kind::BullMq {
        watches[1].count()?
    } else {
        0
    };
    Ok((own + queue) as f64 / WATCHED as f64)
}
