//! Every file of the corpus says what is expected of it.
//!
//! Beside `NAME` stands `NAME.expected`: how it is read, which columns are what, and for each row what its number is and
//! what is wrong with it. `KABAR_ACCEPT=1` writes those files anew; what changed in them is then for a person to read.

use kabar_import::phones::{Country, verdict};
use kabar_import::{ImportError, Row, Source, country_of, doctor, preview};
use kabar_types::{Dialect, ListShape, PhoneVerdict, RowIssue};
use std::fmt::Write as _;
use std::path::Path;

use super::{Filed, corpus_folder, made, program};

#[test]
fn every_file_of_the_corpus_is_read_as_it_is_expected() {
    let mut wrong = Vec::new();
    let mut count = 0;
    for entry in std::fs::read_dir(corpus_folder()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.ends_with(".expected") {
            count += 1;
            wrong.extend(compare(&name, &said(&path, &name)));
        }
    }
    for (name, bytes) in made::all() {
        count += 1;
        let filed = Filed::new(name, &bytes);
        wrong.extend(compare(name, &said(&filed.path(), name)));
    }
    assert!(count >= 40, "a corpus of {count}");
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong, if anything.
fn compare(name: &str, said: &str) -> Option<String> {
    let path = corpus_folder().join(format!("{name}.expected"));
    if std::env::var_os("KABAR_ACCEPT").is_some() {
        std::fs::write(&path, said).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    (expected != said).then(|| format!("--- {name}, expected:\n{expected}--- and was:\n{said}"))
}

/// `NAME.br.csv` is from Brazil, `NAME.none.csv` from nowhere, and all others from Indonesia.
fn country(name: &str) -> Option<Country> {
    let parts: Vec<&str> = name.split('.').collect();
    match parts[..] {
        [_, "none", _] => None,
        [_, code, _] => Some(Country::from_code(code).unwrap()),
        _ => Country::from_code("ID"),
    }
}

fn said(path: &Path, name: &str) -> String {
    read(path, country(name)).unwrap_or_else(|error| format!("trouble {:?}\n", error.trouble))
}

fn read(path: &Path, country: Option<Country>) -> Result<String, ImportError> {
    let source = Source::open(path, program())?;
    let first = preview(&source, &Dialect::default(), None, country)?;
    let mut out = shape(&first.shape);
    writeln!(out, "header {:?}", first.header).unwrap();
    writeln!(out, "mapping {:?}", first.mapping).unwrap();
    first
        .issues
        .iter()
        .filter(|issue| issue.row < first.rows[..].first().map_or(u32::MAX, |row| row.row))
        .for_each(|issue| self::issue(&mut out, issue));
    let mut rows = source.rows(&first.shape)?;
    let (mut row, mut issues, mut count) = (Row::default(), Vec::new(), 0);
    while rows.read(&mut row)? {
        let country = country_of(&row, first.mapping, country);
        let phone = first.mapping.phone.map(|column| column as usize);
        writeln!(out, "{} {:?}", row.number, row.cells().collect::<Vec<_>>()).unwrap();
        if let Some(said) = doctor::examine(&row, phone, country, &mut issues) {
            writeln!(out, "    {}", number(&said)).unwrap();
        }
        issues.iter().for_each(|issue| self::issue(&mut out, issue));
        if let Some(phone) = phone {
            let cell = row.cell(phone);
            let repaired = doctor::repaired(cell, country);
            if repaired != cell {
                writeln!(
                    out,
                    "    repaired {repaired:?}: {}",
                    number(&verdict(&repaired, country))
                )
                .unwrap();
            }
        }
        // A preview shows what the import reads.
        let shown = first.rows.get(count).unwrap();
        assert_eq!((shown.row, shown.cells.len()), (row.number, row.len()));
        count += 1;
    }
    writeln!(out, "{count} rows").unwrap();
    Ok(out)
}

fn shape(shape: &ListShape) -> String {
    let mut out = format!("{:?}", shape.kind);
    let ListShape {
        encoding,
        delimiter,
        quote,
        ..
    } = shape;
    if let (Some(encoding), Some(delimiter), Some(quote)) = (encoding, delimiter, quote) {
        write!(out, " {encoding} {delimiter:?} {quote:?}").unwrap();
    }
    if let Some(sheet) = &shape.sheet {
        write!(out, " {sheet:?} of {:?}", shape.sheets).unwrap();
    }
    let header = if shape.has_header { "with" } else { "without" };
    writeln!(out, " {header} header").unwrap();
    out
}

fn number(verdict: &PhoneVerdict) -> String {
    match verdict {
        PhoneVerdict::Good {
            digits,
            country,
            notes,
        } => format!("good {digits} {} {notes:?}", country.as_deref().unwrap_or("-")).replace(" []", ""),
        PhoneVerdict::Ask {
            candidates, notes, ..
        } => format!("ask {} {notes:?}", candidates.join(" ")).replace(" []", ""),
        PhoneVerdict::Bad { why } => format!("bad {why:?}"),
    }
}

fn issue(out: &mut String, issue: &RowIssue) {
    let place = issue.line.map(|line| format!(" line {line}")).unwrap_or_default();
    let column = issue
        .column
        .map(|column| format!(" column {column}"))
        .unwrap_or_default();
    let repairable = if issue.repairable { ", repairable" } else { "" };
    writeln!(
        out,
        "    issue row {}{place}{column}: {:?}{repairable}",
        issue.row, issue.finding
    )
    .unwrap();
}
