//! Spreadsheets, read by a program of their own.
//!
//! What unpacks them believes what a file says of itself, and a file of half a megabyte can say half a gigabyte. So the
//! reading is done in a child process that sets itself limits before it looks at the file ([`run_as_child`]), and this
//! side takes rows from it through a pipe ([`SheetRows`]). A child that dies, hangs or talks nonsense is a sentence for a
//! person, never a crash.
//!
//! The child is the host's own executable, started with a hidden first argument, so that a bundle needs no second
//! binary: a host calls [`run_as_child`] as the first thing in `main`. The file is the child's standard input, opened
//! here; no path and no name of a list stands among the arguments of a process, which others on the computer can read.
//!
//! Where the limits end: on Linux memory, processor time and files are bounded by the system. macOS does not enforce the
//! bound on memory, and on Windows there is none yet (a job object would be it): there the check of the packed sizes and
//! the limit on silence hold alone.

mod cells;
mod child;
mod confine;
mod frames;
mod program;
mod rows;
mod sending;
mod unpack;

pub use child::run_as_child;
pub use program::{CHILD_ARGUMENT, SheetProgram};
pub use rows::SheetRows;
