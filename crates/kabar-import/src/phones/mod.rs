//! What a cell says of a phone number.
//!
//! `verdict` reads one cell by a default country, `forms` knows the three countries whose numbers WhatsApp may know in two
//! forms, `split` takes apart cells with several, `country` reads a country from a setting or a cell. Nothing is guessed:
//! where two readings are possible, the verdict says so.
//!
//! Not here: whether anybody has WhatsApp there, and which form the server knows. The numbering plans are those of the
//! library's version, which changes weekly; it is pinned, and an update is a change of what Kabar does.

mod country;
mod forms;
mod split;
mod verdict;

pub use country::Country;
pub use split::split;
pub(crate) use verdict::trunk_zero;
pub use verdict::verdict;
