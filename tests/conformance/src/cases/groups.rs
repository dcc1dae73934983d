//! A group of a user of each library and a simulated person.

use anyhow::{Context, Result};
use serde_json::{Value, json};

use super::{Case, DAVE, case, words};
use crate::suite::Stage;
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[
    case("group of both libraries and a person", group),
    case("group of a person", of_a_person),
    case("group message asked for again by a person", asked_again),
];

fn group(stage: &mut Stage<'_>) -> Verdict {
    let order = json!({ "subject": words(stage, "Baskets"), "members": [stage.other.pn, DAVE] });
    let group = stage.me.send("create_group", order)?;
    stage.other.hears(&json!({ "event": "group", "id": group }))?;
    // The second message comes by the sender key that the first one brought.
    for about in ["First to all", "Second to all"] {
        let text = words(stage, about);
        let id = stage.me.send("send_text", json!({ "to": group, "text": text }))?;
        let wanted =
            json!({ "event": "message", "id": id, "chat": group, "from": stage.me.pn, "text": text });
        stage.other.hears(&wanted)?;
        stage.server.seen_once(DAVE, &text)?;
        stage.me.ticked(&id, "delivered")?;
    }
    let text = words(stage, "The answer of the group");
    let id = stage
        .other
        .send("send_text", json!({ "to": group, "text": text }))?;
    let wanted = json!({ "event": "message", "id": id, "chat": group, "from": stage.other.pn, "text": text });
    stage.me.hears(&wanted)?;
    stage.server.seen_once(DAVE, &text)?;
    Ok(Outcome::Ok)
}

/// Dave makes a group of the users of both libraries; its number, and its address for clients.
fn daves_group(stage: &Stage<'_>, subject: &str) -> Result<(String, String)> {
    let order = json!({ "owner": DAVE, "subject": subject, "members": [stage.me.pn, stage.other.pn] });
    let made = stage.server.order("/group/create", &order)?;
    let group = made["group"].as_str().context("the simulator names no group")?;
    stage
        .me
        .hears(&json!({ "event": "group", "id": format!("{group}@g.us") }))?;
    Ok((group.to_owned(), format!("{group}@g.us")))
}

fn of_a_person(stage: &mut Stage<'_>) -> Verdict {
    let (group, chat) = daves_group(stage, "Dave's friends")?;
    let text = words(stage, "Welcome");
    let order = json!({ "person": DAVE, "group": group, "text": text });
    stage.server.order("/group/say", &order)?;
    let wanted = json!({ "event": "message", "chat": chat, "from": DAVE, "text": text });
    stage.me.hears(&wanted)?;

    let subject = words(stage, "Dave's best friends");
    change(stage, &group, json!({ "do": "subject", "text": subject }))?;
    let wanted = json!({ "event": "renamed", "id": chat, "subject": subject });
    stage.me.hears(&wanted)?;

    change(stage, &group, json!({ "do": "remove", "who": [stage.me.pn] }))?;
    let wanted = json!({ "event": "members", "id": chat, "change": "remove" });
    stage.me.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn change(stage: &Stage<'_>, group: &str, change: Value) -> Result<Value> {
    let order = json!({ "by": DAVE, "group": group, "change": change });
    stage.server.order("/group/change", &order)
}

fn asked_again(stage: &mut Stage<'_>) -> Verdict {
    let (_, chat) = daves_group(stage, "Dave's forgetful friends")?;
    for about in ["To all who can read", "To all once more"] {
        let text = words(stage, about);
        stage.me.send("send_text", json!({ "to": chat, "text": text }))?;
        stage.server.seen_once(DAVE, &text)?;
        stage.server.order("/group/lose-keys", &json!({ "pn": DAVE }))?;
    }
    Ok(Outcome::Ok)
}
