//! Coming in and leaving: QR code, typed code, what the phone hands over, logging in again, unlinking.

use anyhow::{Context, Result, ensure};
use serde_json::{Value, json};

use super::{Case, case, must};
use crate::server::{Server, entries};
use crate::side::Side;
use crate::suite::{BAILEYS, Stage};
use crate::table::{Outcome, Verdict};

pub(super) const FIRST: &[Case] = &[
    must("link by QR code", by_qr),
    case("history from the phone", history),
    case("names from the address book", names),
    case("look up a number", look_up),
    case("log in again", again),
];

pub(super) const LAST: &[Case] = &[
    case("link by typed code, and log out", by_code),
    case("unlinked by the phone", unlinked),
];

/// Nobody has linked these before.
const ERIN: &str = "6280000000105";
const FRANK: &str = "6280000000106";

/// Shows the code to a phone, and waits until the client is in.
pub(super) fn link(server: &Server, side: &mut Side) -> Result<()> {
    side.order("connect", json!({}))?;
    let shown = side.hears(&json!({ "event": "qr" }))?;
    server.order("/scan-qr", &json!({ "pn": side.pn, "qr": shown["code"] }))?;
    side.hears(&json!({ "event": "open" }))?;
    Ok(())
}

fn by_qr(stage: &mut Stage<'_>) -> Verdict {
    link(stage.server, stage.me)?;
    Ok(Outcome::Ok)
}

fn history(stage: &mut Stage<'_>) -> Verdict {
    let heard = stage.me.hears(&json!({ "event": "history" }))?;
    let texts = heard["texts"].as_array().context("no texts")?;
    for text in ["The first basket is on its way.", "I am at the gate."] {
        ensure!(texts.contains(&json!(text)), "{text:?} is not in {texts:?}");
    }
    Ok(Outcome::Ok)
}

fn names(stage: &mut Stage<'_>) -> Verdict {
    let name = "Carol of the market";
    let wanted = json!({ "event": "contact", "from": super::CAROL, "name": name });
    stage.me.hears(&wanted)?;
    Ok(Outcome::Ok)
}

fn look_up(stage: &mut Stage<'_>) -> Verdict {
    for (pn, there) in [(super::CAROL, true), ("6280000000999", false)] {
        let found = stage.me.order("contact_on_whatsapp", json!({ "pn": pn }))?;
        ensure!(found["exists"] == json!(there), "{pn}: {found}");
    }
    Ok(Outcome::Ok)
}

/// Leaves and comes back on the same store.
pub(super) fn come_back(side: &mut Side) -> Result<()> {
    let point = side.now();
    side.order("connect", json!({}))?;
    side.hears_after(point, &json!({ "event": "open" }))?;
    Ok(())
}

fn again(stage: &mut Stage<'_>) -> Verdict {
    stage.me.order("disconnect", json!({}))?;
    come_back(stage.me)?;
    let book = stage.server.ledger()?;
    let pn = stage.me.pn;
    let patterns: Vec<&Value> = entries(&book, "logins")
        .filter(|login| login["account"] == pn)
        .map(|login| &login["pattern"])
        .collect();
    if stage.me.client == BAILEYS {
        ensure!(patterns == ["Xx", "Xx"], "{patterns:?}");
        return Ok(Outcome::Differs(
            "it logs in by Noise XX every time and knows no IK",
        ));
    }
    ensure!(patterns == ["Xx", "Ik"], "{patterns:?}");
    Ok(Outcome::Ok)
}

fn by_code(stage: &mut Stage<'_>) -> Verdict {
    let pn = if stage.me.client == BAILEYS { FRANK } else { ERIN };
    let mut fresh = stage.starter.start(stage.me.client, pn)?;
    fresh.order("connect", json!({}))?;
    // Both libraries offer both ways at once; the first code to scan shows that they are ready.
    fresh.hears(&json!({ "event": "qr" }))?;
    let code = fresh.order("pair_code", json!({ "pn": pn }))?["code"].take();
    // Baileys tells the code before the server knows it.
    stage
        .server
        .insist("/enter-code", &json!({ "pn": pn, "code": code }))?;
    fresh.hears(&json!({ "event": "open" }))?;
    fresh.hears(&json!({ "event": "history" }))?;
    fresh.order("logout", json!({}))?;
    fresh.hears(&json!({ "event": "logged_out" }))?;
    Ok(Outcome::Ok)
}

fn unlinked(stage: &mut Stage<'_>) -> Verdict {
    stage
        .server
        .order("/unlink", &json!({ "account": stage.me.pn }))?;
    stage.me.hears(&json!({ "event": "logged_out" }))?;
    Ok(Outcome::Ok)
}
