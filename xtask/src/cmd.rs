//! Starting other programs: loudly, quietly, or counting the tests they ran.
//!
//! A failure always names the whole command, so that it can be pasted into a shell.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result, bail};

use crate::counts::Counts;
use crate::say;
use crate::session::Env;

/// A command line about to run.
pub(crate) struct Cmd(Command);

impl Cmd {
    pub(crate) fn new(program: impl AsRef<OsStr>) -> Self {
        Self(Command::new(program))
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.0.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Self {
        self.0.args(args);
        self
    }

    pub(crate) fn dir(mut self, dir: impl AsRef<Path>) -> Self {
        self.0.current_dir(dir);
        self
    }

    pub(crate) fn env(mut self, key: impl AsRef<OsStr>, value: impl AsRef<OsStr>) -> Self {
        self.0.env(key, value);
        self
    }

    pub(crate) fn without_env(mut self, key: impl AsRef<OsStr>) -> Self {
        self.0.env_remove(key);
        self
    }

    /// Everything a private desktop session sets.
    pub(crate) fn in_session(mut self, env: &Env) -> Self {
        self.0.envs(env.iter().map(|(key, value)| (key, value)));
        self
    }

    /// Runs to the end with the terminal's own input and output.
    pub(crate) fn run(mut self) -> Result<()> {
        let line = self.line();
        let status = self.0.status().with_context(|| cannot_start(&line))?;
        succeeded(&line, status)
    }

    /// Drops what it writes to standard output; its complaints still show.
    pub(crate) fn quiet(mut self) -> Self {
        self.0.stdout(Stdio::null());
        self
    }

    /// Runs to the end and returns what it wrote to standard output; the rest stays on the terminal.
    pub(crate) fn read(mut self) -> Result<String> {
        let line = self.line();
        let done = self.0.stdin(Stdio::null()).stderr(Stdio::inherit()).output();
        let done = done.with_context(|| cannot_start(&line))?;
        succeeded(&line, done.status)?;
        Ok(String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// Like [`Cmd::read`], for questions where failing is an answer: `None` then, and nothing shown.
    pub(crate) fn ask(mut self) -> Option<String> {
        let done = self.0.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        done.status
            .success()
            .then(|| String::from_utf8_lossy(&done.stdout).into_owned())
    }

    /// Runs to the end, passes its output on line by line, and adds the tests it reports to `counts`.
    pub(crate) fn counted(mut self, counts: &mut Counts) -> Result<()> {
        let line = self.line();
        let child = self.0.stdin(Stdio::null()).stdout(Stdio::piped()).spawn();
        let mut child = child.with_context(|| cannot_start(&line))?;
        if let Some(out) = child.stdout.take() {
            for row in BufReader::new(out).split(b'\n') {
                let mut row = row?;
                counts.read(&String::from_utf8_lossy(&row));
                row.push(b'\n');
                say::raw(&row);
            }
        }
        succeeded(&line, child.wait()?)
    }

    /// The command for callers that keep the child (a display, a keyring, the app itself).
    pub(crate) fn into_inner(self) -> Command {
        self.0
    }

    fn line(&self) -> String {
        let mut line = self.0.get_program().to_string_lossy().into_owned();
        for arg in self.0.get_args() {
            line.push(' ');
            line.push_str(&arg.to_string_lossy());
        }
        line
    }
}

fn cannot_start(line: &str) -> String {
    format!("cannot start `{line}`")
}

fn succeeded(line: &str, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("`{line}` failed ({status})");
    }
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_failure_names_the_command() {
        let error = Cmd::new("sh").args(["-c", "exit 3"]).run().unwrap_err();
        assert!(error.to_string().contains("`sh -c exit 3` failed"), "{error}");
    }

    #[test]
    fn a_program_that_is_not_there_is_named() {
        let error = Cmd::new("kabar-no-such-program").run().unwrap_err();
        assert!(
            format!("{error:#}").contains("kabar-no-such-program"),
            "{error:#}"
        );
    }

    #[test]
    fn tests_are_counted_from_the_output_and_a_failure_still_fails() {
        let mut counts = Counts::default();
        let script = "echo 'test result: FAILED. 4 passed; 1 failed; 0 ignored'; exit 101";
        assert!(Cmd::new("sh").args(["-c", script]).counted(&mut counts).is_err());
        assert_eq!(counts.to_string(), "4 passed, 1 failed");
    }
}
