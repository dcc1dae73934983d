//! A long chore as named steps: each says its name and its time, one failing does not hide the next, and
//! the end is a table, whatever happened.

use std::process::ExitCode;
use std::time::Duration;

use crate::clock::{Stopwatch, spoken};
use crate::counts::Counts;
use crate::failures::Failures;
use crate::say;

use anyhow::Result;

/// How a step ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    Passed,
    Failed,
    /// An earlier step that this one rests on failed.
    Skipped,
}

struct Row {
    name: &'static str,
    ending: Ending,
    time: Duration,
}

/// The steps done so far, and the tests they ran.
#[derive(Default)]
pub(crate) struct Steps {
    rows: Vec<Row>,
    counts: Counts,
    failures: Failures,
    stopped: bool,
}

impl Steps {
    /// A step nothing else rests on: when it fails, the others still run and the whole fails at the end.
    pub(crate) fn check(&mut self, name: &'static str, body: impl FnOnce(&mut Counts) -> Result<()>) {
        self.take(name, body);
    }

    /// A step the later ones rest on: when it fails, they are skipped.
    pub(crate) fn must(&mut self, name: &'static str, body: impl FnOnce(&mut Counts) -> Result<()>) {
        if self.take(name, body) == Ending::Failed {
            self.stopped = true;
        }
    }

    /// Prints what failed, the table and the number of tests; the number stands alone on the last line.
    pub(crate) fn finish(self) -> ExitCode {
        say::line(&self.failures);
        say::line(self.table());
        say::line(self.counts);
        if self.rows.iter().all(|row| row.ending == Ending::Passed) {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }

    fn take(&mut self, name: &'static str, body: impl FnOnce(&mut Counts) -> Result<()>) -> Ending {
        if self.stopped {
            self.rows.push(Row {
                name,
                ending: Ending::Skipped,
                time: Duration::ZERO,
            });
            return Ending::Skipped;
        }
        say::step(name);
        let watch = Stopwatch::start();
        let result = body(&mut self.counts);
        let time = watch.elapsed();
        let ending = if result.is_ok() {
            Ending::Passed
        } else {
            Ending::Failed
        };
        if let Err(error) = result {
            say::line(format_args!("FAILED {name}: {error:#}"));
            let failures = self.counts.take_failures();
            say::line(&failures);
            self.failures.add(failures);
        }
        say::line(format_args!("    {name}: {}", spoken(time)));
        self.rows.push(Row { name, ending, time });
        ending
    }

    fn table(&self) -> String {
        let width = self.rows.iter().map(|row| row.name.len()).max().unwrap_or(0);
        let mut text = String::from("\n");
        for row in &self.rows {
            let word = match row.ending {
                Ending::Passed => "ok",
                Ending::Failed => "FAILED",
                Ending::Skipped => "skipped",
            };
            text.push_str(&format!(
                "{:width$}  {word:7}  {:>8}\n",
                row.name,
                spoken(row.time)
            ));
        }
        let all = self.rows.iter().map(|row| row.time).sum();
        text.push_str(&format!("{:width$}  {:7}  {:>8}\n", "all", "", spoken(all)));
        text
    }
}

#[cfg(test)]
mod tests {
    use anyhow::bail;

    use super::*;

    fn endings(steps: &Steps) -> Vec<Ending> {
        steps.rows.iter().map(|row| row.ending).collect()
    }

    #[test]
    fn after_a_failed_check_the_other_steps_still_run_and_the_whole_fails() {
        let mut steps = Steps::default();
        steps.check("format", |_| bail!("untidy"));
        steps.check("tests", |counts| {
            counts.read("test result: ok. 2 passed; 0 failed;");
            Ok(())
        });
        assert_eq!(endings(&steps), [Ending::Failed, Ending::Passed]);
        assert!(steps.table().contains("format  FAILED"), "{}", steps.table());
        assert_eq!(steps.counts.to_string(), "2 passed, 0 failed");
        assert_eq!(
            format!("{:?}", steps.finish()),
            format!("{:?}", ExitCode::FAILURE)
        );
    }

    #[test]
    fn what_rests_on_a_failed_step_is_skipped_and_does_not_run() {
        let mut steps = Steps::default();
        let mut ran = false;
        steps.must("build", |_| bail!("no compiler"));
        steps.check("tests", |_| {
            ran = true;
            Ok(())
        });
        assert!(!ran);
        assert_eq!(endings(&steps), [Ending::Failed, Ending::Skipped]);
    }
}
