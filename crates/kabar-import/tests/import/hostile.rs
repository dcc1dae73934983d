//! Spreadsheets that mean harm: a sentence for a person, and memory that stays what it was.

use flate2::{Compress, Compression, FlushCompress};
use kabar_import::{ImportError, Row, SheetProgram, Source, preview};
use kabar_types::{Dialect, ImportTrouble};
use std::io::{Cursor, Write as _};
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

use super::{Filed, made, program};

fn read(bytes: &[u8]) -> Result<usize, ImportError> {
    let filed = Filed::new("list.xlsx", bytes);
    let source = Source::open(&filed.path(), program())?;
    let shape = source.detect(&Dialect::default(), None)?;
    let mut rows = source.rows(&shape)?;
    let (mut row, mut count) = (Row::default(), 0);
    while rows.read(&mut row)? {
        count += 1;
    }
    Ok(count)
}

fn trouble(bytes: &[u8]) -> ImportTrouble {
    read(bytes).unwrap_err().trouble
}

/// A part that is very large unpacked, packed once and repeated: packing all of it takes a minute.
struct Bomb {
    /// The part, what it begins with and what it ends with; between them are letters.
    name: &'static str,
    around: [&'static [u8]; 2],
    megabytes: usize,
    /// Bytes that it says it has.
    said: u32,
}

const TEXTS: &str = "xl/sharedStrings.xml";

impl Bomb {
    /// Added to these parts.
    fn among(&self, parts: &[(&str, &[u8])]) -> Vec<u8> {
        let mut zip = ZipWriter::new_append(Cursor::new(made::packed(parts))).unwrap();
        let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
        zip.start_file(self.name, stored).unwrap();
        zip.write_all(&self.packed()).unwrap();
        self.called_packed(zip.finish().unwrap().into_inner())
    }

    fn packed(&self) -> Vec<u8> {
        let mut packer = Compress::new(Compression::best(), false);
        let mut pack = |bytes: &[u8], flush| {
            let mut out = Vec::with_capacity(64 * 1024);
            packer.compress_vec(bytes, &mut out, flush).unwrap();
            out
        };
        let letters = vec![b'a'; 1 << 20];
        let begin = pack(self.around[0], FlushCompress::Sync);
        let first = pack(&letters, FlushCompress::Sync);
        let again = pack(&letters, FlushCompress::Sync);
        let end = pack(self.around[1], FlushCompress::Finish);
        [begin, first, again.repeat(self.megabytes - 1), end].concat()
    }

    /// Says of the part that it is packed, and how large it is. It is named where it stands and once more at the end; how
    /// far before its name its begin is, and from there its method and its size.
    fn called_packed(&self, mut zip: Vec<u8>) -> Vec<u8> {
        for (begin, to_name, method, size) in [(b"PK\x03\x04", 30, 8, 22), (b"PK\x01\x02", 46, 10, 24)] {
            let is_it = |at: &usize| {
                zip[*at..].starts_with(begin) && zip[at + to_name..].starts_with(self.name.as_bytes())
            };
            let at = (0..zip.len() - to_name).find(is_it).unwrap();
            zip[at + method..at + method + 2].copy_from_slice(&8_u16.to_le_bytes());
            zip[at + size..at + size + 4].copy_from_slice(&self.said.to_le_bytes());
        }
        zip
    }
}

fn texts(megabytes: usize, said: u32) -> Vec<u8> {
    let bomb = Bomb {
        name: TEXTS,
        around: [b"<sst><si><t>", b"</t></si></sst>"],
        megabytes,
        said,
    };
    let mut parts = made::without_sheet();
    parts.push((made::SHEET, b"<worksheet><sheetData/></worksheet>"));
    bomb.among(&parts)
}

#[test]
fn a_small_file_that_unpacks_to_half_a_gigabyte_is_refused_before_it_is_unpacked() {
    let bomb = texts(530, 530 << 20);
    assert!(bomb.len() < 1 << 20, "{} bytes", bomb.len());
    assert_eq!(trouble(&bomb), ImportTrouble::TooLarge);
}

#[test]
fn a_bomb_that_lies_about_its_size_is_refused_when_that_is_seen() {
    let trouble = trouble(&texts(530, 1000));
    assert!(
        matches!(trouble, ImportTrouble::Damaged | ImportTrouble::TooLarge),
        "{trouble:?}"
    );
}

/// It says what it is, and is not packed too well for a list: only the limit on memory is left.
#[test]
fn a_cell_of_seven_hundred_megabytes_does_not_get_the_memory_for_it() {
    let bomb = Bomb {
        name: made::SHEET,
        around: [
            b"<worksheet><sheetData><row><c t=\"inlineStr\"><is><t>",
            b"</t></is></c></row></sheetData></worksheet>",
        ],
        megabytes: 700,
        said: 700 << 20,
    };
    let mut state = 1_u64;
    let noise = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state as u8
    };
    let noise: Vec<u8> = std::iter::repeat_with(noise).take(6 << 20).collect();
    let mut parts = made::without_sheet();
    parts.push(("xl/media/image1.png", &noise));
    let bomb = bomb.among(&parts);
    assert!(bomb.len() > 5 << 20, "{} bytes", bomb.len());
    assert_eq!(trouble(&bomb), ImportTrouble::TooLarge);
}

#[test]
fn a_file_that_says_it_has_four_billion_texts_does_not_get_the_memory_for_them() {
    let sheet = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row></sheetData></worksheet>";
    let mut zip = ZipWriter::new_append(Cursor::new(made::by_hand(sheet))).unwrap();
    zip.start_file("xl/sharedStrings.xml", SimpleFileOptions::default())
        .unwrap();
    zip.write_all(b"<sst count=\"4294967295\" uniqueCount=\"4294967295\"><si><t>0812</t></si></sst>")
        .unwrap();
    assert_eq!(
        trouble(&zip.finish().unwrap().into_inner()),
        ImportTrouble::TooLarge
    );
}

#[test]
fn a_sheet_may_have_cells_at_its_far_corner() {
    let cells =
        "<row r=\"1048576\"><c r=\"XFD1048576\" t=\"str\"><v>0812</v></c></row></sheetData></worksheet>";
    assert_eq!(read(&made::by_hand(cells)).unwrap(), 1);
    let beyond =
        "<row r=\"9999999999\"><c r=\"ZZZZZZ1\" t=\"str\"><v>1</v></c></row></sheetData></worksheet>";
    let read = read(&made::by_hand(beyond));
    assert!(
        matches!(
            read,
            Ok(_)
                | Err(ImportError {
                    trouble: ImportTrouble::Damaged,
                    ..
                })
        ),
        "{read:?}"
    );
}

#[test]
fn a_reader_that_does_not_start_or_says_nothing_is_a_sentence_and_no_crash() {
    let filed = Filed::new("list.xlsx", &made::book(|_| {}));
    for program in ["/nowhere/kabar", "/bin/true", "/bin/echo"] {
        let source = Source::open(&filed.path(), SheetProgram::at(program.into())).unwrap();
        let error = preview(&source, &Dialect::default(), None, None).unwrap_err();
        assert_eq!(error.trouble, ImportTrouble::ReaderFailed, "{program}");
    }
}
