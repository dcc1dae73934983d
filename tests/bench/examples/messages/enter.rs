//! From the key to the socket.

use crate::{
    network::{Client, Setup},
    words::{WRITE, WRITTEN, print},
};
use anyhow::Result;
use bench::{Stopwatch, median};
use std::{io::Write as _, time::Duration};

const TIMES: usize = 200;
/// Between two messages, so that receipts and their answers are over.
const QUIET: Duration = Duration::from_millis(60);

pub(crate) async fn measure() -> Result<()> {
    let sync = fsync()?;
    let bare = once(Client::Bare).await?;
    let kabar = once(Client::Kabar).await?;
    print("\nfrom Enter to the socket, milliseconds (median; 19 of 20)");
    for (name, (middle, late)) in [("bare library", bare), ("Kabar", kabar)] {
        print(&format!("{name:<18} {middle:>7.2} {late:>7.2}"));
    }
    print(&format!("one fsync          {sync:>7.2}"));
    print(&format!(
        "Kabar less the bare library and one fsync: {:.2} ms (aim: 1)",
        kabar.0 - bare.0 - sync
    ));
    Ok(())
}

/// Milliseconds: in the middle, and of the slowest twentieth the fastest.
async fn once(kind: Client) -> Result<(f64, f64)> {
    let mut setup = Setup::begin(kind, None).await?;
    let mut said = setup.network.relay.said();
    let mut times = Vec::new();
    for _ in 0..TIMES + 5 {
        tokio::time::sleep(QUIET).await;
        said.mark_unchanged();
        let watch = Stopwatch::start();
        setup.client.say(WRITE)?;
        said.changed().await?;
        times.push(watch.read().as_secs_f64() * 1000.0);
        setup.client.until(WRITTEN).await?;
    }
    setup.end().await?;
    // The first ones look up devices and make sessions.
    let mut times = times.split_off(5);
    times.sort_by(f64::total_cmp);
    let late = times.get(TIMES * 19 / 20).copied().unwrap_or_default();
    Ok((median(times), late))
}

/// Milliseconds that a page takes to be safe on this disk, the middle of many.
fn fsync() -> Result<f64> {
    let folder = tempfile::TempDir::new()?;
    let mut file = std::fs::File::create(folder.path().join("page"))?;
    let mut times = Vec::new();
    for _ in 0..TIMES {
        file.write_all(&[7; 4096])?;
        let watch = Stopwatch::start();
        file.sync_data()?;
        times.push(watch.read().as_secs_f64() * 1000.0);
    }
    Ok(median(times))
}
