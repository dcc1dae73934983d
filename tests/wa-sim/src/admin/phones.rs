//! Orders about what happens on phones: what owners do there, keys that fail, addresses that change.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, Sim};
use crate::addresses;
use crate::people;
use crate::phone;
use crate::simulator::Shared;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/write-on-phone", post(write))
        .route("/read-on-phone", post(read))
        .route("/break-session", post(break_session))
        .route("/reinstall", post(reinstall))
        .route("/hide-lid", post(hide_lid))
        .route("/change-number", post(change_number))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Write {
    account: String,
    to: String,
    text: String,
}

async fn write(State(sim): Sim, Json(order): Json<Write>) -> Result<Json<Value>, Refused> {
    let id = sim.with(|world| phone::write(world, &order.account, &order.to, &people::text(&order.text)))?;
    Ok(Json(json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    account: String,
    with: String,
}

async fn read(State(sim): Sim, Json(order): Json<Read>) -> Result<Json<Value>, Refused> {
    sim.with(|world| phone::read(world, &order.account, &order.with))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct BreakSession {
    contact: String,
    account: String,
    times: u8,
}

async fn break_session(State(sim): Sim, Json(order): Json<BreakSession>) -> Result<Json<Value>, Refused> {
    sim.with(|world| phone::break_session(world, &order.contact, &order.account, order.times))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Reinstall {
    pn: String,
}

async fn reinstall(State(sim): Sim, Json(order): Json<Reinstall>) -> Result<Json<Value>, Refused> {
    sim.with(|world| phone::reinstall(world, &order.pn))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HideLid {
    contact: String,
    hidden: bool,
}

async fn hide_lid(State(sim): Sim, Json(order): Json<HideLid>) -> Result<Json<Value>, Refused> {
    sim.with(|world| addresses::hide_lid(world, &order.contact, order.hidden))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ChangeNumber {
    contact: String,
    new: String,
}

async fn change_number(State(sim): Sim, Json(order): Json<ChangeNumber>) -> Result<Json<Value>, Refused> {
    sim.with(|world| addresses::change_number(world, &order.contact, &order.new))?;
    Ok(Json(json!({})))
}
