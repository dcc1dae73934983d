//! The simulator, in a process of its own. It prints its address, then the device records of all accounts, takes
//! `scan NUMBER CODE` (the phone scans a code), and ends with its input.

use anyhow::{Result, bail};
use bench::child::{heard, tell};
use wa_sim::{Scenario, SimConfig, Simulator};

/// The argument that makes this program the simulator.
pub(crate) const ROLE: &str = "--server";

/// The phone number of the account at this place.
pub(crate) fn number(place: usize) -> String {
    format!("628{place:010}")
}

pub(crate) async fn run(accounts: usize) -> Result<()> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&scenario(accounts)?)?;
    tell(&simulator.ws_url())?;
    let mut records = Vec::new();
    for place in 0..accounts {
        let seeded = simulator.seed_account(&number(place))?;
        records.push((seeded.pn, seeded.lid, String::from_utf8(seeded.device)?));
    }
    tell(&serde_json::to_string(&records)?)?;
    drop(records);
    let mut lines = heard();
    while let Some(line) = lines.recv().await {
        match line
            .split_once(' ')
            .and_then(|(word, rest)| Some((word, rest.split_once(' ')?)))
        {
            Some(("scan", (number, code))) => simulator.scan_qr(number, code).await?,
            _ => bail!("an order that nobody knows: {line}"),
        }
    }
    simulator.stop().await;
    Ok(())
}

fn scenario(accounts: usize) -> Result<Scenario> {
    let people = (0..accounts).map(|place| serde_json::json!({ "pn": number(place), "name": "Alice" }));
    let plan = serde_json::json!({ "accounts": people.collect::<Vec<_>>() });
    Ok(Scenario::from_json(&plan.to_string())?)
}
