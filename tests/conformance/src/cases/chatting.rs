//! With people who are simulated: texts, ticks, typing.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::{CAROL, Case, DAVE, case, words};
use crate::server::entries;
use crate::side::Side;
use crate::suite::{BAILEYS, Stage};
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[
    case("text to a person", text_to),
    case("text from a person", text_from),
    case("reading what a person wrote", reading),
    case("a person types", types),
    case("written on the user's phone", on_the_phone),
    case("status of a person", status),
    case("pin a chat", pin),
];

fn text_to(stage: &mut Stage<'_>) -> Verdict {
    let text = words(stage, "I want an answer");
    let id = stage.me.send("send_text", json!({ "to": CAROL, "text": text }))?;
    stage
        .me
        .hears(&json!({ "event": "ack", "id": id, "error": null }))?;
    for kind in ["delivered", "read"] {
        stage.me.ticked(&id, kind)?;
    }
    stage.server.seen_once(CAROL, &text)?;
    let answer = json!({ "event": "message", "from": CAROL, "text": "Here is your answer." });
    stage.me.hears(&answer)?;
    Ok(Outcome::Ok)
}

/// Dave writes, the client shows it once and confirms it. The message as the client has it.
fn from_dave(stage: &mut Stage<'_>, text: &str) -> Result<Value> {
    let id = stage.server.say(DAVE, stage.me.pn, text)?;
    let wanted = json!({ "event": "message", "id": id, "from": DAVE, "from_me": false, "text": text });
    let shown = stage.me.hears(&wanted)?;
    receipt(stage, &id, "delivered")?;
    ensure!(stage.me.count(&wanted) == 1, "shown more than once");
    Ok(shown)
}

/// Waits until Dave gets a tick from the client.
fn receipt(stage: &Stage<'_>, id: &str, kind: &str) -> Result<()> {
    let me = stage.me.pn;
    let tick = |one: &Value| one["from"] == me && one["id"] == *id && one["kind"] == kind;
    let what = format!("a receipt {kind} of {me}");
    stage
        .server
        .until(&what, |book| entries(book, "receipts").any(tick))?;
    Ok(())
}

fn text_from(stage: &mut Stage<'_>) -> Verdict {
    let text = words(stage, "Heard");
    from_dave(stage, &text)?;
    Ok(Outcome::Ok)
}

fn reading(stage: &mut Stage<'_>) -> Verdict {
    let text = words(stage, "Read");
    let shown = from_dave(stage, &text)?;
    stage.me.order("read", json!({ "id": shown["id"] }))?;
    receipt(stage, shown["id"].as_str().unwrap_or_default(), "read")?;
    Ok(Outcome::Ok)
}

fn types(stage: &mut Stage<'_>) -> Verdict {
    stage.me.order("subscribe", json!({ "to": DAVE }))?;
    let point = stage.me.now();
    for (composing, state) in [(true, "composing"), (false, stopped(stage.me))] {
        let order = json!({ "contact": DAVE, "account": stage.me.pn, "composing": composing });
        stage.server.order("/type", &order)?;
        let wanted = json!({ "event": "presence", "from": DAVE, "state": state });
        stage.me.hears_after(point, &wanted)?;
    }
    Ok(Outcome::Ok)
}

fn on_the_phone(stage: &mut Stage<'_>) -> Verdict {
    let text = words(stage, "From my phone");
    let order = json!({ "account": stage.me.pn, "to": DAVE, "text": text });
    stage.server.order("/write-on-phone", &order)?;
    let wanted = json!({ "event": "message", "from_me": true, "text": text });
    stage.me.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn status(stage: &mut Stage<'_>) -> Verdict {
    let text = words(stage, "Fresh bread today");
    let order = json!({ "person": DAVE, "audience": [stage.me.pn], "text": text });
    stage.server.order("/status", &order)?;
    let wanted = json!({ "event": "message", "chat": "status@broadcast", "from": DAVE, "text": text });
    stage.me.hears(&wanted)?;
    Ok(Outcome::Ok)
}

/// How a library says that somebody no longer types.
pub(super) fn stopped(side: &Side) -> &'static str {
    if side.client == BAILEYS {
        "available"
    } else {
        "paused"
    }
}

/// The server takes the signed change; that others can read it is seen in `twice`.
fn pin(stage: &mut Stage<'_>) -> Verdict {
    let chat = from_dave(stage, &words(stage, "Pin me"))?["chat"].take();
    for pinned in [true, false] {
        stage.me.order("pin", json!({ "to": chat, "pinned": pinned }))?;
    }
    Ok(Outcome::Ok)
}
