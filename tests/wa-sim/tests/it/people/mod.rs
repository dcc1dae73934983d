//! People who act by script or on order, as real clients see them.

mod changes;
mod contact;
mod shop;
mod stories;
mod things;
mod words;

use wa_sim::{Act, LedgerSnapshot, Scenario, Seen, SimConfig, Simulator};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::{Event, wa};

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

/// Alice, and Bob with a script.
async fn street(script: &str) -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    let json = r#"{
        "accounts": [{ "pn": "6280000000001", "name": "Alice", "address_book": { "6280000000002": "Bob" } }],
        "contacts": [{ "pn": "6280000000002", "push_name": "Bob", "script": SCRIPT }]
    }"#;
    simulator.load(&Scenario::from_json(&json.replace("SCRIPT", script))?)?;
    Ok(simulator)
}

/// Alice's client on the street where Bob does nothing by himself.
async fn quiet() -> anyhow::Result<(Simulator, TestClient)> {
    let simulator = street("[]").await?;
    let alice = TestClient::ready(&simulator, ALICE).await?;
    Ok((simulator, alice))
}

fn say(text: &str) -> Act {
    Act::Say {
        text: text.to_owned(),
    }
}

/// Waits for a message of some kind and returns what was picked from it.
async fn gets<T>(
    client: &TestClient,
    what: &str,
    pick: impl Fn(&wa::Message) -> Option<T>,
) -> anyhow::Result<T> {
    client
        .hears(what, |event| match event {
            Event::Messages(batch) => batch.iter().find_map(|inbound| pick(&inbound.message)),
            _ => None,
        })
        .await
}

/// The only line of Bob's chat with Alice, once it fulfils a condition.
async fn bobs_line(
    simulator: &Simulator,
    what: &str,
    cond: impl Fn(&Seen) -> bool,
) -> anyhow::Result<LedgerSnapshot> {
    let look = |book: &LedgerSnapshot| book.screen(BOB, ALICE).first().is_some_and(|line| cond(line));
    simulator.wait_until(SOON, what, look).await
}

/// The hidden id under which a contact writes.
fn simulator_lid(simulator: &Simulator, pn: &str) -> Jid {
    Jid::lid(simulator.lid_of(pn).unwrap_or_default())
}
