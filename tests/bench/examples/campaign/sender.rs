//! The senders that are compared, started, killed and started again.

use crate::{
    bare, kabar,
    network::{NUMBER, Network},
    redis::Redis,
    words::{DONE, PACE},
};
use anyhow::{Context as _, Result, bail};
use bench::{Usage, child::Child};
use std::{
    path::{Path, PathBuf},
    process::Command,
    sync::atomic::{AtomicUsize, Ordering},
};

/// Where the scripts are that others' senders are made of.
#[derive(Debug, Default)]
pub(crate) struct Scripts {
    pub(crate) sender: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Nothing but the library, in a loop that remembers nothing.
    Bare,
    Kabar,
    BullMq,
    Sqlite,
}

impl Kind {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bare => "bare library",
            Self::Kabar => "Kabar",
            Self::BullMq => "Baileys, BullMQ, Redis",
            Self::Sqlite => "Baileys, loop over SQLite",
        }
    }

    /// As an argument of the script.
    const fn queue(self) -> Option<&'static str> {
        match self {
            Self::BullMq => Some("bullmq"),
            Self::Sqlite => Some("sqlite"),
            Self::Bare | Self::Kabar => None,
        }
    }
}

/// A sender that can be started as often as it dies.
pub(crate) struct Sender<'a> {
    kind: Kind,
    folder: &'a Path,
    network: &'a Network,
    script: Option<&'a str>,
    redis: Option<Redis>,
    /// What stands before its program, and before Redis.
    under: [Vec<String>; 2],
    /// How often the phone scanned a code of it.
    links: AtomicUsize,
}

impl<'a> Sender<'a> {
    /// Makes its files. `gap_ms` is the shortest one of Kabar's campaign, on a policy's clock that goes `speed` times as fast.
    pub(crate) async fn prepare(
        kind: Kind,
        folder: &'a Path,
        network: &'a Network,
        scripts: &'a Scripts,
        (speed, gap_ms): (u32, u32),
        under: [Vec<String>; 2],
    ) -> Result<Self> {
        let mut redis = None;
        match kind {
            Kind::Bare | Kind::Kabar => {
                network.hand_out(folder)?;
                std::fs::write(folder.join(PACE), serde_json::to_string(&(speed, gap_ms))?)?;
                let role = if kind == Kind::Bare {
                    bare::PREPARE
                } else {
                    kabar::PREPARE
                };
                let status = Command::new(std::env::current_exe()?)
                    .arg(role)
                    .arg(folder)
                    .status()?;
                if !status.success() {
                    bail!("{} cannot be prepared", kind.name());
                }
            }
            Kind::BullMq => redis = Some(Redis::start(folder, &under[1]).await?),
            Kind::Sqlite => {}
        }
        Ok(Self {
            kind,
            folder,
            network,
            script: scripts.sender.as_deref(),
            redis,
            under,
            links: AtomicUsize::new(0),
        })
    }

    /// Starts it, and returns once it is online.
    pub(crate) async fn start(&self) -> Result<Child> {
        let (program, args) = self.program()?;
        let mut words = self.under[0]
            .iter()
            .map(Into::into)
            .chain([program.into_os_string()]);
        let mut command = Command::new(words.next().unwrap_or_default());
        command.args(words).args(args);
        let mut child = Child::spawn(command)?;
        self.until(&mut child, "online 1").await?;
        Ok(child)
    }

    /// Waits for a line. Whoever lost their session on the way is linked anew.
    async fn until(&self, child: &mut Child, wanted: &str) -> Result<()> {
        loop {
            let line = child.line().await?;
            if line == wanted {
                return Ok(());
            }
            if let Some(code) = line.strip_prefix("qr ") {
                // Whoever asks anew has lost what it had; the phone takes no more than four.
                self.network.sim.unlink_all(NUMBER);
                // A code of a moment ago may have been taken already.
                if self.network.sim.scan_qr(NUMBER, code).await.is_ok() {
                    self.links.fetch_add(1, Ordering::Relaxed);
                }
            }
            if let Some(why) = line.strip_prefix("failed ") {
                bail!("{}: {why}", self.kind.name());
            }
        }
    }

    /// Waits until it has nothing left.
    pub(crate) async fn done(&self, child: &mut Child) -> Result<()> {
        self.until(child, DONE).await
    }

    /// Processor time of it and of its queue, seconds.
    pub(crate) fn cpu_s(&self, child: &Child) -> Result<f64> {
        let queue = self
            .redis
            .as_ref()
            .map(|redis| Usage::of(redis.id()))
            .transpose()?;
        Ok(Usage::of(child.id())?.cpu_s + queue.map_or(0.0, |usage| usage.cpu_s))
    }

    /// How often it had to be linked again because it had lost its session.
    pub(crate) fn links_again(&self) -> usize {
        self.links.load(Ordering::Relaxed).saturating_sub(1)
    }

    pub(crate) fn end(self) -> Result<()> {
        self.redis.map_or(Ok(()), Redis::end)
    }

    fn program(&self) -> Result<(PathBuf, Vec<String>)> {
        let url = self.network.sim.ws_url();
        let folder = self.folder.display().to_string();
        let Some(queue) = self.kind.queue() else {
            let role = if self.kind == Kind::Bare {
                bare::ROLE
            } else {
                kabar::ROLE
            };
            return Ok((std::env::current_exe()?, vec![role.to_owned(), folder, url]));
        };
        let script = self.script.context("no script of a sender")?;
        let mut args: Vec<String> = [script, "--ws", &url, "--folder", &folder, "--queue", queue]
            .map(str::to_owned)
            .to_vec();
        if let Some(redis) = &self.redis {
            args.extend(["--redis".to_owned(), redis.socket().display().to_string()]);
        }
        Ok(("node".into(), args))
    }
}
