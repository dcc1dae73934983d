//! Pictures of people, as users of the simulator hold them.

use anyhow::Context;

use crate::pictures;
use crate::simulator::Simulator;

impl Simulator {
    /// Somebody changes the picture of themselves, or removes it. Clients that know them are told.
    ///
    /// # Errors
    /// When nobody has the number.
    pub fn set_picture(&self, person: &str, picture: Option<Vec<u8>>) -> anyhow::Result<()> {
        self.shared.with(|world| {
            world
                .people
                .get(person)
                .with_context(|| format!("nobody has the number {person}"))?;
            pictures::set(world, person, person, picture).map(drop)
        })
    }
}
