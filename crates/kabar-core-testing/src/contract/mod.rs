//! What every implementation of the WhatsApp seam has to keep, as one function per promise. They run over the fake
//! here and over the real adapter, against the simulator, beside it.

mod calls;
mod connection;
mod groups;
mod health;
mod messages;
mod past;
mod people;
mod states;

pub use calls::*;
pub use connection::*;
pub use groups::*;
pub use health::*;
pub use messages::*;
pub use past::*;
pub use people::*;
pub use states::*;

use crate::recorder::Recorder;
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{
    DeviceFile, GroupChange, HistoryDepth, InboundBody, LinkWish, Manner, OlderThan, OpenError, Outgoing,
    OutgoingContent, OutgoingExtras, PairingFailure, SendError, Session, StateChange, WaEvent, WhatsApp,
};
use kabar_types::{AccountId, Jid, MessageStatus, UnixMillis, WaId};
use std::sync::Arc;

/// What a promise needs from the world around the implementation. Each promise gets a harness of its own.
#[async_trait]
pub trait ContractHarness: Send + Sync {
    /// The implementation.
    fn whatsapp(&self) -> Arc<dyn WhatsApp>;

    /// A place for a device that does not exist yet; its folder does.
    fn new_device(&self) -> (AccountId, DeviceFile);

    /// A device that is linked and that no session runs.
    async fn linked_device(&self) -> (AccountId, DeviceFile);

    /// The phone scans this code.
    async fn scan(&self, qr: &str);

    /// The digits of the number whose phone scans and types.
    fn phone(&self) -> &'static str;

    /// The owner types this code on the phone.
    async fn type_code(&self, code: &str);

    /// WhatsApp gives no more codes to type for the next minute.
    fn refuse_codes(&self);

    /// Somebody the account can write to and hear from.
    fn contact(&self) -> Jid;

    /// The contact writes to the account.
    async fn contact_says(&self, account: AccountId, text: &str);

    /// The contact's device gets everything and the contact reads it.
    async fn contact_reads(&self, account: AccountId);

    /// How many messages of this text the contact sees.
    async fn copies_seen(&self, account: AccountId, text: &str) -> usize;

    /// From now on the account's connection looks open and nothing passes.
    async fn fall_silent(&self, account: AccountId);

    /// A new connection is answered again.
    async fn speak_again(&self, account: AccountId);

    /// The account may begin no new chats until then.
    async fn lock_new_chats(&self, account: AccountId, until: UnixMillis);

    /// The account's owner sets this on the phone, on the chat with the contact.
    async fn phone_sets(&self, account: AccountId, change: &StateChange);

    /// Whether the phone shows this on the chat with the contact.
    async fn is_on_phone(&self, account: AccountId, change: &StateChange) -> bool;

    /// The contact writes these, one after the other, and the phone keeps them: a question for what came before the last.
    async fn contact_said(&self, account: AccountId, texts: &[&str]) -> OlderThan;

    /// The contact makes a group of this name, of itself and the account.
    async fn contact_makes_group(&self, account: AccountId, name: &str) -> Jid;

    /// The contact changes it.
    async fn contact_changes_group(&self, account: AccountId, group: &Jid, change: &GroupChange);

    /// The phone has a piece of its history with this number.
    async fn keep_piece(&self, account: AccountId, chunk: u32);

    /// The contact has this picture, or none any more.
    async fn contact_shows(&self, account: AccountId, picture: Option<Vec<u8>>);

    /// From now on the contact shows pictures to nobody.
    async fn contact_hides_pictures(&self, account: AccountId);

    /// The contact says this about themselves.
    async fn contact_is(&self, account: AccountId, about: &str);

    /// The contact becomes a business of this name, at this address.
    async fn contact_trades(&self, account: AccountId, name: &str, address: &str);

    /// Nobody has this number.
    async fn nobody_has(&self, account: AccountId, number: &Jid);

    /// The contact moves to this number.
    async fn contact_moves(&self, account: AccountId, number: &str);

    /// The account's owner blocks the contact on the phone, or no more.
    async fn phone_blocks(&self, account: AccountId, blocked: bool);

    /// Whether the phone shows the contact as blocked.
    async fn is_blocked(&self, account: AccountId) -> bool;

    /// The contact takes their phone into their hand, or puts it away.
    async fn contact_is_around(&self, account: AccountId, around: bool);

    /// From now on the contact shows to nobody when they were there last.
    async fn contact_hides_last_seen(&self, account: AccountId);

    /// How often the contact was reported, each time by this message.
    async fn reports_by(&self, account: AccountId, message: &WaId) -> usize;

    /// The contact calls the account; the call's id.
    async fn contact_calls(&self, account: AccountId) -> WaId;

    /// Whether this call was turned down, as the server knows after a while.
    async fn is_turned_down(&self, account: AccountId, call: &WaId) -> bool;

    /// The network takes the account's connection away; it may come back at once.
    async fn drop_connection(&self, account: AccountId);
}

/// A session that runs, and what it says.
struct Running {
    account: AccountId,
    session: Arc<dyn Session>,
    heard: Arc<Recorder>,
}

async fn resume(harness: &dyn ContractHarness) -> Running {
    let (account, device) = harness.linked_device().await;
    let heard = Arc::new(Recorder::default());
    let session = harness
        .whatsapp()
        .resume(account, device, Manner::default(), heard.clone())
        .await;
    let session = session.unwrap_or_else(|error| panic!("a linked device resumes: {error}"));
    heard
        .wait_for("end of the drain", |heard| {
            (heard.count("offline-drained") > 0).then_some(())
        })
        .await;
    Running {
        account,
        session,
        heard,
    }
}

fn text_to(to: Jid, wa_id: WaId, text: &str) -> Outgoing {
    Outgoing {
        chat: to,
        wa_id,
        secret: [7; 32],
        content: OutgoingContent::Text {
            text: text.to_owned(),
            quote: None,
        },
        extras: OutgoingExtras::default(),
    }
}

fn says(body: &InboundBody, expected: &str) -> bool {
    matches!(body, InboundBody::Text { text } if text == expected)
}

fn names(events: &[WaEvent]) -> Vec<&'static str> {
    events.iter().map(WaEvent::name).collect()
}

fn is_ack(event: &WaEvent, id: &WaId) -> bool {
    matches!(event, WaEvent::ServerAck { wa_id, error: None, .. } if wa_id == id)
}

fn acked(events: &[WaEvent], id: &WaId) -> Option<()> {
    events.iter().any(|event| is_ack(event, id)).then_some(())
}

fn receipted(events: &[WaEvent], id: &WaId, expected: MessageStatus) -> Option<()> {
    events
        .iter()
        .any(|event| matches!(event, WaEvent::Receipt { ids, status, .. } if ids.contains(id) && *status == expected))
        .then_some(())
}

/// These promises as `#[tokio::test]`s over the harness that `$harness` makes, afresh for each.
#[macro_export]
macro_rules! contract_tests {
    ($harness:expr; $($promise:ident),+ $(,)?) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                let harness = $harness;
                $crate::contract::$promise(&harness).await;
            }
        )+
    };
}
