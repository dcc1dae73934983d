//! Linking by code, and the servers a product build refuses to link with.

use crate::{
    recorder::Came,
    world::{World, account},
};
use kabar_core::ports::whatsapp::{HistoryDepth, LinkWish, PairingFailure, WaEvent, WhatsApp};
use kabar_whatsapp::{Config, WhatsAppRust};
use tokio::net::TcpListener;

fn failure(came: &Came) -> Option<PairingFailure> {
    match came {
        Came::Event(WaEvent::PairingFailed { reason, .. }) => Some(*reason),
        _ => None,
    }
}

/// Without the test feature, whatever is not WhatsApp is refused, at once and by name.
#[cfg(not(feature = "sim-pairing"))]
#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_is_not_whatsapp_is_refused() -> anyhow::Result<()> {
    let world = World::new().await?;
    let session = world.link().await?;
    assert_eq!(
        world.sink.wait("the refusal", 0, failure).await?,
        PairingFailure::NotWhatsApp
    );
    session.stop().await;
    assert_eq!(world.sink.names(), ["pairing-failed"], "no code was ever shown");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_server_linking_gives_up_and_says_so() -> anyhow::Result<()> {
    let world = World::new().await?;
    // A port that was free a moment ago: nobody listens there.
    let port = TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?.port();
    let nowhere = WhatsAppRust::new(Config::local(format!("ws://127.0.0.1:{port}/ws/chat")));
    let session = nowhere
        .link(
            account(),
            world.device.clone(),
            LinkWish::scan(HistoryDepth::Recent),
            world.sink.clone(),
        )
        .await?;
    assert_eq!(
        world.sink.wait("giving up", 0, failure).await?,
        PairingFailure::NoConnection
    );
    session.stop().await;
    assert_eq!(world.sink.names(), ["pairing-failed"]);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_hangs_up_is_no_connection_rather_than_a_wrong_certificate() -> anyhow::Result<()> {
    let world = World::new().await?;
    let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
    let port = listener.local_addr()?.port();
    tokio::spawn(async move { while listener.accept().await.is_ok() {} });
    let rude = WhatsAppRust::new(Config::local(format!("ws://127.0.0.1:{port}/ws/chat")));
    let session = rude
        .link(
            account(),
            world.device.clone(),
            LinkWish::scan(HistoryDepth::Recent),
            world.sink.clone(),
        )
        .await?;
    assert_eq!(
        world.sink.wait("giving up", 0, failure).await?,
        PairingFailure::NoConnection
    );
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_link_can_be_given_up_at_any_moment() -> anyhow::Result<()> {
    let world = World::new().await?;
    let session = world.link().await?;
    session.stop().await;
    world.whatsapp.forget(&world.device).await?;
    assert!(world.files()?.is_empty());
    assert!(!world.sink.names().iter().any(|name| name == "disconnected"));
    Ok(())
}

#[cfg(feature = "sim-pairing")]
mod by_code {
    use super::*;
    use crate::world::{ALICE, BOB, to_bob};
    use kabar_types::Jid;

    fn code(came: &Came) -> Option<(String, i64)> {
        match came {
            Came::Event(WaEvent::QrReady { qr, valid_ms }) => Some((qr.0.clone(), *valid_ms)),
            _ => None,
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn alice_links_by_code_gets_her_history_chats_and_restarts() -> anyhow::Result<()> {
        let world = World::new().await?;
        let session = world.link().await?;
        let (qr, valid_ms) = world.sink.wait("a code", 0, code).await?;
        assert!((1..=60_000).contains(&valid_ms), "{valid_ms} ms");
        world.server.scan_qr(ALICE, &qr).await?;
        let linked = |came: &Came| match came {
            Came::Event(WaEvent::Linked { phone, lid, .. }) => Some((phone.clone(), lid.clone())),
            _ => None,
        };
        let (phone, lid) = world.sink.wait("the link", 0, linked).await?;
        assert_eq!(phone, Jid::from_phone_digits(ALICE));
        assert!(lid.is_some_and(|lid| lid.is_lid()));
        world.ready(0).await?;
        world.sink.event("history", 0).await?;
        world.server.say(BOB, ALICE, "welcome").await?;
        world.sink.text("welcome").await?;
        to_bob(&session, "3EB0000000000000000001", "thank you").await?;
        assert_eq!(world.sink.ack("3EB0000000000000000001").await?, None);
        session.stop().await;
        let names = world.sink.names();
        assert!(
            !names
                .iter()
                .any(|name| name == "disconnected" || name == "pairing-failed"),
            "{names:?}"
        );
        world.resume().await?.stop().await;
        Ok(())
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_own_message_from_the_phone_lands_in_bobs_chat() -> anyhow::Result<()> {
        let world = World::new().await?;
        let first = world.link().await?;
        let (qr, _) = world.sink.wait("a code", 0, code).await?;
        world.server.scan_qr(ALICE, &qr).await?;
        world.ready(0).await?;
        let second = world.twin()?;
        let seeded = second.server.seed_account(ALICE)?;
        kabar_whatsapp::import_device(&second.device, &seeded.device).await?;
        let other = second.resume().await?;
        to_bob(&other, "3EB0000000000000000007", "written elsewhere").await?;
        let echo = world.sink.text("written elsewhere").await?;
        assert!(echo.sender.is_none());
        let both = [Some(echo.chat.jid.clone()), echo.chat.alt.clone()];
        assert!(both.contains(&Some(Jid::from_phone_digits(BOB))));
        other.stop().await;
        first.stop().await;
        Ok(())
    }
}
