//! The system's own dialog for files: GTK's, or through it the one of the desktop portal. Asked for here and not by the page,
//! which learns the path of what was chosen and nothing else of the disk.

use crate::windows;
use gtk::{
    FileChooserAction, FileChooserNative, FileFilter, ResponseType,
    prelude::{FileChooserExt, NativeDialogExt},
};
use std::{
    cell::RefCell,
    path::{Path, PathBuf},
};
use tauri::{AppHandle, Manager};
use tokio::sync::oneshot::{self, Sender};

pub(in crate::desk) const CHOOSES_FILES: bool = true;

/// What Kabar writes is called the first; somebody may have called it otherwise.
const PATTERNS: [&str; 2] = ["*.kabar", "*"];

/// `save_as`: the name that is suggested for a file to be written; without, one is chosen for reading.
pub(in crate::desk) async fn choose_file(
    app: &AppHandle,
    title: String,
    save_as: Option<String>,
) -> Option<PathBuf> {
    let (tell, told) = oneshot::channel();
    let asked = app.clone();
    // GTK is spoken to from the thread of its windows alone.
    let on_its_way = app.run_on_main_thread(move || show(&asked, &title, save_as.as_deref(), tell));
    if let Err(error) = on_its_way {
        tracing::warn!(%error, "no dialog for files");
    }
    told.await.ok().flatten()
}

fn show(app: &AppHandle, title: &str, save_as: Option<&str>, tell: Sender<Option<PathBuf>>) {
    let parent = app
        .get_webview_window(windows::MAIN)
        .and_then(|window| window.gtk_window().ok());
    let action = match save_as {
        Some(_) => FileChooserAction::Save,
        None => FileChooserAction::Open,
    };
    let dialog = FileChooserNative::new(Some(title), parent.as_ref(), action, None, None);
    dialog.set_modal(true);
    dialog.set_do_overwrite_confirmation(true);
    for pattern in PATTERNS {
        dialog.add_filter(filter(pattern));
    }
    if let Some(name) = save_as.and_then(name_of) {
        dialog.set_current_name(name);
    }
    // Nothing else holds the dialog until it was answered.
    let waiting = RefCell::new(Some((dialog.clone(), tell)));
    dialog.connect_response(move |dialog, response| {
        let Some((_held, tell)) = waiting.take() else {
            return;
        };
        let chosen = (response == ResponseType::Accept)
            .then(|| dialog.filename())
            .flatten();
        dialog.destroy();
        // Who asked may have gone meanwhile.
        let _ = tell.send(chosen);
    });
    dialog.show();
}

fn filter(pattern: &str) -> FileFilter {
    let filter = FileFilter::new();
    filter.set_name(Some(pattern));
    filter.add_pattern(pattern);
    filter
}

/// A suggestion names a file and leads nowhere.
fn name_of(suggested: &str) -> Option<&str> {
    Path::new(suggested).file_name().and_then(|name| name.to_str())
}

#[cfg(test)]
mod tests {
    use super::name_of;

    #[test]
    fn a_suggestion_names_a_file_and_leads_nowhere() {
        assert_eq!(name_of("kabar-2026-11-30.kabar"), Some("kabar-2026-11-30.kabar"));
        assert_eq!(name_of("../../.bashrc"), Some(".bashrc"));
        assert_eq!(name_of(".."), None);
    }
}
