//! What other devices set, when they set much of it quickly.

use crate::{
    recorder::Came,
    world::{ALICE, CAROL, World},
};
use kabar_core::ports::whatsapp::{StateChange, WaEvent};
use wa_sim::AppStateAction;

fn pin(pinned: bool) -> AppStateAction {
    AppStateAction::Pin {
        chat: CAROL.to_owned(),
        pinned,
    }
}

/// News of a change that comes while the one before is still being taken in must not be lost with it.
#[tokio::test(flavor = "multi_thread")]
async fn the_last_of_many_things_the_phone_sets_quickly_is_told() -> anyhow::Result<()> {
    let (world, session) = World::online().await?;
    for round in 0..200 {
        let place = world.sink.place();
        let archived = round % 2 == 0;
        world.server.phone_sets(ALICE, &pin(archived))?;
        // Each round a little later: one of them falls into the moment in which the first is being taken in.
        for _ in 0..round * 4 {
            tokio::task::yield_now().await;
        }
        let archive = AppStateAction::Archive {
            chat: CAROL.to_owned(),
            archived,
        };
        world.server.phone_sets(ALICE, &archive)?;
        let last = |came: &Came| match came {
            Came::Event(WaEvent::StateSynced {
                change: StateChange::Archive { archived: is },
                ..
            }) if *is == archived => Some(()),
            _ => None,
        };
        world.sink.wait("the archiving", place, last).await?;
    }
    session.stop().await;
    Ok(())
}
