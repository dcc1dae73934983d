//! What the processes of this measurement say to each other, besides what all measurements say, and how it is printed.

/// To a client: write a message to the first person. It answers [`WRITTEN`] when WhatsApp has it.
pub(crate) const WRITE: &str = "write";
pub(crate) const WRITTEN: &str = "written";
/// To the server: `say COUNT`, `pace PER_SECOND COUNT`. It answers [`SAID`] when everything is said.
pub(crate) const SAY: &str = "say";
pub(crate) const PACE: &str = "pace";
pub(crate) const SAID: &str = "said";

/// A client that says how many messages it has says it at least whenever it has so many more: a line for each would be
/// measured as well.
pub(crate) const SAYS: usize = 100;

/// A client has so many messages, as safe as it ever makes them.
pub(crate) fn had(count: usize) -> String {
    format!("had {count}")
}

/// The number of a line that [`had`] made.
pub(crate) fn count_in(line: &str) -> Option<usize> {
    line.strip_prefix("had ")?.parse().ok()
}

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
}
