//! How many tests passed and failed, read from what test runners print.
//!
//! Understood are cargo, node (both its reporters), vitest, and the plain line that the chores themselves and the
//! conformance suite end with. A line that is none of theirs counts for nothing; an exit code, not a count, decides whether a step failed.

use std::fmt;

use crate::failures::Failures;

/// Tests seen so far.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Counts {
    passed: u32,
    failed: u32,
    failures: Failures,
}

impl Counts {
    /// Adds what one line of output reports, if it is a runner's summary.
    pub(crate) fn read(&mut self, line: &str) {
        let line = plain(line);
        self.failures.read(&line);
        let line = line.trim();
        if let Some(rest) = line.strip_prefix("test result: ") {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
        } else if let Some(rest) = node_summary(line, "pass") {
            self.passed += rest;
        } else if let Some(rest) = node_summary(line, "fail") {
            self.failed += rest;
        } else if let Some(rest) = vitest_summary(line) {
            self.passed += number_before(rest, " passed");
            self.failed += number_before(rest, " failed");
        } else if let Some((passed, failed)) = plain_summary(line) {
            self.passed += passed;
            self.failed += failed;
        }
    }

    /// The tests that failed since this was last asked, each with what it said: hours of output later, nobody
    /// should have to look for them.
    pub(crate) fn take_failures(&mut self) -> Failures {
        std::mem::take(&mut self.failures)
    }
}

impl fmt::Display for Counts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} passed, {} failed", self.passed, self.failed)
    }
}

/// The line without colour codes (`ESC [ … m`).
fn plain(line: &str) -> String {
    let mut out = String::with_capacity(line.len());
    let mut rest = line;
    while let Some(start) = rest.find("\u{1b}[") {
        out.push_str(&rest[..start]);
        rest = match rest[start..].find('m') {
            Some(end) => &rest[start + end + 1..],
            None => "",
        };
    }
    out.push_str(rest);
    out
}

/// `# pass 12` (TAP) or `ℹ pass 12` (spec), and nothing after the number.
fn node_summary(line: &str, word: &str) -> Option<u32> {
    let rest = line.strip_prefix("# ").or_else(|| line.strip_prefix("ℹ "))?;
    rest.strip_prefix(word)?.strip_prefix(' ')?.parse().ok()
}

/// `Tests  1 failed | 11 passed (12)`; not `Test Files  2 passed (2)`.
fn vitest_summary(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("Tests ")?;
    rest.trim_end().ends_with(')').then_some(rest)
}

/// `11 passed, 1 failed`, and nothing else in the line.
fn plain_summary(line: &str) -> Option<(u32, u32)> {
    let (passed, failed) = line.split_once(" passed, ")?;
    Some((
        passed.parse().ok()?,
        failed.strip_suffix(" failed")?.parse().ok()?,
    ))
}

fn number_before(text: &str, word: &str) -> u32 {
    let Some(end) = text.find(word) else { return 0 };
    let digits = text[..end].rsplit(|c: char| !c.is_ascii_digit()).next();
    digits.and_then(|d| d.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> String {
        let mut counts = Counts::default();
        for line in lines {
            counts.read(line);
        }
        counts.to_string()
    }

    #[test]
    fn cargo_and_node_and_vitest_are_summed() {
        let lines = [
            "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored",
            "# tests 5",
            "# pass 4",
            "# fail 1",
            "ℹ pass 2",
            "ℹ fail 0",
            "      Tests  1 failed | 11 passed (12)",
            "5 passed, 1 failed",
        ];
        assert_eq!(read(&lines), "37 passed, 5 failed");
    }

    #[test]
    fn files_and_test_names_are_not_counted() {
        let lines = [
            " Test Files  2 passed (2)",
            "# passage 9",
            "# pass 9 of the road",
            "of them 5 passed, 1 failed",
            "test alice_sees_12 passed ... ok",
        ];
        assert_eq!(read(&lines), "0 passed, 0 failed");
    }

    #[test]
    fn colours_do_not_hide_the_numbers() {
        let line = "\u{1b}[2m      Tests \u{1b}[22m \u{1b}[1m\u{1b}[32m7 passed\u{1b}[39m\u{1b}[22m\u{1b}[90m (7)\u{1b}[39m";
        assert_eq!(read(&[line]), "7 passed, 0 failed");
    }
}
