//! A local WhatsApp server for tests and the demo.
//!
//! Real clients connect to it over a WebSocket on loopback, link by QR code or typed code or come in seeded, and
//! chat with each other and with simulated people, all end-to-end encrypted. What the product
//! makes of the protocol is not used here, on purpose: a simulator that shared the product's code
//! would agree with its mistakes.

mod addresses;
mod admin;
mod adv;
mod app_state;
mod blocking;
mod calls;
mod clock;
mod connection;
mod faults;
mod frames;
#[cfg(any(test, feature = "fuzzing"))]
#[doc(hidden)]
pub mod fuzzing;
mod groups;
mod history;
mod identity;
mod iq;
mod ledger;
mod limits;
mod linked;
mod login;
mod media;
mod messages;
mod noise;
mod notices;
mod offline;
mod pairing;
mod people;
mod phone;
mod pictures;
mod prekeys;
mod presence;
mod privacy;
mod profile;
mod receipts;
mod reports;
mod router;
mod scenario;
mod seed;
mod shape;
mod signal;
mod simulator;
mod stanza;
mod state;
mod tokens;
mod usync;

pub use app_state::{AppStateAction, AppStateEntry, MessageRef};
pub use calls::CallState;
pub use faults::{ActiveFault, Conflict, Fault, Neighbours, Scope, Way};
pub use groups::{GroupChange, GroupMember, GroupView};
pub use history::{HistoryDelivery, HistoryPlan, HistoryShape};
pub use identity::ServerIdentity;
pub use ledger::{Accepted, Delivery, LedgerSnapshot, Login, ReceiptHeard, Seen};
pub use limits::{NewChatQuota, Timelock};
pub use media::{MEDIA_HOST, MediaFile, MediaKind, MediaTrouble, StoredMedia};
pub use noise::HandshakePattern;
pub use pairing::NoCode;
pub use people::{Act, Line, Sign, Trigger, Which, Wording};
pub use profile::{BusinessHours, BusinessProfile};
pub use reports::Report;
pub use scenario::{
    AccountPlan, Addressing, Author, ChatPlan, ContactPlan, DeliveryStatus, GroupMessagePlan, GroupPlan,
    MessagePlan, Reply, Scenario, Speech, When,
};
pub use seed::SeededAccount;
pub use simulator::{OpenConnection, SimConfig, Simulator};

/// The names of the scenarios that are built in.
pub const SCENARIOS: [&str; 4] = ["demo", "journey", "shop", "small"];

/// A scenario that is built in, by its name; `None` when there is none of this name.
#[must_use]
pub fn scenario_named(name: &str) -> Option<serde_json::Result<Scenario>> {
    let json = match name {
        "demo" => include_str!("../../fixtures/scenarios/demo.json"),
        "journey" => include_str!("../../fixtures/scenarios/journey.json"),
        "shop" => include_str!("../../fixtures/scenarios/shop.json"),
        "small" => include_str!("../../fixtures/scenarios/small.json"),
        _ => return None,
    };
    Some(Scenario::from_json(json))
}

/// The story the demo shows: a caterer and a shop in Indonesia, and the people who write to them.
///
/// # Errors
/// When the embedded file is not a scenario, which a test rules out.
pub fn demo_scenario() -> serde_json::Result<Scenario> {
    Scenario::from_json(include_str!("../../fixtures/scenarios/demo.json"))
}

/// A story for tests: one account, two contacts, a few messages.
///
/// # Errors
/// When the embedded file is not a scenario, which a test rules out.
pub fn small_scenario() -> serde_json::Result<Scenario> {
    Scenario::from_json(include_str!("../../fixtures/scenarios/small.json"))
}
