//! What a chore tells the person at the terminal.
//!
//! One door to standard output, so that a closed pipe (`cargo xtask tidy | head`) ends quietly
//! instead of with a panic.

use std::fmt::Display;
use std::io::Write;

/// A line on standard output.
pub(crate) fn line(text: impl Display) {
    // A reader that went away is no reason to stop the chore.
    let _ = writeln!(out(), "{text}");
}

/// The start of a step.
pub(crate) fn step(text: impl Display) {
    line(format_args!("\n==> {text}"));
}

/// Something worth knowing that is not a failure.
pub(crate) fn note(text: impl Display) {
    line(format_args!("note: {text}"));
}

/// Why a chore failed, on standard error.
pub(crate) fn error(text: impl Display) {
    let _ = writeln!(std::io::stderr().lock(), "error: {text}");
}

/// Raw bytes of another program's output, passed on as they are.
pub(crate) fn raw(bytes: &[u8]) {
    let mut out = out();
    let _ = out.write_all(bytes);
    let _ = out.flush();
}

#[cfg(not(test))]
fn out() -> impl Write {
    std::io::stdout().lock()
}

/// Nowhere: what a test of a chore says would be read as the result of the tests.
#[cfg(test)]
fn out() -> impl Write {
    std::io::sink()
}
