//! Older messages, missing pieces of history and chats that are emptied, against the simulator's phone.

use crate::world::{ACCOUNT, Here, Online, PATIENCE, SARI, World};
use anyhow::{Context as _, Result, bail};
use kabar_core::ports::whatsapp::{HistoryDepth, LinkWish};
use kabar_types::{
    AccountId, Chat, ChatPast, EventBatch, GapReason, LinkState, Message, MessageBody, MessageStatus,
    OlderFrom, PhoneAnswer, Signal,
};
use wa_sim::{AppStateAction, HistoryDelivery, HistoryPlan};

impl World {
    /// Sari has written so many messages before anything is linked.
    async fn with_a_past(&self, texts: u32, plan: HistoryPlan) -> Result<()> {
        for number in 0..texts {
            self.sim.say(SARI, ACCOUNT, &format!("Pesanan {number}")).await?;
        }
        self.sim.set_history(ACCOUNT, plan)?;
        Ok(())
    }
}

impl Here {
    async fn past(&self, chat: &Chat) -> Result<ChatPast> {
        Ok(self.kabar.list_messages(chat.id, None, 1).await?.past)
    }

    /// Asks the phone for older messages; how many came.
    async fn older(&self, chat: &Chat) -> Result<u32> {
        self.kabar.fetch_older(chat.id).await?;
        self.eventually("the phone's answer", async || {
            Ok(match self.past(chat).await?.answer {
                PhoneAnswer::Got { count, .. } => Some(count),
                PhoneAnswer::Failed { error, .. } => bail!("not answered: {}", error.as_str()),
                _ => None,
            })
        })
        .await
    }

    async fn all(&self, chat: &Chat) -> Result<Vec<Message>> {
        Ok(self.kabar.list_messages(chat.id, None, 200).await?.messages)
    }
}

fn words(message: &Message) -> &str {
    match &message.body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn laras_scrolls_up_and_her_phone_gives_what_it_has_page_by_page() -> Result<()> {
    let world = World::new().await?;
    let plan = HistoryPlan {
        bootstrap: Some(10),
        ..HistoryPlan::default()
    };
    world.with_a_past(97, plan).await?;
    let (here, account) = world.linked().await?;
    let chat = here.chat("Sari Kusuma").await?;
    here.online(account).await?;
    let page = here.kabar.list_messages(chat.id, None, 200).await?;
    assert_eq!((page.messages.len(), page.older_from), (10, OlderFrom::Phone));

    // Three are from before all this (see the scenario).
    assert_eq!(here.older(&chat).await?, 50);
    assert!(here.past(&chat).await?.older);
    assert_eq!(here.older(&chat).await?, 40);
    let page = here.kabar.list_messages(chat.id, None, 200).await?;
    assert_eq!((page.messages.len(), page.older_from), (100, OlderFrom::None));
    assert_eq!(words(&page.messages[3]), "Pesanan 0");
    let written = page.messages[3..].iter().map(words);
    assert!(written.eq((0..97).map(|number| format!("Pesanan {number}"))));
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_the_phone_did_not_send_is_told_and_fetched_once_more() -> Result<()> {
    let world = World::new().await?;
    let plan = HistoryPlan {
        delivery: HistoryDelivery::Inline,
        bootstrap: Some(10),
        recent: 30,
        full: usize::MAX,
        per_chunk: 32,
        withhold: [3].into(),
        ..HistoryPlan::default()
    };
    world.with_a_past(97, plan).await?;
    let (here, account) = world.linked().await?;
    let chat = here.chat("Sari Kusuma").await?;
    let gaps = here
        .eventually("the missing piece", async || {
            let gaps = here.kabar.list_history_gaps(account).await?;
            let told = here.kabar.list_accounts().await?[0].history_gaps;
            Ok((told == 1).then_some(gaps))
        })
        .await?;
    assert_eq!(gaps[0].chunk, Some(3));
    assert!(here.all(&chat).await?.len() < 100);

    here.kabar.refetch_history(account).await?;
    // A piece that is here is not missing any more, and is read after that.
    here.eventually("no gap, and all messages", async || {
        let told = here.kabar.list_accounts().await?[0].history_gaps;
        let whole = told == 0 && here.past(&chat).await?.gaps.is_empty();
        Ok((whole && here.all(&chat).await?.len() == 100).then_some(()))
    })
    .await?;
    here.quit().await;
    Ok(())
}

/// Links the account again; the phone gives the newest messages alone.
async fn relink(world: &World, here: &Here, account: AccountId) -> Result<()> {
    let mut events = here.kabar.subscribe(here.kabar.bootstrap().await?.seq);
    let wish = LinkWish::scan(HistoryDepth::Recent);
    here.kabar.relink_account(account, wish).await?;
    let linked = async {
        while let Some(batch) = events.next().await {
            let EventBatch::Signal {
                signal: Signal::Link { state },
            } = batch
            else {
                continue;
            };
            match state {
                LinkState::AwaitingScan { qr, .. } => world.sim.scan_qr(ACCOUNT, &qr).await?,
                LinkState::Done { .. } => return Ok(()),
                LinkState::Failed { error, .. } => bail!("linking failed: {}", error.as_str()),
                _ => {}
            }
        }
        bail!("the event stream ended")
    };
    tokio::time::timeout(PATIENCE, linked)
        .await
        .context("linking took too long")?
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_said_between_two_links_is_told_as_missing_and_fetched() -> Result<()> {
    let Online {
        world,
        here,
        account,
        chat,
    } = Online::with_sari().await?;
    let before = here.all(&chat).await?.len();
    here.kabar.unlink_account(account, false).await?;
    for number in 0..30 {
        world.sim.say(SARI, ACCOUNT, &format!("Pesanan {number}")).await?;
    }
    let plan = HistoryPlan {
        bootstrap: Some(5),
        ..HistoryPlan::default()
    };
    world.sim.set_history(ACCOUNT, plan)?;
    relink(&world, &here, account).await?;
    here.online(account).await?;
    let gap = here
        .eventually("the gap", async || {
            Ok(here.past(&chat).await?.gaps.first().copied())
        })
        .await?;
    assert_eq!(gap.reason, GapReason::Away);
    assert_eq!(here.all(&chat).await?.len(), before + 5);

    here.kabar.fetch_gap(gap.id).await?;
    here.eventually("no gap", async || {
        Ok(here.past(&chat).await?.gaps.is_empty().then_some(()))
    })
    .await?;
    assert_eq!(here.all(&chat).await?.len(), before + 30);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn linking_again_with_everything_at_hand_leaves_no_gap() -> Result<()> {
    let Online {
        world,
        here,
        account,
        chat,
    } = Online::with_sari().await?;
    here.kabar.unlink_account(account, false).await?;
    world.sim.say(SARI, ACCOUNT, "Halo lagi").await?;
    relink(&world, &here, account).await?;
    here.online(account).await?;
    here.eventually("what was said meanwhile", async || {
        let rows = here.all(&chat).await?;
        Ok(rows.iter().any(|row| words(row) == "Halo lagi").then_some(()))
    })
    .await?;
    assert_eq!(here.past(&chat).await?.gaps, []);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_that_laras_clears_is_cleared_on_her_phone_and_goes_on() -> Result<()> {
    let Online {
        world, here, chat, ..
    } = Online::with_sari().await?;
    // A device learns the phone's keys with the first thing the phone sets.
    let pin = AppStateAction::Pin {
        chat: SARI.to_owned(),
        pinned: true,
    };
    world.sim.phone_sets(ACCOUNT, &pin)?;
    here.eventually("the pin", async || {
        Ok(here.kabar.get_chat(chat.id).await?.pinned.then_some(()))
    })
    .await?;
    here.kabar.clear_chat(chat.id, false).await?;
    here.eventually("an empty chat", async || {
        Ok(here.all(&chat).await?.is_empty().then_some(()))
    })
    .await?;
    let cleared = |action: &Option<AppStateAction>| matches!(action, Some(AppStateAction::ClearChat { .. }));
    let told = async {
        loop {
            let set = world.sim.app_state(ACCOUNT)?;
            if set
                .iter()
                .any(|entry| entry.device != 0 && cleared(&entry.action))
            {
                return Ok::<_, anyhow::Error>(());
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, told)
        .await
        .context("the phone was not told")??;
    let sent = here
        .kabar
        .send_text(chat.id, "Mulai lagi".to_owned(), None)
        .await?;
    here.status(&chat, &sent, MessageStatus::Read).await?;
    let rows = here.all(&chat).await?;
    assert_eq!(rows.iter().map(words).collect::<Vec<_>>(), ["Mulai lagi"]);
    here.quit().await;
    Ok(())
}

/// The world of these tests has no way to a media host: what travels over it cannot be fetched, and nobody says so.
#[tokio::test(flavor = "multi_thread")]
async fn history_that_could_not_be_fetched_at_all_is_told_and_fetched_once_more() -> Result<()> {
    let world = World::new().await?;
    let plan = HistoryPlan {
        delivery: HistoryDelivery::External,
        ..HistoryPlan::default()
    };
    world.sim.set_history(ACCOUNT, plan)?;
    let (here, account) = world.linked().await?;
    here.eventually("the missing piece", async || {
        Ok((here.kabar.list_accounts().await?[0].history_gaps == 1).then_some(()))
    })
    .await?;
    assert_eq!(here.chats().await?.len(), 0);
    world.sim.set_history(ACCOUNT, HistoryPlan::default())?;
    here.kabar.refetch_history(account).await?;
    let chat = here.chat("Sari Kusuma").await?;
    here.eventually("no gap", async || {
        Ok((here.kabar.list_accounts().await?[0].history_gaps == 0).then_some(()))
    })
    .await?;
    assert_eq!(here.all(&chat).await?.len(), 3);
    here.quit().await;
    Ok(())
}
