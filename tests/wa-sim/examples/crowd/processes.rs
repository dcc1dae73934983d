//! What a process has used so far, from `/proc`.

use anyhow::{Context as _, Result};

/// Ticks of a second in `/proc/PID/stat`; 100 on every Linux that is not very old.
const TICKS: f64 = 100.0;
/// Fields of `/proc/PID/stat` counted after the name: user time, and system time beside it.
const USER_TIME: usize = 11;

pub(crate) struct Usage {
    /// Processor time of all threads, seconds.
    pub(crate) cpu_s: f64,
    /// Memory that is really there, bytes.
    pub(crate) resident: u64,
}

impl Usage {
    pub(crate) fn of(process: u32) -> Result<Self> {
        let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
        // The name may hold anything, so fields are counted from its closing bracket.
        let (_, fields) = stat.rsplit_once(')').context("a process without a name")?;
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let [user, system, ..] = fields.get(USER_TIME..).unwrap_or_default() else {
            anyhow::bail!("a process without times");
        };
        let status = std::fs::read_to_string(format!("/proc/{process}/status"))?;
        let resident = status
            .lines()
            .find_map(|line| line.strip_prefix("VmRSS:")?.trim().strip_suffix("kB"))
            .context("a process without memory")?;
        Ok(Self {
            cpu_s: (user.parse::<f64>()? + system.parse::<f64>()?) / TICKS,
            resident: resident.trim().parse::<u64>()? * 1024,
        })
    }
}
