//! The simulator in a process of its own, and the handle the measuring process has on it.
//!
//! It prints one line with its address, then one with the device records of all accounts, and ends with its input.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use anyhow::{Context as _, Result};
use wa_sim::{Scenario, SimConfig, Simulator};

/// The argument that makes this program the simulator.
pub(crate) const ROLE: &str = "--server";

pub(crate) struct Server {
    process: Child,
    lines: BufReader<ChildStdout>,
    _ends_with_this: ChildStdin,
}

impl Server {
    pub(crate) fn spawn() -> Result<Self> {
        let mut process = Command::new(std::env::current_exe()?)
            .arg(ROLE)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()?;
        let lines = process.stdout.take().context("no output")?;
        let input = process.stdin.take().context("no input")?;
        Ok(Self {
            process,
            lines: BufReader::new(lines),
            _ends_with_this: input,
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Waits until it listens; its address.
    pub(crate) fn listens(&mut self) -> Result<String> {
        Ok(self.line()?.trim().to_owned())
    }

    /// Waits until everybody is there; the device records of the accounts.
    pub(crate) fn accounts(&mut self) -> Result<Vec<String>> {
        Ok(serde_json::from_str(&self.line()?)?)
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        self.lines.read_line(&mut line)?;
        Ok(line)
    }
}

/// Is the simulator until the input ends.
pub(crate) async fn run(accounts: usize, contacts: usize) -> Result<()> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    say(&simulator.ws_url())?;
    simulator.load(&crowd(accounts, contacts)?)?;
    let records = (0..accounts)
        .map(|place| {
            Ok(String::from_utf8(
                simulator.seed_account(&crate::number(place))?.device,
            )?)
        })
        .collect::<Result<Vec<String>>>()?;
    say(&serde_json::to_string(&records)?)?;
    drop(records);
    tokio::task::spawn_blocking(|| std::io::stdin().read_to_end(&mut Vec::new())).await??;
    simulator.stop().await;
    Ok(())
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

fn crowd(accounts: usize, contacts: usize) -> Result<Scenario> {
    let plan = serde_json::json!({
        "accounts": (0..accounts)
            .map(|place| serde_json::json!({ "pn": crate::number(place), "name": "Alice" }))
            .collect::<Vec<_>>(),
        "contacts": (accounts..accounts + contacts)
            .map(|place| serde_json::json!({ "pn": crate::number(place), "push_name": "Bob" }))
            .collect::<Vec<_>>(),
    });
    Ok(Scenario::from_json(&plan.to_string())?)
}
