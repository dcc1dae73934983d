//! When the process is to die: at named steps and at any moment, in turns, as a seed decides.

use crate::load::Load;
use kabar_core::steps::Step;
use rand::{RngExt as _, rngs::StdRng, seq::SliceRandom as _};

/// Parts of a life, in which moments are told.
pub(crate) const PARTS: u32 = 1_000;

/// A step that is not taken in so many worlds is given up.
const TRIES: u32 = 2;

/// One death.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kill {
    /// When it takes a step for so many times.
    At(Step, u32),
    /// At any moment: after so many of the [`PARTS`] that its work takes.
    Moment(u32),
}

/// The deaths of one load, in their order.
pub(crate) fn plan(load: Load, kills: usize, rng: &mut StdRng) -> Vec<Kill> {
    let traps = load.traps();
    let mut plan: Vec<Kill> = (0..kills)
        .map(|place| {
            if place % 2 == 1 {
                return moment(rng);
            }
            let (step, most) = traps[place / 2 % traps.len()];
            Kill::At(step, rng.random_range(1..=most))
        })
        .collect();
    plan.shuffle(rng);
    plan
}

/// Any moment.
pub(crate) fn moment(rng: &mut StdRng) -> Kill {
    Kill::Moment(rng.random_range(0..PARTS))
}

/// What becomes of a death that did not come before the work was done. A step that was taken `taken` times is waited for
/// no longer than that.
pub(crate) fn again(kill: Kill, taken: u32, tries: u32, rng: &mut StdRng) -> Kill {
    match kill {
        Kill::At(step, _) if taken > 0 => Kill::At(step, rng.random_range(1..=taken)),
        Kill::At(..) if tries < TRIES => kill,
        Kill::At(..) | Kill::Moment(_) => moment(rng),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng as _;

    fn planned(seed: u64) -> Vec<Kill> {
        plan(Load::Outgoing, 40, &mut StdRng::seed_from_u64(seed))
    }

    #[test]
    fn every_step_of_a_load_gets_its_death_and_so_does_chance() {
        let plan = planned(1);
        for (step, _) in Load::Outgoing.traps() {
            assert!(
                plan.iter()
                    .any(|kill| matches!(kill, Kill::At(at, _) if at == step)),
                "{}",
                step.name()
            );
        }
        assert_eq!(
            plan.iter().filter(|kill| matches!(kill, Kill::Moment(_))).count(),
            20
        );
    }

    #[test]
    fn the_same_seed_plans_the_same_deaths() {
        assert_eq!(planned(7), planned(7));
        assert_ne!(planned(7), planned(8));
    }

    #[test]
    fn a_death_that_came_too_late_comes_sooner_the_next_time() {
        let mut rng = StdRng::seed_from_u64(1);
        let late = Kill::At(Step::Committed, 9);
        assert_eq!(again(late, 1, 0, &mut rng), Kill::At(Step::Committed, 1));
        assert_eq!(
            again(late, 0, 0, &mut rng),
            late,
            "it may be taken in another world"
        );
        assert!(matches!(again(late, 0, TRIES, &mut rng), Kill::Moment(_)));
    }
}
