//! The media host over HTTP on loopback: upload, resume, download with ranges.
//!
//! Addresses are those of the real host. `POST /mms/{kind}/{token}?auth=…&token=…` with the ciphertext,
//! whose digest is the token; `&resume=1` asks how much came already and `&file_offset=N` goes on there.
//! `GET {direct_path}?token=…&auth=…` gives it out; a token or auth that is given must be right.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::{DefaultBodyLimit, Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use bytes::Bytes;
use futures::StreamExt as _;
use serde::Deserialize;
use serde_json::{Value, json};

use super::MediaTrouble;
use super::sha256;
use super::store::{Found, url};
use crate::simulator::Shared;

type Sim = State<Arc<Shared>>;

/// What an address carries beside its path.
#[derive(Default, Deserialize)]
struct Asked {
    auth: Option<String>,
    token: Option<String>,
    resume: Option<String>,
    file_offset: Option<usize>,
}

pub(crate) fn routes(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/mms/{kind}/{token}", post(upload))
        .route("/v/{*path}", get(download))
        .layer(DefaultBodyLimit::disable())
        .with_state(Arc::clone(shared))
}

async fn upload(
    State(sim): Sim,
    Path((kind, token)): Path<(String, String)>,
    Query(asked): Query<Asked>,
    request: Request,
) -> Result<Json<Value>, StatusCode> {
    if let Some(answer) = begin(&sim, &token, &asked)? {
        return Ok(Json(answer));
    }
    let before = asked.file_offset.unwrap_or(0);
    receive(&sim, &token, request.into_body()).await?;
    let bytes = Bytes::from(sim.with(|world| world.media.store.take_partial(&token)));
    let digest = sha256(&bytes).map_err(|_| StatusCode::INTERNAL_SERVER_ERROR)?;
    if BASE64_URL_SAFE_NO_PAD.encode(digest) != token {
        return Err(StatusCode::BAD_REQUEST);
    }
    let path = sim.with(|world| {
        let what = format!(
            "{} bytes of {kind} were uploaded, after {before} of before",
            bytes.len()
        );
        world.ledger.event(what);
        world.media.store.put(&kind, &digest, bytes)
    });
    Ok(Json(json!({ "url": url(&path), "direct_path": path })))
}

/// Lets an upload in, or answers what was asked about it.
fn begin(sim: &Arc<Shared>, token: &str, asked: &Asked) -> Result<Option<Value>, StatusCode> {
    sim.with(|world| {
        let store = &mut world.media.store;
        if !asked.auth.as_deref().is_some_and(|auth| store.knows(auth)) {
            return Err(StatusCode::UNAUTHORIZED);
        }
        if asked.token.as_deref() != Some(token) {
            return Err(StatusCode::BAD_REQUEST);
        }
        if asked.resume.is_some() {
            return Ok(Some(match store.path_of(token) {
                Some(path) => json!({ "resume": "complete", "url": url(path), "direct_path": path }),
                None => json!({ "resume": store.progress(token).to_string() }),
            }));
        }
        let refused = store.trouble(|trouble| match trouble {
            MediaTrouble::RefuseUpload { status, .. } => StatusCode::from_u16(*status).ok(),
            _ => None,
        });
        if let Some(status) = refused {
            return Err(status);
        }
        let goes_on = store.resume(token, asked.file_offset.unwrap_or(0));
        goes_on.then_some(None).ok_or(StatusCode::RANGE_NOT_SATISFIABLE)
    })
}

/// Keeps what comes as it comes, so that an upload that breaks can go on.
async fn receive(sim: &Arc<Shared>, token: &str, body: Body) -> Result<(), StatusCode> {
    let cut = sim.with(|world| {
        world.media.store.trouble(|trouble| match trouble {
            MediaTrouble::CutUpload { after, .. } => Some(*after),
            _ => None,
        })
    });
    let mut came = 0;
    let mut chunks = body.into_data_stream();
    while let Some(chunk) = chunks.next().await {
        let mut chunk = chunk.map_err(|_| StatusCode::BAD_REQUEST)?;
        let left = cut.map_or(usize::MAX, |after| after.saturating_sub(came));
        let over = chunk.len() > left;
        chunk.truncate(left);
        came += chunk.len();
        if !sim.with(|world| world.media.store.append(token, &chunk)) {
            return Err(StatusCode::INSUFFICIENT_STORAGE);
        }
        if over {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
    }
    Ok(())
}

async fn download(
    State(sim): Sim,
    Path(path): Path<String>,
    Query(asked): Query<Asked>,
    headers: HeaderMap,
) -> Result<Response, StatusCode> {
    let path = format!("/v/{path}");
    let mut bytes = look_up(&sim, &path, &asked)?;
    let corrupt = |trouble: &MediaTrouble| matches!(trouble, MediaTrouble::Corrupt { .. }).then_some(());
    if sim.with(|world| world.media.store.trouble(corrupt)).is_some() {
        bytes = damaged(&bytes);
    }
    let whole = bytes.len();
    let Some(range) = headers.get(header::RANGE) else {
        return Ok(bytes.into_response());
    };
    let Some((first, last)) = range.to_str().ok().and_then(|text| span(text, whole)) else {
        return Err(StatusCode::RANGE_NOT_SATISFIABLE);
    };
    let part = bytes.slice(first..=last);
    let mut response = (StatusCode::PARTIAL_CONTENT, part).into_response();
    if let Ok(value) = HeaderValue::from_str(&format!("bytes {first}-{last}/{whole}")) {
        response.headers_mut().insert(header::CONTENT_RANGE, value);
    }
    Ok(response)
}

fn look_up(sim: &Arc<Shared>, path: &str, asked: &Asked) -> Result<Bytes, StatusCode> {
    sim.with(|world| {
        let store = &mut world.media.store;
        let refused = store.trouble(|trouble| match trouble {
            MediaTrouble::RefuseDownload { status, .. } => StatusCode::from_u16(*status).ok(),
            _ => None,
        });
        if let Some(status) = refused {
            world
                .ledger
                .event(format!("the media host refused a download: {status}"));
            return Err(status);
        }
        if asked.auth.as_deref().is_some_and(|auth| !store.knows(auth)) {
            return Err(StatusCode::UNAUTHORIZED);
        }
        match store.find(path) {
            Found::Here(_, token) if asked.token.as_ref().is_some_and(|given| *given != token) => {
                Err(StatusCode::FORBIDDEN)
            }
            Found::Here(bytes, _) => {
                store.count_download(path);
                Ok(bytes)
            }
            Found::Gone => Err(StatusCode::GONE),
            Found::Never => Err(StatusCode::NOT_FOUND),
        }
    })
}

fn damaged(bytes: &Bytes) -> Bytes {
    let mut bytes = bytes.to_vec();
    if let Some(byte) = bytes.first_mut() {
        *byte ^= 0x40;
    }
    bytes.into()
}

/// The first and last byte of `bytes=A-B`, `bytes=A-` or `bytes=-N`; `None` when out of reach.
fn span(range: &str, len: usize) -> Option<(usize, usize)> {
    let (first, last) = range.strip_prefix("bytes=")?.split_once('-')?;
    let end = len.checked_sub(1)?;
    let (first, last) = match (first.parse().ok(), last.parse().ok()) {
        (Some(first), Some(last)) => (first, end.min(last)),
        (Some(first), None) if last.is_empty() => (first, end),
        (None, Some(count)) if first.is_empty() => (len.saturating_sub(count), end),
        _ => return None,
    };
    (first <= last).then_some((first, last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_browsers_write_them() {
        assert_eq!(span("bytes=0-3", 10), Some((0, 3)));
        assert_eq!(span("bytes=4-", 10), Some((4, 9)));
        assert_eq!(span("bytes=-2", 10), Some((8, 9)));
        assert_eq!(span("bytes=8-99", 10), Some((8, 9)));
        assert_eq!(span("bytes=10-", 10), None);
        assert_eq!(span("lines=0-3", 10), None);
        assert_eq!(span("bytes=0-", 0), None);
    }
}
