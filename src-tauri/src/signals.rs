//! Being asked to end by the system: at log-out and shutdown, by `kill`, by Ctrl-C in a terminal.
//!
//! The first time Kabar ends as if its window had been closed: sessions flush, the database closes. Whoever asks again
//! does not want to wait for that. Being killed instead loses nothing either; it only makes the next start look for
//! what was under way. Windows and macOS ask through the window, which Tauri answers.

/// How often somebody asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Once,
    Again,
}

/// Hears the signals on a thread of its own, for as long as the process lives.
#[cfg(unix)]
pub(crate) fn watch(hear: impl Fn(Asked) + Send + 'static) -> std::io::Result<()> {
    use signal_hook::{
        consts::{SIGHUP, SIGINT, SIGTERM},
        iterator::Signals,
    };
    let mut signals = Signals::new([SIGTERM, SIGINT, SIGHUP])?;
    let listening = std::thread::Builder::new().name("signals".to_owned());
    listening.spawn(move || {
        let mut asked = Asked::Once;
        for _ in signals.forever() {
            hear(asked);
            asked = Asked::Again;
        }
    })?;
    Ok(())
}

#[cfg(not(unix))]
pub(crate) fn watch(_hear: impl Fn(Asked) + Send + 'static) -> std::io::Result<()> {
    Ok(())
}

#[cfg(all(test, unix))]
mod tests {
    use super::{Asked, watch};
    use std::{process, sync::mpsc, time::Duration};

    #[test]
    fn kabar_hears_that_it_is_asked_to_end_and_that_somebody_insists() {
        let (tell, told) = mpsc::channel();
        watch(move |asked| tell.send(asked).unwrap()).unwrap();
        for expected in [Asked::Once, Asked::Again] {
            let us = process::id().to_string();
            let asked = process::Command::new("kill").args(["-TERM", &us]).status();
            assert!(asked.unwrap().success());
            assert_eq!(told.recv_timeout(Duration::from_secs(20)), Ok(expected));
        }
    }
}
