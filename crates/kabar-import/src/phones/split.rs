//! Cells with more than one number.

/// Digits that a piece must have to be a number of its own; fewer are an area code or an extension.
const LEAST: usize = 7;

/// What stands between two numbers: words in English and Indonesian, and what address books write.
const WORDS: [&str; 7] = [" or ", " atau ", " and ", " dan ", " & ", " / ", " ::: "];

/// The numbers of a cell, as they stand there: `0812… / 0813…`, `0812… or 0813…`, one on each line. The whole cell when
/// it holds one or none.
pub fn split(cell: &str) -> Vec<&str> {
    let is_mark = |c: char| matches!(c, '/' | ';' | '|' | ',' | '\n' | '\r' | '，' | '；' | '、');
    if !cell.contains(is_mark) && !cell.contains(' ') {
        return vec![cell];
    }
    let mut pieces = vec![cell];
    for word in WORDS {
        pieces = pieces.into_iter().flat_map(|piece| piece.split(word)).collect();
    }
    let numbers: Vec<&str> = pieces
        .into_iter()
        .flat_map(|piece| piece.split(is_mark))
        .map(str::trim)
        .filter(|piece| piece.chars().filter(|c| c.is_numeric()).count() >= LEAST)
        .collect();
    if numbers.len() > 1 { numbers } else { vec![cell] }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_that_stand_in_one_cell_are_taken_apart() {
        for cell in [
            "081234567890/081234567891",
            "081234567890; 081234567891",
            "081234567890 atau 081234567891",
            "081234567890 or 081234567891",
            "081234567890\n081234567891",
            "081234567890, 081234567891",
        ] {
            assert_eq!(split(cell), ["081234567890", "081234567891"], "{cell}");
        }
    }

    #[test]
    fn one_number_is_left_whole_however_it_is_written() {
        for cell in [
            "0171/1234567",
            "021/5551234",
            "+62 812-3456-7890",
            "5551234 ext. 12",
            "",
            "6,281E+12",
        ] {
            assert_eq!(split(cell), [cell]);
        }
    }
}
