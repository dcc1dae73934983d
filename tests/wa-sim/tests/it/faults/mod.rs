//! What goes wrong on purpose, and what a client makes of it. `FAULTS.md` lists the answers.

mod link;
mod login;
mod message;
mod order_of_arrival;
mod orders;
mod slow;

use wa_sim::{Fault, Scope, SimConfig, Simulator, small_scenario};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::types::presence::ReceiptType;

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

/// Alice online, with Bob in her address book.
async fn alice_online() -> anyhow::Result<(Simulator, TestClient)> {
    let simulator = market().await?;
    let alice = TestClient::ready(&simulator, ALICE).await?;
    Ok((simulator, alice))
}

async fn market() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

fn of_alice() -> Scope {
    Scope::Account(ALICE.to_owned())
}

async fn logins_reach(simulator: &Simulator, count: usize) -> anyhow::Result<()> {
    let what = format!("login number {count}");
    simulator
        .wait_until(SOON, &what, |book| book.logins.len() >= count)
        .await?;
    Ok(())
}

fn acks_of(alice: &TestClient, id: &str) -> usize {
    alice.count(|event| matches!(event, Event::ServerAck(ack) if ack.id == id))
}

/// Whether an event says that a message was delivered.
fn is_delivery_of(event: &Event, id: &str) -> bool {
    let Event::Receipt(receipt) = event else {
        return false;
    };
    receipt.r#type == ReceiptType::Delivered && receipt.message_ids.iter().any(|known| known == id)
}

fn once(fault: fn(Option<u32>) -> Fault) -> Fault {
    fault(Some(1))
}
