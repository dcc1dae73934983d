//! Writes the schema document: to the file named, or to the standard output.

use std::{env, error::Error, fs};

#[expect(
    clippy::print_stdout,
    reason = "printing the document is what this program is for"
)]
fn main() -> Result<(), Box<dyn Error>> {
    let text = kabar_store::schema_document();
    match env::args().nth(1) {
        Some(file) => fs::write(file, text)?,
        None => print!("{text}"),
    }
    Ok(())
}
