//! Beginning again, for the one failure that a moment cures.
//!
//! A second start hands itself over to the first, by D-Bus on Linux. When the first is ending at that very moment it
//! takes the call with it, and nobody would open a window. By then nobody else is there: the same program begins anew,
//! in the same process, so that whoever started it (a desktop, a test driver) still holds the right one.

use std::io;

/// True when the hand-over to a running Kabar failed half-way.
pub(crate) fn is_cure_for(error: &tauri::Error) -> bool {
    matches!(error, tauri::Error::PluginInitialization(plugin, _) if plugin == "single-instance")
}

/// Does not return when it works. Gives up after a few times.
#[cfg(unix)]
pub(crate) fn begin_again() -> io::Error {
    use std::{env, os::unix::process::CommandExt, process::Command};

    const COUNT: &str = "KABAR_BEGUN_AGAIN";
    const TIMES: u32 = 3;
    let before = env::var(COUNT)
        .ok()
        .and_then(|count| count.parse().ok())
        .unwrap_or(0);
    if before >= TIMES {
        return io::Error::other("it was tried often enough");
    }
    match env::current_exe() {
        Ok(program) => Command::new(program)
            .args(env::args_os().skip(1))
            .env(COUNT, (before + 1).to_string())
            .exec(),
        Err(error) => error,
    }
}

#[cfg(not(unix))]
pub(crate) fn begin_again() -> io::Error {
    io::Error::other("not needed on this system")
}

#[cfg(test)]
mod tests {
    use super::is_cure_for;
    use tauri::Error;

    #[test]
    fn only_a_failed_hand_over_is_worth_beginning_again() {
        let broken = || "no reply".to_owned();
        assert!(is_cure_for(&Error::PluginInitialization(
            "single-instance".to_owned(),
            broken()
        )));
        assert!(!is_cure_for(&Error::PluginInitialization(
            "window-state".to_owned(),
            broken()
        )));
    }
}
