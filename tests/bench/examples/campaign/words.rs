//! What the processes of this measurement say to each other, and how it is printed.

/// A sender has nothing left to send.
pub(crate) const DONE: &str = "done";
/// The file with the list: pairs of a number and a text.
pub(crate) const PEOPLE: &str = "people.json";
/// The file with the speed of the policy's clock, and the shortest gap of Kabar's campaign in its milliseconds.
pub(crate) const PACE: &str = "pace.json";

#[expect(clippy::print_stdout, reason = "printing is what this program is for")]
pub(crate) fn print(line: &str) {
    println!("{line}");
}
