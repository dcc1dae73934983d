//! One client at work: a process that takes orders as lines of JSON and tells what it hears the same way.
//!
//! Not here: which library it is. The words are those of the README, and both clients speak them.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use anyhow::{Context, Result, bail};
use serde_json::{Value, json};

use crate::clock::Deadline;
use crate::server::SOON;

/// From the first to the last.
const TICKS: [&str; 3] = ["delivered", "read", "played"];
/// How many of the last events a failure shows.
const TAIL: usize = 12;

#[derive(Default)]
struct Heard {
    events: Vec<Value>,
    answers: Vec<Value>,
    ended: bool,
}

#[derive(Default)]
struct Ear {
    heard: Mutex<Heard>,
    changed: Condvar,
}

/// A client, and the number it is linked to.
pub(crate) struct Side {
    /// The name of the library, as the table shows it.
    pub(crate) client: &'static str,
    pub(crate) pn: &'static str,
    child: Child,
    orders: ChildStdin,
    given: u64,
    ear: Arc<Ear>,
}

impl Side {
    pub(crate) fn start(library: &'static str, pn: &'static str, mut program: Command) -> Result<Self> {
        let mut child = program
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {library}"))?;
        let orders = child.stdin.take().context("no input")?;
        let out = BufReader::new(child.stdout.take().context("no output")?);
        let ear = Arc::new(Ear::default());
        let listening = Arc::clone(&ear);
        std::thread::spawn(move || {
            for line in out.lines().map_while(Result::ok) {
                listening.take_in(&line);
            }
            listening.with(|heard| heard.ended = true);
        });
        Ok(Self {
            client: library,
            pn,
            child,
            orders,
            given: 0,
            ear,
        })
    }

    /// Gives an order and waits until it is carried out.
    pub(crate) fn order(&mut self, order: &str, mut details: Value) -> Result<Value> {
        self.given += 1;
        let number = json!(self.given);
        details["order"] = json!(order);
        details["number"] = number.clone();
        writeln!(self.orders, "{details}")?;
        let what = format!("an answer to the order {order}");
        let answer = self
            .ear
            .wait(|heard| heard.answers.iter().find(|one| one["number"] == number).cloned())
            .with_context(|| self.never(&what))?;
        match answer.get("failed") {
            None => Ok(answer["done"].clone()),
            Some(why) => bail!("{order}: {}", why.as_str().unwrap_or_default()),
        }
    }

    /// Sends something and returns its id.
    pub(crate) fn send(&mut self, order: &str, details: Value) -> Result<String> {
        let done = self.order(order, details)?;
        Ok(done["id"].as_str().context("the client names no id")?.to_owned())
    }

    /// A point in what was heard, for [`Side::hears_after`].
    pub(crate) fn now(&self) -> usize {
        self.ear.with(|heard| heard.events.len())
    }

    /// Waits for an event with these fields, past ones included.
    pub(crate) fn hears(&self, wanted: &Value) -> Result<Value> {
        self.hears_after(0, wanted)
    }

    /// Waits for an event with these fields that came after a point.
    pub(crate) fn hears_after(&self, point: usize, wanted: &Value) -> Result<Value> {
        let found = self.ear.wait(|heard| {
            let later = heard.events.get(point..).unwrap_or_default();
            later.iter().find(|event| fits(event, wanted)).cloned()
        });
        found.with_context(|| self.never(&wanted.to_string()))
    }

    /// Waits for a tick of a message, or a later one: a library may tell only the last of several.
    pub(crate) fn ticked(&self, id: &str, kind: &str) -> Result<()> {
        let from = TICKS
            .iter()
            .position(|tick| *tick == kind)
            .context("no such tick")?;
        let found = self.ear.wait(|heard| {
            let ticks = heard
                .events
                .iter()
                .filter(|one| one["event"] == "receipt" && one["id"] == id);
            ticks
                .map(|tick| &tick["kind"])
                .find(|kind| TICKS[from..].iter().any(|tick| *kind == tick))
                .map(|_| ())
        });
        found.with_context(|| self.never(&format!("that {id} was {kind}")))
    }

    /// How many events had these fields so far.
    pub(crate) fn count(&self, wanted: &Value) -> usize {
        self.ear
            .with(|heard| heard.events.iter().filter(|event| fits(event, wanted)).count())
    }

    fn never(&self, what: &str) -> String {
        self.ear.with(|heard| {
            let mut text = format!("{} never heard {what}; last it heard", self.client);
            for event in heard.events.iter().rev().take(TAIL).rev() {
                let _ = write!(text, "\n      {event}");
            }
            text
        })
    }
}

impl Drop for Side {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Ear {
    fn take_in(&self, line: &str) {
        let Ok(value) = serde_json::from_str::<Value>(line) else {
            return; // not ours: a library that writes to standard output
        };
        self.with(|heard| match value.get("event") {
            Some(_) => heard.events.push(value),
            None => heard.answers.push(value),
        });
    }

    fn with<T>(&self, act: impl FnOnce(&mut Heard) -> T) -> T {
        let done = act(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner));
        self.changed.notify_all();
        done
    }

    fn wait<T>(&self, mut look: impl FnMut(&mut Heard) -> Option<T>) -> Option<T> {
        let deadline = Deadline::after(SOON);
        let mut heard = self.heard.lock().unwrap_or_else(PoisonError::into_inner);
        loop {
            if let Some(found) = look(&mut heard) {
                return Some(found);
            }
            let left = deadline.left().filter(|_| !heard.ended)?;
            let waited = self.changed.wait_timeout(heard, left);
            heard = waited.unwrap_or_else(PoisonError::into_inner).0;
        }
    }
}

/// Whether an event has all the fields that are wanted, with the same values.
fn fits(event: &Value, wanted: &Value) -> bool {
    let mut fields = wanted.as_object().into_iter().flatten();
    fields.all(|(name, value)| event.get(name) == Some(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_fits_when_it_says_at_least_what_is_wanted() {
        let event = json!({ "event": "message", "text": "hello", "id": "1" });
        assert!(fits(&event, &json!({ "event": "message", "text": "hello" })));
        assert!(!fits(&event, &json!({ "event": "message", "text": "bye" })));
        assert!(!fits(&event, &json!({ "event": "message", "target": "1" })));
    }
}
