//! The run: the simulator, both clients, every case for each of them.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::cases::{self, Case};
use crate::client;
use crate::clock::Stopwatch;
use crate::line;
use crate::options::Options;
use crate::server::Server;
use crate::side::Side;
use crate::table::{Outcome, Row, Table};

/// The name of the other client.
pub(crate) const BAILEYS: &str = "baileys";

/// Alice uses whatsapp-rust, Bob uses Baileys.
const ALICE: &str = "6280000000101";
const BOB: &str = "6280000000102";

/// What a case plays on: `me` is the client it is about, `other` the one of the other library.
pub(crate) struct Stage<'a> {
    pub(crate) server: &'a Server,
    pub(crate) starter: &'a Starter,
    pub(crate) me: &'a mut Side,
    pub(crate) other: &'a mut Side,
}

/// Starts clients.
pub(crate) struct Starter {
    baileys: String,
    ws: String,
    media: Option<String>,
    log: Option<String>,
}

impl Starter {
    /// A new client of a library, not connected to anything.
    pub(crate) fn start(&self, library: &'static str, pn: &'static str) -> Result<Side> {
        let mut program = if library == BAILEYS {
            let mut node = Command::new("node");
            node.arg(Path::new(&self.baileys).join("agent.mjs"));
            if let Some(level) = &self.log {
                node.args(["--log", level]);
            }
            node
        } else {
            let mut own = Command::new(std::env::current_exe()?);
            own.arg(client::NAME);
            own
        };
        program.args(["--ws", &self.ws]);
        if let Some(media) = &self.media {
            program.args(["--media", media]);
        }
        Side::start(library, pn, program)
    }
}

/// Runs the suite and prints its table.
///
/// # Errors
/// When a case failed, or nothing could be started.
pub(crate) fn run(options: &Options) -> Result<()> {
    let people = options.must("--people")?;
    let server = Server::start(options.must("--sim")?, Path::new(people))?;
    let starter = Starter {
        baileys: options.must("--baileys")?.to_owned(),
        ws: server.ws().to_owned(),
        media: server.media().map(str::to_owned),
        log: options.get("--log").map(str::to_owned),
    };
    let mut alice = starter.start(client::NAME, ALICE)?;
    let mut bob = starter.start(BAILEYS, BOB)?;
    let mut table = Table::default();
    for case in chosen(options) {
        for (me, other) in [(0, 1), (1, 0)] {
            let mut sides = [Some(&mut alice), Some(&mut bob)];
            let me = sides[me].take().context("no such side")?;
            let other = sides[other].take().context("no such side")?;
            let mut stage = Stage {
                server: &server,
                starter: &starter,
                me,
                other,
            };
            table.rows.push(play(case, &mut stage));
        }
        if case.must && table.failed() > 0 {
            break;
        }
    }
    let failed = table.failed();
    line::say(&table);
    if failed > 0 {
        bail!("{failed} failed");
    }
    Ok(())
}

/// All cases; or those with one of some words (with commas between) in their name, and those that the rest stands on.
fn chosen(options: &Options) -> impl Iterator<Item = &'static Case> {
    let words = options.get("--only").unwrap_or_default().to_owned();
    let wanted = move |case: &&Case| case.must || words.split(',').any(|word| case.name.contains(word));
    cases::ALL.iter().copied().flatten().filter(wanted)
}

fn play(case: &Case, stage: &mut Stage<'_>) -> Row {
    let watch = Stopwatch::start();
    let outcome = (case.run)(stage).unwrap_or_else(|error| Outcome::Failed(format!("{error:#}")));
    Row {
        case: case.name,
        client: stage.me.client,
        outcome,
        time: watch.elapsed(),
    }
}
