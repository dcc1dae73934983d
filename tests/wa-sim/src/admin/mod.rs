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
mod people;
mod phones;

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::{Json, middleware};
use serde_json::json;

use crate::simulator::Shared;

pub(crate) use guard::{Guard, Token};

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
        .merge(account::routes())
        .with_state(Arc::clone(shared))
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

fn error(status: StatusCode, words: &str) -> Response {
    (status, Json(json!({ "error": words }))).into_response()
}
