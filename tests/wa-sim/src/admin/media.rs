//! Orders about files, pictures of people, and how a phone hands out its past.

use std::sync::Arc;

use anyhow::Context;
use axum::extract::State;
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, Sim};
use crate::history::{self, HistoryPlan, HistoryShape};
use crate::media::{self, MediaFile, MediaKind, MediaTrouble};
use crate::pictures;
use crate::simulator::Shared;

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/media", get(stored))
        .route("/media/send", post(send))
        .route("/media/seen", post(seen))
        .route("/media/forget", post(forget))
        .route("/media/trouble", post(trouble))
        .route("/picture", post(picture))
        .route("/history/plan", post(plan))
        .route("/history/fill", post(fill))
        .route("/history/release", post(release))
}

async fn stored(State(sim): Sim) -> Json<Value> {
    Json(json!(sim.with(|world| world.media.store.list())))
}

/// A file: made up from a seed, or `bytes` in base64.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Send {
    contact: String,
    account: String,
    kind: MediaKind,
    #[serde(default)]
    seed: u64,
    bytes: Option<String>,
    caption: Option<String>,
}

async fn send(State(sim): Sim, Json(order): Json<Send>) -> Result<Json<Value>, Refused> {
    let mut file = match &order.bytes {
        Some(bytes) => MediaFile::new(order.kind, decoded(bytes)?),
        None => MediaFile::sample(order.kind, order.seed),
    };
    file.caption = order.caption;
    let id = sim.with(|world| media::send(world, &order.contact, &order.account, &file))?;
    Ok(Json(json!({ "id": id })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OfMessage {
    person: String,
    id: String,
}

/// The file somebody's phone got, decrypted, in base64.
async fn seen(State(sim): Sim, Json(order): Json<OfMessage>) -> Result<Json<Value>, Refused> {
    let bytes = sim.with(|world| media::seen(world, &order.person, &order.id))?;
    Ok(Json(json!({ "bytes": BASE64_STANDARD.encode(bytes) })))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Forget {
    direct_path: String,
}

async fn forget(State(sim): Sim, Json(order): Json<Forget>) -> Result<Json<Value>, Refused> {
    let was_there = sim.with(|world| world.media.store.forget(&order.direct_path));
    was_there.then_some(()).context("nothing lies at this path")?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Trouble {
    trouble: Option<MediaTrouble>,
}

async fn trouble(State(sim): Sim, Json(order): Json<Trouble>) -> Json<Value> {
    sim.with(|world| world.media.store.set_trouble(order.trouble));
    Json(json!({}))
}

/// A picture made up from a seed, `bytes` in base64, or none at all to remove it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Picture {
    person: String,
    seed: Option<u64>,
    bytes: Option<String>,
}

async fn picture(State(sim): Sim, Json(order): Json<Picture>) -> Result<Json<Value>, Refused> {
    let given = order.bytes.as_deref().map(decoded).transpose()?;
    let made_up = order.seed.map(|seed| MediaFile::picture(seed, 256, 256).bytes);
    let person = &order.person;
    sim.with(|world| {
        world.people.get(person).context("nobody has this number")?;
        pictures::set(world, person, person, given.or(made_up))
    })?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Plan {
    account: String,
    plan: HistoryPlan,
}

async fn plan(State(sim): Sim, Json(order): Json<Plan>) -> Result<Json<Value>, Refused> {
    sim.with(|world| {
        let person = world.people.get_mut(&order.account);
        person.context("nobody has this number")?.transfer.plan = order.plan;
        anyhow::Ok(())
    })?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Fill {
    account: String,
    chats: u32,
    messages_per_chat: u32,
    #[serde(default)]
    seed: u64,
}

async fn fill(State(sim): Sim, Json(order): Json<Fill>) -> Result<Json<Value>, Refused> {
    let shape = HistoryShape {
        chats: order.chats,
        messages_per_chat: order.messages_per_chat,
        seed: order.seed,
    };
    sim.with(|world| history::fill(world, &order.account, shape))?;
    Ok(Json(json!({})))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Account {
    account: String,
}

async fn release(State(sim): Sim, Json(order): Json<Account>) -> Result<Json<Value>, Refused> {
    let chunks = sim.with(|world| history::release_withheld(world, &order.account))?;
    Ok(Json(json!({ "chunks": chunks })))
}

fn decoded(base64: &str) -> anyhow::Result<Vec<u8>> {
    BASE64_STANDARD.decode(base64).context("not base64")
}
