//! Rows as lines of CSV: commas, double quotes, CRLF, UTF-8, with or without the mark by which Excel knows that.
//!
//! Written here because it is a page: what a row is given to be safe is said in `cells`.

use std::io::{self, Write};

/// What Excel knows UTF-8 by.
const BOM: &[u8] = b"\xEF\xBB\xBF";

pub(super) struct Csv<W> {
    to: W,
}

impl<W: Write> Csv<W> {
    pub(super) fn begin(mut to: W, bom: bool) -> io::Result<Self> {
        if bom {
            to.write_all(BOM)?;
        }
        Ok(Self { to })
    }

    pub(super) fn row(&mut self, cells: &[String]) -> io::Result<()> {
        let mut line = String::new();
        for (place, cell) in cells.iter().enumerate() {
            if place > 0 {
                line.push(',');
            }
            put(&mut line, cell);
        }
        line.push_str("\r\n");
        self.to.write_all(line.as_bytes())
    }

    pub(super) fn end(self) -> W {
        self.to
    }
}

/// Blanks at an end are kept by quotes, as is whatever would end a cell.
fn put(line: &mut String, cell: &str) {
    let is_plain = !cell.contains([',', '"', '\r', '\n', ';', '\t']) && cell.trim() == cell;
    if is_plain {
        line.push_str(cell);
        return;
    }
    line.push('"');
    line.push_str(&cell.replace('"', "\"\""));
    line.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(bom: bool, cells: &[&str]) -> Vec<u8> {
        let cells: Vec<String> = cells.iter().map(|cell| (*cell).to_owned()).collect();
        let mut csv = Csv::begin(Vec::new(), bom).unwrap();
        csv.row(&cells).unwrap();
        csv.end()
    }

    #[test]
    fn a_row_is_quoted_where_it_has_to_be_and_ends_as_excel_ends_one() {
        let line = written(false, &["Bob", "a,b", "say \"hi\"", "two\nlines", " ", "x;y", ""]);
        let line = String::from_utf8(line).unwrap();
        assert_eq!(
            line,
            "Bob,\"a,b\",\"say \"\"hi\"\"\",\"two\nlines\",\" \",\"x;y\",\r\n"
        );
        assert_eq!(written(true, &["é"]), b"\xEF\xBB\xBF\xC3\xA9\r\n");
    }
}
