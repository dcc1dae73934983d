//! Standard output and standard error, a line at a time; a reader that went away is no reason to panic.

use std::fmt::Display;
use std::io::Write as _;

pub(crate) fn say(text: impl Display) {
    let mut out = std::io::stdout().lock();
    let _ = writeln!(out, "{text}").and_then(|()| out.flush());
}

pub(crate) fn complain(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "{text}");
}
