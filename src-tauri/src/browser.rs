//! The person's browser, asked in the way each system has for it. Nothing is loaded here.
//!
//! Deliberately not here: which addresses may be handed over (`kabar-core::web_links`). No shell is between, so that an address
//! is one argument whatever it holds.

use std::{
    io,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

/// Whoever hands an address on to a browser is done soon, or has become the browser.
const LOOKS: u32 = 60;
const PAUSE: Duration = Duration::from_millis(50);

/// The system's own program for it. That of Windows takes the address as it is, without a command line of its own.
#[cfg(target_os = "linux")]
const OPENER: (&str, &[&str]) = ("xdg-open", &[]);
#[cfg(target_os = "macos")]
const OPENER: (&str, &[&str]) = ("/usr/bin/open", &[]);
#[cfg(windows)]
const OPENER: (&str, &[&str]) = ("rundll32.exe", &["url.dll,FileProtocolHandler"]);

/// Hands it over.
///
/// # Errors
/// When the system has no program for it, or that one says that nobody took it.
pub(crate) async fn open(address: &str) -> io::Result<()> {
    let (program, before) = OPENER;
    let mut command = Command::new(program);
    command.args(before).arg(address);
    let waiting = tokio::task::spawn_blocking(move || hand_over(command));
    waiting.await.map_err(io::Error::other)?
}

fn hand_over(mut command: Command) -> io::Result<()> {
    command
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    let mut child = command.spawn()?;
    for _ in 0..LOOKS {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => return Err(io::Error::other(format!("it ended with {status}"))),
            None => thread::sleep(PAUSE),
        }
    }
    reap(child)
}

/// It runs on, as the browser itself perhaps: somebody has to hear when it ends.
fn reap(mut child: Child) -> io::Result<()> {
    thread::Builder::new()
        .name("browser".to_owned())
        .spawn(move || child.wait())
        .map(drop)
}

#[cfg(all(test, unix))]
mod tests {
    use super::hand_over;
    use std::process::Command;

    #[test]
    fn who_takes_it_who_does_not_and_who_is_not_there_are_told_apart() {
        assert!(hand_over(Command::new("true")).is_ok());
        assert!(hand_over(Command::new("false")).is_err());
        assert!(hand_over(Command::new("kabar-no-such-program")).is_err());
    }
}
