//! The simulator as a program: started, given orders over HTTP, asked what it saw. It ends with its standard input.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, bail};
use serde::Deserialize;
use serde_json::{Value, json};
use ureq::Agent;

use crate::clock::Deadline;

/// How long the suite waits for something that should happen.
pub(crate) const SOON: Duration = Duration::from_secs(20);
/// Between two looks at the ledger.
const BREATH: Duration = Duration::from_millis(20);

/// What the simulator prints first.
#[derive(Deserialize)]
struct Addresses {
    ws: String,
    admin: String,
    #[serde(default)]
    admin_token: Option<String>,
    #[serde(default)]
    media: Option<String>,
}

/// A running simulator.
pub(crate) struct Server {
    child: Child,
    addresses: Addresses,
    http: Agent,
}

impl Server {
    pub(crate) fn start(program: &str, people: &Path) -> Result<Self> {
        let mut child = Command::new(program)
            .arg("--scenario")
            .arg(people)
            .args(["--exit-with-stdin", "--seed", "7"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let out = child.stdout.take().context("no output")?;
        let mut first = String::new();
        BufReader::new(out).read_line(&mut first)?;
        let addresses =
            serde_json::from_str(&first).with_context(|| format!("the simulator said {first:?}"))?;
        let http = Agent::config_builder().http_status_as_error(false).build().into();
        Ok(Self {
            child,
            addresses,
            http,
        })
    }

    pub(crate) fn ws(&self) -> &str {
        &self.addresses.ws
    }

    pub(crate) fn media(&self) -> Option<&str> {
        self.addresses.media.as_deref()
    }

    /// Gives an order; the answer is what came back.
    pub(crate) fn order(&self, path: &str, body: &Value) -> Result<Value> {
        let url = format!("{}{path}", self.addresses.admin);
        let mut request = self.http.post(&url).header("content-type", "application/json");
        if let Some(token) = &self.addresses.admin_token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read(path, request.send(body.to_string())?)
    }

    /// Gives an order again and again until it can be carried out.
    pub(crate) fn insist(&self, path: &str, body: &Value) -> Result<Value> {
        let deadline = Deadline::after(SOON);
        loop {
            let done = self.order(path, body);
            if done.is_ok() || deadline.left().is_none() {
                return done;
            }
            std::thread::sleep(BREATH);
        }
    }

    /// A contact writes to an account; the id of the message.
    pub(crate) fn say(&self, contact: &str, account: &str, text: &str) -> Result<String> {
        let order = json!({ "contact": contact, "account": account, "text": text });
        let answer = self.order("/say", &order)?;
        Ok(answer["id"]
            .as_str()
            .context("the simulator names no id")?
            .to_owned())
    }

    pub(crate) fn ledger(&self) -> Result<Value> {
        let url = format!("{}/ledger", self.addresses.admin);
        let mut request = self.http.get(&url);
        if let Some(token) = &self.addresses.admin_token {
            request = request.header("authorization", format!("Bearer {token}"));
        }
        read("/ledger", request.call()?)
    }

    /// Waits until the ledger fulfils a condition.
    pub(crate) fn until(&self, what: &str, holds: impl Fn(&Value) -> bool) -> Result<Value> {
        let deadline = Deadline::after(SOON);
        loop {
            let book = self.ledger()?;
            if holds(&book) {
                return Ok(book);
            }
            if deadline.left().is_none() {
                bail!("the server never saw {what}");
            }
            std::thread::sleep(BREATH);
        }
    }

    /// Waits until a person sees a text, and makes sure that it is one copy.
    pub(crate) fn seen_once(&self, person: &str, text: &str) -> Result<()> {
        let what = format!("{text:?} on the phone of {person}");
        let book = self.until(&what, |book| copies(book, person, text) > 0)?;
        match copies(&book, person, text) {
            1 => Ok(()),
            more => bail!("{person} sees {text:?} {more} times"),
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// Entries of a list in the ledger.
pub(crate) fn entries<'a>(book: &'a Value, list: &str) -> impl Iterator<Item = &'a Value> {
    book[list].as_array().into_iter().flatten()
}

fn copies(book: &Value, person: &str, text: &str) -> usize {
    let same = |seen: &&Value| seen["person"] == person && seen["text"] == text;
    entries(book, "seen").filter(same).count()
}

fn read(path: &str, mut answer: http::Response<ureq::Body>) -> Result<Value> {
    let text = answer.body_mut().read_to_string()?;
    if !answer.status().is_success() {
        bail!("{path} was refused: {} {text}", answer.status());
    }
    serde_json::from_str(&text).with_context(|| format!("{path} gave no JSON: {text:?}"))
}
