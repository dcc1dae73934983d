//! The window: how it is made, what it may show, and how it comes to the front.
//!
//! It shows Kabar's own pages and nothing else: every navigation away and every new window is refused. It keeps no
//! browser data (cookies, caches, storage); everything a person has lives encrypted in the profile.

use crate::installation::Installation;
use std::env;
use tauri::{
    AppHandle, Manager, Runtime, Url, WebviewUrl, WebviewWindow, WebviewWindowBuilder,
    webview::NewWindowResponse,
};

/// The only window so far; the capability file names it too.
pub(crate) const MAIN: &str = "main";

/// Opens the main window.
pub(crate) fn open_main<R: Runtime>(app: &AppHandle<R>, installation: &Installation) -> tauri::Result<()> {
    let window = WebviewWindowBuilder::new(app, MAIN, WebviewUrl::default())
        .title(installation.title())
        .inner_size(1280.0, 800.0)
        .min_inner_size(960.0, 640.0)
        .incognito(!is_driven())
        .on_navigation(is_ours)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .disable_drag_drop_handler()
        .build()?;
    tune(&window)
}

/// Brings the main window to the front: somebody started Kabar a second time.
pub(crate) fn focus<R: Runtime>(app: &AppHandle<R>) {
    let Some(window) = app.get_webview_window(MAIN) else {
        return;
    };
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
    use super::is_ours;
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
}
