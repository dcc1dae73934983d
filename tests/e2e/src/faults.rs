//! What the network and the server do wrong, judged by what Sari sees on her phone.

use crate::world::{ACCOUNT, Online, SARI, World};
use anyhow::Result;
use kabar_types::{ErrorCode, MessageStatus, SessionState};
use std::time::Duration;
use wa_sim::Fault;

#[tokio::test(flavor = "multi_thread")]
async fn a_connection_that_dies_before_the_ack_costs_nothing_and_doubles_nothing() -> Result<()> {
    for deliver in [true, false] {
        let Online {
            world, here, chat, ..
        } = Online::with_sari().await?;

        world.sim.set_fault(
            ACCOUNT,
            Some(Fault::DropBeforeAck {
                deliver,
                times: Some(1),
            }),
        );
        let sent = here
            .kabar
            .send_text(chat.id, "Bayar besok ya".to_owned(), None)
            .await?;
        here.status(&chat, &sent, MessageStatus::Read).await?;

        let ledger = world.sim.ledger();
        assert_eq!(
            ledger.copies(SARI, "Bayar besok ya"),
            1,
            "delivered the first time: {deliver}"
        );
        assert!(
            ledger
                .accepted(ACCOUNT, &sent.wa_id.0)
                .is_some_and(|row| row.times >= 2 || deliver)
        );
        here.quit().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_message_says_so_and_a_second_try_keeps_its_id() -> Result<()> {
    let Online {
        world, here, chat, ..
    } = Online::with_sari().await?;

    world.sim.set_fault(
        ACCOUNT,
        Some(Fault::Nack {
            code: 463,
            times: Some(1),
        }),
    );
    let sent = here
        .kabar
        .send_text(chat.id, "Promo hari ini".to_owned(), None)
        .await?;
    let failed = here.status(&chat, &sent, MessageStatus::Failed).await?;
    assert_eq!(failed.error, Some(ErrorCode::RefusedNewChat));
    assert_eq!(world.sim.ledger().copies(SARI, "Promo hari ini"), 0);

    let again = here.kabar.retry_message(sent.id).await?;
    assert_eq!(again.wa_id, sent.wa_id);
    here.status(&chat, &sent, MessageStatus::Read).await?;
    assert_eq!(world.sim.ledger().copies(SARI, "Promo hari ini"), 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_from_the_server_shows_as_reconnecting_and_heals() -> Result<()> {
    let Online {
        world,
        here,
        account,
        chat,
    } = Online::with_sari().await?;

    world.sim.set_fault(ACCOUNT, Some(Fault::Garbage { close: true }));
    here.state(account, "reconnecting", |state| {
        matches!(state, SessionState::Reconnecting { .. })
    })
    .await?;
    here.online(account).await?;
    let sent = here
        .kabar
        .send_text(chat.id, "Sudah kembali".to_owned(), None)
        .await?;
    here.status(&chat, &sent, MessageStatus::Read).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_written_without_a_connection_goes_out_once_it_is_back() -> Result<()> {
    let online = Online::with_sari().await?;
    online
        .turned_away(503, "reconnecting", |state| {
            matches!(state, SessionState::Reconnecting { .. })
        })
        .await?;
    let Online {
        world, here, chat, ..
    } = online;

    let sent = here
        .kabar
        .send_text(chat.id, "Nanti saja".to_owned(), None)
        .await?;
    assert_eq!(sent.status, MessageStatus::Pending);
    world.sim.set_fault(ACCOUNT, None);
    here.status(&chat, &sent, MessageStatus::Read).await?;
    assert_eq!(world.sim.ledger().copies(SARI, "Nanti saja"), 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn removal_on_the_phone_is_said_plainly_and_keeps_the_messages() -> Result<()> {
    let is_logged_out = |state: &SessionState| matches!(state, SessionState::LoggedOut { .. });
    let online = Online::with_sari().await?;
    online.turned_away(401, "logged out", is_logged_out).await?;
    let Online {
        world,
        here,
        account,
        chat,
    } = online;
    assert!(!here.messages(&chat).await?.is_empty());
    here.quit().await;

    let here = world.open().await?;
    here.state(account, "still logged out", is_logged_out).await?;
    assert!(
        !here.messages(&chat).await?.is_empty(),
        "history outlives the link"
    );
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cancelled_link_leaves_no_file_and_no_key() -> Result<()> {
    use kabar_core::{
        ports::whatsapp::{HistoryDepth, LinkWish},
        session::StartLink,
    };
    use kabar_types::{EventBatch, LinkState, Signal};

    let world = World::new().await?;
    let here = world.open().await?;
    here.kabar.accept_risk().await?;
    let keys_before = std::fs::read_to_string(world.profile().join("keys.json"))?;
    let mut events = here.kabar.subscribe(here.kabar.bootstrap().await?.seq);
    let started = here
        .kabar
        .start_link(StartLink {
            name: "Dapur".to_owned(),
            letters: "DL".to_owned(),
            colour: 4,
            wish: LinkWish::scan(HistoryDepth::Recent),
            device_name: String::new(),
            proxy: None,
        })
        .await?;
    let LinkState::Starting { link } = started else {
        anyhow::bail!("{started:?}")
    };
    let scan = async {
        while let Some(batch) = events.next().await {
            if matches!(
                batch,
                EventBatch::Signal {
                    signal: Signal::Link {
                        state: LinkState::AwaitingScan { .. }
                    }
                }
            ) {
                return;
            }
        }
    };
    tokio::time::timeout(Duration::from_secs(30), scan).await?;
    here.kabar.cancel_link(link).await?;

    let accounts = world.profile().join("accounts");
    let left = std::fs::read_dir(&accounts).map(Iterator::count).unwrap_or(0);
    assert_eq!(left, 0, "no folder stays");
    let count = |text: &str| text.matches("account").count();
    let keys_after = std::fs::read_to_string(world.profile().join("keys.json"))?;
    assert_eq!(count(&keys_after), count(&keys_before), "no key stays");
    assert!(here.kabar.list_accounts().await?.is_empty());
    here.quit().await;
    Ok(())
}
