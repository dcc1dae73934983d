//! Windows: how they are made, what they may show, and how they come to the front. There is the main one, and one for each
//! chat that stands in a window of its own.
//!
//! All of them show Kabar's own pages and nothing else: every navigation away and every new window is refused. They keep no
//! browser data (cookies, caches, storage); everything a person has lives encrypted in the profile.

use crate::{desk::language, installation::Installation};
use kabar_types::{ChatId, Language};
use std::env;
use tauri::{
    AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::NewWindowResponse,
};

/// The window with everything in it; a capability file names it too.
pub(crate) const MAIN: &str = "main";
/// Before the number of a chat, in the label of its window; a capability file names it too.
const CHAT: &str = "chat-";

/// What a window is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    Main,
    /// It shows this chat and no other.
    Chat(ChatId),
}

/// What the window of this label is for; `None`: it is none of ours.
pub(crate) fn kind_of(label: &str) -> Option<Kind> {
    if label == MAIN {
        return Some(Kind::Main);
    }
    let chat = label.strip_prefix(CHAT)?.parse().ok().map(ChatId)?;
    (label == label_of(chat)).then_some(Kind::Chat(chat))
}

fn label_of(chat: ChatId) -> String {
    format!("{CHAT}{}", chat.0)
}

/// Opens the main window; `language`: what it speaks until it knows what was chosen.
pub(crate) fn open_main<R: Runtime>(
    app: &AppHandle<R>,
    installation: &Installation,
    language: Language,
) -> tauri::Result<()> {
    let window = fenced(app, MAIN, page(None, language))
        .title(installation.title())
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 640.0)
        .build()?;
    tune(&window)
}

/// Opens the window of a chat, in front of the others or behind the one a person works in. Its page says what the frame
/// says: the names of chat and number, and nothing while the app is locked.
pub(crate) fn open_chat<R: Runtime>(
    app: &AppHandle<R>,
    chat: ChatId,
    language: Language,
    in_front: bool,
) -> tauri::Result<WebviewWindow<R>> {
    let window = fenced(app, &label_of(chat), page(Some(chat), language))
        .title("Kabar")
        .inner_size(640.0, 760.0)
        .min_inner_size(480.0, 480.0)
        .focused(in_front)
        .on_document_title_changed(|window, title| {
            if let Err(error) = window.set_title(&title) {
                tracing::warn!(%error, "a window could not be named");
            }
        })
        .build()?;
    tune(&window)?;
    Ok(window)
}

/// A window is told by its address what it cannot ask yet.
fn page(chat: Option<ChatId>, language: Language) -> WebviewUrl {
    let chat = chat.map(|chat| format!("chat={}", chat.0));
    let language = language::code(language).map(|code| format!("language={code}"));
    let told: Vec<String> = chat.into_iter().chain(language).collect();
    let question = if told.is_empty() { "" } else { "?" };
    WebviewUrl::App(format!("index.html{question}{}", told.join("&")).into())
}

/// What holds for every window: Kabar's own pages, no other window, nothing kept.
fn fenced<'a, R: Runtime>(
    app: &'a AppHandle<R>,
    label: &str,
    page: WebviewUrl,
) -> WebviewWindowBuilder<'a, R, AppHandle<R>> {
    WebviewWindowBuilder::new(app, label, page)
        .incognito(!is_driven())
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .disable_drag_drop_handler()
}

/// The window of a chat, if it has one.
pub(crate) fn of_chat<R: Runtime>(app: &AppHandle<R>, chat: ChatId) -> Option<WebviewWindow<R>> {
    app.get_webview_window(&label_of(chat))
}

/// Brings the main window to the front: somebody started Kabar a second time.
pub(crate) fn focus<R: Runtime>(app: &AppHandle<R>) {
    if let Some(window) = app.get_webview_window(MAIN) {
        bring(&window);
    }
}

/// Brings a window to the front, also one that was put away.
pub(crate) fn bring<R: Runtime>(window: &WebviewWindow<R>) {
    let shown = window
        .unminimize()
        .and_then(|()| window.show())
        .and_then(|()| window.set_focus());
    if let Err(error) = shown {
        tracing::warn!(%error, "the window could not be brought to the front");
    }
}

/// True under WebDriver, which on Linux reaches only webviews of the ordinary, not the private kind.
fn is_driven() -> bool {
    env::var("TAURI_WEBVIEW_AUTOMATION").as_deref() == Ok("true")
}

/// Kabar's own pages: from the binary, or from the development server in builds that use it.
fn is_ours(url: &Url) -> bool {
    let from_binary = match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost") && url.port().is_none(),
        _ => false,
    };
    from_binary
        || (tauri::is_dev()
            && url.scheme() == "http"
            && url.host_str() == Some("localhost")
            && url.port() == Some(1420))
}

/// WebKitGTK scrolls smoothly by default, which makes long lists feel heavy and jumps slow.
#[cfg(target_os = "linux")]
fn tune<R: Runtime>(window: &WebviewWindow<R>) -> tauri::Result<()> {
    use webkit2gtk::{SettingsExt, WebViewExt};
    window.with_webview(|webview| {
        if let Some(settings) = webview.inner().settings() {
            settings.set_enable_smooth_scrolling(false);
        }
    })
}

#[cfg(not(target_os = "linux"))]
fn tune<R: Runtime>(_: &WebviewWindow<R>) -> tauri::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{Kind, is_ours, kind_of, label_of, page};
    use kabar_types::{ChatId, Language};
    use tauri::Url;

    #[test]
    fn only_kabars_own_pages_may_be_shown() {
        let ours = |url: &str| is_ours(&Url::parse(url).unwrap());
        assert!(ours("tauri://localhost/") && ours("http://tauri.localhost/index.html"));
        for foreign in [
            "https://example.org/",
            "tauri://example.org/",
            "file:///etc/hosts",
            "data:text/html,x",
            "http://tauri.localhost:8080/",
        ] {
            assert!(!ours(foreign), "{foreign}");
        }
    }

    #[test]
    fn a_label_says_what_its_window_is_for() {
        assert_eq!(kind_of("main"), Some(Kind::Main));
        assert_eq!(kind_of(&label_of(ChatId(17))), Some(Kind::Chat(ChatId(17))));
        for other in [
            "", "chat-", "chat-x", "chat-+17", "chat-017", "chat-1 7", "Main", "viewer",
        ] {
            assert_eq!(kind_of(other), None, "{other}");
        }
    }
    #[test]
    fn a_page_is_told_its_chat_and_its_language() {
        let told = |chat, language| page(chat, language).to_string();
        assert_eq!(told(None, Language::System), "index.html");
        assert_eq!(told(None, Language::Id), "index.html?language=id");
        let own = told(Some(ChatId(17)), Language::En);
        assert_eq!(own, "index.html?chat=17&language=en");
    }
}
