//! Numbers that people write in groups: 0800-000-214, 1.250.000, +62 800 0000 0214. Found as a whole, too.

use super::{Unit, UnitKind};

/// Fewer digits are no number somebody would search for in one piece; more are a list.
const DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

/// The whole numbers of a text, beside the groups they consist of. Spaces may group digits or part numbers, so a number is
/// taken both ways.
pub(super) fn whole_numbers<'a>(text: &'a str, units: &'a [Unit]) -> impl Iterator<Item = Unit> + 'a {
    [false, true].into_iter().flat_map(move |with_spaces| {
        units
            .chunk_by(move |first, second| {
                is_digits(first) && is_digits(second) && is_join(text, first, second, with_spaces)
            })
            .filter_map(join)
    })
}

/// The whole number that a search for `units` may mean; spaces are no part of it, since they part words.
pub(super) fn searched_number(text: &str, units: &[Unit]) -> Option<Unit> {
    let joined = units.iter().all(is_digits)
        && units
            .windows(2)
            .all(|pair| is_join(text, &pair[0], &pair[1], false));
    joined.then(|| join(units)).flatten()
}

fn join(units: &[Unit]) -> Option<Unit> {
    let digits: usize = units.iter().map(|unit| unit.text.len()).sum();
    if units.len() < 2 || !DIGITS.contains(&digits) {
        return None;
    }
    let (first, last) = (units.first()?, units.last()?);
    Some(Unit {
        text: units.iter().map(|unit| unit.text.as_str()).collect(),
        at: first.at.start..last.at.end,
        kind: UnitKind::Word,
    })
}

fn is_digits(unit: &Unit) -> bool {
    unit.text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether one sign of those that group digits stands between two units.
fn is_join(text: &str, first: &Unit, second: &Unit, with_spaces: bool) -> bool {
    match text.get(first.at.end..second.at.start) {
        Some("." | "," | "-" | "\u{2010}" | "\u{2011}" | "\u{2013}") => true,
        Some(" " | "\u{a0}" | "\u{202f}") => with_spaces,
        _ => false,
    }
}
