//! A second client of the same number, of the other library: both see everything, and each reads what the other
//! changed in the settings of chats.

use serde_json::json;

use super::linking::link;
use super::{CAROL, Case, DAVE, case, words};
use crate::suite::Stage;
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[case("second client of the number, by the other library", second)];

fn second(stage: &mut Stage<'_>) -> Verdict {
    let mut second = stage.starter.start(stage.other.client, stage.me.pn)?;
    link(stage.server, &mut second)?;
    second.hears(&json!({ "event": "history" }))?;

    let text = words(stage, "For all my devices");
    let id = stage.me.send("send_text", json!({ "to": DAVE, "text": text }))?;
    let echo = json!({ "event": "message", "id": id, "from_me": true, "text": text });
    second.hears(&echo)?;

    let text = words(stage, "For all your devices");
    let id = stage.server.say(CAROL, stage.me.pn, &text)?;
    let wanted = json!({ "event": "message", "id": id, "text": text });
    second.hears(&wanted)?;
    let chat = stage.me.hears(&wanted)?["chat"].take();

    // Not a chat that was pinned before: Baileys holds back what follows on a change from before it was linked.
    let order = |pinned: bool| json!({ "to": chat, "pinned": pinned });
    let change = |pinned: bool| json!({ "event": "pin", "chat": chat, "pinned": pinned });
    stage.me.order("pin", order(true))?;
    second.hears(&change(true))?;
    let point = stage.me.now();
    second.order("pin", order(false))?;
    stage.me.hears_after(point, &change(false))?;

    second.order("logout", json!({}))?;
    second.hears(&json!({ "event": "logged_out" }))?;
    Ok(Outcome::Ok)
}
