//! Orders from other processes, over HTTP on loopback.
//!
//! For tests that drive the real application and for people trying things out. It exists only when
//! the config asks, and whoever is let in can do everything; `guard` says who that is. One file per
//! room; bodies are `application/json`, and what cannot be done is status 400 and `{"error": …}`.

mod account;
mod faults;
mod groups;
mod guard;
mod ledger;
mod linking;
mod media;
mod people;
mod phones;

use std::sync::Arc;

use axum::Router;
use axum::body::to_bytes;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use axum::{Json, middleware};
use serde_json::json;

use crate::simulator::Shared;

pub(crate) use guard::{Guard, Token};

/// The longest explanation passed on.
const WORDS_LIMIT: usize = 4096;

/// What an order gets to act on.
type Sim = State<Arc<Shared>>;

/// Every order there is, behind the guard.
pub(crate) fn routes(shared: &Arc<Shared>, guard: Guard) -> Router {
    Router::new()
        .merge(people::routes())
        .merge(phones::routes())
        .merge(faults::routes())
        .merge(groups::routes())
        .merge(ledger::routes())
        .merge(linking::routes())
        .merge(media::routes())
        .merge(account::routes())
        .with_state(Arc::clone(shared))
        .layer(middleware::from_fn(answer_in_json))
        .layer(middleware::from_fn_with_state(Arc::new(guard), guard::check))
}

/// What went wrong with an order, as status 400 and `{"error": …}`.
struct Refused(anyhow::Error);

impl From<anyhow::Error> for Refused {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        error(StatusCode::BAD_REQUEST, &format!("{:#}", self.0))
    }
}

/// Orders that cannot be read, or that do not exist, are refused in the same form as all others.
async fn answer_in_json(request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let status = response.status();
    let kind = response.headers().get(CONTENT_TYPE);
    let is_json = kind.is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if is_json || !status.is_client_error() {
        return response;
    }
    let words = to_bytes(response.into_body(), WORDS_LIMIT)
        .await
        .unwrap_or_default();
    let words = String::from_utf8_lossy(&words);
    let known = status.canonical_reason().unwrap_or("refused");
    error(status, if words.is_empty() { known } else { &words })
}

fn error(status: StatusCode, words: &str) -> Response {
    (status, Json(json!({ "error": words }))).into_response()
}
