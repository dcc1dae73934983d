//! One life after the other, until the deaths that were planned are used up and the work is done.

use crate::{
    clock::Stopwatch,
    load::Load,
    options::Options,
    plan::{self, Kill},
    tally::Tally,
    victim::{Said, Victim, was_killed},
    words::{PENDING, Pending, ROWS, Rows},
    world::World,
};
use anyhow::{Context as _, Result, bail};
use rand::rngs::StdRng;
use std::{collections::VecDeque, time::Duration};

/// How often the child is asked how far it is.
const LOOK: Duration = Duration::from_millis(400);
/// Without a step for so long, what is open stays open: longer than any deadline of the outbox.
const PATIENCE: Duration = Duration::from_secs(60);
/// The same where something is spoiled on purpose, and staying open is what is looked for.
const PATIENCE_WHEN_SPOILT: Duration = Duration::from_secs(12);
/// How long the work of a life is thought to take before one was seen.
const FIRST_GUESS: Duration = Duration::from_secs(3);
/// No work is done sooner.
const SHORTEST: Duration = Duration::from_millis(200);
/// A world in which no planned death comes is followed by another one at most so often.
const IDLE_WORLDS: u32 = 12;

/// How a life ended.
enum End {
    Died,
    /// Nothing more happens; the child lives. It was busy for so long.
    Done(Victim, Duration),
}

/// Everything a run needs.
pub(crate) struct Run<'a> {
    pub(crate) options: &'a Options,
    pub(crate) rng: StdRng,
    pub(crate) tally: Tally,
    /// How long the work of a life takes: what the moments of this load are parts of.
    pub(crate) work: Duration,
}

impl Run<'_> {
    /// Has the deaths of one load come, in as many worlds as that takes.
    pub(crate) async fn kill(&mut self, load: Load, kills: usize) -> Result<()> {
        let planned = plan::plan(load, kills, &mut self.rng);
        let mut plan: VecDeque<(Kill, u32)> = planned.into_iter().map(|kill| (kill, 0)).collect();
        self.work = FIRST_GUESS;
        let mut idle = 0;
        while !plan.is_empty() {
            let before = plan.len();
            self.world(load, &mut plan).await?;
            idle = if plan.len() < before { 0 } else { idle + 1 };
            if idle > IDLE_WORLDS {
                bail!("{} deaths never came in {}", plan.len(), load.name());
            }
        }
        Ok(())
    }

    /// One world, from its first life to the judgement.
    async fn world(&mut self, load: Load, plan: &mut VecDeque<(Kill, u32)>) -> Result<()> {
        let size = self.options.size(load);
        let seed = self.options.seed.wrapping_add(u64::from(self.tally.worlds));
        let mut world = World::new(load, size, seed).await?;
        self.tally.worlds += 1;
        if world.wants_greeting() {
            self.greet(&mut world).await?;
            world.greeted(size)?;
        }
        loop {
            world.disturb(&mut self.rng).await?;
            let kill = plan.front().map(|(kill, _)| *kill);
            match self.life(&world, kill).await? {
                End::Died => {
                    plan.pop_front();
                    tell(format_args!("{}: {} deaths to come", load.name(), plan.len()));
                }
                End::Done(victim, busy) => {
                    self.postpone(plan, &victim, busy);
                    return self.judge(&world, victim).await;
                }
            }
        }
    }

    /// The work was done before this death came.
    fn postpone(&mut self, plan: &mut VecDeque<(Kill, u32)>, victim: &Victim, busy: Duration) {
        let Some((kill, tries)) = plan.pop_front() else {
            return;
        };
        let taken = match kill {
            Kill::At(step, _) => victim.count(step),
            Kill::Moment(_) => {
                self.work = busy.max(SHORTEST);
                0
            }
        };
        plan.push_back((plan::again(kill, taken, tries, &mut self.rng), tries + 1));
    }

    async fn greet(&mut self, world: &mut World) -> Result<()> {
        match self.life(world, None).await? {
            End::Done(victim, _) => victim.quit().await.map(drop),
            End::Died => bail!("Kabar died of itself"),
        }
    }

    async fn life(&mut self, world: &World, kill: Option<Kill>) -> Result<End> {
        let (trap, moment) = match kill {
            Some(Kill::At(step, times)) => (Some((step.name().to_owned(), times)), None),
            Some(Kill::Moment(part)) => (None, Some(self.work * part / plan::PARTS)),
            None => (None, None),
        };
        let task = world.task(trap, self.options.sabotage.as_deref());
        let mut life = Life {
            victim: Victim::start(&task)?,
            ready: None,
            silence: Stopwatch::start(),
        };
        let mut looks = tokio::time::interval(LOOK);
        loop {
            let left = life.left(moment);
            tokio::select! {
                said = life.victim.next() => match said? {
                    None => return self.trapped(world, life.victim, kill).await,
                    Some(said) => life.hear(&said),
                },
                () = until(left) => return self.strike(world, life.victim).await,
                _ = looks.tick(), if life.ready.is_some() => {
                    world.stir(&mut self.rng);
                    let Some(pending) = life.look().await? else {
                        return self.trapped(world, life.victim, kill).await;
                    };
                    let silence = life.silence.read();
                    if world.is_done(&life.victim, pending, silence) {
                        return Ok(life.done());
                    }
                    if silence > self.patience() {
                        self.tally.stuck += 1;
                        tell(format_args!("nothing happens any more: {pending:?}, {} wait", world.waiting()));
                        return Ok(life.done());
                    }
                }
            }
        }
    }

    fn patience(&self) -> Duration {
        match self.options.sabotage {
            Some(_) => PATIENCE_WHEN_SPOILT,
            None => PATIENCE,
        }
    }

    /// It died by itself, which it may do at its trap only.
    async fn trapped(&mut self, world: &World, mut victim: Victim, kill: Option<Kill>) -> Result<End> {
        let status = victim.end().await?;
        match kill {
            Some(Kill::At(step, _)) if was_killed(status) => {
                self.tally.died(Some(step), world.is_mid_flight(&victim));
                self.tally.lived(&victim);
                Ok(End::Died)
            }
            _ => bail!("Kabar died of itself ({status})"),
        }
    }

    /// Its moment has come.
    async fn strike(&mut self, world: &World, mut victim: Victim) -> Result<End> {
        victim.kill()?;
        victim.end().await?;
        self.tally.died(None, world.is_mid_flight(&victim));
        self.tally.lived(&victim);
        Ok(End::Died)
    }

    async fn judge(&mut self, world: &World, mut victim: Victim) -> Result<()> {
        world.come_back()?;
        // What the people who came back have got proves the rest.
        let rows: Option<Rows> = victim.ask(ROWS, || {}).await?;
        let rows = rows.context("Kabar died before it was judged")?;
        self.tally.lived(&victim);
        self.tally.wire_repeats += world.sim.ledger().repeats();
        self.tally.verdict.add(world.judge(&rows));
        victim.quit().await?;
        world.sim.stop().await;
        Ok(())
    }
}

/// A child and what is known of it.
struct Life {
    victim: Victim,
    /// Since it is open and dials.
    ready: Option<Stopwatch>,
    /// Since its last step.
    silence: Stopwatch,
}

impl Life {
    fn done(self) -> End {
        let ready = self.ready.map_or(Duration::ZERO, |ready| ready.read());
        End::Done(self.victim, ready.saturating_sub(self.silence.read()))
    }

    fn hear(&mut self, said: &Said) {
        match said {
            Said::Ready => self.ready = Some(Stopwatch::start()),
            Said::Step => self.silence = Stopwatch::start(),
            Said::Answer(_) => {}
        }
    }

    /// `None` when it died.
    async fn look(&mut self) -> Result<Option<Pending>> {
        let silence = &mut self.silence;
        self.victim.ask(PENDING, || *silence = Stopwatch::start()).await
    }

    /// How long until its moment; `None` when it has none, or is not open yet.
    fn left(&self, moment: Option<Duration>) -> Option<Duration> {
        Some(moment?.saturating_sub(self.ready?.read()))
    }
}

async fn until(left: Option<Duration>) {
    match left {
        Some(left) => tokio::time::sleep(left).await,
        None => std::future::pending().await,
    }
}

#[expect(
    clippy::print_stderr,
    reason = "a run takes minutes; the person sees how far it is"
)]
fn tell(text: std::fmt::Arguments<'_>) {
    eprintln!("{text}");
}
