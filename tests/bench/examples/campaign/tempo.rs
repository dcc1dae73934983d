//! How long after its planned moment a message of a campaign is with the server.

use crate::{
    network::Network,
    sender::{Kind, Scripts, Sender},
    words::print,
};
use anyhow::{Context as _, Result};
use std::collections::HashMap;
use tempfile::TempDir;

const PEOPLE: usize = 200;
/// A message every 100 to 150 ms: far more often than anybody may send, and with as much rest as a real one has.
const PACE: (u32, u32) = (100, 10_000);

pub(crate) async fn measure() -> Result<()> {
    let folder = TempDir::new()?;
    let network = Network::begin(folder.path(), PEOPLE).await?;
    let scripts = Scripts::default();
    let sender = Sender::prepare(
        Kind::Kabar,
        folder.path(),
        &network,
        &scripts,
        PACE,
        Default::default(),
    )
    .await?;
    let mut child = sender.start().await?;
    let mut planned = HashMap::new();
    loop {
        let line = child.line().await?;
        if line == crate::words::DONE {
            break;
        }
        if let ["planned", token, at] = line.split(' ').collect::<Vec<_>>().as_slice() {
            // One that was held back is planned once more.
            planned.insert((*token).to_owned(), at.parse::<i64>()?);
        }
    }
    network.verdict().await;
    child.end().await?;
    sender.end()?;
    let mut drifts = network.drifts(&planned);
    network.sim.stop().await;
    drifts.sort_by(f64::total_cmp);
    let middle = drifts.get(drifts.len() / 2).context("nothing was sent")?;
    let late = drifts.get(drifts.len() * 99 / 100).context("nothing was sent")?;
    print(&format!(
        "\nfrom the planned moment to the server, {} messages: {middle:.1} ms in the middle, {late:.1} ms of 99 of 100 (aim: 20)",
        drifts.len()
    ));
    Ok(())
}
