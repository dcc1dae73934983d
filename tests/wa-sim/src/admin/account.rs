//! Orders about accounts: what their owners set, what they are allowed, and calls to them.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

use super::{Refused, Sim};
use crate::app_state::{self, AppStateAction};
use crate::limits::{self, NewChatQuota, Timelock};
use crate::simulator::Shared;
use crate::{blocking, calls, tokens};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/phone-sets", post(phone_sets))
        .route("/app-state", post(what_is_set))
        .route("/block", post(block))
        .route("/trust", post(trust))
        .route("/timelock", post(timelock))
        .route("/quota", post(quota))
        .route("/call", post(call))
        .route("/hang-up", post(hang_up))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PhoneSets {
    account: String,
    action: AppStateAction,
}

async fn phone_sets(State(sim): Sim, Json(order): Json<PhoneSets>) -> Result<Json<Value>, Refused> {
    sim.with(|world| app_state::phone_sets(world, &order.account, &order.action))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    account: String,
}

async fn what_is_set(State(sim): Sim, Json(order): Json<Account>) -> Result<Json<Value>, Refused> {
    let set = sim.with(|world| app_state::entries(world, &order.account))?;
    Ok(Json(json!({ "set": set })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Block {
    who: String,
    whom: String,
    blocks: bool,
}

async fn block(State(sim): Sim, Json(order): Json<Block>) -> Result<Json<Value>, Refused> {
    sim.with(|world| blocking::choose(world, &order.who, &order.whom, order.blocks, None))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trust {
    who: String,
    whom: String,
}

async fn trust(State(sim): Sim, Json(order): Json<Trust>) -> Result<Json<Value>, Refused> {
    sim.with(|world| tokens::trust(world, &order.who, &order.whom))?;
    Ok(Json(json!({})))
}

/// `{"account": "…", "timelock": {"until": 1790000000, "enforcement": "DEFAULT"}}`, or null.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetTimelock {
    account: String,
    timelock: Option<Timelock>,
}

async fn timelock(State(sim): Sim, Json(order): Json<SetTimelock>) -> Json<Value> {
    sim.with(|world| limits::set_timelock(world, &order.account, order.timelock));
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SetQuota {
    account: String,
    quota: Option<NewChatQuota>,
}

async fn quota(State(sim): Sim, Json(order): Json<SetQuota>) -> Json<Value> {
    sim.with(|world| limits::set_quota(world, &order.account, order.quota));
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    contact: String,
    account: String,
    video: bool,
}

async fn call(State(sim): Sim, Json(order): Json<Call>) -> Result<Json<Value>, Refused> {
    let Call {
        contact,
        account,
        video,
    } = order;
    let id = sim.with(|world| calls::call(world, &contact, &account, video))?;
    Ok(Json(json!({ "call": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HangUp {
    call: String,
}

async fn hang_up(State(sim): Sim, Json(order): Json<HangUp>) -> Result<Json<Value>, Refused> {
    sim.with(|world| calls::hang_up(world, &order.call))?;
    Ok(Json(json!({})))
}
