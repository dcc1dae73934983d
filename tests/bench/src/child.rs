//! The processes that are measured, and the words between them and the measuring one: lines.
//!
//! A client prints `online N` whenever the number of its accounts that are online changes, hears [`NETWORK`] when the
//! network came back, and ends with its input. What else they say is up to the measurement.

use anyhow::{Context as _, Result, bail};
use std::{
    io::{BufRead, BufReader, Write as _},
    path::Path,
    process::{Child as Process, ChildStdin, Command, Stdio},
    time::Duration,
};
use tokio::sync::mpsc;

/// Told to a client when the network is back.
pub const NETWORK: &str = "network";
/// The file in which a client finds the device records of its accounts: a JSON list.
pub const RECORDS: &str = "records.json";

/// Nothing here takes as long; a measurement that hangs says so.
const PATIENCE: Duration = Duration::from_secs(300);

/// Lines as they come, read by a thread of their own.
pub type Lines = mpsc::UnboundedReceiver<String>;

/// A process that is measured, or that something is measured against.
pub struct Child {
    process: Process,
    input: ChildStdin,
    output: Lines,
}

impl Child {
    /// This program in another role.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn in_role(args: &[&str]) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.args(args);
        Self::spawn(command)
    }

    /// A client of this program: `prepare` makes its files in a process apart, so that nothing of it is measured.
    ///
    /// # Errors
    /// When one of the two fails to start, or the first to end well.
    pub fn prepared(prepare: &str, role: &str, folder: &Path, url: &str) -> Result<Self> {
        let program = std::env::current_exe()?;
        let status = Command::new(&program).arg(prepare).arg(folder).status()?;
        if !status.success() {
            bail!("{prepare} failed");
        }
        let mut command = Command::new(program);
        command.arg(role).arg(folder).arg(url);
        Self::spawn(command)
    }

    /// Another program.
    ///
    /// # Errors
    /// When it cannot be started.
    pub fn spawn(mut command: Command) -> Result<Self> {
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take().context("no input")?;
        let output = process.stdout.take().context("no output")?;
        Ok(Self {
            process,
            input,
            output: lines_of(BufReader::new(output)),
        })
    }

    /// Its process id.
    pub fn id(&self) -> u32 {
        self.process.id()
    }

    /// The next line it prints.
    ///
    /// # Errors
    /// When none comes: it has ended, or hangs.
    pub async fn line(&mut self) -> Result<String> {
        let next = tokio::time::timeout(PATIENCE, self.output.recv()).await;
        next.context("the process says nothing")?
            .context("the process has ended")
    }

    /// Tells it something.
    ///
    /// # Errors
    /// When it has ended.
    pub fn say(&mut self, line: &str) -> Result<()> {
        writeln!(self.input, "{line}")?;
        Ok(self.input.flush()?)
    }

    /// Waits until it prints this line.
    ///
    /// # Errors
    /// Those of [`Child::line`].
    pub async fn until(&mut self, wanted: &str) -> Result<()> {
        while self.line().await? != wanted {}
        Ok(())
    }

    /// Waits until so many accounts are online.
    ///
    /// # Errors
    /// Those of [`Child::line`].
    pub async fn online(&mut self, wanted: usize) -> Result<()> {
        self.until(&online(wanted)).await
    }

    /// Ends it as a crash would, at once.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub fn kill(mut self) -> Result<()> {
        // It may have ended by itself.
        let _ = self.process.kill();
        self.process.wait()?;
        Ok(())
    }

    /// Closes its input, which ends it.
    ///
    /// # Errors
    /// When it cannot be waited for.
    pub async fn end(mut self) -> Result<()> {
        drop(self.input);
        // Its output ends with it.
        while self.output.recv().await.is_some() {}
        self.process.wait()?;
        Ok(())
    }
}

/// The line that says how many are online.
pub fn online(count: usize) -> String {
    format!("online {count}")
}

/// Prints a line for the measuring process.
///
/// # Errors
/// When that has ended.
pub fn tell(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// The lines this process hears.
pub fn heard() -> Lines {
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
