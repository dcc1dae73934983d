//! What came out, as a table of cases and clients, and the line at the end that a machine can read.

use std::fmt;
use std::time::Duration;

use anyhow::Result;

/// How a case went.
pub(crate) enum Outcome {
    Ok,
    /// The client does otherwise, by its own choice; the case has seen that it does, and this says what.
    Differs(&'static str),
    Failed(String),
}

/// What a case says at its end.
pub(crate) type Verdict = Result<Outcome>;

/// One case of one client.
pub(crate) struct Row {
    pub(crate) case: &'static str,
    pub(crate) client: &'static str,
    pub(crate) outcome: Outcome,
    pub(crate) time: Duration,
}

#[derive(Default)]
pub(crate) struct Table {
    pub(crate) rows: Vec<Row>,
}

impl Table {
    pub(crate) fn failed(&self) -> usize {
        let failed = |row: &&Row| matches!(row.outcome, Outcome::Failed(_));
        self.rows.iter().filter(failed).count()
    }

    fn cell(&self, case: &str, library: &str) -> String {
        let row = self
            .rows
            .iter()
            .find(|row| row.case == case && row.client == library);
        match row {
            None => String::new(),
            Some(row) => {
                let word = match row.outcome {
                    Outcome::Ok => "ok",
                    Outcome::Differs(_) => "differs",
                    Outcome::Failed(_) => "FAILED",
                };
                format!("{word:8}{:>6} ms", row.time.as_millis())
            }
        }
    }

    fn distinct(&self, name: impl Fn(&Row) -> &'static str) -> Vec<&'static str> {
        let mut names = Vec::new();
        for row in &self.rows {
            if !names.contains(&name(row)) {
                names.push(name(row));
            }
        }
        names
    }

    fn remarks(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for row in &self.rows {
            match &row.outcome {
                Outcome::Ok => {}
                Outcome::Differs(why) => writeln!(f, "differs: {}, {}: {why}", row.case, row.client)?,
                Outcome::Failed(why) => writeln!(f, "FAILED: {}, {}: {why}", row.case, row.client)?,
            }
        }
        Ok(())
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let libraries = self.distinct(|row| row.client);
        let cases = self.distinct(|row| row.case);
        let width = cases.iter().map(|case| case.len()).max().unwrap_or(0);
        write!(f, "\n{:width$}", "")?;
        for library in &libraries {
            write!(f, "  {library:17}")?;
        }
        for case in &cases {
            write!(f, "\n{case:width$}")?;
            for library in &libraries {
                write!(f, "  {:17}", self.cell(case, library))?;
            }
        }
        writeln!(f, "\n")?;
        self.remarks(f)?;
        let failed = self.failed();
        write!(f, "\n{} passed, {failed} failed", self.rows.len() - failed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(case: &'static str, library: &'static str, outcome: Outcome) -> Row {
        let time = Duration::from_millis(7);
        Row {
            case,
            client: library,
            outcome,
            time,
        }
    }

    #[test]
    fn the_last_line_counts_and_a_difference_is_no_failure() {
        let rows = vec![
            row("log in", "one", Outcome::Ok),
            row("log in", "two", Outcome::Differs("slower")),
            row("chat", "one", Outcome::Failed("mute".into())),
        ];
        let table = Table { rows };
        let text = table.to_string();
        assert_eq!(text.lines().last(), Some("2 passed, 1 failed"));
        assert!(text.contains("FAILED: chat, one: mute"), "{text}");
        assert_eq!(table.failed(), 1);
    }
}
