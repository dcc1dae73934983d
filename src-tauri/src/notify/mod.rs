//! Notifications of the desktop: shows what the core decides is announced, and opens the chat of the one that is clicked.
//!
//! Deliberately not here: whether a message is announced, and how much of it is said (`kabar-core::notices`). On Windows
//! and macOS nothing is shown yet.

#[cfg_attr(target_os = "linux", path = "linux.rs")]
#[cfg_attr(not(target_os = "linux"), path = "none.rs")]
mod system;
mod time;
pub(crate) mod words;

use crate::{
    host::{DesktopHost, Phase},
    opening::Opened,
    windows,
};
use kabar_api::Host;
use kabar_core::notices::NoticeDeed;
use kabar_types::{ChatId, Language, MessageId, Wish};
use std::sync::Arc;
use system::System;
use tauri::AppHandle;
use words::Words;

/// What a notification is about: one stands for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum About {
    Chat(ChatId),
    /// A call that rings.
    Call(MessageId),
}

/// A notification in words.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Shown {
    about: About,
    /// Where a click leads.
    chat: ChatId,
    title: String,
    body: String,
    /// What a click on it does.
    action: String,
    sound: bool,
}

/// Shows and clears until the application ends.
pub(crate) async fn run(host: Arc<DesktopHost>, app: AppHandle) {
    let mut phases = host.phases();
    let mut system = System::default();
    loop {
        let phase = phases.borrow_and_update().clone();
        if let Phase::Open(opened) = phase {
            tokio::select! {
                () = announce(&host, &app, &opened, &mut system) => {}
                changed = phases.changed() => {
                    system.clear_all().await;
                    if changed.is_err() {
                        return;
                    }
                    continue;
                }
            }
            system.clear_all().await;
        }
        if phases.changed().await.is_err() {
            return;
        }
    }
}

/// As long as the core of this phase runs.
async fn announce(host: &DesktopHost, app: &AppHandle, opened: &Opened, system: &mut System) {
    let mut notices = opened.kabar.notices(Box::new(time::minute_of_day));
    loop {
        tokio::select! {
            deed = notices.next() => match deed {
                Some(NoticeDeed::Show(notice)) => {
                    system.show(words::say(&notice, spoken(host).await)).await;
                }
                Some(NoticeDeed::Ring(ring)) => {
                    system.show(words::say_ring(&ring, spoken(host).await)).await;
                }
                Some(NoticeDeed::Clear { chat }) => system.clear(About::Chat(chat)).await,
                Some(NoticeDeed::EndRing { call }) => system.clear(About::Call(call)).await,
                Some(NoticeDeed::ClearAll) => system.clear_all().await,
                None => return,
            },
            chat = system.clicked() => {
                let has_window = host.windows().is_some_and(|windows| windows.focus_chat(chat));
                if !has_window {
                    windows::focus(app);
                    opened.kabar.wish(Wish::Chat { chat });
                }
            }
        }
    }
}

/// The sentences of the person's language.
async fn spoken(host: &DesktopHost) -> &'static Words {
    let language = match host.kabar() {
        Some(kabar) => kabar.get_settings().await.map(|settings| settings.language),
        None => Ok(Language::System),
    };
    words::of(language.unwrap_or_default())
}
