//! A phone's past, until it is in the file.

use crate::{
    kabar,
    network::Network,
    server::{CHATS, EACH, HISTORY},
    words::print,
};
use anyhow::Result;
use bench::{Stopwatch, Usage, child::Child};
use tempfile::TempDir;

pub(crate) async fn measure() -> Result<()> {
    let folder = TempDir::new()?;
    let mut network = Network::begin(HISTORY, &folder).await?;
    let pieces: usize = network.server.line().await?.parse()?;
    let mut client = Child::prepared(kabar::PREPARE, kabar::ROLE, folder.path(), network.relay.url())?;
    let watch = Stopwatch::start();
    client.until(&format!("imported {pieces}")).await?;
    let (took, used) = (watch.read().as_secs_f64(), Usage::of(client.id())?);
    let messages = CHATS * EACH;
    print(&format!(
        "\nhistory: {messages} messages of {CHATS} chats in {pieces} pieces: {took:.1} s from the start of Kabar, \
         {:.0} messages/s, processor {:.0} us each, memory {:.0} MiB (aim: 10 s)",
        f64::from(messages) / took,
        used.cpu_s * 1e6 / f64::from(messages),
        used.resident as f64 / 1_048_576.0,
    ));
    client.end().await?;
    network.server.end().await
}
