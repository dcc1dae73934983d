//! One life after the other, until the deaths that were planned are used up and the work is done.

use crate::{
    life::{Course, Life},
    load::Load,
    options::Options,
    plan::{self, Kill},
    power::Before,
    tally::Tally,
    victim::{Victim, was_killed},
    words::{HOW, ROWS, Rows},
    world::World,
};
use anyhow::{Result, bail};
use kabar_types::SessionState;
use rand::rngs::StdRng;
use std::{collections::VecDeque, time::Duration};

/// Without a step for so long, what is open stays open: longer than any deadline of the outbox, of which the longest is
/// that of a message being written (90 s).
const PATIENCE: Duration = Duration::from_secs(150);
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
        self.whole_life(world).await?.quit().await.map(drop)
    }

    async fn life(&mut self, world: &World, kill: Option<Kill>) -> Result<End> {
        let (trap, moment) = match kill {
            Some(Kill::At(step, times)) => (Some((step.name().to_owned(), times)), None),
            Some(Kill::Moment(part)) => (None, Some(self.work * part / plan::PARTS)),
            None => (None, None),
        };
        let task = world.task(trap, self.options);
        let before = self.before(world)?;
        let mut life = Life::start(&task)?;
        let patience = self.patience();
        match life.live(world, moment, patience, &mut self.rng).await? {
            Course::Dead => {
                let end = self.trapped(world, life.victim, kill).await?;
                self.cut(before)?;
                Ok(end)
            }
            Course::Due => {
                let end = self.strike(world, life.victim).await?;
                self.cut(before)?;
                Ok(end)
            }
            Course::Done => Ok(done(life)),
            Course::Stuck(pending) => {
                self.tally.stuck += 1;
                let states: Option<Vec<SessionState>> = life.victim.ask(HOW, || {}).await?;
                tell(format_args!(
                    "nothing happens any more: {pending:?}, {} wait, {states:?}",
                    world.waiting()
                ));
                Ok(done(life))
            }
        }
    }

    /// What the databases hold before a life whose end takes the power along.
    fn before(&self, world: &World) -> Result<Option<Before>> {
        self.options
            .power
            .map(|_| Before::keep(world.folder()))
            .transpose()
    }

    fn cut(&mut self, before: Option<Before>) -> Result<()> {
        if let (Some(before), Some(power)) = (before, self.options.power) {
            self.tally.cuts += 1;
            self.tally.lost_writes += before.cut(power, &mut self.rng)?;
        }
        Ok(())
    }

    fn patience(&self) -> Duration {
        if self.options.is_spoilt() {
            PATIENCE_WHEN_SPOILT
        } else {
            PATIENCE
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

    /// A life that nobody ends.
    async fn whole_life(&mut self, world: &World) -> Result<Victim> {
        match self.life(world, None).await? {
            End::Done(victim, _) => Ok(victim),
            End::Died => bail!("Kabar died of itself"),
        }
    }

    async fn judge(&mut self, world: &World, mut victim: Victim) -> Result<()> {
        world.come_back()?;
        // What the people who came back have got proves the rest.
        let rows = loop {
            let rows: Option<Rows> = victim.ask(ROWS, || {}).await?;
            self.tally.lived(&victim);
            match rows {
                Some(rows) => break rows,
                // A step that was waited for came after all, when everything was done: one more life tells.
                None => {
                    let status = victim.end().await?;
                    if !was_killed(status) {
                        bail!("Kabar died of itself ({status})");
                    }
                    victim = self.whole_life(world).await?;
                }
            }
        };
        let ledger = world.sim.ledger();
        self.tally.wire_repeats += ledger.repeats();
        self.tally.keys_used_again += ledger.keys_used_again;
        self.tally.verdict.add(world.judge(&rows));
        victim.quit().await?;
        world.sim.stop().await;
        Ok(())
    }
}

fn done(life: Life) -> End {
    let busy = life.busy();
    End::Done(life.victim, busy)
}

#[expect(
    clippy::print_stderr,
    reason = "a run takes minutes; the person sees how far it is"
)]
fn tell(text: std::fmt::Arguments<'_>) {
    eprintln!("{text}");
}
