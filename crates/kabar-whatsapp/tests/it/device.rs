//! The device's files around a real session.

use crate::world::{ALICE, BOB, CAROL, World, to_bob};
use kabar_core::ports::whatsapp::{OpenError, WhatsApp};
use zeroize::Zeroizing;

#[tokio::test(flavor = "multi_thread")]
async fn nothing_anybody_said_can_be_read_in_the_devices_files() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    world.server.say(BOB, ALICE, "needle from Bob").await?;
    world.sink.text("needle from Bob").await?;
    to_bob(&session, "3EB0000000000000000001", "needle from Alice").await?;
    world.sink.ack("3EB0000000000000000001").await?;
    let running = world.files()?;
    session.stop().await;
    for (path, bytes) in running.into_iter().chain(world.files()?) {
        assert!(!bytes.starts_with(b"SQLite format 3"), "{path:?} is plain");
        for needle in ["needle", ALICE, BOB, CAROL, "3EB0000000000000000001"] {
            let found = bytes
                .windows(needle.len())
                .any(|window| window == needle.as_bytes());
            assert!(!found, "{path:?} holds {needle}");
        }
    }
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_key_opens_no_session_and_the_right_one_still_does() -> anyhow::Result<()> {
    let mut world = World::linked().await?;
    let right = std::mem::replace(&mut world.device.key, Zeroizing::new([1; 32]));
    let refused = world
        .start()
        .await
        .err()
        .and_then(|error| error.downcast::<OpenError>().ok());
    assert_eq!(refused, Some(OpenError::WrongKey));
    world.device.key = right;
    world.resume().await?.stop().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_was_never_linked_is_not_resumed_and_can_be_forgotten() -> anyhow::Result<()> {
    let world = World::new().await?;
    world.link().await?.stop().await;
    assert!(world.start().await.is_err());
    world.whatsapp.forget(&world.device).await?;
    assert!(world.files()?.is_empty());
    Ok(())
}
