//! The simulator, in a process of its own. It prints its address, the device record of the account, and with a past the
//! number of its pieces; it ends with its input.

use crate::words::{PACE, SAID, SAY};
use anyhow::{Context as _, Result, bail};
use bench::child::{heard, tell};
use std::time::Duration;
use wa_sim::{HistoryDelivery, HistoryPlan, HistoryShape, Scenario, SimConfig, Simulator};

/// The argument that makes this program the simulator.
pub(crate) const ROLE: &str = "--server";
/// The same, and the phone has a long past.
pub(crate) const HISTORY: &str = "--server-with-history";

/// The account.
pub(crate) const NUMBER: &str = "6280000000001";
/// Everybody who writes to it.
const PEOPLE: usize = 50;
/// The past: chats, and messages of each.
pub(crate) const CHATS: u32 = 200;
pub(crate) const EACH: u32 = 500;
/// Messages of a piece of the past.
const PIECE: usize = 5_000;
/// How often a paced crowd says something.
const BEATS: u32 = 100;

fn person(place: usize) -> String {
    format!("62800001{place:05}")
}

pub(crate) async fn run() -> Result<()> {
    let simulator = begin().await?;
    let nothing = HistoryPlan {
        bootstrap: Some(0),
        ..HistoryPlan::default()
    };
    simulator.set_history(NUMBER, nothing)?;
    let seeded = simulator.seed_account(NUMBER)?;
    hand_out(&[(seeded.pn, seeded.lid, String::from_utf8(seeded.device)?)])?;
    let mut crowd = Crowd { simulator, said: 0 };
    let mut lines = heard();
    while let Some(line) = lines.recv().await {
        crowd.obey(&line).await?;
    }
    crowd.simulator.stop().await;
    Ok(())
}

pub(crate) async fn with_history() -> Result<()> {
    let simulator = begin().await?;
    simulator.fill_history(
        NUMBER,
        HistoryShape {
            chats: CHATS,
            messages_per_chat: EACH,
            seed: 5,
        },
    )?;
    // Inside the messages that announce them: a client that may reach no host fetches no file.
    let plan = HistoryPlan {
        delivery: HistoryDelivery::Inline,
        ..HistoryPlan::in_chunks(20, 100, PIECE)
    };
    simulator.set_history(NUMBER, plan)?;
    let seeded = simulator.seed_account(NUMBER)?;
    let pieces = seeded.history.len();
    hand_out(&[(seeded.pn, seeded.lid, String::from_utf8(seeded.device)?)])?;
    tell(&pieces.to_string())?;
    let mut lines = heard();
    while lines.recv().await.is_some() {}
    simulator.stop().await;
    Ok(())
}

async fn begin() -> Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    let contacts = (0..PEOPLE).map(|place| serde_json::json!({ "pn": person(place), "push_name": "Bob" }));
    let plan = serde_json::json!({
        "accounts": [{ "pn": NUMBER, "name": "Alice" }],
        "contacts": contacts.collect::<Vec<_>>(),
    });
    simulator.load(&Scenario::from_json(&plan.to_string())?)?;
    tell(&simulator.ws_url())?;
    Ok(simulator)
}

fn hand_out(records: &[(String, String, String)]) -> Result<()> {
    tell(&serde_json::to_string(records)?)
}

/// Everybody, in turns.
struct Crowd {
    simulator: Simulator,
    said: usize,
}

impl Crowd {
    async fn obey(&mut self, line: &str) -> Result<()> {
        let words: Vec<&str> = line.split(' ').collect();
        match words.as_slice() {
            [SAY, count] => {
                self.say(count.parse()?).await?;
                tell(SAID)
            }
            [PACE, per_second, count] => {
                self.pace(per_second.parse()?, count.parse()?).await?;
                tell(SAID)
            }
            ["scan", number, code] => self.simulator.scan_qr(number, code).await,
            _ => bail!("an order that nobody knows: {line}"),
        }
    }

    async fn say(&mut self, count: usize) -> Result<()> {
        for _ in 0..count {
            let text = format!("Message {} of a day on which everybody has a question", self.said);
            let who = person(self.said % PEOPLE);
            self.simulator.say(&who, NUMBER, &text).await?;
            self.said += 1;
        }
        Ok(())
    }

    async fn pace(&mut self, per_second: u32, count: usize) -> Result<()> {
        let mut beat = tokio::time::interval(Duration::from_secs(1) / BEATS);
        let share = usize::try_from(per_second / BEATS).context("a pace")?;
        let mut left = count;
        while left > 0 {
            beat.tick().await;
            let now = share.min(left);
            self.say(now).await?;
            left -= now;
        }
        Ok(())
    }
}
