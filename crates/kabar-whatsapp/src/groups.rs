//! The question for a whole group.

use crate::{convert::groups, convert::jid, errors::send_error, inbound};
use kabar_core::ports::whatsapp::{GroupInfo, SendError};
use kabar_types::Jid;
use std::{sync::Arc, time::Duration};
use whatsapp_rust::{Client, ErrorChainExt};

/// An answer that takes longer is none.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);

/// `None`: this account is not in it (401, 403), or there is no such group (404, 410).
pub(crate) async fn fetch(client: &Arc<Client>, group: &Jid) -> Result<Option<GroupInfo>, SendError> {
    let wire =
        jid::to_wire(group).ok_or_else(|| SendError::Invalid("the address is not valid".to_owned()))?;
    let known = client.groups();
    match tokio::time::timeout(ANSWER_WITHIN, known.get_metadata(&wire)).await {
        Ok(Ok(metadata)) => Ok(Some(groups::info(&metadata, &inbound::own(client)))),
        Ok(Err(error)) => {
            let code = error.server_rejection().map(|refusal| refusal.code);
            if matches!(code, Some(401 | 403 | 404 | 410)) {
                return Ok(None);
            }
            tracing::debug!(?code, "groups: not told");
            Err(send_error(&error))
        }
        Err(_) => Err(SendError::Doubt),
    }
}
