//! How a text is written: its encoding, and what stands between and around cells.
//!
//! Each delimiter is tried on the first rows, by the reader that reads the rest, and the one wins that makes the same
//! number of cells of most of them. Not here: whether there is a header, which is the same question for spreadsheets.

use encoding_rs::Encoding;
use kabar_types::{Delimiter, Dialect, ImportTrouble, ListShape, QuoteMark};

use super::encoding::guess;
use super::records::{TextRows, is_delimiter_line};
use crate::Row;
use crate::limits::SAMPLE_ROWS;
use crate::phones::Country;

/// A text's part of the shape of a list.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct TextShape {
    pub(crate) encoding: &'static Encoding,
    pub(crate) delimiter: Delimiter,
    pub(crate) quote: QuoteMark,
}

impl TextShape {
    /// The text's part of what was detected before.
    pub(crate) fn of(shape: &ListShape) -> Result<Self, ImportTrouble> {
        Ok(Self {
            encoding: named(shape.encoding.as_deref().unwrap_or("UTF-8"))?,
            delimiter: shape.delimiter.unwrap_or(Delimiter::Comma),
            quote: shape.quote.unwrap_or(QuoteMark::Double),
        })
    }
}

/// The first bytes of a text.
#[derive(Clone, Copy)]
pub(crate) struct Head<'a> {
    pub(crate) bytes: &'a [u8],
    /// Bytes from further on, where the first are plain ASCII.
    pub(crate) further: &'a [u8],
    /// The text ends with `bytes`.
    pub(crate) is_all: bool,
}

pub(super) const fn delimiter_byte(delimiter: Delimiter) -> u8 {
    match delimiter {
        Delimiter::Comma => b',',
        Delimiter::Semicolon => b';',
        Delimiter::Tab => b'\t',
        Delimiter::Pipe => b'|',
    }
}

/// Finds out what was not chosen.
///
/// # Errors
/// When there is nothing, or no text, or no such encoding.
pub(crate) fn detect(
    head: Head<'_>,
    wish: &Dialect,
    country: Option<Country>,
) -> Result<TextShape, ImportTrouble> {
    let encoding = match &wish.encoding {
        Some(name) => named(name)?,
        None => guess(head.bytes, head.further, country),
    };
    let text = decoded(head, encoding);
    if text.trim().is_empty() {
        return Err(ImportTrouble::Empty);
    }
    if wish.encoding.is_none() && is_no_list(&text) {
        return Err(ImportTrouble::NotAList);
    }
    let quote = wish.quote.unwrap_or_else(|| quote(&text));
    let delimiter = wish
        .delimiter
        .or_else(|| said(&text))
        .unwrap_or_else(|| likeliest(&text, quote));
    Ok(TextShape {
        encoding,
        delimiter,
        quote,
    })
}

fn named(name: &str) -> Result<&'static Encoding, ImportTrouble> {
    Encoding::for_label(name.as_bytes())
        .filter(|encoding| *encoding != encoding_rs::REPLACEMENT)
        .ok_or(ImportTrouble::UnknownEncoding)
}

/// Without the last line, when it is not all there.
fn decoded(head: Head<'_>, encoding: &'static Encoding) -> String {
    let (text, _) = encoding.decode_with_bom_removal(head.bytes);
    let whole = match text.rfind(['\n', '\r']) {
        Some(end) if !head.is_all => &text[..=end],
        _ => &text,
    };
    whole.to_owned()
}

/// A picture, a program or a page, whatever it is called.
fn is_no_list(text: &str) -> bool {
    let begin = text.trim_start();
    let begin = begin[..begin.floor_char_boundary(16)].to_ascii_lowercase();
    let odd = |c: &char| (c.is_control() && !matches!(c, '\t' | '\r' | '\n')) || *c == '\u{fffd}';
    // Some programs write tables of web pages and call them spreadsheets.
    let pages = [
        "%pdf-",
        "{\\rtf",
        "<html",
        "<!doctype",
        "<?xml",
        "<table",
        "<head",
        "<meta",
    ];
    pages.iter().any(|page| begin.starts_with(page))
        || text.chars().filter(odd).count() * 10 > text.chars().count()
}

/// What Excel's first line says.
fn said(text: &str) -> Option<Delimiter> {
    let line = text.lines().next()?.as_bytes();
    let last = *line.last()?;
    let known = |delimiter: &Delimiter| delimiter_byte(*delimiter) == last;
    Delimiter::ALL
        .into_iter()
        .find(known)
        .filter(|_| is_delimiter_line(line))
}

/// Single quotes where cells are wrapped in them, and none in double ones.
fn quote(text: &str) -> QuoteMark {
    let wrapped = |quote: char| {
        let is_wrapped = |cell: &&str| cell.len() > 1 && cell.starts_with(quote) && cell.ends_with(quote);
        text.lines()
            .take(SAMPLE_ROWS)
            .flat_map(|line| line.split([',', ';', '\t', '|']))
            .map(str::trim)
            .filter(is_wrapped)
            .count()
    };
    if wrapped('\'') > 1 && wrapped('"') == 0 {
        QuoteMark::Single
    } else {
        QuoteMark::Double
    }
}

fn likeliest(text: &str, quote: QuoteMark) -> Delimiter {
    let mut best = (Delimiter::Comma, 0);
    for delimiter in Delimiter::ALL {
        let points = points(text, delimiter, quote);
        if points > best.1 {
            best = (delimiter, points);
        }
    }
    best.0
}

/// How well a delimiter explains the first rows: thousandths of the rows that have the commonest number of cells, and a
/// little for each cell. None when nothing is divided.
fn points(text: &str, delimiter: Delimiter, quote: QuoteMark) -> usize {
    let shape = TextShape {
        encoding: encoding_rs::UTF_8,
        delimiter,
        quote,
    };
    let mut rows = TextRows::new(text.as_bytes(), &shape);
    let mut row = Row::default();
    let mut counts: Vec<usize> = Vec::new();
    while counts.len() < SAMPLE_ROWS && rows.read(&mut row).unwrap_or_default() {
        counts.push(row.len());
    }
    let commonest = counts
        .iter()
        .copied()
        .filter(|count| *count > 1)
        .max_by_key(|count| (counts.iter().filter(|other| *other == count).count(), *count));
    let Some(commonest) = commonest else { return 0 };
    let like_it = counts.iter().filter(|count| **count == commonest).count();
    let first = usize::from(counts.first() == Some(&commonest)) * 100;
    like_it * 1000 / counts.len() + first + commonest.min(20)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detected(text: &str) -> (Delimiter, QuoteMark) {
        let head = Head {
            bytes: text.as_bytes(),
            further: &[],
            is_all: true,
        };
        let shape = detect(head, &Dialect::default(), Country::from_code("ID")).unwrap();
        (shape.delimiter, shape.quote)
    }

    #[test]
    fn the_delimiter_is_the_one_that_makes_rows_alike() {
        assert_eq!(detected("nama,hp\nLaras,0812\n").0, Delimiter::Comma);
        assert_eq!(
            detected("nama;hp\n\"Laras, S.\";0812\n\"Sari, B.\";0813\n").0,
            Delimiter::Semicolon
        );
        assert_eq!(
            detected("nama\thp\nLaras, Sari\t0812\nBudi\t0813\n").0,
            Delimiter::Tab
        );
        assert_eq!(detected("nama|hp\nLaras|0812; 0813\n").0, Delimiter::Pipe);
        assert_eq!(detected("0812\n0813\n").0, Delimiter::Comma);
        assert_eq!(detected("sep=|\na,b|c,d\ne,f|g,h\n").0, Delimiter::Pipe);
    }

    #[test]
    fn decimal_commas_do_not_make_columns() {
        let text = "nama;hp;saldo\nLaras;0812;1,5\nSari;0813;2,75\nBudi;0814;3,0\n";
        assert_eq!(detected(text).0, Delimiter::Semicolon);
    }

    #[test]
    fn single_quotes_are_quotes_only_around_cells() {
        assert_eq!(detected("'nama','hp'\n'Laras','0812'\n").1, QuoteMark::Single);
        assert_eq!(
            detected("nama,hp\nLaras,'0812\nSari,'0813\n").1,
            QuoteMark::Double
        );
    }
}
