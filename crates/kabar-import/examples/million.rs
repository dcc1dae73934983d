//! How fast a list of a million rows is read, becomes numbers, and is seen for duplicates.
//!
//! One process and one thread; the file is made first and stands in memory of the system by then. `cargo xtask bench
//! import`; `million ROWS` takes another number, `million FILE` a list that is there, spreadsheets too, with the
//! numbers in its second column. Not here: anything that passes or fails, and the database.

use std::io::{BufWriter, Write as _};
use std::path::Path;
use std::process::ExitCode;
use std::time::{Duration, Instant};

use kabar_import::phones::{Country, verdict};
use kabar_import::{Duplicates, ImportError, Row, Seen, SheetProgram, Source, doctor, preview};
use kabar_types::{Dialect, PhoneVerdict};

fn main() -> ExitCode {
    // As every host does.
    if let Some(code) = kabar_import::sheet::run_as_child() {
        return code;
    }
    let wanted = std::env::args().nth(1).unwrap_or_else(|| "1000000".to_owned());
    let measured = match wanted.parse() {
        Ok(rows) => made(rows),
        Err(_) => measure(Path::new(&wanted)),
    };
    match measured {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            complain(&error);
            ExitCode::FAILURE
        }
    }
}

fn made(rows: u32) -> Result<(), ImportError> {
    let folder = std::env::temp_dir().join(format!("kabar-million-{}", std::process::id()));
    let path = folder.join("list.csv");
    let written = std::fs::create_dir_all(&folder).and_then(|()| write(&path, rows));
    let measured = written.map_err(unreadable).and_then(|()| measure(&path));
    // Nothing is left behind, whatever happened.
    let _ = std::fs::remove_dir_all(&folder);
    measured
}

fn unreadable(source: std::io::Error) -> ImportError {
    ImportError {
        trouble: kabar_types::ImportTrouble::Unreadable,
        source: Some(source),
    }
}

fn measure(path: &Path) -> Result<(), ImportError> {
    let program = SheetProgram::this().map_err(unreadable)?;
    let source = Source::open(path, program)?;
    let country = Country::from_code("ID");
    // The library compiles its patterns when the first number of a country comes.
    let (_, took) = timed(|| verdict("081234567890", country));
    say("first number", took, 1, 0);
    let (shown, took) = timed(|| preview(&source, &Dialect::default(), None, country));
    let shape = shown?.shape;
    say("preview", took, 1, 0);
    let size = source.size();
    let (count, took) = timed(|| each(&source, &shape, |_| ()));
    say("read", took, count?, size);
    let (count, took) = timed(|| {
        each(&source, &shape, |row| {
            verdict(row.cell(1), country);
        })
    });
    say("read, numbers", took, count?, size);
    let mut issues = Vec::new();
    let (count, took) = timed(|| {
        each(&source, &shape, |row| {
            doctor::examine(row, Some(1), country, &mut issues);
        })
    });
    say("read, numbers, findings", took, count?, size);
    let mut seen = Duplicates::default();
    let mut again = 0_u64;
    let (count, took) = timed(|| {
        each(&source, &shape, |row| {
            let said = doctor::examine(row, Some(1), country, &mut issues);
            if let Some(PhoneVerdict::Good { digits, .. }) = said {
                again += u64::from(matches!(seen.see(&digits, row.number), Seen::Again { .. }));
            }
        })
    });
    say("read, numbers, findings, duplicates", took, count?, size);
    say("seen before", took, again, 0);
    Ok(())
}

fn each(
    source: &Source,
    shape: &kabar_types::ListShape,
    mut see: impl FnMut(&Row),
) -> Result<u64, ImportError> {
    let mut rows = source.rows(shape)?;
    let (mut row, mut count) = (Row::default(), 0);
    while rows.read(&mut row)? {
        see(&row);
        count += 1;
    }
    Ok(count)
}

fn write(path: &Path, rows: u32) -> std::io::Result<()> {
    let mut file = BufWriter::new(std::fs::File::create(path)?);
    writeln!(file, "nama,no hp,kota,alamat,tanggal,catatan")?;
    for row in 0..rows {
        // One in fifty stands there twice.
        let number = if row % 50 == 0 { row / 2 } else { row };
        let phone = match number % 4 {
            0 => format!("0812{number:08}"),
            1 => format!("+62 813-{:04}-{:04}", number / 10_000, number % 10_000),
            2 => format!("62857{number:08}"),
            _ => format!("0878 {:04} {:04}", number / 10_000, number % 10_000),
        };
        writeln!(
            file,
            "Laras {row},{phone},Bandung,\"Jalan Mawar {}, RT 3\",2026-01-02,pelanggan lama",
            row % 200
        )?;
    }
    file.flush()
}

#[expect(clippy::disallowed_methods, reason = "a measurement has to look at the clock")]
fn timed<T>(work: impl FnOnce() -> T) -> (T, Duration) {
    let begin = Instant::now();
    let made = work();
    (made, begin.elapsed())
}

#[expect(clippy::print_stdout, reason = "the report of a measurement")]
fn say(what: &str, took: Duration, rows: u64, bytes: u64) {
    let seconds = took.as_secs_f64();
    let (rate, speed) = (rows as f64 / seconds, bytes as f64 / 1e6 / seconds);
    println!(
        "{what:<38}{:>9.1} ms{rate:>13.0} rows/s{speed:>8.0} MB/s",
        seconds * 1000.0
    );
}

#[expect(clippy::print_stderr, reason = "the report of a measurement")]
fn complain(error: &ImportError) {
    eprintln!("{error}");
}
