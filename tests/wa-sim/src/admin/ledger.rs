//! Looking at the book.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::get;
use axum::{Json, Router};

use super::Sim;
use crate::ledger::LedgerSnapshot;
use crate::simulator::Shared;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new().route("/ledger", get(ledger))
}

async fn ledger(State(sim): Sim) -> Json<LedgerSnapshot> {
    Json(sim.with(|world| world.ledger.snapshot()))
}
