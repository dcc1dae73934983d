//! Baileys in a process of its own: orders in, what it heard out.

use super::{PATIENCE, screen::Screen};
use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::Path,
    process::{Child, ChildStdin, Command, Stdio},
};
use tokio::sync::mpsc::{self, UnboundedReceiver};

/// Where the client and its npm packages are.
const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../conformance");
/// How many of the last lines a failure shows.
const TAIL: usize = 12;

/// A running client.
pub(super) struct Client {
    child: Child,
    orders: ChildStdin,
    given: u64,
    lines: UnboundedReceiver<Value>,
    heard: Vec<Value>,
    /// What its user sees.
    pub(super) screen: Screen,
}

impl Client {
    /// Not connected to anything yet.
    ///
    /// # Errors
    /// When Node is missing, or the packages, which `cargo xtask test` installs.
    pub(super) fn start(ws: &str) -> Result<Self> {
        let folder = Path::new(FOLDER);
        if !folder.join("node_modules/baileys").exists() {
            bail!(
                "Baileys is not installed: `cargo xtask conformance` does it, or `npm ci` in tests/conformance"
            );
        }
        let mut child = Command::new("node")
            .arg(folder.join("baileys/agent.mjs"))
            .args(["--ws", ws])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .context("cannot start Node")?;
        let orders = child.stdin.take().context("no input")?;
        let out = BufReader::new(child.stdout.take().context("no output")?);
        let (tell, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            let lines = out.lines().map_while(Result::ok);
            for line in lines.filter_map(|line| serde_json::from_str(&line).ok()) {
                if tell.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            child,
            orders,
            given: 0,
            lines,
            heard: Vec::new(),
            screen: Screen::default(),
        })
    }

    /// Gives an order and waits until it is carried out.
    pub(super) async fn order(&mut self, order: &str, mut details: Value) -> Result<Value> {
        self.given += 1;
        let number = json!(self.given);
        details["order"] = json!(order);
        details["number"] = number.clone();
        writeln!(self.orders, "{details}")?;
        let what = format!("an answer to {order}");
        let answer = self.event(&what, |line| line["number"] == number).await?;
        match answer.get("failed") {
            None => Ok(answer["done"].clone()),
            Some(why) => bail!("{order}: {}", why.as_str().unwrap_or_default()),
        }
    }

    /// Sends something and returns its id.
    pub(super) async fn send(&mut self, order: &str, details: Value) -> Result<String> {
        let done = self.order(order, details).await?;
        Ok(done["id"].as_str().context("the client names no id")?.to_owned())
    }

    /// Waits for a line like this, past ones included.
    pub(super) async fn event(&mut self, what: &str, wanted: impl Fn(&Value) -> bool) -> Result<Value> {
        if let Some(found) = self.heard.iter().find(|line| wanted(line)) {
            return Ok(found.clone());
        }
        loop {
            let line = self.next(what).await?;
            if wanted(&line) {
                return Ok(line);
            }
        }
    }

    /// Waits until its user sees what is wanted.
    pub(super) async fn sees<T>(&mut self, what: &str, wanted: impl Fn(&Screen) -> Option<T>) -> Result<T> {
        loop {
            if let Some(found) = wanted(&self.screen) {
                return Ok(found);
            }
            self.next(what).await?;
        }
    }

    async fn next(&mut self, what: &str) -> Result<Value> {
        match tokio::time::timeout(PATIENCE, self.lines.recv()).await {
            Ok(Some(line)) => {
                self.screen.hear(&line);
                self.heard.push(line.clone());
                Ok(line)
            }
            _ => bail!("Bob never saw {what}; last he heard:\n{}", self.tail()),
        }
    }

    fn tail(&self) -> String {
        let last = self.heard.iter().rev().take(TAIL).rev();
        last.map(|line| format!("  {line}\n")).collect()
    }
}

impl Drop for Client {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
