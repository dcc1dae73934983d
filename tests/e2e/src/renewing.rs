//! WhatsApp refuses the version, and the network comes back: what the real library does about both.

use crate::world::{ACCOUNT, PATIENCE, SARI, World};
use anyhow::{Context as _, Result};
use kabar_types::{MessageStatus, SessionState};
use kabar_whatsapp::{Config, WhatsAppRust};
use std::sync::Arc;
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::TcpListener,
};
use wa_sim::Fault;

/// A page that names this revision as the newest.
async fn page_with(revision: u32) -> Result<String> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move {
        while let Ok((mut socket, _)) = listener.accept().await {
            let _ = socket.read(&mut [0; 4096]).await;
            let page =
                format!("HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n{{\"client_revision\":{revision}}}");
            let _ = socket.write_all(page.as_bytes()).await;
        }
    });
    Ok(format!("http://{address}/sw.js"))
}

/// The real library, with a page to ask for the newest version.
fn asking(world: &World, page: String) -> Arc<WhatsAppRust> {
    Arc::new(WhatsAppRust::new(Config {
        pre_keys: Some(30),
        version_url: Some(page),
        ..Config::local(world.sim.ws_url())
    }))
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_version_is_renewed_and_the_number_comes_online_by_itself() -> Result<()> {
    let world = World::new().await?;
    let here = world
        .open_over(asking(&world, page_with(1_999_999_999).await?))
        .await?;
    let account = here.link(&world.sim).await?;
    let chat = here.chat("Sari Kusuma").await?;
    here.online(account).await?;
    let logins = world.sim.ledger().logins.len();
    let refusal = Fault::RefuseLogin {
        reason: 405,
        times: Some(1),
    };
    world.sim.set_fault(ACCOUNT, Some(refusal));
    world.sim.drop_connections(ACCOUNT);
    world
        .sim
        .wait_until(PATIENCE, "another login", |book| book.logins.len() > logins)
        .await?;
    here.online(account).await?;
    let sent = here
        .kabar
        .send_text(chat.id, "Versi baru".to_owned(), None)
        .await?;
    here.status(&chat, &sent, MessageStatus::Read).await?;
    assert_eq!(world.sim.ledger().copies(SARI, "Versi baru"), 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_version_without_a_newer_one_is_said() -> Result<()> {
    let world = World::new().await?;
    let here = world.open_over(asking(&world, page_with(1).await?)).await?;
    let account = here.link(&world.sim).await?;
    here.online(account).await?;
    let refusal = Fault::RefuseLogin {
        reason: 405,
        times: None,
    };
    world.sim.set_fault(ACCOUNT, Some(refusal));
    world.sim.drop_connections(ACCOUNT);
    here.state(account, "outdated", |state| *state == SessionState::Outdated)
        .await?;
    world.sim.set_fault(ACCOUNT, None);
    here.kabar.reconnect_account(account).await?;
    here.online(account).await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_network_that_comes_back_ends_a_long_pause_at_once() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    here.online(account).await?;
    // The server cannot be used until the pauses between two tries are long.
    let refusal = Fault::RefuseLogin {
        reason: 503,
        times: None,
    };
    world.sim.set_fault(ACCOUNT, Some(refusal));
    world.sim.drop_connections(ACCOUNT);
    let pause = here
        .state(
            account,
            "a long pause",
            |state| matches!(state, SessionState::Reconnecting { attempt, .. } if *attempt >= 5),
        )
        .await?;
    let SessionState::Reconnecting { next_try, .. } = pause else {
        anyhow::bail!("{pause:?}")
    };
    world.sim.set_fault(ACCOUNT, None);
    here.kabar.network_changed();
    here.online(account).await?;
    let envelope = here.kabar.list_accounts().await?;
    let now = kabar_core::clock::Clock::now(&kabar_core::clock::SystemClock::new());
    assert!(
        now.0 < next_try.0,
        "it did not wait for its next try: {} ms later; {envelope:?}",
        now.0 - next_try.0
    );
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn waking_leaves_a_living_connection_alone() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    here.online(account).await?;
    let logins = world.sim.ledger().logins.len();
    here.kabar.network_changed();
    world.sim.say(SARI, ACCOUNT, "Masih di sana?").await?;
    here.eventually("the message", async || {
        let chat = here.chat("Sari Kusuma").await?;
        Ok((chat.unread > 0).then_some(()))
    })
    .await
    .context("messages go on arriving")?;
    assert_eq!(world.sim.ledger().logins.len(), logins, "no new login");
    here.quit().await;
    Ok(())
}
