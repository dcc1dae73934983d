//! Groups and status: real clients among themselves and with simulated people.

mod chatting;
mod community;
mod history;
mod joining;
mod orders;
mod retrying;
mod ruling;
mod status;

use wa_sim::{Addressing, SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::{Event, IqError, SendOptions, wa};
use whatsapp_rust::wacore::stanza::groups::GroupNotificationAction as Action;
use whatsapp_rust::wacore::types::presence::ReceiptType;
use whatsapp_rust::{GroupError, Jid};

use crate::client::TestClient;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const DAVE: &str = "6280000000003";
const ERIN: &str = "6280000000004";
const CAROL: &str = "6280000000005";

/// Alice, Dave and Erin, who have clients; Bob, who reads, and Carol, who does not.
async fn village(addressing: Addressing) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    let mut scenario = small_scenario()?;
    let mut dave = scenario.accounts[0].clone();
    dave.chats.clear();
    dave.address_book.clear();
    for (pn, name) in [(DAVE, "Dave"), (ERIN, "Erin")] {
        pn.clone_into(&mut dave.pn);
        name.clone_into(&mut dave.name);
        scenario.accounts.push(dave.clone());
    }
    for account in &mut scenario.accounts {
        account.addressing = addressing;
    }
    simulator.load(&scenario)?;
    Ok(simulator)
}

fn address(group: &str) -> Jid {
    Jid::group(group)
}

/// Writes to a group under an id chosen beforehand.
async fn write(client: &TestClient, group: &str, text: &str) -> anyhow::Result<String> {
    let id = client.client.generate_message_id();
    let message = wa::Message {
        conversation: Some(text.to_owned()),
        ..Default::default()
    };
    let options = SendOptions::default().with_message_id(id.clone());
    let group = address(group);
    client
        .client
        .send_message_with_options(&group, message, options)
        .await?;
    Ok(id)
}

/// Waits for a change of a group that fulfils a condition.
async fn told(client: &TestClient, what: &str, wanted: impl Fn(&Action) -> bool) -> anyhow::Result<()> {
    client
        .hears(what, |event| match event {
            Event::GroupUpdate(update) => wanted(&update.action).then_some(()),
            _ => None,
        })
        .await
}

fn receipt(id: &str, kind: ReceiptType) -> impl Fn(&Event) -> Option<Jid> {
    let id = id.to_owned();
    move |event| match event {
        Event::Receipt(receipt) if receipt.r#type == kind && receipt.message_ids.contains(&id) => {
            Some(receipt.source.sender.clone())
        }
        _ => None,
    }
}

/// The code the server refused a request with.
fn refused<T>(done: Result<T, GroupError>) -> Option<u16> {
    match done {
        Err(GroupError::Iq(IqError::ServerError { code, .. })) => Some(code),
        _ => None,
    }
}
