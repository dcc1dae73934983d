//! Looking at the book, keeping it, thinning it.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::extract::{Query, State};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, Sim};
use crate::ledger::LedgerSnapshot;
use crate::simulator::{Shared, save_ledger};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/ledger", get(ledger))
        .route("/ledger/copies", get(copies))
        .route("/ledger/save", post(save))
        .route("/ledger/forget", post(forget))
}

async fn ledger(State(sim): Sim) -> Json<LedgerSnapshot> {
    Json(sim.with(|world| world.ledger.snapshot()))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Copies {
    person: String,
}

async fn copies(State(sim): Sim, Query(of): Query<Copies>) -> Json<BTreeMap<String, usize>> {
    Json(sim.with(|world| world.ledger.book().copies_by_token(&of.person)))
}

async fn save(State(sim): Sim) -> Result<Json<Value>, Refused> {
    save_ledger(&sim).await?;
    Ok(Json(json!({})))
}

async fn forget(State(sim): Sim) -> Json<Value> {
    sim.with(|world| world.ledger.forget_events());
    Json(json!({}))
}
