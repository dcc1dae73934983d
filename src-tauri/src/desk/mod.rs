//! Kabar on the desktop around its window: a sign in the tray and the number on the icon in the dock, which say how much is
//! unread; the size and the spelling of the window; starting with the desktop; and where closing the window leads.
//!
//! Deliberately not here: what counts as unread (`kabar-core::standing`), and the window itself.

mod autostart;
pub(crate) mod language;
#[cfg_attr(target_os = "linux", path = "linux/mod.rs")]
#[cfg_attr(not(target_os = "linux"), path = "none.rs")]
mod system;
mod webview;

use crate::{
    apart::ChatWindows,
    host::{DesktopHost, Phase},
    installation::Installation,
    ipc::Pumps,
    notify::words::{self, Words},
    opening::Opened,
    windows::{self, Kind},
};
use autostart::Autostart;
use kabar_types::{Desktop, DesktopChoices, Language};
use language::FirstLanguage;
use std::{
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    time::Duration,
};
use system::System;
use tauri::{AppHandle, Manager, WebviewWindow, Window, WindowEvent};

/// The signs follow in steps of this: a burst of messages is one change.
const BREATH: Duration = Duration::from_millis(250);

/// What the signs say.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Said {
    unread: u32,
    /// Kabar, and how much is unread.
    title: String,
    open: String,
    quit: String,
}

/// What a person asks of the sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(
    not(target_os = "linux"),
    expect(dead_code, reason = "no sign there yet that could be asked")
)]
enum Deed {
    Open,
    Quit,
}

/// What the window and the commands know of the desktop.
pub(crate) struct Desk {
    autostart: Autostart,
    language: FirstLanguage,
    /// Somebody shows the sign.
    tray: Arc<AtomicBool>,
    /// What was chosen, as far as it is known.
    choices: Mutex<DesktopChoices>,
}

impl Desk {
    /// `folder`: that of the installation.
    pub(crate) fn new(installation: &Installation, folder: &Path) -> Self {
        Self {
            autostart: Autostart::new(installation),
            language: FirstLanguage::new(folder),
            tray: Arc::default(),
            choices: Mutex::default(),
        }
    }

    pub(crate) fn look(&self) -> Desktop {
        Desktop {
            tray: self.tray.load(Ordering::SeqCst),
            autostart: self.autostart.is_on(),
            spelling: webview::CHECKS_SPELLING,
            files: system::CHOOSES_FILES,
        }
    }

    /// # Errors
    /// When the desktop's folder cannot be written.
    pub(crate) fn set_autostart(&self, on: bool) -> io::Result<()> {
        self.autostart.set(on)
    }

    /// What Kabar speaks as long as the choice cannot be read.
    pub(crate) fn first_language(&self) -> Language {
        self.language.get()
    }

    /// What was chosen about the desktop.
    pub(crate) fn choices(&self) -> DesktopChoices {
        *self.choices.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Without a sign to come back by, nothing stays behind.
    fn stays(&self) -> bool {
        self.choices().to_tray && self.tray.load(Ordering::SeqCst)
    }
}

/// Has a person choose a file in the system's own dialog, over the main window.
pub(crate) async fn choose_file(app: &AppHandle, title: &str, save_as: Option<String>) -> Option<PathBuf> {
    system::choose_file(app, title.to_owned(), save_as).await
}

/// A window follows what was chosen.
pub(crate) fn dress(window: &WebviewWindow, choices: DesktopChoices) {
    webview::dress(window, choices);
}

/// Where closing a window leads. The main one is put away where Kabar stays in the tray, and while chats have windows of
/// their own: it comes back by the sign, by a second start, or from one of them. Kabar ends with the last window that is seen.
pub(crate) fn on_window_event(window: &Window, event: &WindowEvent) {
    let Some(host) = window.try_state::<Arc<DesktopHost>>() else {
        return;
    };
    let Some(kind) = windows::kind_of(window.label()) else {
        return;
    };
    match (event, kind) {
        (WindowEvent::CloseRequested { api, .. }, Kind::Main) if keeps_main(&host) => {
            api.prevent_close();
            host.look_away(window.label());
            if let Err(error) = window.hide() {
                tracing::warn!(%error, "the window could not be put away");
            }
        }
        (WindowEvent::CloseRequested { .. }, Kind::Chat(chat)) => {
            if let Some(windows) = host.chat_windows() {
                windows.forget(chat);
            }
        }
        (WindowEvent::Destroyed, _) => {
            host.look_away(window.label());
            window.state::<Pumps>().end(window.label());
            if kind != Kind::Main && !keeps_main(&host) && is_main_away(window) {
                window.app_handle().exit(0);
            }
        }
        _ => {}
    }
}

fn keeps_main(host: &DesktopHost) -> bool {
    let any_chat = host.chat_windows().is_some_and(ChatWindows::is_any_open);
    any_chat || host.desk().stays()
}

fn is_main_away(window: &Window) -> bool {
    let main = window.app_handle().get_webview_window(windows::MAIN);
    main.is_some_and(|main| !main.is_visible().unwrap_or(true))
}

/// Follows how things stand until the application ends.
pub(crate) async fn run(host: Arc<DesktopHost>, app: AppHandle) {
    let asked = app.clone();
    let deeds = Arc::new(move |deed| match deed {
        Deed::Open => windows::focus(&asked),
        Deed::Quit => asked.exit(0),
    });
    let system = System::start(app.clone(), Arc::clone(&host.desk().tray), deeds).await;
    let mut phases = host.phases();
    loop {
        let phase = phases.borrow_and_update().clone();
        if let Phase::Open(opened) = phase {
            tokio::select! {
                () = follow(&host, &app, &opened, &system) => {}
                changed = phases.changed() => if changed.is_err() { return } else { continue },
            }
        } else {
            system
                .show(said(0, words::of(host.desk().first_language())))
                .await;
        }
        if phases.changed().await.is_err() {
            return;
        }
    }
}

/// As long as the core of this phase runs.
async fn follow(host: &DesktopHost, app: &AppHandle, opened: &Opened, system: &System) {
    let mut standings = opened.kabar.standings();
    while let Some(standing) = standings.next().await {
        let choices = standing.choices;
        *host.desk().choices.lock().unwrap_or_else(PoisonError::into_inner) = choices;
        if let Err(error) = host.desk().language.keep(standing.language) {
            tracing::warn!(%error, "the next start would not know the language");
        }
        for window in app.webview_windows().values() {
            webview::dress(window, choices);
        }
        system
            .show(said(standing.unread, words::of(standing.language)))
            .await;
        tokio::time::sleep(BREATH).await;
    }
}

fn said(unread: u32, words: &Words) -> Said {
    let name = words.get("app_name").to_owned();
    Said {
        unread,
        title: match unread {
            0 => name,
            _ => words.fill("tray_unread", &[("count", &unread.to_string())]),
        },
        open: words.get("tray_open").to_owned(),
        quit: words.get("tray_quit").to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::said;
    use crate::notify::words;
    use kabar_types::Language;

    #[test]
    fn the_sign_says_how_much_is_unread_in_the_language_of_the_person() {
        assert_eq!(said(0, words::of(Language::En)).title, "Kabar");
        assert_eq!(said(3, words::of(Language::En)).title, "Kabar: 3 unread");
        assert_eq!(said(3, words::of(Language::Id)).title, "Kabar: 3 belum dibaca");
        for language in [Language::En, Language::Id] {
            let said = said(1, words::of(language));
            assert!(!said.open.is_empty() && !said.quit.is_empty());
        }
    }
}
