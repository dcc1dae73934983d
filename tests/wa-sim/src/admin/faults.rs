//! Orders that break things.

use std::sync::Arc;

use axum::extract::Path;
use axum::extract::State;
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::Sim;
use crate::faults::{self, ActiveFault, Fault, Scope};
use crate::simulator::{OpenConnection, Shared, open_connections};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/drop", post(drop_connections))
        .route("/fault", post(fault))
        .route("/faults", get(list).post(add).delete(clear))
        .route("/faults/{id}", delete(remove))
        .route("/connections", get(connections))
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

/// `{"scope": {"account": "…"}, "fault": {"kind": "lose_ack"}}`.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    scope: Scope,
    fault: Fault,
}

async fn add(State(sim): Sim, Json(order): Json<Add>) -> Json<Value> {
    let id = sim.with(|world| faults::add(world, order.scope, order.fault));
    Json(json!({ "id": id }))
}

async fn list(State(sim): Sim) -> Json<Vec<ActiveFault>> {
    Json(sim.with(|world| faults::list(world)))
}

async fn remove(State(sim): Sim, Path(id): Path<u64>) -> Json<Value> {
    Json(json!({ "removed": sim.with(|world| faults::remove(world, id)) }))
}

async fn clear(State(sim): Sim) -> Json<Value> {
    sim.with(faults::clear);
    Json(json!({}))
}

async fn connections(State(sim): Sim) -> Json<Vec<OpenConnection>> {
    Json(sim.with(|world| open_connections(world)))
}
