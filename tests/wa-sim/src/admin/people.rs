//! Orders to phones and to contacts.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

use super::{Refused, Sim};
use crate::linked;
use crate::people::{self, Act};
use crate::simulator::{Shared, scan_qr};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/scan-qr", post(scan))
        .route("/unlink", post(unlink))
        .route("/say", post(say))
        .route("/type", post(type_in))
        .route("/read", post(read))
        .route("/act", post(act))
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
struct Unlink {
    account: String,
}

async fn unlink(State(sim): Sim, Json(order): Json<Unlink>) -> Json<Value> {
    sim.with(|world| {
        for device in world.companions_of(&order.account) {
            linked::unlink(world, &device);
        }
    });
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Say {
    contact: String,
    account: String,
    text: String,
}

async fn say(State(sim): Sim, Json(order): Json<Say>) -> Result<Json<Value>, Refused> {
    let id = sim.with(|world| people::say(world, &order.contact, &order.account, &order.text))?;
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
    sim.with(|world| people::type_in(world, &contact, &account, composing))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    contact: String,
    account: String,
}

async fn read(State(sim): Sim, Json(order): Json<Read>) -> Result<Json<Value>, Refused> {
    sim.with(|world| people::read_all(world, &order.contact, &order.account))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Deed {
    who: String,
    with: String,
    act: Act,
}

async fn act(State(sim): Sim, Json(order): Json<Deed>) -> Result<Json<Value>, Refused> {
    let deed = sim.with(|world| people::perform(world, &order.who, &order.with, None, &order.act))?;
    Ok(Json(json!({ "id": deed.id })))
}
