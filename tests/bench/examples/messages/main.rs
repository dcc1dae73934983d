//! What messages cost, in one run: Kabar beside the bare library (a hook that keeps nothing) and Baileys (which writes
//! the same rows to SQLite), and the encrypted file beside a plain one.
//!
//! - drain: what waited on the server, until it is committed
//! - sustained: as many messages a second as a busy desk never sees
//! - enter: from the key to the socket
//! - history: a phone's past, until it is in the file
//! - file: chat list, a page, writing, searching, with and without encryption
//!
//! `cargo xtask bench messages [PART…] [--messages N]`. Not here: anything that passes or fails.

mod baileys;
mod bare;
mod drain;
mod enter;
mod file;
mod history;
mod kabar;
mod network;
mod server;
mod words;

use anyhow::{Result, bail};

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
        [server::ROLE] => block(server::run()),
        [server::HISTORY] => block(server::with_history()),
        [kabar::PREPARE, folder] => block(bench::kabar::prepare(folder.as_ref())),
        [kabar::ROLE, folder, url] => block(kabar::run(folder.as_ref(), url)),
        [bare::PREPARE, folder] => block(bench::bare::prepare(folder.as_ref())),
        [bare::ROLE, folder, url] => block(bare::run(folder.as_ref(), url)),
        _ => block(measure(Wish::read(&words)?)),
    }
}

/// The runtime a desktop application would have.
fn block(future: impl Future<Output = Result<()>>) -> Result<()> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(future)
}

/// What is to be measured.
struct Wish {
    parts: Vec<String>,
    /// The script that is Baileys.
    baileys: Option<String>,
    /// Messages in the file.
    messages: u64,
}

impl Wish {
    const PARTS: [&str; 5] = ["drain", "sustained", "enter", "history", "file"];

    fn read(words: &[&str]) -> Result<Self> {
        let mut wish = Self {
            parts: Vec::new(),
            baileys: None,
            messages: bench::Size::LARGE.messages,
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match (*word, words.as_slice()) {
                ("--baileys", [script, ..]) => wish.baileys = Some((*script).to_owned()),
                ("--messages", [number, ..]) => wish.messages = number.parse()?,
                (part, _) if Self::PARTS.contains(&part) => {
                    wish.parts.push(part.to_owned());
                    continue;
                }
                _ => bail!(
                    "messages [{}] [--messages N] [--baileys SCRIPT]",
                    Self::PARTS.join(" | ")
                ),
            }
            words.next();
        }
        Ok(wish)
    }

    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|one| one == part)
    }
}

async fn measure(wish: Wish) -> Result<()> {
    let baileys = wish.baileys.as_deref();
    if wish.has("drain") {
        drain::measure(baileys).await?;
    }
    if wish.has("sustained") {
        drain::sustain().await?;
    }
    if wish.has("enter") {
        enter::measure().await?;
    }
    if wish.has("history") {
        history::measure().await?;
    }
    if wish.has("file") {
        file::measure(wish.messages).await?;
    }
    Ok(())
}
