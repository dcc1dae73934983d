//! The limits a child sets itself before it looks at a file. They cannot be raised again.

#[cfg(unix)]
pub(super) fn confine() -> std::io::Result<()> {
    use crate::limits::{SHEET_CPU_SECONDS, SHEET_MEMORY};
    use rustix::process::{Resource, Rlimit, setrlimit};

    let most = |current: u64, maximum: u64| Rlimit {
        current: Some(current),
        maximum: Some(maximum),
    };
    // A hanging file is ended by a signal that says so; what is left of a dying process would be a person's list.
    setrlimit(Resource::Cpu, most(SHEET_CPU_SECONDS, SHEET_CPU_SECONDS + 5))?;
    setrlimit(Resource::Core, most(0, 0))?;
    setrlimit(Resource::Fsize, most(0, 0))?;
    // The host's executable may be large by itself: what counts is what reading adds.
    let memory = own_memory() + SHEET_MEMORY;
    match setrlimit(Resource::As, most(memory, memory)) {
        Err(_) if cfg!(target_os = "macos") => Ok(()),
        set => Ok(set?),
    }
}

/// Documented in `sheet`: no bound by the system yet.
#[cfg(not(unix))]
pub(super) fn confine() -> std::io::Result<()> {
    Ok(())
}

/// Bytes of address space this process has, as Linux tells it.
#[cfg(unix)]
fn own_memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmSize:"));
    let kilobytes = line.and_then(|line| line.trim().strip_suffix("kB")?.trim().parse::<u64>().ok());
    // Elsewhere nobody says; a large executable is assumed.
    kilobytes.map_or(1 << 30, |kilobytes| kilobytes * 1024)
}
