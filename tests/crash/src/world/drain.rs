//! Messages that waited on the server while nobody was online.

use super::{ACCOUNT, World, person, title};
use crate::words::text_with;
use anyhow::Result;
use wa_sim::{HistoryPlan, Simulator};

const PEOPLE: usize = 12;

pub(super) fn people(sim: &Simulator) -> Result<()> {
    sim.add_account(ACCOUNT, "Toko")?;
    for place in 0..PEOPLE {
        sim.add_contact(&person(place), &title(place))?;
    }
    // The phone would hand out what was said meanwhile as its past, and so mend every loss.
    sim.set_history(
        ACCOUNT,
        HistoryPlan {
            bootstrap: Some(0),
            ..HistoryPlan::default()
        },
    )
}

/// Everybody writes in turns, so that every batch holds messages of many chats.
pub(super) async fn say(world: &mut World, size: usize) -> Result<()> {
    for number in 0..size {
        let token = format!("in-{number}");
        let who = person(number % PEOPLE);
        world.sim.say(&who, ACCOUNT, &text_with(&token)).await?;
        world.told.push(token);
    }
    Ok(())
}
