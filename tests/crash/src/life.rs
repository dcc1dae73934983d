//! One life: from the start of the child until it is dead, due, or done with its work.

use crate::{
    clock::Stopwatch,
    victim::{Said, Victim},
    words::{PENDING, Pending, ROWS, Rows, Task},
    world::World,
};
use anyhow::Result;
use rand::rngs::StdRng;
use std::time::Duration;

/// How often the child is asked how far it is.
const LOOK: Duration = Duration::from_millis(400);

/// What a life has come to.
pub(crate) enum Course {
    /// The child is dead, and nobody here killed it.
    Dead,
    /// Its moment has come.
    Due,
    /// Nothing is left to do.
    Done,
    /// This is left, and nothing happens any more.
    Stuck(Pending),
}

/// A child and what is known of it.
pub(crate) struct Life {
    pub(crate) victim: Victim,
    /// Since it is open and dials.
    ready: Option<Stopwatch>,
    /// Since its last step.
    silence: Stopwatch,
    /// The gaps it told when somebody last compared them with what is missing.
    judged: u32,
}

impl Life {
    pub(crate) fn start(task: &Task) -> Result<Self> {
        Ok(Self {
            victim: Victim::start(task)?,
            ready: None,
            silence: Stopwatch::start(),
            judged: 0,
        })
    }

    /// Lets it live until its moment, its end, or the end of its work.
    pub(crate) async fn live(
        &mut self,
        world: &World,
        moment: Option<Duration>,
        patience: Duration,
        rng: &mut StdRng,
    ) -> Result<Course> {
        let mut looks = tokio::time::interval(LOOK);
        loop {
            let left = self.left(moment);
            tokio::select! {
                said = self.victim.next() => match said? {
                    None => return Ok(Course::Dead),
                    Some(said) => self.hear(&said),
                },
                () = until(left) => return Ok(Course::Due),
                _ = looks.tick(), if self.ready.is_some() => {
                    world.stir(rng);
                    if let Some(course) = self.look(world, patience).await? {
                        return Ok(course);
                    }
                }
            }
        }
    }

    /// How long it has been at work.
    pub(crate) fn busy(&self) -> Duration {
        let ready = self.ready.map_or(Duration::ZERO, |ready| ready.read());
        ready.saturating_sub(self.silence.read())
    }

    fn hear(&mut self, said: &Said) {
        match said {
            Said::Ready => self.ready = Some(Stopwatch::start()),
            Said::Step => self.silence = Stopwatch::start(),
            Said::Answer(_) => {}
        }
    }

    async fn look(&mut self, world: &World, patience: Duration) -> Result<Option<Course>> {
        let silence = &mut self.silence;
        let asked = self.victim.ask(PENDING, || *silence = Stopwatch::start()).await?;
        let Some(pending) = asked else {
            return Ok(Some(Course::Dead));
        };
        let silence = self.silence.read();
        let told = world.has_gaps(&self.victim, pending, silence) && self.tells_all(world, pending).await?;
        Ok(if told || world.is_done(&self.victim, pending, silence) {
            Some(Course::Done)
        } else {
            (silence > patience).then_some(Course::Stuck(pending))
        })
    }

    /// Whether it says of everything that is missing that it is.
    async fn tells_all(&mut self, world: &World, pending: Pending) -> Result<bool> {
        if self.judged == pending.gaps {
            return Ok(false);
        }
        self.judged = pending.gaps;
        let rows: Option<Rows> = self.victim.ask(ROWS, || {}).await?;
        Ok(rows.is_some_and(|rows| world.judge(&rows).is_clean()))
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
