//! What programs and people did to the numbers of a list, and what can be mended with one click.
//!
//! A repair never guesses: it takes away what a program added, or puts back what a rule of the country's plan says must
//! stand there. Where digits are gone ([`Finding::ExponentLossy`]) there is none. All of it is pure: a cell in, a cell
//! out. Not here: what a number is (`phones`), and rows (`text`, `sheet`).

use kabar_types::{Finding, PhoneTrouble, PhoneVerdict, RowIssue};

use crate::Row;
use crate::limits::MAX_ROW_ISSUES;
use crate::phones::{Country, split, trunk_zero, verdict};

/// Whether [`repair`] knows what to do.
pub const fn is_repairable(finding: Finding) -> bool {
    matches!(
        finding,
        Finding::ExponentExact
            | Finding::DecimalTail
            | Finding::TextMark
            | Finding::Invisible
            | Finding::LostLeadingZero
    )
}

/// Everything that is wrong with a row: what reading it found, and what its cells say. `phone` is the column of the
/// numbers, `country` the one they are read by; the verdict on that cell is the answer.
pub fn examine(
    row: &Row,
    phone: Option<usize>,
    country: Option<Country>,
    issues: &mut Vec<RowIssue>,
) -> Option<PhoneVerdict> {
    issues.clear();
    issues.extend_from_slice(row.issues());
    let said = phone.map(|column| verdict(row.cell(column), country));
    for (column, cell) in row.cells().enumerate() {
        let finding = match &said {
            Some(said) if phone == Some(column) => wrong(cell, country, said),
            _ => is_formula_like(cell).then_some(Finding::FormulaLike),
        };
        if let Some(finding) = finding
            && issues.len() < MAX_ROW_ISSUES
        {
            issues.push(row.issue(Some(column), finding));
        }
    }
    said
}

/// The first thing that is wrong with a cell that should hold a number; a repaired cell may have another.
pub fn examine_phone(cell: &str, country: Option<Country>) -> Option<Finding> {
    wrong(cell, country, &verdict(cell, country))
}

fn wrong(cell: &str, country: Option<Country>, said: &PhoneVerdict) -> Option<Finding> {
    if cell.chars().any(is_invisible) {
        return Some(Finding::Invisible);
    }
    let cell = cell.trim();
    if let Some(finding) = examine_marks(cell) {
        return Some(finding);
    }
    let parts = split(cell).len();
    if parts > 1 {
        let count = crate::text::count(parts);
        return Some(Finding::SeveralNumbers { count });
    }
    if is_formula_like(cell) {
        return Some(Finding::FormulaLike);
    }
    zero_or_country(cell, country, said)
}

/// What spreadsheets and tables of numbers leave on one.
pub(crate) fn examine_marks(cell: &str) -> Option<Finding> {
    match exponent(cell) {
        Some(Exponent::Exact(_)) => return Some(Finding::ExponentExact),
        Some(Exponent::Lossy) => return Some(Finding::ExponentLossy),
        None => {}
    }
    let mark = || without_mark(cell).map(|_| Finding::TextMark);
    mark().or_else(|| without_tail(cell).map(|_| Finding::DecimalTail))
}

fn zero_or_country(cell: &str, country: Option<Country>, said: &PhoneVerdict) -> Option<Finding> {
    let national = |digits: &str| {
        let own: String = cell.chars().filter(char::is_ascii_digit).collect();
        digits.len() > own.len() && digits.ends_with(&own)
    };
    let may_lack_zero = match said {
        PhoneVerdict::Bad { why } => {
            let needs = *why == PhoneTrouble::NeedsCountry;
            return needs.then_some(Finding::MissingCountry);
        }
        PhoneVerdict::Good { digits, .. } => national(digits),
        PhoneVerdict::Ask { candidates, .. } => candidates.iter().any(|digits| national(digits)),
    };
    let zero = || country.and_then(|country| trunk_zero(cell, country));
    (may_lack_zero && zero().is_some()).then_some(Finding::LostLeadingZero)
}

/// The cell without what `finding` says is wrong with it; none when there is no safe way.
pub fn repair(cell: &str, finding: Finding, country: Option<Country>) -> Option<String> {
    match finding {
        Finding::Invisible => Some(visible(cell)),
        Finding::ExponentExact => match exponent(cell.trim())? {
            Exponent::Exact(digits) => Some(digits),
            Exponent::Lossy => None,
        },
        Finding::DecimalTail => without_tail(cell.trim()).map(str::to_owned),
        Finding::TextMark => without_mark(cell.trim()).map(str::to_owned),
        Finding::LostLeadingZero => trunk_zero(cell.trim(), country?),
        _ => None,
    }
}

/// The cell with everything mended that can be, in the order it is found.
pub fn repaired(cell: &str, country: Option<Country>) -> String {
    let mut cell = cell.to_owned();
    // Each repair takes away what it mends, so a few are always enough.
    for _ in 0..8 {
        let found = examine_phone(&cell, country);
        match found.and_then(|finding| repair(&cell, finding, country)) {
            Some(mended) if mended != cell => cell = mended,
            _ => break,
        }
    }
    cell
}

/// Begins as spreadsheets begin a formula, and is no number with its sign. Whoever writes such a cell into a file for a
/// spreadsheet has to see that it stays text.
pub fn is_formula_like(cell: &str) -> bool {
    let Some(rest) = cell.strip_prefix(['=', '+', '-', '@', '\t', '\r']) else {
        return false;
    };
    let is_number = |c: char| c.is_ascii_digit() || matches!(c, ' ' | '-' | '(' | ')' | '.' | ',' | '/');
    !(cell.starts_with(['+', '-']) && rest.chars().all(is_number))
}

/// Nobody sees them, and they make two of one number: spaces that do not break, of no width, and marks of direction.
pub const fn is_invisible(c: char) -> bool {
    matches!(
        c,
        '\u{a0}' | '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{2000}'..='\u{200f}' | '\u{2028}'..='\u{202f}' | '\u{205f}'..='\u{206f}' | '\u{3000}' | '\u{feff}'
    )
}

fn visible(cell: &str) -> String {
    // What is a space between two groups of digits stays one.
    let is_space = |c: char| {
        matches!(
            c,
            '\u{a0}' | '\u{2000}'..='\u{200a}' | '\u{202f}' | '\u{205f}' | '\u{3000}'
        )
    };
    let shown: String = cell
        .chars()
        .filter_map(|c| match c {
            c if is_space(c) => Some(' '),
            c if is_invisible(c) => None,
            c => Some(c),
        })
        .collect();
    shown.trim().to_owned()
}

/// A number as spreadsheets shorten it.
#[derive(Debug, PartialEq, Eq)]
enum Exponent {
    /// All digits are there.
    Exact(String),
    /// The last ones are gone.
    Lossy,
}

/// `6.281234567890E+12`, with a point or a comma. Exact only when as many digits are written as the number has: a zero
/// that is not written may have been any digit.
fn exponent(cell: &str) -> Option<Exponent> {
    let (mantissa, power) = cell.trim_start_matches('+').split_once(['e', 'E'])?;
    let power: usize = power.strip_prefix('+').unwrap_or(power).parse().ok()?;
    let (whole, fraction) = mantissa.split_once(['.', ',']).unwrap_or((mantissa, ""));
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || !is_number(whole) || !is_number(fraction) || !(3..=20).contains(&power) {
        return None;
    }
    if fraction.len() < power {
        return Some(Exponent::Lossy);
    }
    let (digits, rest) = fraction.split_at(power);
    let is_whole = rest.bytes().all(|byte| byte == b'0');
    let exact = || Exponent::Exact(format!("{whole}{digits}"));
    Some(if is_whole { exact() } else { Exponent::Lossy })
}

/// `6281234567890.0`: digits enough for a number before the point, and zeros alone behind it.
fn without_tail(cell: &str) -> Option<&str> {
    let (number, zeros) = cell.rsplit_once(['.', ','])?;
    let digits = number.strip_prefix('+').unwrap_or(number);
    let is_tail = (1..=2).contains(&zeros.len()) && zeros.bytes().all(|byte| byte == b'0');
    (is_tail && digits.len() >= 7 && digits.bytes().all(|byte| byte.is_ascii_digit())).then_some(number)
}

/// `'0812…`, and `="0812…"`, with which programs keep Excel from calculating.
fn without_mark(cell: &str) -> Option<&str> {
    let quoted = cell.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    quoted
        .or_else(|| Some(cell.trim_start_matches(['\'', '\u{2019}'])).filter(|rest| rest.len() < cell.len()))
        .map(str::trim)
        .filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit() || c == '+' || c == '('))
}

#[cfg(test)]
#[path = "doctor_tests.rs"]
mod tests;
