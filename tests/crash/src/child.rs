//! The process that dies: Kabar without a window, its encrypted files, the real library.
//!
//! It takes up its work wherever the last one left it: texts that are not written down are written, everything else is
//! Kabar's own business. Deliberately not here: any judgement.

use crate::campaigning;
use crate::words::{
    self, ANSWER, Adopt, COMPLAINT, DISK, DiskNow, DiskWish, HOW, PENDING, Pending, QUIT, READY, ROOM, ROWS,
    Row, Rows, STEP, Task,
};
use anyhow::{Context as _, Result, anyhow, bail};
use async_trait::async_trait;
use disk::Disk;
use kabar_core::{
    About, AccountSeed, Kabar, Parts,
    chats::{ChatFilter, ListChats},
    clock::{Policy, SystemClock},
    disk::SystemDisk,
    ports::secrets::{SecretError, SecretStore},
    profile::Profile,
    steps::{self, Step},
    vault::os_chance,
};
use kabar_types::{
    BuildKind, Chat, ChatId, ErrorCode, Jid, Message, MessageBody, MessageStatus, Problem, SessionState,
};
use kabar_whatsapp::{Config, WhatsAppRust, import_device};
use std::{
    collections::BTreeSet,
    io::BufRead as _,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};
use tokio::sync::mpsc;
use zeroize::Zeroizing;

/// A person's patience with an error.
const PRESSED_AGAIN: Duration = Duration::from_millis(200);
/// Messages of a page; the most the core gives.
const PAGE: u32 = 200;

/// Does what the task says until its input ends, or it dies.
pub(crate) async fn run(task: Task) -> Result<()> {
    watch(&task)?;
    let disk = begin_disk(&task)?;
    let kabar = open(&task).await?;
    if kabar.list_accounts().await?.is_empty() {
        adopt(&kabar, &task.adopt).await?;
    }
    kabar.start().await?;
    let before = spoil_disk(disk, &task);
    words::tell(READY);
    let (of_writer, wanted) = (Arc::clone(&kabar), task.write.clone());
    let writing = tokio::spawn(async move {
        if let Err(error) = write(of_writer, wanted).await {
            words::tell(&format!("{COMPLAINT}{error:#}"));
        }
    });
    if let Some(campaign) = task.campaign.clone() {
        let of_owner = Arc::clone(&kabar);
        tokio::spawn(async move {
            if let Err(error) = campaigning::run(of_owner, campaign).await {
                words::tell(&format!("{COMPLAINT}{error:#}"));
            }
        });
    }
    let mut orders = orders();
    while let Some(order) = orders.recv().await {
        let answer = match order.as_str() {
            PENDING => serde_json::to_string(&pending(&kabar, &task).await?)?,
            ROWS => serde_json::to_string(&rows(&kabar).await?)?,
            HOW => serde_json::to_string(&states(&kabar).await?)?,
            DISK | ROOM => {
                let disk = disk.context("an ordinary disk")?;
                if order == ROOM {
                    disk.make_room();
                }
                serde_json::to_string(&DiskNow {
                    writes: disk.writes() - before,
                    refused: disk.refused(),
                    full: kabar.bootstrap().await?.disk_full,
                })?
            }
            QUIT => break,
            _ => bail!("an order that nobody knows: {order}"),
        };
        words::tell(&format!("{ANSWER}{answer}"));
    }
    writing.abort();
    kabar.shutdown().await;
    Ok(())
}

/// The disk of this process, if it is to be a special one; before the first database is opened.
fn begin_disk(task: &Task) -> Result<Option<&'static Disk>> {
    let Some(wish) = &task.disk else {
        return Ok(None);
    };
    let disk = disk::install()?;
    if let DiskWish::Recorded { log, .. } = wish {
        disk.record(log)?;
    }
    Ok(Some(disk))
}

/// Kabar is open: what was wished for begins. Not before, because without its files there would be nothing to judge.
fn spoil_disk(disk: Option<&Disk>, task: &Task) -> u64 {
    let Some(disk) = disk else { return 0 };
    match task.disk {
        Some(DiskWish::Recorded { lies, .. }) => disk.lie(lies),
        Some(DiskWish::Filling { after, ref only }) => {
            if let Some(only) = only {
                disk.limit_only(only);
            }
            if let Some(after) = after {
                disk.fill_after(after);
            }
        }
        None => {}
    }
    disk.writes()
}

/// Tells every step, and dies at the trap.
fn watch(task: &Task) -> Result<()> {
    let trap = task
        .trap
        .as_ref()
        .map(|(name, times)| (words::step_named(name), *times));
    let sabotage = task.sabotage.as_deref().map(words::sabotage_named).transpose()?;
    let taken = AtomicU32::new(0);
    let watcher = move |step: Step| {
        words::tell(&format!("{STEP}{}", step.name()));
        if let Some((trapped, times)) = trap
            && trapped == Some(step)
            && taken.fetch_add(1, Ordering::SeqCst) + 1 == times
        {
            die();
        }
    };
    if !steps::watch(watcher, sabotage) {
        bail!("somebody watches already");
    }
    Ok(())
}

/// Ends this process as `kill -9` does: nothing is flushed, closed or said.
fn die() {
    #[cfg(unix)]
    {
        use rustix::process::{Signal, getpid, kill_process};
        let _ = kill_process(getpid(), Signal::KILL);
    }
    std::process::abort();
}

/// A master key that every process of the harness knows; it protects nobody.
struct Known;

#[async_trait]
impl SecretStore for Known {
    async fn load(&self) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
        Ok(Some(Zeroizing::new(vec![7; 32])))
    }

    async fn save(&self, _: &[u8]) -> Result<(), SecretError> {
        Ok(())
    }
}

async fn open(task: &Task) -> Result<Arc<Kabar>> {
    let parts = Parts {
        profile: Arc::new(Profile::lock(task.folder.join("profile"))?),
        secrets: Arc::new(Known),
        whatsapp: Arc::new(WhatsAppRust::new(Config {
            pre_keys: Some(30),
            ..Config::local(&task.url)
        })),
        clock: Arc::new(SystemClock::with_policy(policy(task))),
        disk: Arc::new(SystemDisk),
        chance: os_chance(),
        about: About {
            build: BuildKind::Test,
            version: "0.0.0".to_owned(),
            demo: false,
        },
    };
    let opened = Kabar::open(parts).await;
    opened.map_err(|Problem { code, .. }| anyhow!("cannot open: {}", code.as_str()))
}

fn policy(task: &Task) -> Policy {
    let campaign = task.campaign.as_ref();
    campaign.map_or(Policy::REAL, |campaign| {
        Policy::faster(campaign.anchor, campaign.speed)
    })
}

async fn adopt(kabar: &Kabar, adopt: &Adopt) -> Result<()> {
    kabar.accept_risk().await?;
    let seed = AccountSeed {
        name: "Toko".to_owned(),
        letters: "TK".to_owned(),
        colour: 1,
        phone: Jid::from_phone_digits(&adopt.phone),
        lid: Some(Jid::new(format!("{}@lid", adopt.lid))),
    };
    let import = async |device| import_device(&device, adopt.device.as_bytes()).await;
    kabar.adopt_account(seed, import).await?;
    Ok(())
}

/// Writes what no earlier process wrote down, in the order of the tokens in each chat.
async fn write(kabar: Arc<Kabar>, wanted: Vec<(String, Vec<String>)>) -> Result<()> {
    let mut turns = Vec::new();
    for chat in chats(&kabar).await? {
        let Some((_, tokens)) = wanted.iter().find(|(title, _)| *title == chat.title) else {
            continue;
        };
        let written = written(&messages(&kabar, &chat).await?);
        turns.extend(
            tokens
                .iter()
                .enumerate()
                .filter(|(_, token)| !written.contains(*token))
                .map(|(turn, token)| (turn, chat.id, token.clone())),
        );
    }
    // By turns, so that all chats have something to send from the beginning.
    turns.sort_by_key(|(turn, ..)| *turn);
    for (_, chat, token) in turns {
        send(&kabar, chat, &token).await?;
    }
    Ok(())
}

/// Presses Enter, and on a full disk again and again: the words stay where they were typed.
async fn send(kabar: &Kabar, chat: ChatId, token: &str) -> Result<()> {
    loop {
        match kabar.send_text(chat, words::text_with(token), None).await {
            Err(error) if error.code() == ErrorCode::DiskFull => tokio::time::sleep(PRESSED_AGAIN).await,
            other => return Ok(other.map(drop)?),
        }
    }
}

/// The tokens of ours that stand in a chat.
fn written(messages: &[Message]) -> BTreeSet<String> {
    let mine = messages.iter().filter(|message| message.from_me);
    mine.filter_map(|message| match &message.body {
        MessageBody::Text { text } => words::token_of(text).map(str::to_owned),
        _ => None,
    })
    .collect()
}

async fn pending(kabar: &Kabar, task: &Task) -> Result<Pending> {
    let (mut unsettled, mut rows, mut found) = (0, 0, 0);
    for chat in chats(kabar).await? {
        let messages = messages(kabar, &chat).await?;
        rows += messages.len();
        let open = |message: &&Message| message.from_me && message.status == MessageStatus::Pending;
        unsettled += messages.iter().filter(open).count();
        found += written(&messages).len();
    }
    if let Some(campaign) = &task.campaign {
        unsettled += campaigning::unsettled(kabar, campaign).await?;
    }
    let wanted: usize = task.write.iter().map(|(_, tokens)| tokens.len()).sum();
    Ok(Pending {
        unwritten: wanted.saturating_sub(found),
        unsettled,
        rows,
        gaps: gaps(kabar).await?,
        syncing: states(kabar)
            .await?
            .iter()
            .any(|state| matches!(state, SessionState::Syncing { .. })),
    })
}

async fn rows(kabar: &Kabar) -> Result<Rows> {
    let mut all = Rows {
        gaps: gaps(kabar).await?,
        people: campaigning::people(kabar).await?,
        ..Rows::default()
    };
    for chat in chats(kabar).await? {
        let messages = messages(kabar, &chat).await?;
        all.rows.extend(messages.into_iter().map(|message| Row {
            chat: chat.title.clone(),
            mine: message.from_me,
            body: message.body,
            status: message.status,
            error: message.error,
        }));
    }
    Ok(all)
}

async fn states(kabar: &Kabar) -> Result<Vec<SessionState>> {
    let accounts = kabar.list_accounts().await?;
    Ok(accounts.into_iter().map(|account| account.state).collect())
}

async fn gaps(kabar: &Kabar) -> Result<u32> {
    let accounts = kabar.list_accounts().await?;
    Ok(accounts.iter().map(|account| account.history_gaps).sum())
}

async fn chats(kabar: &Kabar) -> Result<Vec<Chat>> {
    let list = ListChats {
        account: None,
        set: None,
        query: String::new(),
        filter: ChatFilter::All,
        before: None,
        limit: PAGE,
    };
    Ok(kabar.list_chats(list).await?.chats)
}

/// All messages of a chat.
async fn messages(kabar: &Kabar, chat: &Chat) -> Result<Vec<Message>> {
    let (mut all, mut before) = (Vec::new(), None);
    loop {
        let page = kabar.list_messages(chat.id, before, PAGE).await?;
        all.extend(page.messages);
        match page.older {
            Some(cursor) => before = Some(cursor),
            None => return Ok(all),
        }
    }
}

/// The lines the parent says.
fn orders() -> mpsc::UnboundedReceiver<String> {
    let (sender, receiver) = mpsc::unbounded_channel();
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines().map_while(Result::ok) {
            if sender.send(line).is_err() {
                break;
            }
        }
    });
    receiver
}

/// Reads the task from an argument.
pub(crate) fn task(json: &str) -> Result<Task> {
    serde_json::from_str(json).context("the task makes no sense")
}
