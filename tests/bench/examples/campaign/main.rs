//! What a campaign costs, in one run: Kabar beside what bulk senders are built of, which is Baileys with a queue of BullMQ on
//! Redis, or with a loop over SQLite. All send the same list to the same simulated people, who are asked what they got.
//!
//! - senders: messages a second, processor time and flushes to the disk of each; the bare library beside them
//! - kills: the same list while the sender is killed again and again: what was lost, and what came twice
//! - tempo: how long after its planned moment a message is on the wire
//! - list: a list of 100,000 people becomes a campaign, is read, and is cancelled
//!
//! `cargo xtask bench campaign [PART…]`. Not here: anything that passes or fails; `cargo xtask crash campaign` does, with a
//! network that fails as well.

mod bare;
mod flushes;
mod kabar;
mod kills;
mod list;
mod network;
mod redis;
mod sender;
mod senders;
mod tempo;
mod words;

use anyhow::{Result, bail};
use sender::Scripts;

fn main() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = args.iter().map(String::as_str).collect();
    match words.as_slice() {
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
    scripts: Scripts,
}

impl Wish {
    const PARTS: [&str; 4] = ["senders", "kills", "tempo", "list"];

    fn read(words: &[&str]) -> Result<Self> {
        let mut wish = Self {
            parts: Vec::new(),
            scripts: Scripts::default(),
        };
        let mut words = words.iter();
        while let Some(word) = words.next() {
            match *word {
                "--sender" => wish.scripts.sender = words.next().map(|path| (*path).to_owned()),
                part if Self::PARTS.contains(&part) => wish.parts.push(part.to_owned()),
                other => bail!("no such part: {other}; there are {}", Self::PARTS.join(", ")),
            }
        }
        Ok(wish)
    }

    fn has(&self, part: &str) -> bool {
        self.parts.is_empty() || self.parts.iter().any(|one| one == part)
    }
}

async fn measure(wish: Wish) -> Result<()> {
    if wish.has("senders") {
        senders::measure(&wish.scripts).await?;
    }
    if wish.has("kills") {
        kills::measure(&wish.scripts).await?;
    }
    if wish.has("tempo") {
        tempo::measure().await?;
    }
    if wish.has("list") {
        list::measure().await?;
    }
    Ok(())
}
