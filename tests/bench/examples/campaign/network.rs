//! The simulator with an account and the people of a list, and what those people have got.

use anyhow::Result;
use bench::child::RECORDS;
use std::{collections::HashMap, path::Path, time::Duration};
use wa_sim::{HistoryPlan, SimConfig, Simulator};

use crate::words::PEOPLE;

/// The account that sends.
pub(crate) const NUMBER: &str = "6280000000001";
/// What is on the wire when a sender says that it is done has arrived by then.
const LANDED: Duration = Duration::from_secs(10);

/// What people have of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Verdict {
    /// People who got nothing.
    pub(crate) lost: usize,
    /// Copies that are one too many.
    pub(crate) doubled: usize,
}

pub(crate) struct Network {
    pub(crate) sim: Simulator,
    people: Vec<(String, String)>,
}

impl Network {
    /// A server with an account, so many people, and the list of them in `folder`.
    pub(crate) async fn begin(folder: &Path, count: usize) -> Result<Self> {
        let sim = Simulator::start(SimConfig::default()).await?;
        sim.add_account(NUMBER, "Shop")?;
        let nothing = HistoryPlan {
            bootstrap: Some(0),
            ..HistoryPlan::default()
        };
        sim.set_history(NUMBER, nothing)?;
        let mut people = Vec::new();
        for place in 0..count {
            let phone = format!("62800001{place:05}");
            sim.add_contact(&phone, "Bob")?;
            people.push((
                phone,
                format!("Fresh bread from six tomorrow. [#{}]", token(place)),
            ));
        }
        std::fs::write(folder.join(PEOPLE), serde_json::to_string(&people)?)?;
        Ok(Self { sim, people })
    }

    /// The device of a client that knows how to take one over.
    pub(crate) fn hand_out(&self, folder: &Path) -> Result<()> {
        let seeded = self.sim.seed_account(NUMBER)?;
        let record = (seeded.pn, seeded.lid, String::from_utf8(seeded.device)?);
        std::fs::write(folder.join(RECORDS), serde_json::to_string(&[record])?)?;
        Ok(())
    }

    /// How many copies each person has.
    fn copies(&self) -> Vec<usize> {
        let book = self.sim.ledger();
        let of = |(place, (phone, _)): (usize, &(String, String))| {
            book.copies_by_token(phone)
                .get(&token(place))
                .copied()
                .unwrap_or_default()
        };
        self.people.iter().enumerate().map(of).collect()
    }

    /// How long after the moment that was planned for it each text was here, milliseconds.
    pub(crate) fn drifts(&self, planned: &HashMap<String, i64>) -> Vec<f64> {
        let book = self.sim.ledger();
        let drift = |(token, at): (&String, &i64)| {
            let mark = format!("[#{token}]");
            let seen = book.seen.iter().find(|seen| seen.text.contains(&mark))?;
            let was = book.started_at_ms + seen.at_ms;
            Some(i64::try_from(was).ok()?.saturating_sub(*at) as f64)
        };
        planned.iter().filter_map(drift).collect()
    }

    /// What people have in the end; waits a little for what is under way.
    pub(crate) async fn verdict(&self) -> Verdict {
        let wanted = self.people.len();
        // Whoever lost some does not get there.
        let _ = self
            .sim
            .wait_until(LANDED, "everybody has it", |book| book.seen.len() >= wanted)
            .await;
        let copies = self.copies();
        Verdict {
            lost: copies.iter().filter(|count| **count == 0).count(),
            doubled: copies.iter().map(|count| count.saturating_sub(1)).sum(),
        }
    }
}

fn token(place: usize) -> String {
    format!("promo-{place}")
}
