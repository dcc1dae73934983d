//! What happens while a client is away, and when it cannot read what it gets.

use anyhow::{Result, ensure};
use serde_json::json;

use super::between::written;
use super::linking::come_back;
use super::{Case, DAVE, case, words};
use crate::server::entries;
use crate::side::Side;
use crate::suite::{BAILEYS, Stage};
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[
    case("messages while away", while_away),
    case("connection cut", cut),
    case("refused by the server", refused),
    case("asked for again by a person", asked_again),
    case("unreadable, then sent again by a person", retry_by_a_person),
    case("unreadable, then sent again by the library", retry_by_a_client),
];

fn while_away(stage: &mut Stage<'_>) -> Verdict {
    stage.me.order("disconnect", json!({}))?;
    let texts = ["one", "two", "three"].map(|number| words(stage, number));
    for text in &texts {
        stage.server.say(DAVE, stage.me.pn, text)?;
    }
    let away = words(stage, "Is anybody there");
    let order = json!({ "to": stage.me.pn, "text": away });
    let id = stage.other.send("send_text", order)?;
    stage
        .other
        .hears(&json!({ "event": "ack", "id": id, "error": null }))?;
    come_back(stage.me)?;
    for text in texts.iter().chain([&away]) {
        let wanted = json!({ "event": "message", "text": text });
        stage.me.hears(&wanted)?;
        ensure!(stage.me.count(&wanted) == 1, "{text:?} was shown more than once");
        stage.server.seen_once(stage.me.pn, text)?;
    }
    ticked(stage, &id)
}

/// The sender gets the second tick. A client that comes back confirms before its user looks at the screen.
fn ticked(stage: &mut Stage<'_>, id: &str) -> Verdict {
    let (sender, wanted) = (
        stage.other.pn,
        json!({ "event": "receipt", "id": id, "kind": "delivered" }),
    );
    stage.server.until("the tick of what came while away", |book| {
        entries(book, "receipts").any(|one| one["person"] == sender && one["id"] == *id)
    })?;
    // What was sent to a client before this has reached it by the time that both have talked.
    written(stage, &words(stage, "Here I am"))?;
    // Whether the user is back at the screen by the time of the confirmation is a race inside whatsapp-rust.
    if stage.other.client == BAILEYS && stage.other.count(&wanted) == 0 {
        return Ok(Outcome::Differs(
            "the other client, Baileys, shows no second tick for a delivery of the kind `inactive`",
        ));
    }
    stage.other.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn cut(stage: &mut Stage<'_>) -> Verdict {
    let point = stage.me.now();
    stage.server.order("/drop", &json!({ "account": stage.me.pn }))?;
    stage.me.hears_after(point, &json!({ "event": "open" }))?;
    written(stage, &words(stage, "Back again"))?;
    Ok(Outcome::Ok)
}

fn refused(stage: &mut Stage<'_>) -> Verdict {
    let fault = json!({ "kind": "nack", "code": 479, "times": 1 });
    let order = json!({ "account": stage.me.pn, "fault": fault });
    stage.server.order("/fault", &order)?;
    let text = words(stage, "Not this one");
    let id = stage.me.send("send_text", json!({ "to": DAVE, "text": text }))?;
    stage
        .me
        .hears(&json!({ "event": "ack", "id": id, "error": "479" }))?;
    written(stage, &words(stage, "But this one"))?;
    Ok(Outcome::Ok)
}

/// Dave's phone cannot read what it gets, and says so.
fn asked_again(stage: &mut Stage<'_>) -> Verdict {
    let order = json!({ "contact": DAVE, "account": stage.me.pn, "times": 1 });
    stage.server.order("/break-session", &order)?;
    let text = words(stage, "Can you read this");
    stage.me.send("send_text", json!({ "to": DAVE, "text": text }))?;
    stage.server.seen_once(DAVE, &text)?;
    Ok(Outcome::Ok)
}

/// The client loses its sessions, so that it cannot read what comes next and asks for it again.
fn lose_sessions(side: &mut Side) -> Result<()> {
    side.order("disconnect", json!({}))?;
    let lost = side.order("forget_sessions", json!({}))?;
    ensure!(lost["sessions"] != json!(0), "there was no session to lose");
    come_back(side)
}

fn retry_by_a_person(stage: &mut Stage<'_>) -> Verdict {
    lose_sessions(stage.me)?;
    let text = words(stage, "Once more for you");
    let id = stage.server.say(DAVE, stage.me.pn, &text)?;
    let wanted = json!({ "event": "message", "id": id, "text": text });
    stage.me.hears(&wanted)?;
    ensure!(stage.me.count(&wanted) == 1, "shown more than once");
    stage.server.seen_once(stage.me.pn, &text)?;
    Ok(Outcome::Ok)
}

fn retry_by_a_client(stage: &mut Stage<'_>) -> Verdict {
    written(stage, &words(stage, "A session, please"))?;
    lose_sessions(stage.other)?;
    let text = words(stage, "Once more between us");
    written(stage, &text)?;
    stage.server.seen_once(stage.other.pn, &text)?;
    Ok(Outcome::Ok)
}
