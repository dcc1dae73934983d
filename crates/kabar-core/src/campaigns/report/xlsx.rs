//! Rows as a sheet of XLSX, in constant memory and without a file beside it.
//!
//! Written here rather than by a library: those that write in constant memory keep what they wrote in a temporary folder,
//! readable for whoever looks there, until they are done. Each cell is a text of its own (an *inline string*), so none is ever
//! taken for a formula or a number, and there is one style: none.

use std::{
    fmt::Write as _,
    io::{self, Seek, Write},
};
use zip::{CompressionMethod, ZipWriter, write::SimpleFileOptions};

/// A sheet has no more rows.
const ROWS_MAX: u32 = 1_048_576;
/// A cell has no longer text, in UTF-16 units.
const CELL_MAX: usize = 32_767;

const TYPES: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>"#;
const ROOT: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
const BOOK: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="Report" sheetId="1" r:id="rId1"/></sheets></workbook>"#;
const BOOK_PARTS: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
/// The first row stays in view.
const SHEET: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetData>"#;
const SHEET_END: &str = "</sheetData></worksheet>";

pub(super) struct Xlsx<W: Write + Seek> {
    zip: ZipWriter<W>,
    rows: u32,
}

impl<W: Write + Seek> Xlsx<W> {
    pub(super) fn begin(to: W) -> io::Result<Self> {
        let mut zip = ZipWriter::new(to);
        for (name, text) in [
            ("[Content_Types].xml", TYPES),
            ("_rels/.rels", ROOT),
            ("xl/workbook.xml", BOOK),
            ("xl/_rels/workbook.xml.rels", BOOK_PARTS),
            ("xl/worksheets/sheet1.xml", SHEET),
        ] {
            zip.start_file(name, packed())?;
            zip.write_all(text.as_bytes())?;
        }
        Ok(Self { zip, rows: 0 })
    }

    /// Refuses, as `InvalidData`, what the form does not hold.
    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        self.rows += 1;
        if self.rows > ROWS_MAX {
            return Err(too_large());
        }
        let mut line = format!("<row r=\"{}\">", self.rows);
        for (column, cell) in cells.iter().enumerate() {
            if cell.is_empty() {
                continue;
            }
            if cell.encode_utf16().count() > CELL_MAX {
                return Err(too_large());
            }
            let written = write!(
                line,
                "<c r=\"{}{}\" t=\"inlineStr\"><is><t xml:space=\"preserve\">",
                letters(column),
                self.rows
            );
            written.map_err(io::Error::other)?;
            escape(&mut line, cell);
            line.push_str("</t></is></c>");
        }
        line.push_str("</row>");
        self.zip.write_all(line.as_bytes())
    }

    pub(super) fn end(mut self) -> io::Result<W> {
        self.zip.write_all(SHEET_END.as_bytes())?;
        Ok(self.zip.finish()?)
    }
}

fn packed() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

fn too_large() -> io::Error {
    io::Error::from(io::ErrorKind::InvalidData)
}

/// A, B, … Z, AA, …
fn letters(column: usize) -> String {
    let (mut left, mut name) = (column + 1, Vec::new());
    while left > 0 {
        let place = u8::try_from((left - 1) % 26).unwrap_or(0);
        name.push(char::from(b'A' + place));
        left = (left - 1) / 26;
    }
    name.into_iter().rev().collect()
}

/// XML, and what XML cannot hold in the form that spreadsheets read: `_x0007_`.
fn escape(line: &mut String, cell: &str) {
    let mut rest = cell;
    while let Some(letter) = rest.chars().next() {
        match letter {
            '&' => line.push_str("&amp;"),
            '<' => line.push_str("&lt;"),
            '>' => line.push_str("&gt;"),
            '\r' => line.push_str("_x000D_"),
            // What looks like such a form is none.
            '_' if is_form(rest) => line.push_str("_x005F_"),
            '\t' | '\n' => line.push(letter),
            '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => {
                line.push_str(&format!("_x{:04X}_", u32::from(letter)));
            }
            _ => line.push(letter),
        }
        rest = &rest[letter.len_utf8()..];
    }
}

fn is_form(text: &str) -> bool {
    let bytes = text.as_bytes();
    bytes.len() >= 7 && bytes[1] == b'x' && bytes[6] == b'_' && bytes[2..6].iter().all(u8::is_ascii_hexdigit)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Cursor;

    #[test]
    fn columns_are_called_as_spreadsheets_call_them() {
        let names: Vec<String> = [0, 25, 26, 51, 52, 701, 702].into_iter().map(letters).collect();
        assert_eq!(names, ["A", "Z", "AA", "AZ", "BA", "ZZ", "AAA"]);
    }

    #[test]
    fn a_text_stays_a_text_whatever_stands_in_it() {
        let mut line = String::new();
        escape(&mut line, "=1<2 & \"x\"\u{7}\r\n_x0007_ _x_");
        assert_eq!(line, "=1&lt;2 &amp; \"x\"_x0007__x000D_\n_x005F_x0007_ _x_");
    }

    #[test]
    fn a_cell_that_no_spreadsheet_holds_is_refused_and_never_cut() {
        let mut sheet = Xlsx::begin(Cursor::new(Vec::new())).unwrap();
        sheet.row(&["x".repeat(CELL_MAX)]).unwrap();
        let refused = sheet.row(&["x".repeat(CELL_MAX + 1)]).unwrap_err();
        assert_eq!(refused.kind(), io::ErrorKind::InvalidData);
    }
}
