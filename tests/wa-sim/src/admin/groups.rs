//! Orders about groups and status.

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;

use super::{Refused, Sim};
use crate::groups::{self, GroupChange, Hall, said};
use crate::simulator::Shared;

type Done = Result<Json<Value>, Refused>;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/group/create", post(create))
        .route("/group/change", post(change))
        .route("/group/say", post(say))
        .route("/group/type", post(type_in))
        .route("/group/read", post(read))
        .route("/group/invite", post(invite))
        .route("/group/join", post(join))
        .route("/group/view", post(view))
        .route("/group/addable", post(addable))
        .route("/group/lose-keys", post(lose_keys))
        .route("/status", post(status))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Create {
    owner: String,
    subject: String,
    members: Vec<String>,
}

async fn create(State(sim): Sim, Json(order): Json<Create>) -> Done {
    let id = sim.with(|world| groups::make(world, &order.owner, &order.subject, &order.members))?;
    Ok(Json(json!({ "group": id })))
}

/// `{"by": "…", "group": "…", "change": {"do": "promote", "who": ["…"]}}`
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Change {
    by: String,
    group: String,
    change: GroupChange,
}

async fn change(State(sim): Sim, Json(order): Json<Change>) -> Done {
    sim.with(|world| groups::change(world, &order.by, &order.group, &order.change))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Say {
    person: String,
    group: String,
    text: String,
}

async fn say(State(sim): Sim, Json(order): Json<Say>) -> Done {
    let message = groups::plain(&order.text);
    let id = sim.with(|world| groups::speak(world, &order.person, &order.group, message))?;
    Ok(Json(json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct TypeIn {
    contact: String,
    group: String,
    composing: bool,
}

async fn type_in(State(sim): Sim, Json(order): Json<TypeIn>) -> Json<Value> {
    sim.with(|world| groups::type_in(world, &order.contact, &order.group, order.composing));
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Read {
    contact: String,
    group: String,
}

async fn read(State(sim): Sim, Json(order): Json<Read>) -> Json<Value> {
    sim.with(|world| groups::read_all(world, &order.contact, &Hall::Group(order.group)));
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Invite {
    by: String,
    group: String,
}

async fn invite(State(sim): Sim, Json(order): Json<Invite>) -> Done {
    let code = sim.with(|world| said(groups::code_for(world, &order.by, &order.group)))?;
    Ok(Json(json!({ "code": code })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Join {
    who: String,
    code: String,
}

async fn join(State(sim): Sim, Json(order): Json<Join>) -> Done {
    let entry = sim.with(|world| said(groups::join(world, &order.who, &order.code)))?;
    Ok(Json(json!({ "joined": entry.is_in() })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct View {
    group: String,
}

async fn view(State(sim): Sim, Json(order): Json<View>) -> Json<Value> {
    Json(json!(sim.with(|world| groups::view(world, &order.group))))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Addable {
    pn: String,
    on: bool,
}

async fn addable(State(sim): Sim, Json(order): Json<Addable>) -> Json<Value> {
    sim.with(|world| groups::set_addable(world, &order.pn, order.on));
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct LoseKeys {
    pn: String,
}

async fn lose_keys(State(sim): Sim, Json(order): Json<LoseKeys>) -> Json<Value> {
    sim.with(|world| groups::lose_keys(world, &order.pn));
    Json(json!({}))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Status {
    person: String,
    audience: Vec<String>,
    text: String,
}

async fn status(State(sim): Sim, Json(order): Json<Status>) -> Done {
    let message = groups::plain(&order.text);
    let id = sim.with(|world| groups::post_status(world, &order.person, &order.audience, message))?;
    Ok(Json(json!({ "id": id })))
}
