//! Messages that do not come by the hook: pieces of the past, what the phone recovered, and places of what cannot be read.

use super::Pump;
use crate::{
    clock,
    convert::{from_wa, history},
    inbound,
};
use kabar_core::ports::whatsapp::WaEvent;
use whatsapp_rust::types::events::{
    DecryptFailMode, Event, LazyHistorySync, MessageBatch, UnavailableType, UndecryptableMessage,
};

impl Pump {
    pub(super) fn history(&mut self, chunk: &LazyHistorySync) {
        let own = self
            .shared
            .client()
            .map(|client| inbound::own(&client))
            .unwrap_or_default();
        if history::is_answer(chunk) {
            self.tell(WaEvent::Older {
                request: chunk
                    .peer_data_request_session_id()
                    .unwrap_or_default()
                    .to_owned(),
                blob: history::pack(chunk, &own),
            });
            return;
        }
        let progress = chunk
            .progress()
            .map(|percent| u8::try_from(percent.min(100)).unwrap_or(100));
        self.tell(WaEvent::History {
            chunk: chunk.chunk_order(),
            progress,
            blob: history::pack(chunk, &own),
        });
    }

    /// Messages the hook has committed are done. The others are what the phone recovered, and channels, which Kabar
    /// does not keep.
    pub(super) async fn recover(&mut self, event: &Event, batch: &MessageBatch) {
        if batch.hook_committed {
            return;
        }
        let (own, aliases) = self.known(event).await;
        for message in batch
            .iter()
            .filter(|message| message.info.unavailable_request_id.is_some())
        {
            if let Some(inbound) = from_wa::inbound(&message.message, &message.info, &own, &aliases) {
                let _ = self.recovered.send(inbound);
            }
        }
    }

    pub(super) async fn missing(&mut self, event: &Event, missing: &UndecryptableMessage) {
        self.drain
            .handled(u32::from(missing.info.is_offline), clock::monotonic());
        if missing.decrypt_fail_mode == DecryptFailMode::Hide {
            return;
        }
        let (own, aliases) = self.known(event).await;
        let once = missing.unavailable_type == UnavailableType::ViewOnce;
        if let Some(inbound) = from_wa::waiting(&missing.info, once, &own, &aliases) {
            let _ = self.recovered.send(inbound);
        }
    }
}
