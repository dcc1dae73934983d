//! A campaign to many people over a faulty link, while some of them say that they want none of it.
//!
//! Who says stop does so while the process is dead, once the campaign has begun, and only if nothing reached them and nothing is
//! on its way to them: then no copy may ever come. Before there is a campaign it is a word like any other.

use super::{ACCOUNT, World};
use crate::words::CampaignTask;
use anyhow::Result;
use kabar_types::UnixMillis;
use rand::{RngExt as _, rngs::StdRng};
use std::time::Duration;
use wa_sim::{HistoryPlan, Simulator};

/// How much faster the policy's clock goes.
const SPEED: u32 = 50;
/// What is still on the link has arrived after so long.
const LANDED: Duration = Duration::from_millis(250);
/// So many who want none of it are enough for a world.
const MOST_STOPS: usize = 25;
/// How far the policy's clock jumps between two lives at most, either way: about two minutes of its own.
const JUMP_MS: i64 = 2_500;

pub(super) fn number(place: usize) -> String {
    format!("628000001{place:04}")
}

fn token(place: usize) -> String {
    format!("promo-{place}")
}

pub(super) fn people(sim: &Simulator, size: usize) -> Result<()> {
    sim.add_account(ACCOUNT, "Toko")?;
    for place in 0..size {
        sim.add_contact(&number(place), &format!("Pelanggan {place}"))?;
    }
    sim.set_history(
        ACCOUNT,
        HistoryPlan {
            bootstrap: Some(0),
            ..HistoryPlan::default()
        },
    )
}

pub(super) fn plan(world: &mut World, size: usize) {
    world.people = (0..size).map(|place| (number(place), token(place))).collect();
}

/// What the next child is to do. The policy's clock jumps a little between two lives, back and forth.
pub(super) fn task(world: &World) -> Option<CampaignTask> {
    (!world.people.is_empty()).then(|| CampaignTask {
        people: world.people.clone(),
        anchor: UnixMillis(1_790_000_000_000 + world.jump),
        speed: SPEED,
    })
}

/// Draws what goes wrong in the next life, moves the clock, and has some people say stop.
pub(super) async fn disturb(world: &mut World, rng: &mut StdRng) -> Result<()> {
    world.sim.clear_faults();
    tokio::time::sleep(LANDED).await;
    world.jump = rng.random_range(-JUMP_MS..=JUMP_MS);
    let has_begun = world
        .people
        .iter()
        .any(|(phone, _)| !world.sim.copies_by_token(phone).is_empty());
    let stops = rng.random_range(0..3);
    for _ in 0..if has_begun { stops } else { 0 } {
        let place = rng.random_range(0..world.people.len().max(1));
        let Some((phone, token)) = world.people.get(place).cloned() else {
            break;
        };
        let untouched = world.sim.copies_by_token(&phone).is_empty();
        if untouched && world.stopped.len() < MOST_STOPS && world.stopped.insert(token) {
            world.sim.say(&phone, ACCOUNT, "STOP").await?;
        }
    }
    super::outgoing::trouble(&world.sim, rng);
    Ok(())
}
