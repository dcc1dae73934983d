//! The Secret Service of freedesktop.org (GNOME Keyring, KWallet, KeePassXC), over D-Bus.
//!
//! The entry carries the attributes `service` and `username`, as the crate `keyring` and its relatives in other
//! languages write them.

use crate::Entry;
use kabar_core::ports::secrets::SecretError;
use secret_service::{
    EncryptionType, Error,
    blocking::{Collection, Item, SecretService},
};
use std::{collections::HashMap, time::Duration};
use zbus::{DBusError, blocking::connection::Builder};
use zeroize::Zeroizing;

/// The label of a keyring made because the system had none, as GNOME names its own.
const FIRST_KEYRING: &str = "Default keyring";

/// How long one answer of the service may take; a little more than a bus gives a service to start. Dialogs are not
/// bound by it: their end comes as a signal.
const PATIENCE: Duration = Duration::from_secs(150);

pub(crate) fn load(entry: &Entry) -> Result<Option<Zeroizing<Vec<u8>>>, SecretError> {
    let service = connect()?;
    let Some(item) = find(&service, entry)? else {
        return Ok(None);
    };
    item.get_secret()
        .map(|secret| Some(Zeroizing::new(secret)))
        .map_err(meaning)
}

/// Looks without unlocking anything, which is what would ask the person.
pub(crate) fn is_ready(entry: &Entry) -> bool {
    is_open(entry).unwrap_or(false)
}

fn is_open(entry: &Entry) -> Result<bool, SecretError> {
    let service = connect()?;
    let found = service.search_items(attributes(entry)).map_err(meaning)?;
    if !found.locked.is_empty() {
        return Ok(false);
    }
    match default_keyring(&service)? {
        Some(keyring) => keyring.is_locked().map(|locked| !locked).map_err(meaning),
        None => Ok(false),
    }
}

pub(crate) fn save(entry: &Entry, secret: &[u8]) -> Result<(), SecretError> {
    let service = connect()?;
    if let Some(item) = find(&service, entry)? {
        return item
            .set_secret(secret, "application/octet-stream")
            .map_err(meaning);
    }
    let keyring = match default_keyring(&service)? {
        Some(keyring) => keyring,
        None => service
            .create_collection(FIRST_KEYRING, "default")
            .map_err(meaning)?,
    };
    unlock(&keyring)?;
    let label = format!("Kabar: the key to your messages ({})", entry.service);
    keyring
        .create_item(
            &label,
            attributes(entry),
            secret,
            true,
            "application/octet-stream",
        )
        .map(drop)
        .map_err(meaning)
}

fn connect() -> Result<SecretService<'static>, SecretError> {
    let bus = Builder::session().and_then(|bus| bus.method_timeout(PATIENCE).build());
    let bus = bus.map_err(|error| meaning(error.into()))?;
    SecretService::connect_with_existing(EncryptionType::Dh, bus).map_err(meaning)
}

fn attributes(entry: &Entry) -> HashMap<&str, &str> {
    HashMap::from([
        ("service", entry.service.as_str()),
        ("username", entry.account.as_str()),
    ])
}

/// The entry, unlocked. Some keyrings show no entries at all while they are locked, so an entry counts as absent only
/// once the default keyring is open.
fn find<'a>(service: &'a SecretService<'_>, entry: &Entry) -> Result<Option<Item<'a>>, SecretError> {
    if let Some(item) = search(service, entry)? {
        return Ok(Some(item));
    }
    match default_keyring(service)? {
        Some(keyring) if keyring.is_locked().map_err(meaning)? => {
            unlock(&keyring)?;
            search(service, entry)
        }
        _ => Ok(None),
    }
}

fn search<'a>(service: &'a SecretService<'_>, entry: &Entry) -> Result<Option<Item<'a>>, SecretError> {
    let found = service.search_items(attributes(entry)).map_err(meaning)?;
    let mut items = found.unlocked.into_iter().chain(found.locked);
    let Some(item) = items.next() else { return Ok(None) };
    if items.next().is_some() {
        return Err(SecretError::Failed("there is more than one entry".to_owned()));
    }
    if item.is_locked().map_err(meaning)? {
        item.unlock().map_err(meaning)?;
    }
    Ok(Some(item))
}

fn default_keyring<'a>(service: &'a SecretService<'_>) -> Result<Option<Collection<'a>>, SecretError> {
    match service.get_default_collection() {
        Ok(keyring) => Ok(Some(keyring)),
        Err(Error::NoResult) => Ok(None),
        Err(error) => Err(meaning(error)),
    }
}

fn unlock(keyring: &Collection<'_>) -> Result<(), SecretError> {
    match keyring.is_locked() {
        Ok(true) => keyring.unlock().map_err(meaning),
        Ok(false) => Ok(()),
        Err(error) => Err(meaning(error)),
    }
}

/// | what happened | becomes |
/// |---|---|
/// | no session bus, or nobody on it offers or can start the service | `Missing` |
/// | locked, and the person (or a system without dialogs) did not unlock it | `Locked` |
/// | anything else | `Failed` |
fn meaning(error: Error) -> SecretError {
    match error {
        Error::Unavailable | Error::Zbus(zbus::Error::Connection(..) | zbus::Error::Address(_)) => {
            SecretError::Missing
        }
        Error::Locked | Error::Prompt | Error::PromptDisconnected => SecretError::Locked,
        Error::Zbus(cause) => {
            of_name(error_name(&cause)).unwrap_or_else(|| SecretError::Failed(cause.to_string()))
        }
        Error::ZbusFdo(cause) => {
            of_name(Some(cause.name().to_string())).unwrap_or_else(|| SecretError::Failed(cause.to_string()))
        }
        other => SecretError::Failed(other.to_string()),
    }
}

fn error_name(error: &zbus::Error) -> Option<String> {
    match error {
        zbus::Error::MethodError(name, ..) => Some(name.to_string()),
        zbus::Error::FDO(cause) => Some(cause.name().to_string()),
        _ => None,
    }
}

/// What an error a peer on the bus answered with means, by its name (D-Bus and Secret Service specifications).
fn of_name(name: Option<String>) -> Option<SecretError> {
    match name?.as_str() {
        "org.freedesktop.DBus.Error.ServiceUnknown" | "org.freedesktop.DBus.Error.NameHasNoOwner" => {
            Some(SecretError::Missing)
        }
        name if name.starts_with("org.freedesktop.DBus.Error.Spawn.") => Some(SecretError::Missing),
        "org.freedesktop.Secret.Error.IsLocked" => Some(SecretError::Locked),
        _ => None,
    }
}
