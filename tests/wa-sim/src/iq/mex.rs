//! `w:mex`: questions with JSON answers, known by number only.

use serde_json::{Value, json};
use wacore::iq::mex_operations::{
    fetch_all_newsletters_metadata, fetch_new_chat_message_capping_info, fetch_reachout_timelock,
    fetch_text_status_list,
};
use wacore_binary::Node;

use super::{Answer, wanted};
use crate::limits;
use crate::stanza::{self, blob};
use crate::state::{DeviceAddress, World};

/// Answers a question; of what nobody knows there is nothing, which clients take well.
pub(super) fn answer(world: &mut World, from: &DeviceAddress, child: Option<&Node>) -> Answer {
    let question = stanza::text(wanted(child)?, "query_id").unwrap_or_default();
    let data = match question.as_str() {
        fetch_reachout_timelock::DOC_ID => {
            json!({ "xwa2_fetch_account_reachout_timelock": limits::timelock_json(world, &from.pn) })
        }
        fetch_new_chat_message_capping_info::DOC_ID => {
            json!({ "xwa2_message_capping_info": limits::quota_json(world, &from.pn) })
        }
        fetch_all_newsletters_metadata::DOC_ID => json!({ "xwa2_newsletter_subscribed": [] }),
        fetch_text_status_list::DOC_ID => json!({ "xwa2_text_status_list": [] }),
        _ => {
            world.ledger.unhandled(format!("w:mex/{question}"));
            Value::Object(Default::default())
        }
    };
    let answer = json!({ "data": data }).to_string();
    Ok(vec![blob("result", answer.into_bytes())])
}
