//! A Redis of our own, as its defaults for durability are: an append-only file, flushed every second.

use anyhow::{Context as _, Result};
use std::{
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::Duration,
};

const STARTED: Duration = Duration::from_secs(10);

pub(crate) struct Redis {
    process: Child,
    socket: PathBuf,
}

impl Redis {
    /// Started on a socket in `folder`; with `under` before it, if anything.
    pub(crate) async fn start(folder: &Path, under: &[String]) -> Result<Self> {
        let socket = folder.join("redis.sock");
        let mut words = under.iter().map(String::as_str).chain(["redis-server"]);
        let process = Command::new(words.next().unwrap_or_default())
            .args(words)
            .args([
                "--port",
                "0",
                "--save",
                "",
                "--appendonly",
                "yes",
                "--appendfsync",
                "everysec",
            ])
            .arg("--dir")
            .arg(folder)
            .arg("--unixsocket")
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn()
            .context("redis-server does not start; Debian's package is redis-server")?;
        let there = async {
            while !socket.exists() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(STARTED, there)
            .await
            .context("no socket of Redis")?;
        Ok(Self { process, socket })
    }

    pub(crate) fn socket(&self) -> &Path {
        &self.socket
    }

    pub(crate) fn id(&self) -> u32 {
        self.process.id()
    }

    /// Asks it to end, so that what watches it can say what it saw.
    pub(crate) fn end(mut self) -> Result<()> {
        Command::new("redis-cli")
            .arg("-s")
            .arg(&self.socket)
            .args(["shutdown", "nosave"])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()?;
        self.process.wait()?;
        Ok(())
    }
}

impl Drop for Redis {
    fn drop(&mut self) {
        let _ = self.process.kill();
    }
}
