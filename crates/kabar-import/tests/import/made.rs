//! Spreadsheets of the corpus, made anew for each run: what a person has in them can be read here.
//!
//! Sound ones come from the library that writes them for reports; OpenDocument and broken ones are packed by hand.

use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};
use std::io::{Cursor, Write as _};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// Each with the name its expectation is found under.
pub(super) fn all() -> Vec<(&'static str, Vec<u8>)> {
    vec![
        ("plain.xlsx", plain()),
        ("numbers.xlsx", numbers()),
        ("formulas.xlsx", formulas()),
        ("hidden-first-sheet.xlsx", hidden_first_sheet()),
        ("sparse.xlsx", sparse()),
        ("empty-sheet.xlsx", book(|_| {})),
        ("no-header.xlsx", no_header()),
        (
            "broken-xml.xlsx",
            by_hand("<row r=\"1\"><c r=\"A1\" t=\"str\"><v>nama</v></c></row><row r=\"2\"><c"),
        ),
        ("broken-cells.xlsx", by_hand(BROKEN_CELLS)),
        ("entities.xlsx", by_hand(ENTITIES)),
        ("plain.ods", ods(PLAIN_ODS)),
        ("repeated.ods", ods(REPEATED_ODS)),
        ("formulas.ods", ods(FORMULAS_ODS)),
        (
            "called-spreadsheet.xlsx",
            packed(&[("word/document.xml", b"<w:document/>")]),
        ),
        ("cut.xlsx", plain()[..400].to_vec()),
    ]
}

/// One sheet, as Excel writes it.
pub(super) fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn plain() -> Vec<u8> {
    book(|sheet| {
        for (row, line) in [
            ["Nama", "No. HP", "Kota"],
            ["Laras", "081234567890", "Bandung"],
            ["Sari", "+62 812-3456-7891", "Denpasar"],
            ["Jo\u{e3}o", "'081234567892", "\u{5317}\u{4eac}"],
        ]
        .iter()
        .enumerate()
        {
            for (column, cell) in line.iter().enumerate() {
                sheet.write_string(row as u32, column as u16, *cell).unwrap();
            }
        }
    })
}

/// What spreadsheets make of what is typed: phones as numbers, dates, yes and no.
fn numbers() -> Vec<u8> {
    book(|sheet| {
        let date = Format::new().set_num_format("dd/mm/yyyy");
        let zeros = Format::new().set_num_format("000000000000");
        for (column, name) in ["nama", "hp", "lahir", "saldo", "anggota"].iter().enumerate() {
            sheet.write_string(0, column as u16, *name).unwrap();
        }
        sheet.write_string(1, 0, "Laras").unwrap();
        sheet.write_number(1, 1, 6_281_234_567_890.0).unwrap();
        let born = ExcelDateTime::from_ymd(1990, 2, 28).unwrap();
        sheet.write_datetime_with_format(1, 2, &born, &date).unwrap();
        sheet.write_number(1, 3, 1_250_000.5).unwrap();
        sheet.write_boolean(1, 4, true).unwrap();
        sheet.write_string(2, 0, "Sari").unwrap();
        sheet
            .write_number_with_format(2, 1, 81_234_567_891.0, &zeros)
            .unwrap();
        sheet.write_number(2, 3, 0.1 + 0.2).unwrap();
        sheet.write_string(3, 0, "Budi").unwrap();
        sheet.write_string(3, 1, "6.28123E+12").unwrap();
    })
}

fn formulas() -> Vec<u8> {
    book(|sheet| {
        sheet.write_string(0, 0, "name").unwrap();
        sheet.write_string(0, 1, "phone").unwrap();
        sheet
            .write_formula(1, 0, Formula::new("=\"Al\"&\"ice\"").set_result("Alice"))
            .unwrap();
        sheet
            .write_formula(
                1,
                1,
                Formula::new("=\"0812\"&\"34567890\"").set_result("081234567890"),
            )
            .unwrap();
        sheet.write_string(2, 0, "=Bob").unwrap();
        sheet
            .write_formula(2, 1, Formula::new("=1/0").set_result("#DIV/0!"))
            .unwrap();
        sheet.write_string(3, 0, "Carol").unwrap();
        sheet
            .write_formula(3, 1, Formula::new("=6281234567890+2").set_result("6281234567892"))
            .unwrap();
    })
}

fn hidden_first_sheet() -> Vec<u8> {
    let mut book = Workbook::new();
    let lists = book.add_worksheet().set_name("Daftar").unwrap();
    lists.write_string(0, 0, "isi").unwrap();
    lists.set_hidden(true);
    let people = book.add_worksheet().set_name("Pelanggan 2026").unwrap();
    people.set_active(true);
    people.write_string(0, 0, "wa").unwrap();
    people.write_string(1, 0, "081234567890").unwrap();
    book.save_to_buffer().unwrap()
}

/// Cells far apart: nothing between them is made up.
fn sparse() -> Vec<u8> {
    book(|sheet| {
        sheet.write_string(2, 1, "hp").unwrap();
        sheet.write_string(2, 3, "nama").unwrap();
        sheet.write_string(9, 1, "081234567890").unwrap();
        sheet.write_string(500_000, 3, "Sari").unwrap();
        sheet.write_string(500_001, 16_383, "far").unwrap();
    })
}

fn no_header() -> Vec<u8> {
    book(|sheet| {
        sheet.write_string(0, 0, "Laras").unwrap();
        sheet.write_number(0, 1, 81_234_567_890.0).unwrap();
        sheet.write_string(1, 0, "Sari").unwrap();
        sheet.write_number(1, 1, 81_234_567_891.0).unwrap();
    })
}

/// A text that is not there, a kind that is none, and a number that is none, between rows that are sound.
const BROKEN_CELLS: &str = r#"
<row r="1"><c r="A1" t="str"><v>nama</v></c><c r="B1" t="str"><v>hp</v></c></row>
<row r="2"><c r="A2" t="s"><v>999</v></c><c r="B2" t="str"><v>081234567890</v></c></row>
<row r="3"><c r="A3" t="zzz"><v>1</v></c><c r="B3" t="str"><v>081234567891</v></c></row>
<row r="4"><c r="A4" t="n"><v>many</v></c><c r="B4" t="str"><v>081234567892</v></c></row>
<row r="5"><c r="A5" t="str"><v>Sari</v></c><c r="B5" t="str"><v>081234567893</v></c></row>
</sheetData></worksheet>"#;

/// Nothing outside the file is ever read.
const ENTITIES: &str = r#"
<row r="1"><c r="A1" t="str"><v>nama</v></c><c r="B1" t="str"><v>hp</v></c></row>
<row r="2"><c r="A2" t="str"><v>Laras &amp; &lt;Sari&gt;</v></c><c r="B2" t="str"><v>081234567890</v></c></row>
<row r="3"><c r="A3" t="str"><v>&secret;</v></c><c r="B3" t="str"><v>081234567891</v></c></row>
</sheetData></worksheet>"#;

/// A workbook with one sheet whose rows are these, as they stand.
pub(super) fn by_hand(rows: &str) -> Vec<u8> {
    let sheet = format!(
        "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY secret SYSTEM \"file:///etc/hostname\">]>\
         <worksheet><sheetData>{rows}"
    );
    let mut parts = without_sheet();
    parts.push((SHEET, sheet.as_bytes()));
    packed(&parts)
}

/// Where the one sheet of a workbook by hand is.
pub(super) const SHEET: &str = "xl/worksheets/sheet1.xml";

/// The parts of a workbook by hand, but for its sheet.
pub(super) fn without_sheet() -> Vec<(&'static str, &'static [u8])> {
    vec![
        ("[Content_Types].xml", b"<Types/>"),
        ("_rels/.rels", RELS.as_bytes()),
        ("xl/workbook.xml", WORKBOOK.as_bytes()),
        ("xl/_rels/workbook.xml.rels", BOOK_RELS.as_bytes()),
    ]
}

const RELS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Target=\"xl/workbook.xml\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\"/></Relationships>";
const WORKBOOK: &str = "<workbook xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\">\
    <sheets><sheet name=\"Sheet1\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>";
const BOOK_RELS: &str = "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
    <Relationship Id=\"rId1\" Target=\"worksheets/sheet1.xml\" \
    Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet\"/></Relationships>";

const PLAIN_ODS: &str = r#"<table:table table:name="Pelanggan">
<table:table-row><table:table-cell office:value-type="string"><text:p>nama</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>hp</text:p></table:table-cell>
<table:table-cell office:value-type="string"><text:p>lahir</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>Laras</text:p></table:table-cell>
<table:table-cell office:value-type="float" office:value="6281234567890"><text:p>6,28E+12</text:p></table:table-cell>
<table:table-cell office:value-type="date" office:date-value="1990-02-28"><text:p>28/02/90</text:p></table:table-cell>
</table:table-row></table:table>
<table:table table:name="Arsip"/>"#;

/// A sheet as LibreOffice saves it: the empty rest is repeated a million times.
const REPEATED_ODS: &str = r#"<table:table table:name="Sheet1">
<table:table-row><table:table-cell office:value-type="string"><text:p>081234567890</text:p></table:table-cell>
<table:table-cell table:number-columns-repeated="16383"/></table:table-row>
<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>
<table:table-row><table:table-cell office:value-type="string"><text:p>081234567891</text:p></table:table-cell>
</table:table-row>
<table:table-row table:number-rows-repeated="1048571"><table:table-cell table:number-columns-repeated="16384"/>
</table:table-row></table:table>"#;

const FORMULAS_ODS: &str = r#"<table:table table:name="Sheet1">
<table:table-row><table:table-cell office:value-type="string"><text:p>phone</text:p></table:table-cell></table:table-row>
<table:table-row><table:table-cell table:formula="of:=6281234567890+1" office:value-type="float"
office:value="6281234567891"><text:p>6281234567891</text:p></table:table-cell></table:table-row></table:table>"#;

fn ods(tables: &str) -> Vec<u8> {
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content><office:body><office:spreadsheet>{tables}\
         </office:spreadsheet></office:body></office:document-content>"
    );
    // Programs write none of the line ends that make the above readable.
    let content = content.replace(">\n", ">").replace('\n', " ");
    packed(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        (
            "META-INF/manifest.xml",
            b"<manifest:manifest></manifest:manifest>",
        ),
        ("content.xml", content.as_bytes()),
    ])
}

/// Parts with these names.
pub(super) fn packed(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}
