//! The simulated world around one profile: a number, the people it talks to, and what each of them means to say.

mod campaign;
mod drain;
mod history;
mod outgoing;

use crate::{
    judge::{self, Verdict},
    load::Load,
    options::Options,
    power::{self, Power},
    victim::Victim,
    words::{Adopt, DiskWish, Pending, Rows, Task, token_of},
};
use anyhow::Result;
use rand::rngs::StdRng;
use std::{collections::BTreeSet, path::Path, time::Duration};
use tempfile::TempDir;
use wa_sim::{SimConfig, Simulator};

const ACCOUNT: &str = "6280000000001";
/// Without any step for so long, nothing more is on its way.
const SILENCE: Duration = Duration::from_millis(1_500);
/// When something is missing, it gets so long to come after all.
const LAST_CHANCE: Duration = Duration::from_secs(8);

/// The number of the person at a place.
fn person(place: usize) -> String {
    format!("62800000001{place:02}")
}

/// The title of the chat with that person.
fn title(place: usize) -> String {
    format!("Pembeli {place}")
}

pub(crate) struct World {
    pub(crate) sim: Simulator,
    pub(crate) load: Load,
    folder: TempDir,
    adopt: Adopt,
    /// Tokens of what people write to the account.
    told: Vec<String>,
    /// Tokens of what the account writes, by the place of the person.
    write: Vec<Vec<String>>,
    /// Tokens of each piece of history.
    pieces: Vec<BTreeSet<String>>,
    /// The people of a campaign, and the tokens of what each is to get.
    people: Vec<(String, String)>,
    /// The tokens of those who said that they want none before anything reached them.
    stopped: BTreeSet<String>,
    /// How far the policy's clock was moved.
    jump: i64,
}

impl World {
    /// A world in which everything is said that is to be said, and nobody has heard anything.
    pub(crate) async fn new(load: Load, size: usize, seed: u64) -> Result<Self> {
        let sim = Simulator::start(SimConfig {
            seed,
            ..SimConfig::default()
        })
        .await?;
        match load {
            Load::Outgoing => outgoing::people(&sim)?,
            Load::Drain => drain::people(&sim)?,
            Load::History => history::people(&sim, size)?,
            Load::Campaign => campaign::people(&sim, size)?,
        }
        let seeded = sim.seed_account(ACCOUNT)?;
        let mut world = Self {
            sim,
            load,
            folder: TempDir::new()?,
            adopt: Adopt {
                phone: seeded.pn,
                lid: seeded.lid,
                device: String::from_utf8(seeded.device)?,
            },
            told: Vec::new(),
            write: Vec::new(),
            pieces: Vec::new(),
            people: Vec::new(),
            stopped: BTreeSet::new(),
            jump: 0,
        };
        match load {
            Load::Outgoing => outgoing::greet(&mut world).await?,
            Load::Drain => drain::say(&mut world, size).await?,
            Load::History => world.pieces = history::pieces(&seeded.history)?,
            Load::Campaign => campaign::plan(&mut world, size),
        }
        Ok(world)
    }

    /// A number and a few people who talk with it, over a link that works.
    pub(crate) async fn of_talkers(seed: u64) -> Result<Self> {
        Self::new(Load::Outgoing, 0, seed).await
    }

    /// Two people say something, and something is to be said to each.
    pub(crate) async fn talk(&mut self, number: u64) -> Result<()> {
        outgoing::talk(self, number).await
    }

    /// What a child on a special disk is to do.
    pub(crate) fn task_on(&self, disk: DiskWish) -> Task {
        Task {
            disk: Some(disk),
            ..self.task(None, &Options::default())
        }
    }

    /// What a child is to do, which dies at the trap.
    pub(crate) fn task(&self, trap: Option<(String, u32)>, options: &Options) -> Task {
        let write = self.write.iter().enumerate();
        Task {
            folder: self.folder.path().to_owned(),
            url: self.sim.ws_url(),
            adopt: self.adopt.clone(),
            write: write
                .map(|(place, tokens)| (title(place), tokens.clone()))
                .collect(),
            campaign: campaign::task(self),
            trap,
            sabotage: options.sabotage.clone(),
            disk: options.power.map(|power| DiskWish::Recorded {
                log: power::log_in(self.folder()),
                lies: power == Power::Lying,
            }),
        }
    }

    /// Where the profile is.
    pub(crate) fn folder(&self) -> &Path {
        self.folder.path()
    }

    /// Whether the account has to be online once, undisturbed, before there is anything to do.
    pub(crate) fn wants_greeting(&self) -> bool {
        self.load == Load::Outgoing && self.write.is_empty()
    }

    /// The greeting is over: what is to be written, from now on.
    pub(crate) fn greeted(&mut self, size: usize) -> Result<()> {
        outgoing::plan(self, size)
    }

    /// What goes wrong in the next life.
    pub(crate) async fn disturb(&mut self, rng: &mut StdRng) -> Result<()> {
        match self.load {
            Load::Outgoing => outgoing::disturb(self, rng).await,
            Load::Campaign => campaign::disturb(self, rng).await,
            Load::Drain | Load::History => Ok(()),
        }
    }

    /// What goes wrong in the middle of a life.
    pub(crate) fn stir(&self, rng: &mut StdRng) {
        if self.load == Load::Campaign || self.load == Load::Outgoing && !self.wants_greeting() {
            outgoing::stir(&self.sim, rng);
        }
    }

    /// How much the server still keeps for the account.
    pub(crate) fn waiting(&self) -> usize {
        self.sim.waiting(ACCOUNT).iter().map(|(_, waiting)| waiting).sum()
    }

    /// Whether nothing more will happen by itself. `silence`: since the last step.
    pub(crate) fn is_done(&self, victim: &Victim, pending: Pending, silence: Duration) -> bool {
        if silence < SILENCE || self.waiting() > 0 {
            return false;
        }
        let over = silence > LAST_CHANCE;
        match self.load {
            Load::Outgoing => {
                pending.unwritten == 0 && pending.unsettled == 0 && (over || self.has_all(pending))
            }
            Load::Drain => over || self.has_all(pending),
            Load::Campaign => pending.unsettled == 0,
            Load::History => history::is_done(self, victim, pending, silence),
        }
    }

    /// Whether pieces are said to be missing, and nothing is on its way that could make that untrue.
    pub(crate) fn has_gaps(&self, victim: &Victim, pending: Pending, silence: Duration) -> bool {
        let settled = silence > SILENCE && self.waiting() == 0;
        settled && self.load == Load::History && pending.gaps > 0 && history::is_imported(victim)
    }

    /// As many rows as there are intents.
    fn has_all(&self, pending: Pending) -> bool {
        let out: usize = self.write.iter().map(Vec::len).sum();
        let past: usize = self.pieces.iter().map(BTreeSet::len).sum();
        pending.rows >= self.told.len() + out + past
    }

    /// Whether the process, in this moment, has something in its hands that it would be bad to forget.
    pub(crate) fn is_mid_flight(&self, victim: &Victim) -> bool {
        use kabar_core::steps::Step;
        match self.load {
            // What it left shows in the next life.
            Load::Outgoing | Load::Campaign => false,
            Load::Drain => victim.count(Step::Received) > 0 && self.waiting() > 0,
            Load::History => {
                victim.count(Step::ChunkBegun) > victim.count(Step::ChunkImported)
                    || victim.count(Step::ChunkArrived) > victim.count(Step::ChunkStored)
            }
        }
    }

    /// Lets everybody see what waits for them.
    pub(crate) fn come_back(&self) -> Result<()> {
        self.sim.clear_faults();
        match self.load {
            Load::Outgoing => outgoing::come_back(&self.sim),
            Load::Drain | Load::History | Load::Campaign => Ok(()),
        }
    }

    /// What became of every intent.
    pub(crate) fn judge(&self, rows: &Rows) -> Verdict {
        let mut verdict = judge::incoming(&self.told, &rows.rows);
        let seen = self.sim.ledger().seen;
        for (place, tokens) in self.write.iter().enumerate() {
            let copies = self.sim.copies_by_token(&person(place));
            verdict.add(judge::outgoing(tokens, &copies, &rows.rows));
            let theirs = seen.iter().filter(|seen| seen.person == person(place));
            let arrived = theirs.filter_map(|seen| token_of(&seen.text).map(str::to_owned));
            verdict.add(judge::order(tokens, &arrived.collect::<Vec<_>>()));
        }
        for (phone, token) in &self.people {
            let copies = self
                .sim
                .copies_by_token(phone)
                .get(token)
                .copied()
                .unwrap_or_default();
            let told = rows.people.iter().filter(|person| person.token == *token);
            let told: Vec<_> = told.map(|person| person.outcome).collect();
            verdict.add(judge::campaign(
                token,
                copies,
                &told,
                self.stopped.contains(token),
            ));
        }
        verdict.add(judge::history(&self.pieces, &rows.rows, rows.gaps));
        verdict
    }
}
