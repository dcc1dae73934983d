//! Messages both ways, and what is proven about them.

use crate::{
    recorder::Came,
    world::{ALICE, BOB, CAROL, SECRET, World, text, to_bob},
};
use diesel::{Connection, QueryableByName, RunQueryDsl, SqliteConnection, sql_query, sql_types};
use kabar_core::ports::whatsapp::{HistoryChat, SendError, WaEvent, WhatsApp};
use kabar_types::{Jid, MessageStatus, TypingState, WaId};
use kabar_whatsapp::{KEEPS_SENT, import_device};
use std::{collections::BTreeSet, ops::ControlFlow};
use wa_sim::{Act, Fault, HistoryPlan, Seen};

#[tokio::test(flavor = "multi_thread")]
async fn what_bob_says_is_committed_once_and_then_acknowledged() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let id = world.server.say(BOB, ALICE, "Is the basket ready?").await?;
    let inbound = world.sink.text("Is the basket ready?").await?;
    assert_eq!(inbound.wa_id.0, id);
    assert_eq!(
        inbound.push_name.as_ref().map(|name| name.0.as_str()),
        Some("Bob")
    );
    let both = [Some(inbound.chat.jid.clone()), inbound.chat.alt.clone()];
    assert!(
        both.contains(&Some(Jid::from_phone_digits(BOB))),
        "his number is known"
    );
    assert!(both.iter().flatten().any(Jid::is_lid), "his hidden id is known");
    assert_eq!(inbound.sender.as_ref(), Some(&inbound.chat));
    world
        .server_saw("the confirmation", |book| book.confirmed(ALICE, &id))
        .await?;
    assert_eq!(world.sink.copies("Is the basket ready?"), 1);
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn hostile_text_passes_both_ways_unchanged() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let long = "ä".repeat(32 * 1024);
    for (number, hostile) in ["a\0b", "\u{202e}exe.txt", "<img src=x onerror=alert(1)>", &long]
        .into_iter()
        .enumerate()
    {
        world.server.say(CAROL, ALICE, hostile).await?;
        world.sink.text(hostile).await?;
        session
            .send(&text(CAROL, &format!("3EB0{number:018X}"), hostile))
            .await?;
        // Carol sees what she wrote herself, and what Alice wrote.
        world
            .server_saw("Carol's copy", |book| book.copies(CAROL, hostile) == 2)
            .await?;
        let from_alice = |seen: &&Seen| seen.person == CAROL && seen.sender == ALICE && seen.text == hostile;
        assert_eq!(world.server.ledger().seen.iter().filter(from_alice).count(), 1);
    }
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_to_bob_is_acknowledged_delivered_read_and_answered() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    to_bob(&session, "3EB0000000000000000001", "I bring the basket").await?;
    assert_eq!(world.sink.ack("3EB0000000000000000001").await?, None);
    world
        .sink
        .proof("3EB0000000000000000001", MessageStatus::Delivered)
        .await?;
    world
        .sink
        .proof("3EB0000000000000000001", MessageStatus::Read)
        .await?;
    world.sink.text("The big one. Thank you!").await?;
    let typed = |came: &Came| match came {
        Came::Event(WaEvent::Typing {
            state: TypingState::Typing,
            ..
        }) => Some(()),
        _ => None,
    };
    world.sink.wait("Bob typing", 0, typed).await?;
    assert_eq!(world.server.ledger().copies(BOB, "I bring the basket"), 1);
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_same_message_sent_again_is_seen_once_and_proven_again() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world
        .server
        .set_fault(ALICE, Some(Fault::LoseAck { times: Some(1) }));
    to_bob(&session, "3EB0000000000000000002", "Saturday at eight").await?;
    world
        .server_saw("the first", |book| {
            book.accepted(ALICE, "3EB0000000000000000002").is_some()
        })
        .await?;
    to_bob(&session, "3EB0000000000000000002", "Saturday at eight").await?;
    assert_eq!(world.sink.ack("3EB0000000000000000002").await?, None);
    let book = world.server.ledger();
    assert_eq!(book.repeats(), 1);
    assert_eq!(book.copies(BOB, "Saturday at eight"), 1);
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_was_off_for_a_day_and_cannot_open_a_message_gets_it_again() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world.server.say(CAROL, ALICE, "Good night").await?;
    world.sink.text("Good night").await?;
    world.server.lose_sessions(CAROL, ALICE)?;
    let off = Act::GoOffline { minutes: None };
    world.server.act(CAROL, ALICE, &off)?;
    let id = "3EB0000000000000000004";
    session.send(&text(CAROL, id, "The key is under the mat")).await?;
    assert_eq!(world.sink.ack(id).await?, None);
    session.stop().await;

    // A day passes, and with it the library's own tidying up, every five minutes.
    let mut device = open_device(&world)?;
    let aged = sql_query("UPDATE sent_messages SET created_at = created_at - 86400").execute(&mut device)?;
    assert!(aged > 0, "what was sent is kept");
    let tidied = format!(
        "DELETE FROM sent_messages WHERE created_at < strftime('%s', 'now') - {}",
        KEEPS_SENT.as_secs()
    );
    sql_query(tidied).execute(&mut device)?;
    drop(device);

    let session = world.resume().await?;
    assert_eq!(world.server.ledger().copies(CAROL, "The key is under the mat"), 0);
    world.server.act(CAROL, ALICE, &Act::ComeBack)?;
    let book = world
        .server_saw("Carol reading it", |book| {
            book.copies(CAROL, "The key is under the mat") == 1
        })
        .await?;
    let times = book.accepted(ALICE, id).map_or(0, |taken| taken.times);
    assert!(times > 1, "she asked for it again");
    session.stop().await;
    Ok(())
}

fn open_device(world: &World) -> anyhow::Result<SqliteConnection> {
    let mut connection = SqliteConnection::establish(&world.device.path.to_string_lossy())?;
    let key = "5a".repeat(32);
    sql_query(format!("PRAGMA key = \"x'{key}'\"")).execute(&mut connection)?;
    Ok(connection)
}

#[derive(QueryableByName)]
struct Secret {
    #[diesel(sql_type = sql_types::Binary)]
    secret: Vec<u8>,
}

#[tokio::test(flavor = "multi_thread")]
async fn the_secret_chosen_for_a_message_is_the_one_that_is_kept() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    to_bob(&session, "3EB0000000000000000003", "basket").await?;
    world.sink.ack("3EB0000000000000000003").await?;
    session.stop().await;
    let mut connection = open_device(&world)?;
    let kept = sql_query("SELECT secret FROM msg_secrets WHERE msg_id = '3EB0000000000000000003'")
        .get_result::<Secret>(&mut connection)?;
    assert_eq!(kept.secret, SECRET);
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_refusal_of_the_server_is_told_with_its_code() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world.server.set_fault(
        ALICE,
        Some(Fault::Nack {
            code: 463,
            times: Some(1),
        }),
    );
    to_bob(&session, "3EB0000000000000000004", "hello").await?;
    assert_eq!(world.sink.ack("3EB0000000000000000004").await?, Some(463));
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bob_hears_that_alice_read_and_types() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let id = world.server.say(BOB, ALICE, "Are you there?").await?;
    let inbound = world.sink.text("Are you there?").await?;
    session
        .mark_read(&inbound.chat.jid, None, &[WaId(id.clone())])
        .await?;
    world
        .server_saw("the read receipt", |book| book.has_receipt(BOB, &id, "read"))
        .await?;
    session.set_typing(&inbound.chat.jid, TypingState::Typing).await?;
    session.set_typing(&inbound.chat.jid, TypingState::Idle).await?;
    session.stop().await;
    assert_eq!(
        session.set_typing(&inbound.chat.jid, TypingState::Idle).await,
        Err(SendError::NotConnected)
    );
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_piece_that_the_phone_kept_back_comes_when_it_is_asked_for() -> anyhow::Result<()> {
    let world = World::new().await?;
    let kept = HistoryPlan {
        withhold: BTreeSet::from([1]),
        ..HistoryPlan::default()
    };
    world.server.set_history(ALICE, kept)?;
    let seeded = world.server.seed_account(ALICE)?;
    import_device(&world.device, &seeded.device).await?;
    let session = world.resume().await?;
    assert_eq!(session.fetch_piece(1).await, Ok(()));
    let piece =
        |came: &Came| matches!(came, Came::Event(WaEvent::History { chunk: Some(1), .. })).then_some(());
    world.sink.wait("the piece", 0, piece).await?;
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn the_phones_history_comes_as_chunks_that_can_be_read() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let chunk = |came: &Came| match came {
        Came::Event(WaEvent::History { blob, .. }) => Some(blob.clone()),
        _ => None,
    };
    let blob = world.sink.wait("a history chunk", 0, chunk).await?;
    let promise = |came: &Came| matches!(came, Came::HistoryExpected).then_some(());
    world
        .sink
        .wait("the phone's word that it sends it", 0, promise)
        .await?;
    let mut chats: Vec<HistoryChat> = Vec::new();
    world.whatsapp.read_history(&blob, &mut |chat| {
        chats.push(chat);
        ControlFlow::Continue(())
    })?;
    let bobs = |chat: &&HistoryChat| chat.messages.iter().any(|message| message.sender.is_some());
    let chat = chats
        .iter()
        .find(bobs)
        .ok_or_else(|| anyhow::anyhow!("Bob's chat is missing"))?;
    assert_eq!(chat.messages.len(), 3);
    assert!(chat.pinned && chat.unread == 1);
    assert!(
        chat.messages.iter().any(|message| message.quote.is_some()),
        "the answer names what it answers"
    );
    session.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn names_from_the_phones_address_book_arrive() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    let named = |came: &Came| match came {
        Came::Event(WaEvent::ContactSeen {
            person,
            saved_name: Some(name),
            ..
        }) => {
            let known = [Some(&person.jid), person.alt.as_ref()];
            (known.contains(&Some(&Jid::from_phone_digits(BOB))) && name.0 == "Bob from work").then_some(())
        }
        _ => None,
    };
    world.sink.wait("Bob's name", 0, named).await?;
    session.stop().await;
    Ok(())
}
