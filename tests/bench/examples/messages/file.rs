//! The file: what a window asks of it all day, from an encrypted and from a plain one, with the same rows.

use crate::words::print;
use anyhow::{Context as _, Result};
use bench::{MadeChat, NEWEST, Size, Stopwatch, Words};
use kabar_store::{ChatQuery, IfMissing, MessageQuery, Priority, Store};
use std::path::Path;
use tempfile::TempDir;

const KEY: [u8; 32] = [7; 32];
const SEED: u64 = 5;
/// How often each thing is asked.
const TIMES: usize = 300;
/// Transactions of one message each, as they arrive when nothing is urgent.
const SINGLE: u64 = 300;
/// Messages of one transaction, as history brings them.
const SLICE: u64 = 500;

/// Milliseconds.
#[derive(Clone, Copy, Debug)]
struct Times {
    middle: f64,
    /// 99 of 100 are faster.
    late: f64,
}

pub(crate) async fn measure(messages: u64) -> Result<()> {
    let size = Size {
        messages,
        ..Size::LARGE
    };
    let folder = TempDir::new()?;
    let (secret, plain) = (folder.path().join("kabar.db"), folder.path().join("plain.db"));
    let mut filled = Vec::new();
    for file in [&secret, &plain] {
        let store = open(file, file == &secret).await?;
        let watch = Stopwatch::start();
        bench::fill(&store, size, SEED).await?;
        filled.push(watch.read().as_secs_f64());
        while tidy(&store).await? {}
        store.close().await?;
    }
    print(&format!(
        "\nfile of {} messages, {} chats, {} accounts: {} MB, plain {} MB",
        size.messages,
        size.chats,
        size.accounts,
        std::fs::metadata(&secret)?.len() >> 20,
        std::fs::metadata(&plain)?.len() >> 20,
    ));
    print("milliseconds            p50     p99    plain p50     p99   ratio of p50");
    // Both are open and asked in turns, so that both meet the same machine.
    let stores = [open(&secret, true).await?, open(&plain, false).await?];
    let chats = bench::made_chats(&stores[0], size).await?;
    bench::made_chats(&stores[1], size).await?;
    for task in Task::ALL {
        let (mut ours, mut theirs) = (Vec::new(), Vec::new());
        let mut words = Words::new(SEED ^ 0xFACE);
        for turn in 0..task.times() {
            let choice = Choice::make(&mut words, &chats, turn);
            ours.push(task.time(&stores[0], &choice).await?);
            theirs.push(task.time(&stores[1], &choice).await?);
        }
        row(task.name(), &times(ours)?, &times(theirs)?);
    }
    if let [secret, plain] = filled.as_slice() {
        print(&format!(
            "writing all of it: {secret:.1} s, plain {plain:.1} s: {:.2}",
            secret / plain
        ));
    }
    for store in &stores {
        store.close().await?;
    }
    Ok(())
}

async fn open(file: &Path, is_secret: bool) -> Result<Store> {
    Ok(if is_secret {
        Store::open(file, &KEY, IfMissing::Create).await?
    } else {
        Store::open_plain(file).await?
    })
}

async fn tidy(store: &Store) -> Result<bool> {
    let mut tx = store.begin(Priority::Background).await?;
    let more = tx.tidy_index(64).await?;
    tx.commit().await?;
    Ok(more)
}

/// What one turn is about; the same for both files.
struct Choice {
    any: MadeChat,
    large: MadeChat,
    word: String,
    turn: u64,
}

impl Choice {
    fn make(words: &mut Words, chats: &[MadeChat], turn: u64) -> Self {
        let place = |below: usize, words: &mut Words| usize::try_from(words.below(below as u64)).unwrap_or(0);
        Self {
            any: chats[place(chats.len(), words)],
            large: chats[place(20, words)],
            word: words.word() + " ",
            turn,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Task {
    Chats,
    AccountChats,
    NewestPage,
    OlderPage,
    Search,
    SearchChat,
    WriteOne,
    WriteSlice,
}

impl Task {
    const ALL: [Self; 8] = [
        Self::Chats,
        Self::AccountChats,
        Self::NewestPage,
        Self::OlderPage,
        Self::Search,
        Self::SearchChat,
        Self::WriteOne,
        Self::WriteSlice,
    ];

    const fn name(self) -> &'static str {
        match self {
            Self::Chats => "chat list, 50",
            Self::AccountChats => "one account's, 50",
            Self::NewestPage => "newest 50",
            Self::OlderPage => "50 older",
            Self::Search => "search everywhere",
            Self::SearchChat => "search in a chat",
            Self::WriteOne => "write 1",
            Self::WriteSlice => "write 500",
        }
    }

    const fn times(self) -> u64 {
        match self {
            Self::WriteOne => SINGLE,
            Self::WriteSlice => 20,
            _ => TIMES as u64,
        }
    }

    /// Milliseconds it takes once.
    async fn time(self, store: &Store, choice: &Choice) -> Result<f64> {
        let watch = Stopwatch::start();
        match self {
            Self::Chats => list(store, None).await?,
            Self::AccountChats => list(store, Some(choice.any.account)).await?,
            Self::NewestPage => page(store, choice.any, false).await?,
            Self::OlderPage => page(store, choice.large, true).await?,
            Self::Search => search(store, &choice.word, None).await?,
            Self::SearchChat => search(store, &choice.word, Some(choice.large)).await?,
            Self::WriteOne => write(store, choice, 1).await?,
            Self::WriteSlice => write(store, choice, SLICE).await?,
        }
        Ok(watch.read().as_secs_f64() * 1000.0)
    }
}

async fn list(store: &Store, account: Option<kabar_types::AccountId>) -> Result<()> {
    let query = ChatQuery {
        account,
        limit: 50,
        ..ChatQuery::default()
    };
    store.read().await?.list_chats(&query, NEWEST).await?;
    Ok(())
}

async fn page(store: &Store, chat: MadeChat, older: bool) -> Result<()> {
    let mut view = store.read().await?;
    let first = view.list_messages(chat.chat, None, 50).await?;
    if let Some(place) = first.older.filter(|_| older) {
        view.list_messages(chat.chat, Some(place), 50).await?;
    }
    Ok(())
}

async fn search(store: &Store, text: &str, chat: Option<MadeChat>) -> Result<()> {
    let query = MessageQuery {
        text,
        chat: chat.map(|made| made.chat),
        limit: 50,
        ..MessageQuery::default()
    };
    store.read().await?.search_messages(&query).await?;
    Ok(())
}

async fn write(store: &Store, choice: &Choice, count: u64) -> Result<()> {
    let mut words = Words::new(choice.turn);
    let mut tx = store.begin(Priority::Live).await?;
    for n in 0..count {
        let number = u64::MAX - choice.turn * SLICE - n - (count << 40);
        let message = bench::message_at(choice.any, number, NEWEST, &mut words);
        tx.insert_message(&message).await?;
    }
    tx.commit().await?;
    Ok(())
}

fn times(mut all: Vec<f64>) -> Result<Times> {
    all.sort_by(f64::total_cmp);
    let at = |percent: usize| all.get(all.len() * percent / 100).copied();
    Ok(Times {
        middle: at(50).context("no times")?,
        late: at(99).context("no times")?,
    })
}

fn row(name: &str, ours: &Times, plain: &Times) {
    print(&format!(
        "{name:<18}{:>9.2}{:>8.2}{:>13.2}{:>8.2}{:>15.2}",
        ours.middle,
        ours.late,
        plain.middle,
        plain.late,
        ours.middle / plain.middle,
    ));
}
