//! Connections that break, servers that refuse, stores that fail.

use crate::{
    recorder::Came,
    world::{ALICE, BOB, World, to_bob},
};
use kabar_core::ports::whatsapp::{SendError, WaEvent};
use kabar_types::LogoutReason;
use std::time::Duration;
use wa_sim::{Fault, HandshakePattern};

#[tokio::test(flavor = "multi_thread")]
async fn a_linked_device_comes_online_without_linking_again() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    assert!(world.server.is_online(ALICE));
    assert!(!world.sink.names().iter().any(|name| name == "disconnected"));
    let book = world.server.ledger();
    assert!(
        book.logins
            .iter()
            .all(|login| login.pattern == HandshakePattern::Ik),
        "no certificate was needed"
    );
    session.stop().await;
    let hung_up = |event: &String| event.ends_with("disconnected");
    world
        .server_saw("the device hanging up", |book| book.events.iter().any(hung_up))
        .await?;
    assert!(!world.server.is_online(ALICE));
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_could_not_be_stored_is_sent_again_after_a_reconnect() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world.sink.refuse(true);
    let id = world.server.say(BOB, ALICE, "please do not lose this").await?;
    world.sink.refused().await?;
    assert!(
        !world.server.ledger().confirmed(ALICE, &id),
        "the server was told although nothing was stored"
    );
    world.sink.refuse(false);
    let place = world.sink.place();
    session.reconnect().await;
    world.ready(place).await?;
    world.sink.text("please do not lose this").await?;
    world
        .server_saw("the confirmation", |book| book.confirmed(ALICE, &id))
        .await?;
    assert_eq!(world.sink.copies("please do not lose this"), 1);
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_asked_for_again_when_it_does_not_come() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    session.stop().await;
    for number in 1..=300 {
        world.server.say(BOB, ALICE, &format!("waiting {number}")).await?;
    }
    // The library's first word for more, and its next; it says no other.
    let lost = Fault::LoseBatchRequest { times: Some(2) };
    world.server.set_fault(ALICE, Some(lost));
    let session = world.resume().await?;
    for number in 1..=300 {
        assert_eq!(world.sink.copies(&format!("waiting {number}")), 1, "{number}");
    }
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waited_on_the_server_comes_before_the_queue_is_called_empty() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    session.stop().await;
    let texts: Vec<String> = (1..=30).map(|number| format!("waiting {number}")).collect();
    for text in &texts {
        world.server.say(BOB, ALICE, text).await?;
    }
    let place = world.sink.place();
    let session = world.resume().await?;
    let before_drained = |came: &[Came]| {
        let drained = |came: &Came| matches!(came, Came::Event(WaEvent::OfflineDrained));
        let came: Vec<&Came> = came
            .iter()
            .skip(place)
            .take_while(|came| !drained(came))
            .collect();
        came.iter()
            .filter(|came| matches!(came, Came::Message(_)))
            .count()
    };
    assert_eq!(world.sink.look(before_drained), 30);
    for text in &texts {
        assert_eq!(world.sink.copies(text), 1);
    }
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn after_a_restart_the_same_device_goes_on_where_it_was() -> anyhow::Result<()> {
    let (world, mut session) = World::online().await?;
    for round in 1..=3 {
        let (theirs, mine) = (format!("from Bob {round}"), format!("from Alice {round}"));
        world.server.say(BOB, ALICE, &theirs).await?;
        world.sink.text(&theirs).await?;
        let id = format!("3EB0{round:018X}");
        to_bob(&session, &id, &mine).await?;
        assert_eq!(world.sink.ack(&id).await?, None);
        session.stop().await;
        assert_eq!(to_bob(&session, &id, &mine).await, Err(SendError::NotConnected));
        session = world.resume().await?;
        assert_eq!(world.server.ledger().copies(BOB, &mine), 1);
    }
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_broken_connection_is_told_and_comes_back_by_itself() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    for fault in [
        None,
        Some(Fault::Garbage { close: true }),
        Some(Fault::StreamError { code: 503 }),
    ] {
        let place = world.sink.place();
        match fault {
            Some(fault) => world.server.set_fault(ALICE, Some(fault)),
            None => world.server.drop_connections(ALICE),
        }
        let first = |came: &Came| match came {
            Came::Event(WaEvent::Disconnected {
                attempt, next_try_ms, ..
            }) => Some((*attempt, *next_try_ms)),
            _ => None,
        };
        let (attempt, next_try_ms) = world.sink.wait("the loss", place, first).await?;
        assert_eq!(attempt, 1, "each loss after a good connection is the first");
        assert!((1000..=8000).contains(&next_try_ms), "{next_try_ms} ms");
        world.ready(place).await?;
    }
    world.server.say(BOB, ALICE, "still there?").await?;
    world.sink.text("still there?").await?;
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_without_an_answer_are_counted_until_the_server_is_back() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let place = world.sink.place();
    world.server.set_fault(
        ALICE,
        Some(Fault::RefuseLogin {
            reason: 503,
            times: None,
        }),
    );
    world.server.drop_connections(ALICE);
    let third = |came: &Came| match came {
        Came::Event(WaEvent::Disconnected { attempt: 3, .. }) => Some(()),
        _ => None,
    };
    world.sink.wait("the third attempt", place, third).await?;
    world.server.set_fault(ALICE, None);
    world.ready(place).await?;
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_told_to_dial_does_not_wait_for_the_next_try() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let place = world.sink.place();
    let refusing = Fault::RefuseLogin {
        reason: 503,
        times: None,
    };
    world.server.set_fault(ALICE, Some(refusing));
    world.server.drop_connections(ALICE);
    let long = |came: &Came| match came {
        Came::Event(WaEvent::Disconnected { next_try_ms, .. }) => (*next_try_ms >= 8_000).then_some(()),
        _ => None,
    };
    world.sink.wait("a long pause", place, long).await?;
    world.server.set_fault(ALICE, None);
    let place = world.sink.place();
    session.reconnect().await;
    tokio::time::timeout(Duration::from_secs(6), world.ready(place)).await??;
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_removed_on_the_phone_is_logged_out_and_dead() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world.server.unlink_all(ALICE);
    let out = |came: &Came| match came {
        Came::Event(WaEvent::LoggedOut { reason }) => Some(*reason),
        _ => None,
    };
    assert_eq!(
        world.sink.wait("the logout", 0, out).await?,
        LogoutReason::Removed
    );
    session.stop().await;
    assert_eq!(
        world.sink.names().last().map(String::as_str),
        Some("logged-out"),
        "nothing comes after the end"
    );
    assert_eq!(
        to_bob(&session, "3EB0000000000000000009", "hello?").await,
        Err(SendError::NotConnected)
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_at_the_door_keeps_its_reason() -> anyhow::Result<()> {
    for (code, name) in [(401, "logged-out"), (403, "logged-out"), (405, "outdated")] {
        let world = World::linked().await?;
        world.server.set_fault(
            ALICE,
            Some(Fault::RefuseLogin {
                reason: code,
                times: None,
            }),
        );
        let session = world.start().await?;
        world.sink.event(name, 0).await?;
        session.stop().await;
        let ends = world
            .sink
            .look(|came| came.iter().filter(|came| is_terminal(came)).count());
        assert_eq!(ends, 1, "one end for {code}");
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_without_a_known_reason_is_tried_again_later_and_can_be_stopped() -> anyhow::Result<()> {
    let world = World::linked().await?;
    world.server.set_fault(
        ALICE,
        Some(Fault::RefuseLogin {
            reason: 409,
            times: None,
        }),
    );
    let session = world.start().await?;
    let pause = |came: &Came| match came {
        Came::Event(WaEvent::Disconnected { next_try_ms, .. }) => Some(*next_try_ms),
        _ => None,
    };
    assert_eq!(world.sink.wait("the refusal", 0, pause).await?, 30_000);
    session.stop().await;
    assert_eq!(
        world.sink.names().last().map(String::as_str),
        Some("disconnected")
    );
    Ok(())
}

fn is_terminal(came: &Came) -> bool {
    matches!(came, Came::Event(event) if event.is_terminal())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_second_login_of_the_device_takes_its_place() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let copy = tempfile::tempdir()?;
    let mut twin = world.device.clone();
    twin.path = copy.path().join("wa.db");
    for (path, bytes) in world.files()? {
        let name = path
            .file_name()
            .ok_or_else(|| anyhow::anyhow!("a file without a name"))?;
        std::fs::write(copy.path().join(name), bytes)?;
    }
    let other = World {
        device: twin,
        ..world.twin()?
    };
    let other_session = other.resume().await?;
    world.sink.event("replaced", 0).await?;
    session.stop().await;
    other_session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn logging_out_unlinks_the_device_and_says_nothing_more() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let place = world.sink.place();
    session.logout().await;
    session.logout().await;
    session.stop().await;
    let after = world
        .sink
        .look(|came| came.iter().skip(place).filter(|came| is_terminal(came)).count());
    assert_eq!(after, 0);
    let again = world.start().await?;
    world.sink.event("logged-out", place).await?;
    again.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn stopping_may_be_repeated_and_happen_at_any_moment() -> anyhow::Result<()> {
    let world = World::linked().await?;
    for _ in 0..3 {
        let session = world.start().await?;
        tokio::join!(session.stop(), session.stop());
    }
    let session = world.resume().await?;
    session.stop().await;
    session.stop().await;
    assert!(
        !world.sink.names().iter().any(|name| name == "disconnected"),
        "an asked-for end is no loss"
    );
    Ok(())
}
