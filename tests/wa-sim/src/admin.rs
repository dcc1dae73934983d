//! Orders from other processes, over HTTP on loopback.
//!
//! For tests that drive the real application and for people trying things out. It exists only when
//! the config asks; whoever can reach it can do everything. Bodies must be `application/json`, which
//! a web page cannot send across origins unasked.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::contacts;
use crate::faults::{self, Fault};
use crate::ledger::LedgerSnapshot;
use crate::linked;
use crate::simulator::{Shared, scan_qr};

type Sim = State<Arc<Shared>>;

pub(crate) fn routes(shared: &Arc<Shared>) -> Router {
    Router::new()
        .route("/scan-qr", post(scan))
        .route("/say", post(say))
        .route("/type", post(type_in))
        .route("/read", post(read))
        .route("/drop", post(drop_connections))
        .route("/unlink", post(unlink))
        .route("/fault", post(fault))
        .route("/ledger", get(ledger))
        .with_state(Arc::clone(shared))
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
        let body = Json(json!({ "error": format!("{:#}", self.0) }));
        (StatusCode::BAD_REQUEST, body).into_response()
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Scan {
    pn: String,
    qr: String,
}

async fn scan(State(sim): Sim, Json(order): Json<Scan>) -> Result<Json<Value>, Refused> {
    scan_qr(&sim, &order.pn, &order.qr).await?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Say {
    contact: String,
    account: String,
    text: String,
}

async fn say(State(sim): Sim, Json(order): Json<Say>) -> Result<Json<Value>, Refused> {
    let id = sim.with(|world| contacts::say(world, &order.contact, &order.account, &order.text))?;
    Ok(Json(json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeIn {
    contact: String,
    account: String,
    composing: bool,
}

async fn type_in(State(sim): Sim, Json(order): Json<TypeIn>) -> Result<Json<Value>, Refused> {
    let TypeIn {
        contact,
        account,
        composing,
    } = order;
    sim.with(|world| contacts::type_in(world, &contact, &account, composing))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    contact: String,
    account: String,
}

async fn read(State(sim): Sim, Json(order): Json<Read>) -> Result<Json<Value>, Refused> {
    sim.with(|world| contacts::read_all(world, &order.contact, &order.account))?;
    Ok(Json(json!({})))
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

async fn unlink(State(sim): Sim, Json(order): Json<Account>) -> Json<Value> {
    sim.with(|world| {
        for device in world.companions_of(&order.account) {
            linked::unlink(world, &device);
        }
    });
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

async fn ledger(State(sim): Sim) -> Json<LedgerSnapshot> {
    Json(sim.with(|world| world.ledger.snapshot()))
}
