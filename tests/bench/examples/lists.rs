//! How long it takes until a list of a million rows is here: read, judged, seen for repetitions, committed.
//!
//! One process, one encrypted profile, no connection. Meanwhile somebody saves a draft again and again, so that it is seen how
//! long a person waits for the writer. `cargo xtask bench import`; `lists ROWS` takes another number.
//! Not here: anything that passes or fails.

use anyhow::Result;
use bench::Stopwatch;
use kabar_core::{Kabar, NewList};
use kabar_types::{ColumnMapping, Dialect, ListFilter, ListSource};
use std::{
    io::{BufWriter, Write as _},
    path::Path,
    sync::Arc,
    time::Duration,
};

fn main() -> Result<()> {
    let rows = std::env::args().nth(1).map(|text| text.parse()).transpose()?;
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?
        .block_on(measure(rows.unwrap_or(1_000_000)))
}

async fn measure(rows: u32) -> Result<()> {
    let folder = tempfile::TempDir::new()?;
    let path = folder.path().join("list.csv");
    write(&path, rows)?;
    // Nothing is dialled.
    let kabar = bench::kabar::open(folder.path(), "ws://127.0.0.1:9/").await?;
    let person = tokio::spawn(save_drafts(kabar.clone()));
    let watch = Stopwatch::start();
    let list = kabar
        .take_list(NewList {
            from: ListSource::File {
                path: path.display().to_string(),
            },
            name: "List".to_owned(),
            dialect: Dialect::default(),
            mapping: ColumnMapping {
                phone: Some(1),
                name: Some(0),
                ..ColumnMapping::default()
            },
            country: Some("ID".to_owned()),
        })
        .await?;
    let took = watch.read();
    let per_second = f64::from(list.counts.rows) / took.as_secs_f64();
    say("taken over and counted", took);
    say_line(&format!(
        "{} rows, {per_second:.0} a second, {} repeated, {} MB of memory at most",
        list.counts.rows,
        list.counts.repeated,
        peak_megabytes(),
    ));
    person.abort();
    let watch = Stopwatch::start();
    kabar.get_list(list.id).await?;
    say("counted", watch.read());
    let watch = Stopwatch::start();
    kabar.leave_out(list.id, &[2], true).await?;
    say("one row left out, and counted", watch.read());
    let watch = Stopwatch::start();
    kabar
        .list_rows(list.id, Some(rows / 2), 200, ListFilter::Repeated)
        .await?;
    say("a page of those repeated", watch.read());
    kabar.shutdown().await;
    Ok(())
}

/// Saves a draft every few milliseconds and says when one took longer than those before. Ends by being ended.
async fn save_drafts(kabar: Arc<Kabar>) -> Result<()> {
    let mut longest = Duration::ZERO;
    loop {
        let watch = Stopwatch::start();
        let draft = kabar.create_draft("Promo").await?;
        kabar.delete_draft(draft.id).await?;
        // Two transactions.
        let took = watch.read() / 2;
        if took > longest {
            longest = took;
            say("a person waited at most", longest);
        }
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
}

/// The most memory this process ever had.
fn peak_megabytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = peak.and_then(|line| line.split_whitespace().next()?.parse::<u64>().ok());
    kilobytes.unwrap_or_default() / 1024
}

fn write(path: &Path, rows: u32) -> Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "nama,no hp,kota,alamat,tanggal,catatan")?;
    for row in 0..rows {
        // One in fifty stands there twice.
        let number = if row % 50 == 0 { row / 2 } else { row };
        writeln!(
            file,
            "Laras {row},0812{number:08},Bandung,\"Jalan Mawar {}, RT 3\",2026-01-02,pelanggan lama",
            row % 200
        )?;
    }
    file.flush()?;
    Ok(())
}

fn say(what: &str, took: Duration) {
    say_line(&format!("{what:<38}{:>9.1} ms", took.as_secs_f64() * 1000.0));
}

#[expect(clippy::print_stdout, reason = "the report of a measurement")]
fn say_line(text: &str) {
    println!("{text}");
}
