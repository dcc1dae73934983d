//! Where log lines go: to the terminal and, once the profile is ours, to a file in it.
//!
//! Kabar's own lines are heard at the levels that `KABAR_LOG` chooses (`debug`, `kabar_core=trace`), the window's
//! libraries when something is wrong, and no other library at all: what the WhatsApp ones say names people, and they
//! say it under too many names to sort out.

use crate::{log_file::LogFile, redact::Redacting};
use std::{env, io, panic};
use tracing::{Level, Metadata};
use tracing_subscriber::{EnvFilter, filter::filter_fn, fmt, layer::SubscriberExt, util::SubscriberInitExt};

const USUAL: &str = "info";
const OURS: &str = "kabar";
const WINDOW: [&str; 3] = ["tauri", "tao", "wry"];

/// Starts logging; the file stays closed until somebody opens it.
pub(crate) fn start() -> LogFile {
    let file = LogFile::default();
    let levels = env::var("KABAR_LOG").unwrap_or_else(|_| USUAL.to_owned());
    let levels = EnvFilter::try_new(&levels).unwrap_or_else(|_| EnvFilter::new(USUAL));
    let to_file = file.clone();
    let started = tracing_subscriber::registry()
        .with(levels)
        .with(filter_fn(may_be_logged))
        .with(
            fmt::layer()
                .with_ansi(false)
                .with_writer(|| Redacting(io::stderr())),
        )
        .with(
            fmt::layer()
                .with_ansi(false)
                .with_writer(move || Redacting(to_file.clone())),
        )
        .try_init();
    if started.is_ok() {
        log_panics();
    }
    file
}

fn may_be_logged(line: &Metadata<'_>) -> bool {
    is_heard(line.target(), *line.level())
}

fn is_heard(target: &str, level: Level) -> bool {
    is_of(target, OURS) || (level <= Level::WARN && WINDOW.iter().any(|library| is_of(target, library)))
}

/// `kabar` speaks for `kabar`, `kabar::host` and `kabar_core::inbox`.
fn is_of(target: &str, name: &str) -> bool {
    target
        .strip_prefix(name)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with("::") || rest.starts_with('_'))
}

/// A panic is logged by its place alone: its message may quote what it was working on.
fn log_panics() {
    panic::set_hook(Box::new(|panic| {
        let place = panic
            .location()
            .map(|at| format!("{}:{}", at.file(), at.line()))
            .unwrap_or_default();
        tracing::error!(%place, "panic");
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kabar_is_heard_and_the_libraries_that_know_people_are_not() {
        assert!(is_heard("kabar_core::inbox", Level::DEBUG) && is_heard("kabar_desktop", Level::TRACE));
        assert!(is_heard("tauri::manager", Level::WARN) && !is_heard("tauri::manager", Level::INFO));
        for target in [
            "whatsapp_rust::client",
            "wacore",
            "Client/Recv",
            // They say the code and the number.
            "Client/PairCode",
            "Bot/PairCode",
            "usync",
            "sqlx::query",
            "kabarx",
        ] {
            assert!(!is_heard(target, Level::ERROR), "{target}");
        }
    }
}
