//! A disk that is full from the n-th write on, for one n after the other.
//!
//! ```text
//!  the child is ready ─► n writes ─► full: said so? readable? ─► room ─► everything that was meant is there, once
//! ```
//!
//! People write and are written to in every life. While there is no room nothing may be lost or doubled, a window can
//! still read and is told why nothing moves; afterwards Kabar goes on by itself. The lives end when n is more than a life
//! writes.

use crate::{
    clock::Stopwatch,
    options::FullDisk,
    victim::{Said, Victim},
    words::{DISK, DiskNow, DiskWish, PENDING, Pending, ROOM, ROWS, Rows},
    world::World,
};
use anyhow::{Context as _, Result, bail};
use std::time::Duration;

/// How often the child is asked how it is.
const LOOK: Duration = Duration::from_millis(100);
/// Within this time it says why nothing moves.
const SAYS: Duration = Duration::from_secs(20);
/// Within this time after there is room everything is done.
const GOES_ON: Duration = Duration::from_secs(90);
/// More writes than a life of this size makes, by far.
const MOST: u64 = 5_000;

/// What came of it.
#[derive(Debug, Default)]
pub(crate) struct Found {
    /// Lives in which a write found no room.
    pub(crate) lives: u32,
    /// Of those, lives in which Kabar had something to say about it; in the others everything was done regardless.
    pub(crate) said: u32,
    /// Writes that found no room.
    pub(crate) refused: u64,
    /// A life of this size makes fewer writes.
    pub(crate) writes: u64,
    pub(crate) lost: Vec<String>,
    pub(crate) doubled: Vec<String>,
    pub(crate) untrue: Vec<String>,
}

impl Found {
    pub(crate) fn is_clean(&self) -> bool {
        self.lives > 0 && self.lost.is_empty() && self.doubled.is_empty() && self.untrue.is_empty()
    }

    /// The report; its last line is the verdict.
    pub(crate) fn report(&self) -> String {
        let named = |what: &str, tokens: &[String]| match tokens {
            [] => String::new(),
            tokens => format!("{what}: {}\n", tokens.join(", ")),
        };
        format!(
            "writes of a life: {}\nlives in which the disk filled up: {}; in which that was said: {}\n\
             writes that found no room: {}\n{}{}{}lost {}, doubled {}, untrue {}, lives {}\n",
            self.writes,
            self.lives,
            self.said,
            self.refused,
            named("lost", &self.lost),
            named("doubled", &self.doubled),
            named("untrue", &self.untrue),
            self.lost.len(),
            self.doubled.len(),
            self.untrue.len(),
            self.lives,
        )
    }
}

/// Fills the disk after `first` writes, then after `every` more, and so on.
pub(crate) async fn run(options: &FullDisk, tell: impl Fn(&str)) -> Result<Found> {
    let mut world = World::of_talkers(options.seed).await?;
    let mut found = Found::default();
    let (mut after, only) = (options.first, options.only.as_deref());
    // The first life has room enough: it links and learns whom it talks to.
    life(&mut world, None, only, &mut found).await?;
    while after < MOST {
        let refused = life(&mut world, Some(after), only, &mut found)
            .await
            .with_context(|| format!("full after {after} writes"))?;
        tell(&format!("full after {after} writes: {refused} found no room"));
        if refused == 0 {
            break;
        }
        after += options.every;
    }
    world.sim.stop().await;
    Ok(found)
}

/// One life; gives how many writes found no room.
async fn life(world: &mut World, after: Option<u64>, only: Option<&str>, found: &mut Found) -> Result<u64> {
    world.talk(after.unwrap_or_default()).await?;
    let mut victim = Victim::start(&world.task_on(DiskWish::Filling {
        after,
        only: only.map(str::to_owned),
    }))?;
    until_ready(&mut victim).await?;
    let said = until_full_or_done(world, &mut victim).await?;
    let now: DiskNow = ask(&mut victim, DISK).await?;
    let _: DiskNow = ask(&mut victim, ROOM).await?;
    until_done(world, &mut victim).await?;
    let rows: Rows = ask(&mut victim, ROWS).await?;
    let verdict = world.judge(&rows);
    found.lost = verdict.lost;
    found.doubled = verdict.doubled;
    found.untrue = verdict.untrue;
    if now.refused > 0 {
        found.lives += 1;
        found.said += u32::from(said);
        found.refused += now.refused;
    } else {
        found.writes = now.writes;
    }
    victim.quit().await?;
    if found.lost.len() + found.doubled.len() + found.untrue.len() > 0 {
        bail!("{}", found.report());
    }
    Ok(now.refused)
}

async fn ask<T: serde::de::DeserializeOwned>(victim: &mut Victim, order: &str) -> Result<T> {
    victim
        .ask(order, || {})
        .await?
        .context("Kabar died of a full disk")
}

async fn until_ready(victim: &mut Victim) -> Result<()> {
    loop {
        match victim.next().await? {
            Some(Said::Ready) => return Ok(()),
            Some(_) => {}
            None => bail!("Kabar died before it was open"),
        }
    }
}

/// Waits until it says that the disk is full (true), or everything is done all the same (false). It can be read all the
/// time.
async fn until_full_or_done(world: &World, victim: &mut Victim) -> Result<bool> {
    let (mut quiet, mut refused) = (Stopwatch::start(), None::<Stopwatch>);
    loop {
        let now: DiskNow = ask(victim, DISK).await?;
        if now.full {
            return Ok(true);
        }
        if is_done(world, victim, &mut quiet).await? {
            return Ok(false);
        }
        if now.refused > 0 {
            let since = refused.get_or_insert_with(Stopwatch::start);
            if since.read() > SAYS {
                bail!("nothing moves, and Kabar does not say why");
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn until_done(world: &World, victim: &mut Victim) -> Result<()> {
    let (since, mut quiet) = (Stopwatch::start(), Stopwatch::start());
    while !is_done(world, victim, &mut quiet).await? || ask::<DiskNow>(victim, DISK).await?.full {
        if since.read() > GOES_ON {
            let pending: Pending = ask(victim, PENDING).await?;
            bail!(
                "there is room again, and Kabar does not go on: {pending:?}, {} wait",
                world.waiting()
            );
        }
        tokio::time::sleep(LOOK).await;
    }
    Ok(())
}

async fn is_done(world: &World, victim: &mut Victim, quiet: &mut Stopwatch) -> Result<bool> {
    let asked = victim.ask(PENDING, || *quiet = Stopwatch::start()).await?;
    let pending: Pending = asked.context("Kabar died of a full disk")?;
    Ok(world.is_done(victim, pending, quiet.read()))
}
