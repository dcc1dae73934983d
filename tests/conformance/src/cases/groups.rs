//! A group of a user of each library and a simulated person.

use serde_json::json;

use super::{Case, DAVE, case, words};
use crate::suite::Stage;
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[case("group of both libraries and a person", group)];

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
