//! Orders about linking clients: what the owner does on the phone, and what is refused.

use std::sync::Arc;

use axum::extract::State;
use axum::routing::post;
use axum::{Json, Router};
use serde::Deserialize;
use serde_json::{Value, json};

use super::{Refused, Sim};
use crate::pairing::{self, LinkRules, NoCode};
use crate::simulator::{Shared, enter_code};

pub(super) fn routes() -> Router<Arc<Shared>> {
    Router::new()
        .route("/enter-code", post(enter))
        .route("/link-rules", post(rules))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Enter {
    pn: String,
    code: String,
}

async fn enter(State(sim): Sim, Json(order): Json<Enter>) -> Result<Json<Value>, Refused> {
    enter_code(&sim, &order.pn, &order.code).await?;
    Ok(Json(json!({})))
}

/// All of an account's rules at once; what is not named is allowed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    pn: String,
    #[serde(default)]
    refuse: bool,
    #[serde(default)]
    passkey: bool,
    #[serde(default)]
    no_codes: Option<NoCode>,
}

async fn rules(State(sim): Sim, Json(order): Json<Rules>) -> Result<Json<Value>, Refused> {
    let rules = LinkRules {
        refuses: order.refuse,
        passkey: order.passkey,
        no_codes: order.no_codes,
    };
    sim.with(|world| pairing::set_rules(world, &order.pn, |own| *own = rules))?;
    Ok(Json(json!({})))
}
