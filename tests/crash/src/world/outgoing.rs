//! Texts to many people over a faulty link. Half of the people have switched their phones off: what they get proves
//! nothing before they come back, so that only the server's ack tells, and a crash loses that.

use super::{ACCOUNT, World, person};
use crate::words::text_with;
use anyhow::Result;
use rand::{RngExt as _, rngs::StdRng};
use wa_sim::{Act, Fault, Neighbours, Scope, Simulator, Way};

const PEOPLE: usize = 8;
/// WhatsApp's code for a message it does not take.
const REFUSED: u16 = 479;
/// Out of so many looks at the child, at one something more begins to go wrong.
const TROUBLES: u32 = 3;
/// So many faults at once are enough.
const MOST: usize = 3;
/// Out of so many looks at the child, at one the network drops.
const DROPS: u32 = 14;

fn is_off(place: usize) -> bool {
    place % 2 == 1
}

pub(super) fn people(sim: &Simulator) -> Result<()> {
    super::drain::people(sim)
}

/// Everybody says something, so that there are chats.
pub(super) async fn greet(world: &mut World) -> Result<()> {
    for place in 0..PEOPLE {
        tell(world, place, format!("hello-{place}")).await?;
    }
    Ok(())
}

/// Two people say something; something is to be said to each of them, if Kabar knows them by now.
pub(super) async fn talk(world: &mut World, number: u64) -> Result<()> {
    let known = !world.write.is_empty() || number > 0;
    for place in 0..2 {
        tell(world, place, format!("talk-{number}-{place}")).await?;
        if known {
            world.write.resize(PEOPLE, Vec::new());
            world.write[place].push(format!("answer-{number}-{place}"));
        }
    }
    Ok(())
}

async fn tell(world: &mut World, place: usize, token: String) -> Result<()> {
    world.sim.say(&person(place), ACCOUNT, &text_with(&token)).await?;
    world.told.push(token);
    Ok(())
}

pub(super) fn plan(world: &mut World, size: usize) -> Result<()> {
    let each = size.div_ceil(PEOPLE);
    world.write = (0..PEOPLE)
        .map(|place| (0..each).map(|number| format!("out-{place}-{number}")).collect())
        .collect();
    for place in (0..PEOPLE).filter(|place| is_off(*place)) {
        world
            .sim
            .act(&person(place), ACCOUNT, &Act::GoOffline { minutes: None })?;
    }
    Ok(())
}

/// Draws what goes wrong from the beginning, and has somebody write as well.
pub(super) async fn disturb(world: &mut World, rng: &mut StdRng) -> Result<()> {
    world.sim.clear_faults();
    trouble(&world.sim, rng);
    let place = 2 * rng.random_range(0..PEOPLE / 2);
    let token = format!("aside-{}", world.told.len());
    tell(world, place, token).await
}

pub(super) fn trouble(sim: &Simulator, rng: &mut StdRng) {
    sim.add_fault(Scope::Account(ACCOUNT.to_owned()), fault(rng));
}

fn fault(rng: &mut StdRng) -> Fault {
    let times = Some(1);
    match rng.random_range(0..9) {
        0 => Fault::DropBeforeAck { deliver: true, times },
        1 => Fault::DropBeforeAck {
            deliver: false,
            times,
        },
        2 => Fault::Nack { code: REFUSED, times },
        3 => Fault::Duplicate { times: Some(3) },
        4 => Fault::Reorder {
            what: Neighbours::Messages,
            times: Some(3),
        },
        5 => Fault::Reorder {
            what: Neighbours::AckAndReceipt,
            times: Some(9),
        },
        6 => Fault::LoseAck { times },
        7 => Fault::Delay {
            ms: rng.random_range(5..60),
            way: Way::Both,
        },
        _ => Fault::SlowLink {
            bytes_per_second: 40_000,
            way: Way::Both,
        },
    }
}

/// Now and then something more goes wrong, or the network drops.
pub(super) fn stir(sim: &Simulator, rng: &mut StdRng) {
    if rng.random_range(0..TROUBLES) == 0 && sim.faults().len() < MOST {
        trouble(sim, rng);
    }
    if rng.random_range(0..DROPS) == 0 {
        sim.drop_connections(ACCOUNT);
    }
}

pub(super) fn come_back(sim: &Simulator) -> Result<()> {
    for place in (0..PEOPLE).filter(|place| is_off(*place)) {
        sim.act(&person(place), ACCOUNT, &Act::ComeBack)?;
    }
    Ok(())
}
