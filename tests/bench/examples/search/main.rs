//! How long a search takes among a million messages: everywhere, in one account, in one chat.
//!
//! One process, one encrypted file, deterministic contents. Every search is timed as a window asks for it: from the typed
//! text to the page of 50 with titles and snippets. `cargo xtask bench search`; `search MESSAGES [FOLDER]` takes a smaller
//! number, and keeps the file in a folder for the next time.
//! Not here: anything that passes or fails.

mod queries;

use anyhow::{Context as _, Result};
use bench::{MadeChat, Size, Stopwatch};
use kabar_store::{IfMissing, MessageQuery, Priority, Store};
use queries::Kind;
use std::path::{Path, PathBuf};

const SEED: u64 = 5;
/// Searches of each kind.
const EACH: usize = 300;
const KEY: [u8; 32] = [7; 32];

fn main() -> Result<()> {
    let mut args = std::env::args().skip(1);
    let messages = args.next().map(|text| text.parse()).transpose()?;
    let folder = args.next().map(PathBuf::from);
    let size = Size {
        messages: messages.unwrap_or(Size::LARGE.messages),
        ..Size::LARGE
    };
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(measure(size, folder))
}

async fn measure(size: Size, folder: Option<PathBuf>) -> Result<()> {
    let temporary = tempfile::TempDir::new()?;
    let file = folder.as_deref().unwrap_or(temporary.path()).join("kabar.db");
    let is_there = file.exists();
    let store = Store::open(&file, &KEY, IfMissing::Create).await?;
    if is_there {
        let chats = bench::made_chats(&store, size).await?;
        store.close().await?;
        return search_all(&file, &chats).await;
    }
    let watch = Stopwatch::start();
    let chats = bench::fill(&store, size, SEED).await?;
    let filled = watch.read();
    tidy(&store).await?;
    store.close().await?;
    say(&format!(
        "{} messages, {} chats, {} accounts: {:.1} s, {:.1} s more to tidy the index, {} MB",
        size.messages,
        size.chats,
        size.accounts,
        filled.as_secs_f64(),
        (watch.read() - filled).as_secs_f64(),
        std::fs::metadata(&file)?.len() >> 20,
    ));
    search_all(&file, &chats).await
}

async fn tidy(store: &Store) -> Result<()> {
    loop {
        let mut tx = store.begin(Priority::Background).await?;
        let more = tx.tidy_index(64).await?;
        tx.commit().await?;
        if !more {
            return Ok(());
        }
    }
}

/// Each kind of search, as a table; the file is opened anew, so that nothing is remembered.
async fn search_all(file: &Path, chats: &[MadeChat]) -> Result<()> {
    let store = Store::open(file, &KEY, IfMissing::Refuse).await?;
    let mut all = Vec::new();
    say("\nmilliseconds                              p50     p99     max   hits");
    for kind in Kind::ALL {
        let (mut times, mut hits) = (Vec::new(), 0);
        for (query, scope) in kind.searches(chats, SEED, EACH) {
            let query = MessageQuery {
                text: &query,
                limit: 50,
                ..scope
            };
            let watch = Stopwatch::start();
            let page = store.read().await?.search_messages(&query).await?;
            times.push(watch.read().as_secs_f64() * 1000.0);
            hits += page.hits.len();
        }
        all.extend_from_slice(&times);
        row(kind.name(), &mut times, hits / EACH)?;
    }
    row("all of these", &mut all, 0)?;
    store.close().await?;
    Ok(())
}

fn row(name: &str, times: &mut [f64], hits: usize) -> Result<()> {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| times.get(times.len() * percent / 100).copied();
    let (median, late) = (at(50).context("no times")?, at(99).context("no times")?);
    let max = times.last().copied().unwrap_or_default();
    say(&format!("{name:<38}{median:>8.2}{late:>8.2}{max:>8.2}{hits:>7}"));
    Ok(())
}

#[expect(clippy::print_stdout, reason = "the report of a measurement")]
fn say(line: &str) {
    println!("{line}");
}
