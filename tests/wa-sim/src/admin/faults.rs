//! Orders that break things.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Sim;
use crate::faults::{self, Fault};
use crate::simulator::Shared;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/drop", post(drop_connections))
        .route("/fault", post(fault))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    account: String,
}

async fn drop_connections(State(sim): Sim, Json(order): Json<Account>) -> Json<Value> {
    sim.with(|world| faults::drop_connections(world, &order.account));
    Json(json!({}))
}

/// `{"account": "…", "fault": {"kind": "nack", "code": 479}}`, or `"fault": null` to end it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetFault {
    account: String,
    fault: Option<Fault>,
}

async fn fault(State(sim): Sim, Json(order): Json<SetFault>) -> Json<Value> {
    sim.with(|world| faults::set(world, &order.account, order.fault));
    Json(json!({}))
}
