//! What the whole run amounts to, and how it is told.

use crate::{judge::Verdict, victim::Victim};
use kabar_core::steps::Step;
use std::{collections::BTreeMap, fmt::Write as _};

/// Tokens of one kind that a report names; the rest is counted.
const NAMED: usize = 12;

#[derive(Debug, Default)]
pub(crate) struct Tally {
    hits: BTreeMap<Step, u32>,
    deaths: BTreeMap<Step, u32>,
    moments: u32,
    mid_flight: u32,
    /// Messages the server took more than once, counting each time more.
    pub(crate) wire_repeats: u32,
    /// Signal keys that sealed two messages.
    pub(crate) keys_used_again: u32,
    /// Deaths that took the power along.
    pub(crate) cuts: u32,
    /// Writes that were lost with it.
    pub(crate) lost_writes: usize,
    /// Worlds in which something stayed open for ever.
    pub(crate) stuck: u32,
    pub(crate) worlds: u32,
    pub(crate) verdict: Verdict,
}

impl Tally {
    /// A process has lived; it died at `step`, at any moment, or not at all.
    pub(crate) fn lived(&mut self, victim: &Victim) {
        for (step, hits) in &victim.hits {
            *self.hits.entry(*step).or_default() += hits;
        }
        self.mid_flight += u32::from(victim.found_doubt);
    }

    pub(crate) fn died(&mut self, at: Option<Step>, mid_flight: bool) {
        match at {
            Some(step) => *self.deaths.entry(step).or_default() += 1,
            None => self.moments += 1,
        }
        self.mid_flight += u32::from(mid_flight);
    }

    pub(crate) fn kills(&self) -> u32 {
        self.deaths.values().sum::<u32>() + self.moments
    }

    /// Whether the run shows anything at all: without a death in the middle of work nothing was tried.
    pub(crate) fn is_telling(&self) -> bool {
        self.mid_flight > 0
    }

    /// Nothing was lost, doubled or told otherwise than it was, and no key was used again.
    pub(crate) fn is_clean(&self) -> bool {
        self.verdict.is_clean() && self.keys_used_again == 0
    }

    pub(crate) fn resends(&self) -> u32 {
        self.hits.get(&Step::Resending).copied().unwrap_or_default()
    }

    /// The report; its last line is the verdict.
    pub(crate) fn report(&self) -> String {
        let mut text = String::from("step               taken   killed there\n");
        for step in Step::ALL {
            let count = |of: &BTreeMap<Step, u32>| of.get(step).copied().unwrap_or_default();
            let (hits, deaths) = (count(&self.hits), count(&self.deaths));
            line(
                &mut text,
                format_args!("{:<16} {hits:>7}   {deaths:>12}", step.name()),
            );
        }
        line(
            &mut text,
            format_args!("{:<16} {:>7}   {:>12}", "any moment", "", self.moments),
        );
        let verdict = &self.verdict;
        line(
            &mut text,
            format_args!("\nkills that landed mid-flight: {}", self.mid_flight),
        );
        line(&mut text, format_args!("resends in doubt: {}", self.resends()));
        line(
            &mut text,
            format_args!("repeats on the wire: {}", self.wire_repeats),
        );
        line(
            &mut text,
            format_args!("Signal keys used again: {}", self.keys_used_again),
        );
        if self.cuts > 0 {
            line(
                &mut text,
                format_args!(
                    "cuts of the power: {}; writes they took along: {}",
                    self.cuts, self.lost_writes
                ),
            );
        }
        line(
            &mut text,
            format_args!(
                "intents: {}, of them refused {}, unknown {}; pieces of history said to be missing: {}",
                verdict.intents, verdict.failed, verdict.unknown, verdict.gaps
            ),
        );
        line(
            &mut text,
            format_args!("worlds: {}, never settled: {}", self.worlds, self.stuck),
        );
        for (what, tokens) in [
            ("lost", &verdict.lost),
            ("doubled", &verdict.doubled),
            ("untrue", &verdict.untrue),
        ] {
            if !tokens.is_empty() {
                let named: Vec<&str> = tokens.iter().take(NAMED).map(String::as_str).collect();
                line(
                    &mut text,
                    format_args!("{what} ({}): {}", tokens.len(), named.join(", ")),
                );
            }
        }
        for note in &verdict.notes {
            line(&mut text, format_args!("note: {note}"));
        }
        line(&mut text, format_args!("untrue: {}", verdict.untrue.len()));
        line(
            &mut text,
            format_args!(
                "lost {}, doubled {}, kills {}",
                verdict.lost.len(),
                verdict.doubled.len(),
                self.kills()
            ),
        );
        text
    }
}

fn line(text: &mut String, line: std::fmt::Arguments<'_>) {
    // Writing into a String cannot fail.
    let _ = writeln!(text, "{line}");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_line_of_a_report_is_the_verdict() {
        let mut tally = Tally::default();
        tally.died(Some(Step::Claimed), false);
        tally.died(None, true);
        tally.verdict.lost.push("a".to_owned());
        assert_eq!(tally.report().lines().last(), Some("lost 1, doubled 0, kills 2"));
        assert!(tally.is_telling());
    }
}
