//! The processes that are measured, and the words between them and the measuring one: lines.
//!
//! A client prints `online N` whenever the number of its accounts that are online changes, hears [`NETWORK`] when the
//! network came back, and ends with its input.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child as Process, ChildStdin, Command, Stdio},
    time::Duration,
};
use tokio::sync::mpsc;

/// Told to a client when the network is back.
pub(crate) const NETWORK: &str = "network";
/// The file in which a client finds the device records of its accounts: a JSON list.
pub(crate) const RECORDS: &str = "records.json";

/// Nothing here takes as long; a measurement that hangs says so.
const PATIENCE: Duration = Duration::from_secs(300);

/// Lines as they come, read by a thread of their own.
type Lines = mpsc::UnboundedReceiver<String>;

pub(crate) struct Child {
    process: Process,
    input: ChildStdin,
    output: Lines,
}

impl Child {
    /// The simulator with this many accounts.
    pub(crate) fn server(accounts: usize) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(super::server::ROLE).arg(accounts.to_string());
        Self::spawn(command)
    }

    /// A client of this program: `prepare` makes its files in a process apart, so that nothing of it is measured.
    pub(crate) fn prepared(prepare: &str, role: &str, folder: &Path, url: &str) -> Result<Self> {
        let program = std::env::current_exe()?;
        let status = Command::new(&program).arg(prepare).arg(folder).status()?;
        if !status.success() {
            bail!("{prepare} failed");
        }
        let mut command = Command::new(program);
        command.arg(role).arg(folder).arg(url);
        Self::spawn(command)
    }

    pub(crate) fn spawn(mut command: Command) -> Result<Self> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take().context("no input")?;
        let output = process.stdout.take().context("no output")?;
        Ok(Self {
            process,
            input,
            output: lines_of(BufReader::new(output)),
        })
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    pub(crate) async fn line(&mut self) -> Result<String> {
        let next = tokio::time::timeout(PATIENCE, self.output.recv()).await;
        next.context("the process says nothing")?
            .context("the process has ended")
    }

    pub(crate) fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.input, "{line}")?;
        Ok(self.input.flush()?)
    }

    /// Waits until so many accounts are online.
    pub(crate) async fn online(&mut self, wanted: usize) -> Result<()> {
        while self.line().await? != online(wanted) {}
        Ok(())
    }

    /// Closes its input, which ends it.
    pub(crate) async fn end(mut self) -> Result<()> {
        drop(self.input);
        // Its output ends with it.
        while self.output.recv().await.is_some() {}
        self.process.wait()?;
        Ok(())
    }
}

/// The line that says how many are online.
pub(crate) fn online(count: usize) -> String {
    format!("online {count}")
}

/// Prints a line for the measuring process.
pub(crate) fn tell(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// The lines this process hears.
pub(crate) fn heard() -> Lines {
    lines_of(BufReader::new(std::io::stdin()))
}

fn lines_of(input: impl BufRead + Send + 'static) -> Lines {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in input.lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}
