//! whatsapp-rust as one of the two clients of the suite: orders come in as lines of JSON, answers and everything the
//! client hears go out as lines of JSON. What the lines mean stands in the README.
//!
//! Not here: any judgement. The suite decides what is right, and decides it the same for both clients.

mod heard;
mod network;
mod orders;
mod words;

use std::io::BufRead as _;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::line;
use crate::options::Options;
use orders::Agent;

/// The name of the library, and the word that starts it.
pub(crate) const NAME: &str = "whatsapp-rust";

/// Takes orders until standard input ends.
pub(crate) fn run(options: &Options) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    let mut agent = Agent::new(options.must("--ws")?, options.get("--media"));
    // One order at a time: whoever gives them waits for the answer.
    for text in std::io::stdin().lock().lines() {
        let given: Value = serde_json::from_str(&text?)?;
        let order = given["order"].as_str().context("a line without an order")?;
        let number = &given["number"];
        match runtime.block_on(agent.carry_out(order, &given)) {
            Ok(done) => line::say(json!({ "number": number, "done": done })),
            Err(error) => line::say(json!({ "number": number, "failed": format!("{error:#}") })),
        }
    }
    runtime.shutdown_background();
    Ok(())
}
