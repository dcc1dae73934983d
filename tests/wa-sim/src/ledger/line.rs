//! A line of the event log. It becomes text only when somebody looks: most are never read.

use super::start_of;

/// What happened, and when.
pub(super) struct Line {
    /// Milliseconds after the start; `None` for a line of an earlier run, which has its time in it.
    at_ms: Option<u64>,
    what: String,
}

impl Line {
    pub(super) fn new(at_ms: u64, mut what: String) -> Self {
        what.truncate(start_of(&what).len());
        let at_ms = Some(at_ms);
        Self { at_ms, what }
    }
}

impl From<String> for Line {
    fn from(what: String) -> Self {
        Self { at_ms: None, what }
    }
}

impl std::fmt::Display for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.at_ms {
            Some(at) => write!(f, "{at:>7} ms  {}", self.what),
            None => f.write_str(&self.what),
        }
    }
}
