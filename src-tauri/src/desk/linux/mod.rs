//! The signs on Linux, spoken on the session bus directly: StatusNotifierItem with its menu for trays (KDE, and GNOME with
//! its extension), and the number that docks learned from Unity. A desktop may have none of them, or start them later.
//!
//! Not libappindicator, which ends the program where it is not installed, tells no clicks, and does not know whether
//! anybody shows the sign: without that, closing the window could lead nowhere.

mod files;
mod item;
mod menu;
mod picture;

pub(super) use files::{CHOOSES_FILES, choose_file};

use super::{Deed, Said};
use futures::{StreamExt, stream::select};
use item::Item;
use menu::Menu;
use std::{
    collections::HashMap,
    process,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};
use tauri::AppHandle;
use zbus::{Connection, object_server::SignalEmitter, proxy::CacheProperties, zvariant::Value};

/// Its name in the bundle: how a dock knows whose number it is.
const DESKTOP_ENTRY: &str = "application://Kabar.desktop";
const ITEM: &str = "/StatusNotifierItem";
const MENU: &str = "/MenuBar";
const DOCK: &str = "/com/canonical/unity/launcherentry/1";

type Deeds = Arc<dyn Fn(Deed) + Send + Sync>;

#[zbus::proxy(
    interface = "org.kde.StatusNotifierWatcher",
    default_service = "org.kde.StatusNotifierWatcher",
    default_path = "/StatusNotifierWatcher",
    gen_blocking = false
)]
trait Watcher {
    fn register_status_notifier_item(&self, service: &str) -> zbus::Result<()>;

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> zbus::Result<bool>;
}

/// Nothing without a session bus.
pub(super) struct System(Option<Connection>);

impl System {
    /// `shown` becomes whether somebody shows the sign, and follows that.
    pub(super) async fn start(_: AppHandle, shown: Arc<AtomicBool>, deeds: Deeds) -> Self {
        match open(deeds).await {
            Ok((connection, name)) => {
                tauri::async_runtime::spawn(watch(connection.clone(), name, shown));
                Self(Some(connection))
            }
            Err(error) => {
                tracing::debug!(%error, "desk: no sign in a tray");
                Self(None)
            }
        }
    }

    pub(super) async fn show(&self, said: Said) {
        let Some(connection) = &self.0 else { return };
        if let Err(error) = show(connection, said).await {
            tracing::debug!(%error, "desk: the signs do not follow");
        }
    }
}

async fn open(deeds: Deeds) -> zbus::Result<(Connection, String)> {
    let connection = Connection::session().await?;
    let server = connection.object_server();
    server.at(MENU, Menu::new(Arc::clone(&deeds))).await?;
    server.at(ITEM, Item::new(deeds)).await?;
    let name = format!("org.kde.StatusNotifierItem-{}-1", process::id());
    connection.request_name(name.as_str()).await?;
    Ok((connection, name))
}

/// Registers the sign wherever a tray begins, for as long as Kabar runs.
async fn watch(connection: Connection, name: String, shown: Arc<AtomicBool>) {
    if let Err(error) = watch_trays(&connection, &name, &shown).await {
        tracing::debug!(%error, "desk: trays are not followed");
        shown.store(false, Ordering::SeqCst);
    }
}

async fn watch_trays(connection: &Connection, name: &str, shown: &AtomicBool) -> zbus::Result<()> {
    let watcher = WatcherProxy::builder(connection)
        .cache_properties(CacheProperties::No)
        .build()
        .await?;
    let owners = watcher.inner().receive_owner_changed().await?.map(drop);
    let signals = watcher.inner().receive_all_signals().await?.map(drop);
    let mut turns = select(owners, signals);
    loop {
        // No tray is no error: the next one that begins is told of.
        let registered = watcher.register_status_notifier_item(name).await.is_ok();
        let has_host = registered
            && watcher
                .is_status_notifier_host_registered()
                .await
                .unwrap_or(false);
        if shown.swap(has_host, Ordering::SeqCst) != has_host {
            tracing::info!(shown = has_host, "desk: a tray");
        }
        if turns.next().await.is_none() {
            return Ok(());
        }
    }
}

async fn show(connection: &Connection, said: Said) -> zbus::Result<()> {
    let server = connection.object_server();
    let unread = said.unread;
    if server
        .interface::<_, Menu>(MENU)
        .await?
        .get_mut()
        .await
        .say(&said)
    {
        let emitter = SignalEmitter::new(connection, MENU)?;
        Menu::layout_updated(&emitter, 0, 0).await?;
    }
    if server.interface::<_, Item>(ITEM).await?.get_mut().await.say(said) {
        let emitter = SignalEmitter::new(connection, ITEM)?;
        Item::new_icon(&emitter).await?;
        Item::new_title(&emitter).await?;
        Item::new_tool_tip(&emitter).await?;
    }
    let number = HashMap::from([
        ("count", Value::from(i64::from(unread))),
        ("count-visible", Value::from(unread > 0)),
    ]);
    let dock = "com.canonical.Unity.LauncherEntry";
    let nobody_in_particular = None::<zbus::names::BusName<'_>>;
    connection
        .emit_signal(
            nobody_in_particular,
            DOCK,
            dock,
            "Update",
            &(DESKTOP_ENTRY, number),
        )
        .await
}
