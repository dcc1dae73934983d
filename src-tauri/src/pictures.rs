//! Pictures for the window, as bytes through a scheme of their own: `kabar-media://localhost/picture/<id>` (on Windows
//! `http://kabar-media.localhost/picture/<id>`). What stands behind a `?` only tells one picture from the next.
//!
//! It answers Kabar's own windows alone, only while the data is open and the app is not locked, and only with images that the core has judged; whatever
//! else is asked for is not there. Nothing of it is kept by the webview.

use crate::{host::DesktopHost, windows};
use kabar_api::Host as _;
use kabar_core::Kabar;
use kabar_types::PictureId;
use std::sync::Arc;
use tauri::{
    Manager, Runtime, UriSchemeContext, UriSchemeResponder,
    http::{Method, Request, Response, StatusCode, header},
};

pub(crate) const SCHEME: &str = "kabar-media";

/// Types that a window may be given: none of them can hold a script.
const IMAGES: [&str; 3] = ["image/jpeg", "image/png", "image/webp"];

/// Answers a request of a window, off the thread that draws it.
pub(crate) fn answer<R: Runtime>(
    context: UriSchemeContext<'_, R>,
    request: Request<Vec<u8>>,
    responder: UriSchemeResponder,
) {
    let host = Arc::clone(context.app_handle().state::<Arc<DesktopHost>>().inner());
    let wanted = wanted(context.webview_label(), request.method(), request.uri().path());
    tauri::async_runtime::spawn(async move {
        let kabar = host.kabar().filter(|kabar| !kabar.is_locked());
        let answer = match (wanted, &kabar) {
            (Some(id), Some(kabar)) => picture(kabar, id).await,
            _ => nothing(),
        };
        // What was on its way when the app was locked does not cross.
        let is_locked = kabar.is_some_and(|kabar| kabar.is_locked());
        responder.respond(if is_locked { nothing() } else { answer });
    });
}

/// The picture that is asked for; `None` for anything else.
fn wanted(window: &str, method: &Method, path: &str) -> Option<PictureId> {
    let digits = path.strip_prefix("/picture/")?;
    let is_number = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    let may = windows::kind_of(window).is_some() && method == Method::GET && is_number;
    may.then(|| digits.parse().ok().map(PictureId)).flatten()
}

async fn picture(kabar: &Kabar, id: PictureId) -> Response<Vec<u8>> {
    match kabar.find_picture(id).await {
        Ok(Some((mime, bytes))) if IMAGES.contains(&mime.as_str()) => with(StatusCode::OK, &mime, bytes),
        Ok(_) => nothing(),
        Err(error) => {
            tracing::warn!(%error, "a picture could not be read");
            nothing()
        }
    }
}

fn nothing() -> Response<Vec<u8>> {
    with(StatusCode::NOT_FOUND, "text/plain", Vec::new())
}

fn with(status: StatusCode, mime: &str, bytes: Vec<u8>) -> Response<Vec<u8>> {
    let built = Response::builder()
        .status(status)
        .header(header::CONTENT_TYPE, mime)
        .header(header::X_CONTENT_TYPE_OPTIONS, "nosniff")
        .header(header::CACHE_CONTROL, "no-store")
        .body(bytes);
    // Every part of it is one of our own words.
    built.unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pictures_are_asked_for_and_only_by_windows_of_ours() {
        let asks = |path: &str| wanted("main", &Method::GET, path);
        assert_eq!(asks("/picture/12"), Some(PictureId(12)));
        for other in [
            "/picture/",
            "/picture/12/3",
            "/picture/-1",
            "/picture/1e3",
            "/picture/99999999999999999999",
            "/picture/../kabar.db",
            "/kabar.db",
            "/",
        ] {
            assert_eq!(asks(other), None, "{other}");
        }
        assert_eq!(wanted("chat-5", &Method::GET, "/picture/12"), Some(PictureId(12)));
        assert_eq!(wanted("viewer", &Method::GET, "/picture/12"), None);
        assert_eq!(wanted("main", &Method::POST, "/picture/12"), None);
    }

    #[test]
    fn what_is_not_there_says_nothing_and_is_not_kept() {
        let answer = nothing();
        assert_eq!((answer.status(), answer.body().len()), (StatusCode::NOT_FOUND, 0));
        assert_eq!(answer.headers()[header::CACHE_CONTROL], "no-store");
        assert_eq!(answer.headers()[header::X_CONTENT_TYPE_OPTIONS], "nosniff");
    }
}
