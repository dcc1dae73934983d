//! A file that may be a list: what it is by what is in it, never by its name. Or a text that somebody pasted.
//!
//! Opened anew for each reading, so that a preview and the import behind it disturb each other nowhere. Not here: which
//! file a person chose; a path comes from the host.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use kabar_types::{Dialect, ImportTrouble, ListShape};

use crate::ImportError;
use crate::begun::begin;
use crate::phones::Country;
use crate::rows::{Kind, Rows};
use crate::sheet::{SheetProgram, SheetRows};
use crate::text::{TextRows, TextShape};

/// Begins of files that are no lists, whatever they are called.
const OTHERS: [&[u8]; 8] = [
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"%PDF-",
    b"\x1f\x8b",
    b"Rar!",
    b"7z\xbc\xaf",
    b"\x7fELF",
];
const ZIP: &[u8] = b"PK\x03\x04";
/// What Excel wrote until 2003, and what it wraps a file with a password in.
const OLE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// How far the name of such a wrapping is looked for.
const OLE_SEARCHED: u64 = 4 * 1024 * 1024;

/// A list as a file, or as a text.
#[derive(Clone, Debug)]
pub struct Source {
    from: From,
    size: u64,
}

#[derive(Clone)]
enum From {
    Text(PathBuf),
    Sheet(PathBuf, SheetProgram),
    Pasted(Arc<[u8]>),
}

/// Without the path and the text: they are a person's.
impl std::fmt::Debug for From {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Text(_) => "Text",
            Self::Sheet(..) => "Sheet",
            Self::Pasted(_) => "Pasted",
        })
    }
}

impl Source {
    /// Looks at the first bytes. Spreadsheets are read by `program`.
    ///
    /// # Errors
    /// When the file is empty, cannot be read, or is no list.
    pub fn open(path: &Path, program: SheetProgram) -> Result<Self, ImportError> {
        let mut file = File::open(path).map_err(ImportError::unreadable)?;
        let size = file.metadata().map_err(ImportError::unreadable)?.len();
        let mut first = Vec::new();
        let by_ref = Read::by_ref(&mut file);
        by_ref
            .take(8)
            .read_to_end(&mut first)
            .map_err(ImportError::unreadable)?;
        if first.is_empty() {
            return Err(ImportTrouble::Empty.into());
        }
        if first.starts_with(OLE) {
            return Err(ole(file).into());
        }
        if OTHERS.iter().any(|begin| first.starts_with(begin)) {
            return Err(ImportTrouble::NotAList.into());
        }
        let path = path.to_owned();
        let from = if first.starts_with(ZIP) {
            From::Sheet(path, program)
        } else {
            From::Text(path)
        };
        Ok(Self { from, size })
    }

    /// What somebody pasted.
    ///
    /// # Errors
    /// When there is nothing in it.
    pub fn pasted(text: &str) -> Result<Self, ImportError> {
        if text.trim().is_empty() {
            return Err(ImportTrouble::Empty.into());
        }
        Ok(Self {
            size: text.len() as u64,
            from: From::Pasted(text.as_bytes().into()),
        })
    }

    /// Bytes of the file, for showing how far an import is.
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// How the file is read: `wish`, and what it leaves open, found out. `country` is the one whose numbers are in it.
    ///
    /// # Errors
    /// When it is no list, or what was wished for is not there.
    pub fn detect(&self, wish: &Dialect, country: Option<Country>) -> Result<ListShape, ImportError> {
        begin(self, wish, country).map(|begun| begun.shape)
    }

    /// All rows, read as `shape` says. The header is not among them.
    ///
    /// # Errors
    /// When the file cannot be read so.
    pub fn rows(&self, shape: &ListShape) -> Result<Rows, ImportError> {
        let kind = if self.is_sheet() {
            Kind::Sheet(self.sheet(shape.sheet.as_deref(), None)?)
        } else {
            let text = TextShape::of(shape)?;
            Kind::Text(Box::new(TextRows::new(self.bytes()?, &text)))
        };
        Rows::new(kind, shape.has_header)
    }

    pub(crate) const fn is_sheet(&self) -> bool {
        matches!(self.from, From::Sheet(..))
    }

    /// One sheet, or the first; so many rows, or all.
    pub(crate) fn sheet(&self, name: Option<&str>, rows: Option<u32>) -> Result<SheetRows, ImportError> {
        match &self.from {
            From::Sheet(path, program) => SheetRows::start(program, file(path)?, name, rows),
            From::Text(_) | From::Pasted(_) => Err(ImportTrouble::Damaged.into()),
        }
    }

    pub(crate) fn bytes(&self) -> Result<Bytes, ImportError> {
        match &self.from {
            From::Text(path) | From::Sheet(path, _) => Ok(Box::new(file(path)?)),
            From::Pasted(text) => Ok(Box::new(Cursor::new(text.clone()))),
        }
    }
}

/// What a list is read from.
pub(crate) type Bytes = Box<dyn Read + Send>;

fn file(path: &Path) -> Result<File, ImportError> {
    File::open(path).map_err(ImportError::unreadable)
}

/// A password, or a version from before the files of today.
fn ole(mut file: File) -> ImportTrouble {
    let mut bytes = Vec::new();
    let begun = file.seek(SeekFrom::Start(0));
    if begun
        .and_then(|_| file.take(OLE_SEARCHED).read_to_end(&mut bytes))
        .is_err()
    {
        return ImportTrouble::OldExcel;
    }
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    match memchr::memmem::find(&bytes, &name) {
        Some(_) => ImportTrouble::Encrypted,
        None => ImportTrouble::OldExcel,
    }
}
