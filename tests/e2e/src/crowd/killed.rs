//! `kill -9` in the middle of a busy hour: fifty numbers write and are written to, the process dies, the next one
//! finds everything.
//!
//! The process that dies is this test program itself, started once more with another test of this file.

use super::{Crowd, NUMBERS, all_online, open, text_of, the_chats, token_of};
use crate::world::{Here, PATIENCE};
use anyhow::{Context as _, Result, ensure};
use kabar_types::{Chat, Message, MessageStatus};
use std::{
    collections::{BTreeMap, BTreeSet},
    io::{BufRead as _, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
};
use tokio::sync::mpsc;

/// Where the process that dies finds its folder and the simulator.
const FOLDER: &str = "KABAR_E2E_FOLDER";
const URL: &str = "KABAR_E2E_URL";
/// Its name in this program.
const VICTIM: &str = "crowd::killed::the_process_that_is_killed";
/// So many texts it writes in each chat at most, so that a page holds them all.
const ROUNDS: usize = 40;
/// After so many texts in all it dies.
const TEXTS: usize = 120;

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a part of the next test, which starts it"]
async fn the_process_that_is_killed() -> Result<()> {
    let folder = PathBuf::from(std::env::var_os(FOLDER).context("no folder")?);
    let here = open(&folder, &std::env::var(URL)?).await?;
    let accounts = all_online(&here).await?;
    let chats = the_chats(&here, &accounts).await?;
    for round in 0..ROUNDS {
        for (place, chat) in chats.iter().enumerate() {
            let token = format!("round-{round}-{place}");
            here.kabar
                .send_text(chat.id, format!("Siap [#{token}]"), None)
                .await?;
            println!("wrote {token}");
        }
    }
    std::future::pending().await
}

/// Starts it; gives the tokens of what it has written down, as they come.
fn victim(crowd: &Crowd) -> Result<(Child, mpsc::UnboundedReceiver<String>)> {
    let mut process = Command::new(std::env::current_exe()?)
        .args([VICTIM, "--exact", "--ignored", "--nocapture"])
        .env(FOLDER, crowd.profile())
        .env(URL, crowd.sim.ws_url())
        .stdout(Stdio::piped())
        .spawn()?;
    let output = BufReader::new(process.stdout.take().context("no output")?);
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in output.lines().map_while(Result::ok) {
            if let Some((_, token)) = line.split_once("wrote ") {
                let _ = sender.send(token.to_owned());
            }
        }
    });
    Ok((process, receiver))
}

/// Our messages of a chat, once each is proven. A crash may lose a tick, never a message: the first tick is enough.
async fn all_arrived(here: &Here, chat: &Chat) -> Result<Vec<Message>> {
    here.eventually("proof of every text", async || {
        let mut ours = here.messages(chat).await?;
        ours.retain(|message| message.from_me);
        let done = |message: &Message| {
            matches!(
                message.status,
                MessageStatus::Sent | MessageStatus::Delivered | MessageStatus::Read
            )
        };
        Ok(ours.iter().all(done).then_some(ours))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn after_kill_9_in_the_middle_of_sending_fifty_numbers_lose_nothing_and_double_nothing() -> Result<()> {
    let crowd = Crowd::new().await?;
    crowd.everybody_says("Ada stok?").await?;

    let (mut process, mut wrote) = victim(&crowd)?;
    let mut told = BTreeSet::new();
    while told.len() < TEXTS {
        let next = tokio::time::timeout(PATIENCE, wrote.recv()).await?;
        told.insert(next.context("the process ended by itself")?);
        if told.len() == TEXTS / 2 {
            crowd.everybody_says("Halo?").await?;
        }
    }
    process.kill()?;
    process.wait()?;
    while let Some(token) = wrote.recv().await {
        told.insert(token);
    }

    let here = crowd.open().await?;
    let accounts = all_online(&here).await?;
    let chats = the_chats(&here, &accounts).await?;
    let mut found = BTreeSet::new();
    for (place, chat) in chats.iter().enumerate() {
        let ours = all_arrived(&here, chat).await?;
        let tokens = ours.iter().map(|message| token_of(text_of(message)));
        let once: BTreeMap<String, usize> = tokens
            .map(|token| Ok((token?.to_owned(), 1)))
            .collect::<Result<_>>()?;
        assert_eq!(
            crowd.sim.copies_by_token(&super::customer(place)),
            once,
            "place {place}"
        );
        found.extend(once.into_keys());
        let texts = here.messages(chat).await?;
        for asked in ["Ada stok?", "Halo?"] {
            let copies = texts.iter().filter(|message| text_of(message) == asked).count();
            assert_eq!(copies, 1, "{asked} in account {place}");
        }
    }
    ensure!(
        told.is_subset(&found),
        "what was written down is there: {:?}",
        told.difference(&found)
    );
    assert_eq!(chats.len(), NUMBERS);
    here.quit().await;
    Ok(())
}
