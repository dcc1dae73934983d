//! A contact sends a file, as any other message.

use super::{MediaFile, compose};
use crate::people;
use crate::state::World;

/// A contact sends a file to an account. Returns the message id.
///
/// # Errors
/// When one of them does not exist.
pub(crate) fn send(
    world: &mut World,
    contact: &str,
    account: &str,
    file: &MediaFile,
) -> anyhow::Result<String> {
    people::expect_people(world, contact, account)?;
    let message = compose(world, file)?;
    people::speak(world, contact, account, message)
}
