//! What a packed file says it unpacks to, looked at before anything is unpacked.
//!
//! A file can lie here, and then the limits of the process end it; most bombs do not, and this is the better sentence.

use std::io::{Read, Seek};

use kabar_types::{ImportTrouble, ListKind};
use zip::ZipArchive;

use crate::limits::{SHEET_KEPT, SHEET_PARTS, SHEET_RATIO, SHEET_RATIO_FROM, SHEET_UNPACKED};

/// Parts that are in memory as a whole while rows are read, by their names' ends.
const KEPT: [&str; 3] = ["sharedStrings.xml", "styles.xml", "workbook.xml"];

/// Which kind of spreadsheet it is.
pub(super) fn check(file: &mut (impl Read + Seek)) -> Result<ListKind, ImportTrouble> {
    let archive = ZipArchive::new(file).map_err(|_| ImportTrouble::Damaged)?;
    if archive.len() > SHEET_PARTS {
        return Err(ImportTrouble::TooLarge);
    }
    let (mut packed, mut unpacked, mut kept) = (0_u64, 0_u64, 0_u64);
    for index in 0..archive.len() {
        let part = archive.by_index_data(index).map_err(|_| ImportTrouble::Damaged)?;
        packed = packed.saturating_add(part.compressed_size());
        unpacked = unpacked.saturating_add(part.size());
        let name = part.name().map_err(|_| ImportTrouble::Damaged)?;
        if KEPT.iter().any(|end| name.ends_with(end)) {
            kept = kept.saturating_add(part.size());
        }
    }
    let is_bomb = unpacked > SHEET_RATIO_FROM && unpacked / packed.max(1) > SHEET_RATIO;
    if is_bomb || unpacked > SHEET_UNPACKED || kept > SHEET_KEPT {
        return Err(ImportTrouble::TooLarge);
    }
    let has = |name: &str| archive.index_for_name(name).is_some();
    match () {
        () if has("xl/workbook.xml") => Ok(ListKind::Xlsx),
        () if has("xl/workbook.bin") => Err(ImportTrouble::OldExcel),
        () if has("content.xml") && has("mimetype") => Ok(ListKind::Ods),
        () => Err(ImportTrouble::NotAList),
    }
}
