//! The process that dies, as its killer holds it.

use crate::words::{ANSWER, COMPLAINT, READY, STEP, Task, step_named};
use anyhow::{Context as _, Result, bail};
use kabar_core::steps::Step;
use serde::de::DeserializeOwned;
use std::{
    collections::BTreeMap,
    io::{BufRead as _, BufReader, Write as _},
    process::{Child, ChildStdin, Command, ExitStatus, Stdio},
    time::Duration,
};
use tokio::sync::mpsc;

/// The argument that makes this program the child.
pub(crate) const ROLE: &str = "--child";
/// No answer and no end takes as long.
const PATIENCE: Duration = Duration::from_secs(60);

/// How often each step was taken.
pub(crate) type Hits = BTreeMap<Step, u32>;

/// What it says.
#[derive(Debug)]
pub(crate) enum Said {
    Ready,
    Step,
    Answer(String),
}

pub(crate) struct Victim {
    process: Child,
    input: ChildStdin,
    lines: mpsc::UnboundedReceiver<String>,
    pub(crate) hits: Hits,
    /// An earlier process left something on its way: it was put into doubt before anything else was claimed.
    pub(crate) found_doubt: bool,
}

impl Victim {
    pub(crate) fn start(task: &Task) -> Result<Self> {
        let mut command = Command::new(std::env::current_exe()?);
        command.arg(ROLE).arg(serde_json::to_string(task)?);
        let mut process = command.stdin(Stdio::piped()).stdout(Stdio::piped()).spawn()?;
        let input = process.stdin.take().context("no input")?;
        let output = BufReader::new(process.stdout.take().context("no output")?);
        let (sender, lines) = mpsc::unbounded_channel();
        std::thread::spawn(move || {
            for line in output.lines().map_while(Result::ok) {
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Self {
            process,
            input,
            lines,
            hits: Hits::new(),
            found_doubt: false,
        })
    }

    pub(crate) fn count(&self, step: Step) -> u32 {
        self.hits.get(&step).copied().unwrap_or_default()
    }

    /// The next thing it says; `None` once it is dead.
    pub(crate) async fn next(&mut self) -> Result<Option<Said>> {
        while let Some(line) = self.lines.recv().await {
            if let Some(said) = self.hear(&line)? {
                return Ok(Some(said));
            }
        }
        Ok(None)
    }

    fn hear(&mut self, line: &str) -> Result<Option<Said>> {
        if let Some(text) = line.strip_prefix(COMPLAINT) {
            bail!("the child complains: {text}");
        }
        if let Some(name) = line.strip_prefix(STEP) {
            // The last line of a dead process may be cut off.
            let Some(step) = step_named(name) else {
                return Ok(None);
            };
            self.found_doubt |= step == Step::Doubted && self.count(Step::Claimed) == 0;
            *self.hits.entry(step).or_default() += 1;
            return Ok(Some(Said::Step));
        }
        if line == READY {
            return Ok(Some(Said::Ready));
        }
        Ok(line
            .strip_prefix(ANSWER)
            .map(|answer| Said::Answer(answer.to_owned())))
    }

    /// Asks; `None` when it dies before it answers. `heard` is called at every step meanwhile.
    pub(crate) async fn ask<T: DeserializeOwned>(
        &mut self,
        order: &str,
        mut heard: impl FnMut(),
    ) -> Result<Option<T>> {
        // A dead process does not read; its end is noticed below.
        let _ = writeln!(self.input, "{order}").and_then(|()| self.input.flush());
        let answer = async {
            loop {
                match self.next().await? {
                    Some(Said::Answer(answer)) => return Ok(Some(serde_json::from_str(&answer)?)),
                    Some(_) => heard(),
                    None => return Ok(None),
                }
            }
        };
        tokio::time::timeout(PATIENCE, answer)
            .await
            .context("the child does not answer")?
    }

    /// Ends it as the system does: at once, whatever it is doing.
    pub(crate) fn kill(&mut self) -> Result<()> {
        Ok(self.process.kill()?)
    }

    /// Waits for its end and hears its last words.
    pub(crate) async fn end(&mut self) -> Result<ExitStatus> {
        let last = async { while let Ok(Some(_)) = self.next().await {} };
        tokio::time::timeout(PATIENCE, last)
            .await
            .context("the child does not end")?;
        Ok(self.process.wait()?)
    }

    /// Has it end as a person ends the app.
    pub(crate) async fn quit(mut self) -> Result<Hits> {
        let _ = writeln!(self.input, "{}", crate::words::QUIT).and_then(|()| self.input.flush());
        self.end().await?;
        Ok(std::mem::take(&mut self.hits))
    }
}

impl Drop for Victim {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

/// Whether somebody killed it: it neither ended by itself nor complained.
pub(crate) fn was_killed(status: ExitStatus) -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::process::ExitStatusExt as _;
        status.signal() == Some(9)
    }
    #[cfg(not(unix))]
    {
        !status.success()
    }
}
