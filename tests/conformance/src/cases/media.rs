//! A file from one library to the other, through the media host, byte for byte.

use anyhow::ensure;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use super::{Case, case};
use crate::suite::Stage;
use crate::table::{Outcome, Verdict};

pub(super) const ALL: &[Case] = &[case("document", document)];

/// Not a multiple of a cipher's block, and larger than one read.
const SIZE: u32 = 300_007;

fn document(stage: &mut Stage<'_>) -> Verdict {
    let bytes: Vec<u8> = (0..SIZE)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let base64 = BASE64_STANDARD.encode(bytes);
    let order = json!({ "to": stage.other.pn, "name": "prices.bin", "base64": base64 });
    let id = stage.me.send("send_document", order)?;
    let wanted = json!({ "event": "message", "kind": "document", "id": id, "text": "prices.bin" });
    stage.other.hears(&wanted)?;
    let fetched = stage.other.order("fetch", json!({ "id": id }))?;
    ensure!(fetched["base64"] == base64, "the bytes differ");
    Ok(Outcome::Ok)
}
