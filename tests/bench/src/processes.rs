//! What a process has used so far, from `/proc`; Linux only.

use anyhow::{Context as _, Result};

/// Ticks of a second in `/proc/PID/stat`; 100 on every Linux that is not very old.
const TICKS: f64 = 100.0;
/// Fields of `/proc/PID/stat` counted after the name: user time, and system time beside it.
const USER_TIME: usize = 11;

/// Memory and processor time of one process.
#[derive(Clone, Copy, Debug)]
pub struct Usage {
    /// Processor time of all threads, seconds.
    pub cpu_s: f64,
    /// Memory that is really there, bytes.
    pub resident: u64,
    /// The part of it that no other process could share, bytes.
    pub private: u64,
}

impl Usage {
    /// What the process with this id has used.
    ///
    /// # Errors
    /// When there is no such process, or no `/proc`.
    pub fn of(process: u32) -> Result<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name may hold anything, so fields are counted from its closing bracket.
        let (_, fields) = stat.rsplit_once(')').context("a process without a name")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let [user, system, ..] = fields.get(USER_TIME..).unwrap_or_default() else {
            anyhow::bail!("a process without times");
        };
        let rollup = std::fs::read_to_string(format!("/proc/{process}/smaps_rollup"))?;
        Ok(Self {
            cpu_s: (user.parse::<f64>()? + system.parse::<f64>()?) / TICKS,
            resident: bytes(&rollup, "Rss:")?,
            private: bytes(&rollup, "Private_Clean:")? + bytes(&rollup, "Private_Dirty:")?,
        })
    }
}

/// A line such as `Rss:  1234 kB`.
fn bytes(text: &str, name: &str) -> Result<u64> {
    let kilobytes = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.trim().strip_suffix("kB"))
        .context("a process without memory")?;
    Ok(kilobytes.trim().parse::<u64>()? * 1024)
}
