//! Which tests failed and what they said, picked from what test runners print.
//!
//! Kept apart from the counts because a number may be trusted and a picked line may not: this only helps a reader
//! to find the place, and no step passes or fails by it. Understood are cargo, node (both its reporters) and vitest.

use std::fmt;

/// A panic says where and what in its first lines; a backtrace after them says little more.
const LINES_KEPT: usize = 12;

/// The failed tests in the order they were reported.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub(crate) struct Failures {
    tests: Vec<Failure>,
    /// Cargo is printing what this test wrote.
    telling: Option<usize>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Failure {
    name: String,
    said: Vec<String>,
}

impl Failures {
    /// Takes note of one line of a runner's output, without colour codes.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(name) = told_by_cargo(line) {
            self.telling = Some(self.place(name));
        } else if line.starts_with("failures:") || line.starts_with("test result:") {
            self.telling = None;
        } else if let Some(name) = failed(line) {
            self.place(name);
        } else if let Some(failure) = self.telling.and_then(|at| self.tests.get_mut(at))
            && failure.said.len() < LINES_KEPT
            && !line.trim().is_empty()
        {
            failure.said.push(line.trim_end().to_owned());
        }
    }

    /// Those of a later step after these.
    pub(crate) fn add(&mut self, later: Self) {
        self.tests.extend(later.tests);
        self.telling = None;
    }

    fn place(&mut self, name: &str) -> usize {
        if let Some(at) = self.tests.iter().position(|test| test.name == name) {
            return at;
        }
        self.tests.push(Failure {
            name: name.to_owned(),
            said: Vec::new(),
        });
        self.tests.len() - 1
    }
}

impl fmt::Display for Failures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for test in &self.tests {
            writeln!(f, "failed: {}", test.name)?;
            for line in &test.said {
                writeln!(f, "    {line}")?;
            }
        }
        Ok(())
    }
}

/// `---- host::tests::a_window_opens stdout ----`
fn told_by_cargo(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("---- ")?;
    rest.strip_suffix(" stdout ----")
        .or_else(|| rest.strip_suffix(" stderr ----"))
}

/// `test a ... FAILED`, `not ok 3 - a`, `✖ a (12ms)`, ` FAIL  tests/a.test.ts > a`.
fn failed(line: &str) -> Option<&str> {
    let line = line.trim();
    if let Some(rest) = line.strip_prefix("test ") {
        return rest.strip_suffix(" ... FAILED");
    }
    if let Some(rest) = line.strip_prefix("not ok ") {
        return rest.split_once(" - ").map(|(_, name)| name);
    }
    line.strip_prefix("✖ ")
        .or_else(|| line.strip_prefix("FAIL  "))
        .filter(|name| !name.starts_with("failing tests"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> String {
        let mut failures = Failures::default();
        for line in lines {
            failures.read(line);
        }
        failures.to_string()
    }

    #[test]
    fn a_test_that_failed_in_cargo_is_named_once_with_its_panic() {
        let lines = [
            "test alice::writes ... ok",
            "test bob::answers ... FAILED",
            "failures:",
            "",
            "---- bob::answers stdout ----",
            "thread 'bob::answers' panicked at src/bob.rs:3:5:",
            "no answer",
            "",
            "failures:",
            "    bob::answers",
            "test result: FAILED. 1 passed; 1 failed; 0 ignored",
        ];
        let want =
            "failed: bob::answers\n    thread 'bob::answers' panicked at src/bob.rs:3:5:\n    no answer\n";
        assert_eq!(read(&lines), want);
    }

    #[test]
    fn a_long_backtrace_does_not_bury_the_next_failure() {
        let mut lines = vec!["---- a stdout ----"];
        lines.extend(["   at frame"; 100]);
        lines.push("---- b stdout ----");
        let text = read(&lines);
        assert_eq!(text.lines().count(), LINES_KEPT + 2);
        assert!(text.ends_with("failed: b\n"), "{text}");
    }

    #[test]
    fn node_and_vitest_are_understood() {
        let lines = [
            "ok 1 - a",
            "not ok 2 - the window opens",
            "✖ the chat scrolls (12ms)",
            "✖ failing tests:",
            " FAIL  tests/chat.test.ts > Bob sees Alice",
        ];
        let want = "failed: the window opens\nfailed: the chat scrolls (12ms)\nfailed: tests/chat.test.ts > Bob sees Alice\n";
        assert_eq!(read(&lines), want);
    }
}
