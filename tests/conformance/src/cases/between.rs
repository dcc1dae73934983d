//! Between the two libraries: what a user of one does, the user of the other sees.

use anyhow::{Result, ensure};
use serde_json::{Value, json};

use super::chatting::stopped;
use super::{Case, case, words};
use crate::suite::Stage;
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[
    case("text to the other library", text),
    case("reply", reply),
    case("reaction", reaction),
    case("edit", edit),
    case("revoke", revoke),
    case("reading and its tick", read),
    case("typing", typing),
];

/// `me` writes; the message as the other library shows it.
pub(super) fn written(stage: &mut Stage<'_>, text: &str) -> Result<Value> {
    let id = stage
        .me
        .send("send_text", json!({ "to": stage.other.pn, "text": text }))?;
    stage
        .me
        .hears(&json!({ "event": "ack", "id": id, "error": null }))?;
    let wanted = json!({ "event": "message", "kind": "text", "id": id, "from": stage.me.pn, "text": text });
    let shown = stage.other.hears(&wanted)?;
    stage.me.ticked(&id, "delivered")?;
    ensure!(stage.other.count(&wanted) == 1, "shown more than once");
    Ok(shown)
}

fn text(stage: &mut Stage<'_>) -> Verdict {
    let text = words(stage, "Hello");
    written(stage, &text)?;
    stage.server.seen_once(stage.other.pn, &text)?;
    Ok(Outcome::Ok)
}

fn reply(stage: &mut Stage<'_>) -> Verdict {
    let question = written(stage, &words(stage, "A question"))?;
    let order = json!({ "to": question["chat"], "id": question["id"], "text": "An answer" });
    let id = stage.other.send("reply", order)?;
    let wanted = json!({ "event": "message", "id": id, "text": "An answer", "quotes": question["id"] });
    stage.me.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn reaction(stage: &mut Stage<'_>) -> Verdict {
    let joke = written(stage, &words(stage, "A joke"))?;
    for emoji in ["😀", ""] {
        let order = json!({ "to": joke["chat"], "id": joke["id"], "emoji": emoji });
        stage.other.order("react", order)?;
        let wanted = json!({ "event": "message", "kind": "reaction", "target": joke["id"], "text": emoji });
        stage.me.hears(&wanted)?;
    }
    Ok(Outcome::Ok)
}

fn edit(stage: &mut Stage<'_>) -> Verdict {
    let slip = written(stage, &words(stage, "At nein"))?;
    let order = json!({ "to": stage.other.pn, "id": slip["id"], "text": "At nine" });
    stage.me.order("edit", order)?;
    let wanted = json!({ "event": "message", "kind": "edit", "target": slip["id"], "text": "At nine" });
    stage.other.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn revoke(stage: &mut Stage<'_>) -> Verdict {
    let secret = written(stage, &words(stage, "A secret"))?;
    let order = json!({ "to": stage.other.pn, "id": secret["id"] });
    stage.me.order("revoke", order)?;
    let wanted = json!({ "event": "message", "kind": "revoke", "target": secret["id"] });
    stage.other.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn read(stage: &mut Stage<'_>) -> Verdict {
    let letter = written(stage, &words(stage, "A letter"))?;
    stage.other.order("read", json!({ "id": letter["id"] }))?;
    stage
        .me
        .ticked(letter["id"].as_str().unwrap_or_default(), "read")?;
    Ok(Outcome::Ok)
}

fn typing(stage: &mut Stage<'_>) -> Verdict {
    stage.other.order("subscribe", json!({ "to": stage.me.pn }))?;
    for (composing, state) in [(true, "composing"), (false, stopped(stage.other))] {
        let point = stage.other.now();
        let order = json!({ "to": stage.other.pn, "composing": composing });
        stage.me.order("typing", order)?;
        let wanted = json!({ "event": "presence", "from": stage.me.pn, "state": state });
        stage.other.hears_after(point, &wanted)?;
    }
    Ok(Outcome::Ok)
}
