//! The child's side: limits, a look at the file, and rows to standard output.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, BufReader};
use std::process::ExitCode;

use calamine::{Data, Ods, OdsError, Range, Reader, Sheet, SheetType, SheetVisible, Xlsx, XlsxError};
use kabar_types::{ImportTrouble, ListKind};

use super::frames::{self, Begin};
use super::program::{CHILD_ARGUMENT, SHEET};
use super::sending::{Gathered, Out, Stop};
use super::{cells, confine, unpack};

/// Broken cells after which a sheet is not read on.
const MAX_BROKEN: usize = 1_000;

/// Reads a spreadsheet when this process was started to do that, and says what `main` has to return; none in a process
/// that was started for anything else.
pub fn run_as_child() -> Option<ExitCode> {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next()? != CHILD_ARGUMENT {
        return None;
    }
    let limit = arguments.next().and_then(|rows| rows.to_str()?.parse().ok());
    let mut out = Out::new(limit.unwrap_or(u32::MAX));
    let ended = match read_sheet(&mut out) {
        Ok(()) => out.say(frames::END, &[u8::from(out.is_full)]),
        Err(Stop::Trouble(trouble)) => out.say(frames::TROUBLE, &frames::trouble(trouble)),
        Err(Stop::Nobody) => return Some(ExitCode::SUCCESS),
    };
    let flushed = ended.and_then(|()| out.flush());
    Some(if flushed.is_ok() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

fn read_sheet(out: &mut Out) -> Result<(), Stop> {
    confine::confine().map_err(|_| ImportTrouble::ReaderFailed)?;
    let mut file = file().map_err(|_| ImportTrouble::ReaderFailed)?;
    match unpack::check(&mut file)? {
        ListKind::Ods => read_ods(file, out),
        _ => read_xlsx(file, out),
    }
}

/// Standard input, which the other side opened.
fn file() -> io::Result<File> {
    #[cfg(unix)]
    let own = std::os::fd::AsFd::as_fd(&io::stdin()).try_clone_to_owned()?;
    #[cfg(windows)]
    let own = std::os::windows::io::AsHandle::as_handle(&io::stdin()).try_clone_to_owned()?;
    Ok(File::from(own))
}

fn read_xlsx(file: File, out: &mut Out) -> Result<(), Stop> {
    let mut book = Xlsx::new(BufReader::new(file)).map_err(|error| xlsx_trouble(&error))?;
    let sheet = choose(ListKind::Xlsx, book.sheets_metadata(), out)?;
    let mut reader = book
        .worksheet_cells_reader(&sheet)
        .map_err(|error| xlsx_trouble(&error))?;
    let mut row = Gathered::default();
    // Where a cell is that cannot be read, nobody says; most often the next one stands in its row.
    let (mut broken, mut marks) = (0, 0);
    loop {
        match reader.next_cell_with_formula_metadata() {
            Ok(None) => break,
            Ok(Some(cell)) => {
                if cell.pos.0 != row.index {
                    if !out.row(&row)? {
                        return Ok(());
                    }
                    row = Gathered::at(cell.pos.0);
                }
                row.marks |= std::mem::take(&mut marks);
                let (text, is_error) = cells::text(&cell.value);
                let formula = if cell.formula.is_some() {
                    frames::FORMULA
                } else {
                    0
                };
                let error = if is_error { frames::ERROR } else { 0 };
                row.put(cell.pos.1, &text, formula | error);
            }
            Err(error) => {
                broken += 1;
                if !is_of_a_cell(&error) || broken > MAX_BROKEN {
                    out.row(&row)?;
                    return Err(xlsx_trouble(&error).into());
                }
                marks = frames::BROKEN;
            }
        }
    }
    row.marks |= marks;
    out.row(&row)?;
    Ok(())
}

/// What is wrong with one cell is no reason to leave the others.
fn is_of_a_cell(error: &XlsxError) -> bool {
    !matches!(
        error,
        XlsxError::Xml(_) | XlsxError::XmlEof(_) | XlsxError::Io(_) | XlsxError::Zip(_)
    )
}

fn read_ods(file: File, out: &mut Out) -> Result<(), Stop> {
    let mut book = Ods::new(BufReader::new(file)).map_err(|error| ods_trouble(&error))?;
    let sheet = choose(ListKind::Ods, book.sheets_metadata(), out)?;
    let formulas = book
        .worksheet_formula(&sheet)
        .map_err(|error| ods_trouble(&error))?;
    let cells = book
        .worksheet_range(&sheet)
        .map_err(|error| ods_trouble(&error))?;
    drop(book);
    let with_formula = places(&formulas);
    let (from_row, from_column) = cells.start().unwrap_or_default();
    for (down, line) in cells.rows().enumerate() {
        let index = from_row.saturating_add(u32::try_from(down).unwrap_or(u32::MAX));
        let mut row = Gathered::at(index);
        for (across, cell) in line.iter().enumerate().filter(|(_, cell)| **cell != Data::Empty) {
            let column = from_column.saturating_add(u32::try_from(across).unwrap_or(u32::MAX));
            let (text, is_error) = cells::text(cell);
            let formula = if with_formula.contains(&(index, column)) {
                frames::FORMULA
            } else {
                0
            };
            row.put(column, &text, formula | if is_error { frames::ERROR } else { 0 });
        }
        if !out.row(&row)? {
            return Ok(());
        }
    }
    Ok(())
}

fn places(formulas: &Range<String>) -> BTreeSet<(u32, u32)> {
    let (from_row, from_column) = formulas.start().unwrap_or_default();
    let place = |(row, column, _): (usize, usize, &String)| {
        let row = from_row.saturating_add(u32::try_from(row).unwrap_or(u32::MAX));
        (
            row,
            from_column.saturating_add(u32::try_from(column).unwrap_or(u32::MAX)),
        )
    };
    formulas
        .used_cells()
        .filter(|(_, _, formula)| !formula.is_empty())
        .map(place)
        .collect()
}

/// The sheet that was asked for, or the first that a person sees; says what there is.
fn choose(kind: ListKind, sheets: &[Sheet], out: &mut Out) -> Result<String, Stop> {
    let tables: Vec<&Sheet> = sheets
        .iter()
        .filter(|sheet| sheet.typ == SheetType::WorkSheet)
        .collect();
    let chosen = match std::env::var(SHEET) {
        Ok(name) => tables
            .iter()
            .find(|sheet| sheet.name == name)
            .ok_or(ImportTrouble::NoSuchSheet)?,
        Err(_) => tables
            .iter()
            .find(|sheet| sheet.visible == SheetVisible::Visible)
            .or_else(|| tables.first())
            .ok_or(ImportTrouble::Empty)?,
    };
    let begin = Begin {
        kind,
        sheet: chosen.name.clone(),
        sheets: tables.iter().map(|sheet| sheet.name.clone()).collect(),
    };
    out.say(frames::BEGIN, &frames::begin(&begin))?;
    Ok(begin.sheet)
}

fn xlsx_trouble(error: &XlsxError) -> ImportTrouble {
    match error {
        XlsxError::Password => ImportTrouble::Encrypted,
        XlsxError::WorksheetNotFound(_) => ImportTrouble::NoSuchSheet,
        _ => ImportTrouble::Damaged,
    }
}

fn ods_trouble(error: &OdsError) -> ImportTrouble {
    match error {
        OdsError::Password => ImportTrouble::Encrypted,
        OdsError::WorksheetNotFound(_) => ImportTrouble::NoSuchSheet,
        OdsError::CellLimitExceeded { .. } => ImportTrouble::TooLarge,
        _ => ImportTrouble::Damaged,
    }
}
