//! One suite run by two independent clients against the local WhatsApp server, started as a program.
//!
//! ```text
//! conformance --sim FILE --baileys FOLDER --people FILE [--only WORD] [--log LEVEL]
//! conformance whatsapp-rust --ws URL [--media URL]        one of the two clients, spoken to over its pipes
//! ```
//!
//! The suite gives orders in the same words to both clients and judges by what they say and by what the server saw.
//! It knows neither library: whatsapp-rust runs in a process of its own, as Baileys does.

mod cases;
mod client;
mod clock;
mod line;
mod options;
mod server;
mod side;
mod suite;
mod table;

use std::process::ExitCode;

use options::Options;

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1).peekable();
    let done = if words.next_if(|word| word == client::NAME).is_some() {
        Options::read(words).and_then(|options| client::run(&options))
    } else {
        Options::read(words).and_then(|options| suite::run(&options))
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            line::complain(format_args!("{error:#}"));
            ExitCode::FAILURE
        }
    }
}
