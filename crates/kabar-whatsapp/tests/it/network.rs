//! The way to the network that was chosen: everything goes through the proxy, and its refusals are named.
//!
//! WhatsApp's address is a name here that no name server has. So whoever asked one on this computer, or went past the
//! proxy, would get nowhere.

use crate::{
    proxy::{PASSWORD, TestProxy},
    recorder::Came,
    world::{ALICE, BOB, World, account, to_bob},
};
use kabar_core::ports::whatsapp::{
    HistoryDepth, LinkWish, Manner, PairingFailure, PathTrouble, Session, WaEvent, WhatsApp,
};
use kabar_types::{Jid, Proxy, ProxyKind, TypingState};
use kabar_whatsapp::{Config, WhatsAppRust};
use std::{net::SocketAddr, sync::Arc};
use tokio::net::TcpListener;
use wa_sim::LedgerSnapshot;

const NOWHERE: &str = "whatsapp.invalid:4433";
const BOTH: [ProxyKind; 2] = [ProxyKind::Socks5, ProxyKind::Http];

/// A world whose client knows the server by a name that only proxies understand, and the server's true address.
async fn hidden(linked: bool) -> anyhow::Result<(World, SocketAddr)> {
    let mut world = if linked {
        World::linked().await?
    } else {
        World::new().await?
    };
    let url = world.server.ws_url();
    let place = url
        .trim_start_matches("ws://")
        .split('/')
        .next()
        .unwrap_or_default();
    let place = place.parse()?;
    world.whatsapp = Arc::new(WhatsAppRust::new(Config {
        pre_keys: Some(20),
        ..Config::local(format!("ws://{NOWHERE}/ws/chat"))
    }));
    Ok((world, place))
}

fn through(proxy: Proxy) -> Manner {
    Manner {
        proxy: Some(proxy),
        ..Manner::default()
    }
}

async fn resume(world: &World, manner: Manner) -> anyhow::Result<Arc<dyn Session>> {
    let (device, sink) = (world.device.clone(), world.sink.clone());
    Ok(world.whatsapp.resume(account(), device, manner, sink).await?)
}

fn failure(came: &Came) -> Option<PairingFailure> {
    match came {
        Came::Event(WaEvent::PairingFailed { reason, .. }) => Some(*reason),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn through_a_proxy_alice_chats_and_nothing_goes_past_it() -> anyhow::Result<()> {
    for kind in BOTH {
        let (world, place) = hidden(true).await?;
        let proxy = TestProxy::start(kind, Some(place)).await?;
        let session = resume(&world, through(proxy.choice(PASSWORD))).await?;
        world.ready(0).await?;
        to_bob(&session, "3EB0000000000000000001", "through the tunnel").await?;
        world
            .server_saw("the message", |book| {
                book.seen.iter().any(|seen| seen.id == "3EB0000000000000000001")
            })
            .await?;
        world.server.say(BOB, ALICE, "and back").await?;
        world.sink.text("and back").await?;
        let asked = proxy.asked();
        assert!(
            !asked.is_empty() && asked.iter().all(|name| name == NOWHERE),
            "{asked:?}"
        );
        assert_eq!(world.server.connections().len(), 1, "and no other connection");
        session.stop().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_connection_is_dialled_through_the_proxy_again() -> anyhow::Result<()> {
    let (world, place) = hidden(true).await?;
    let proxy = TestProxy::start(ProxyKind::Socks5, Some(place)).await?;
    let session = resume(&world, through(proxy.choice(PASSWORD))).await?;
    world.ready(0).await?;
    let (before, seen) = (proxy.asked().len(), world.sink.place());
    session.reconnect().await;
    world.ready(seen).await?;
    assert!(proxy.asked().len() > before);
    session.stop().await;
    Ok(())
}

/// Linking needs the test feature, like everywhere.
#[cfg(feature = "sim-pairing")]
#[tokio::test(flavor = "multi_thread")]
async fn a_number_is_linked_through_a_proxy() -> anyhow::Result<()> {
    for kind in BOTH {
        let (world, place) = hidden(false).await?;
        let proxy = TestProxy::start(kind, Some(place)).await?;
        let wish = LinkWish {
            manner: through(proxy.choice(PASSWORD)),
            ..LinkWish::scan(HistoryDepth::None)
        };
        let session = world
            .whatsapp
            .link(account(), world.device.clone(), wish, world.sink.clone())
            .await?;
        let code = |came: &Came| match came {
            Came::Event(WaEvent::QrReady { qr, .. }) => Some(qr.0.clone()),
            _ => None,
        };
        let qr = world.sink.wait("a code", 0, code).await?;
        world.server.scan_qr(ALICE, &qr).await?;
        world.sink.event("linked", 0).await?;
        world.ready(0).await?;
        assert!(proxy.asked().iter().all(|name| name == NOWHERE));
        session.stop().await;
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_password_is_named_when_linking_and_when_tried() -> anyhow::Result<()> {
    for kind in BOTH {
        let (world, place) = hidden(false).await?;
        let proxy = TestProxy::start(kind, Some(place)).await?;
        let wrong = proxy.choice("short pines");
        let tried = world.whatsapp.try_path(&wrong).await;
        assert_eq!(tried, Err(PathTrouble::ProxyRefused), "{kind:?}");
        let wish = LinkWish {
            manner: through(wrong),
            ..LinkWish::scan(HistoryDepth::None)
        };
        let session = world
            .whatsapp
            .link(account(), world.device.clone(), wish, world.sink.clone())
            .await?;
        let told = world.sink.wait("the refusal", 0, failure).await?;
        assert_eq!(told, PairingFailure::Path(PathTrouble::ProxyRefused));
        session.stop().await;
        assert!(proxy.asked().is_empty(), "nobody was let in");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn trying_a_proxy_says_whether_it_answers_leads_on_or_works() -> anyhow::Result<()> {
    let (world, place) = hidden(false).await?;
    for kind in BOTH {
        let works = TestProxy::start(kind, Some(place)).await?;
        assert_eq!(world.whatsapp.try_path(&works.choice(PASSWORD)).await, Ok(()));
        let dead_end = TestProxy::start(kind, None).await?;
        let tried = world.whatsapp.try_path(&dead_end.choice(PASSWORD)).await;
        assert_eq!(tried, Err(PathTrouble::ProxyNoWay), "{kind:?}");
        let port = TcpListener::bind(("127.0.0.1", 0)).await?.local_addr()?.port();
        let silent = Proxy {
            port,
            ..works.choice(PASSWORD)
        };
        let tried = world.whatsapp.try_path(&silent).await;
        assert_eq!(tried, Err(PathTrouble::ProxyUnreachable), "{kind:?}");
    }
    assert!(world.server.ledger().logins.is_empty(), "nobody logged in");
    Ok(())
}

fn seen(book: &LedgerSnapshot, word: &str) -> Option<usize> {
    let wanted = format!("{ALICE} is {word}");
    book.events.iter().rposition(|event| event.ends_with(&wanted))
}

/// The library makes itself seen when it connects; what counts is that it does not stay so.
#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_appears_offline_is_not_seen_online_for_long() -> anyhow::Result<()> {
    let world = World::linked().await?;
    let hidden = Manner {
        appear_offline: true,
        ..Manner::default()
    };
    let session = resume(&world, hidden).await?;
    world.ready(0).await?;
    let gone = |book: &LedgerSnapshot| {
        seen(book, "online").is_some() && seen(book, "offline") > seen(book, "online")
    };
    world.server_saw("Alice offline again", gone).await?;
    let typing = session
        .set_typing(&Jid::from_phone_digits(BOB), TypingState::Typing)
        .await;
    assert_eq!(typing, Ok(()));
    to_bob(&session, "3EB0000000000000000002", "after that").await?;
    let book = world
        .server_saw("the message", |book| {
            book.seen.iter().any(|seen| seen.id == "3EB0000000000000000002")
        })
        .await?;
    assert!(gone(&book), "and nothing shows her again");
    assert!(
        !book.events.iter().any(|event| event.contains("composing")),
        "nobody sees her type"
    );
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_does_not_hide_is_seen_online() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world
        .server_saw("Alice online", |book| seen(book, "online").is_some())
        .await?;
    to_bob(&session, "3EB0000000000000000003", "hello").await?;
    let sent = |book: &LedgerSnapshot| book.seen.iter().any(|seen| seen.id == "3EB0000000000000000003");
    let book = world.server_saw("the message", sent).await?;
    assert!(seen(&book, "offline").is_none());
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_linked_number_whose_proxy_turns_it_away_says_why_at_every_attempt() -> anyhow::Result<()> {
    let (world, place) = hidden(true).await?;
    let proxy = TestProxy::start(ProxyKind::Http, Some(place)).await?;
    let session = resume(&world, through(proxy.choice("short pines"))).await?;
    for wanted in 1..=2 {
        let lost = |came: &Came| match came {
            Came::Event(WaEvent::Disconnected { attempt, reason, .. }) => {
                (*attempt == wanted).then_some(*reason)
            }
            _ => None,
        };
        let reason = world.sink.wait("the loss", 0, lost).await?;
        assert_eq!(reason, Some(PathTrouble::ProxyRefused));
    }
    session.stop().await;
    Ok(())
}
