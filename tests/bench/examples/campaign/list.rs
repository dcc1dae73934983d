//! A long list becomes a campaign, is read, and is cancelled.

use crate::{
    kabar::new,
    network::Network,
    sender::{Kind, Scripts, Sender},
    words::print,
};
use anyhow::{Context as _, Result};
use bench::{Stopwatch, median};
use tempfile::TempDir;

const PEOPLE: usize = 100_000;
/// People of a page.
const PAGE: u32 = 200;
/// Pages that are read.
const PAGES: usize = 50;

pub(crate) async fn measure() -> Result<()> {
    let folder = TempDir::new()?;
    // Only its profile is needed, with a number in it; nobody goes online.
    let network = Network::begin(folder.path(), 1).await?;
    let scripts = Scripts::default();
    Sender::prepare(
        Kind::Kabar,
        folder.path(),
        &network,
        &scripts,
        (1, 1_000),
        Default::default(),
    )
    .await?;
    network.sim.stop().await;
    let kabar = bench::kabar::open(folder.path(), "ws://127.0.0.1:9/").await?;
    let person = |place: usize| (format!("+628123{place:07}"), format!("Fresh bread, {place}"));
    let people: Vec<(String, String)> = (0..PEOPLE).map(person).collect();
    let new = new(&kabar, &people, 1_000).await?;

    let watch = Stopwatch::start();
    let created = kabar.create_campaign(&new).await?;
    let made = watch.read();
    let campaign = created.campaign.id;

    let (mut pages, mut after) = (Vec::new(), None);
    for _ in 0..PAGES {
        let watch = Stopwatch::start();
        let page = kabar.list_recipients(campaign, after, PAGE).await?;
        pages.push(watch.read().as_secs_f64() * 1000.0);
        after = Some(page.next.context("the list is too short")?);
    }
    let watch = Stopwatch::start();
    kabar.get_campaign(campaign).await?;
    let counted = watch.read();

    let watch = Stopwatch::start();
    kabar.cancel_campaign(campaign).await?;
    let cancelled = watch.read();
    kabar.shutdown().await;

    print(&format!("\na list of {PEOPLE} people"));
    print(&format!(
        "made a campaign in {:.2} s (aim: 2)",
        made.as_secs_f64()
    ));
    print(&format!("a page of {PAGE}: {:.1} ms", median(pages)));
    print(&format!(
        "all counts: {:.1} ms (a page with them; aim: 50)",
        counted.as_secs_f64() * 1000.0
    ));
    print(&format!(
        "{:.0} durable steps of people a second when it is cancelled (aim: 5,000)",
        PEOPLE as f64 / cancelled.as_secs_f64()
    ));
    Ok(())
}
