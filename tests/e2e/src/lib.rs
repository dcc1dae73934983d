//! The real core on the real library against the simulator: what a person sees here, and what people see there.
//!
//! Deliberately not here: windows (tests/ui drives those) and anything a faster ring can prove (the rules of the core
//! are tested over a fake in their own crate).

#[cfg(test)]
mod at_rest;
#[cfg(test)]
mod baileys;
#[cfg(test)]
mod changes;
#[cfg(test)]
mod crowd;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod groups;
#[cfg(test)]
mod isolation;
#[cfg(test)]
mod journey;
#[cfg(test)]
mod kinds;
#[cfg(test)]
mod leftovers;
#[cfg(test)]
mod link_screen;
#[cfg(test)]
mod linking;
#[cfg(test)]
mod partings;
#[cfg(test)]
mod past;
#[cfg(test)]
mod people;
#[cfg(test)]
mod renewing;
#[cfg(test)]
mod rollback;
#[cfg(test)]
mod shared;
#[cfg(test)]
mod states;
#[cfg(test)]
mod world;
