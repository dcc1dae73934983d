//! Reads a licence expression ("MIT OR (Apache-2.0 AND ISC)") and tells whether it can be accepted.
//!
//! Only what the expressions in use need: OR, AND, WITH, parentheses, and the old slash for OR.

use std::iter::Peekable;
use std::vec::IntoIter;

/// Whether `expression` can be fulfilled with licences for which `accepted` says yes. A licence with an
/// exception is asked for as one: `Apache-2.0 WITH LLVM-exception`.
///
/// # Errors
/// A sentence, when the expression cannot be read.
pub(super) fn is_acceptable(expression: &str, accepted: &impl Fn(&str) -> bool) -> Result<bool, String> {
    let mut words = words(expression).into_iter().peekable();
    let answer = any(&mut words, accepted)?;
    match words.next() {
        None => Ok(answer),
        Some(word) => Err(format!("{word:?} is not expected in the licence {expression:?}")),
    }
}

type Words = Peekable<IntoIter<String>>;

fn words(expression: &str) -> Vec<String> {
    let spaced = expression
        .replace('(', " ( ")
        .replace(')', " ) ")
        .replace('/', " OR ");
    spaced.split_whitespace().map(str::to_owned).collect()
}

/// Both sides are always read, or the rest would be left over.
fn any(words: &mut Words, accepted: &impl Fn(&str) -> bool) -> Result<bool, String> {
    let mut answer = all(words, accepted)?;
    while words.next_if(|word| word == "OR").is_some() {
        answer |= all(words, accepted)?;
    }
    Ok(answer)
}

fn all(words: &mut Words, accepted: &impl Fn(&str) -> bool) -> Result<bool, String> {
    let mut answer = one(words, accepted)?;
    while words.next_if(|word| word == "AND").is_some() {
        answer &= one(words, accepted)?;
    }
    Ok(answer)
}

fn one(words: &mut Words, accepted: &impl Fn(&str) -> bool) -> Result<bool, String> {
    let word = words.next().ok_or("the licence expression ends too early")?;
    match word.as_str() {
        "(" => {
            let answer = any(words, accepted)?;
            match words.next() {
                Some(close) if close == ")" => Ok(answer),
                _ => Err("a parenthesis is not closed".to_owned()),
            }
        }
        ")" | "OR" | "AND" | "WITH" => Err(format!("{word:?} stands where a licence is expected")),
        licence if words.next_if(|next| next == "WITH").is_some() => {
            let exception = words.next().ok_or("WITH is followed by nothing")?;
            Ok(accepted(&format!("{licence} WITH {exception}")))
        }
        licence => Ok(accepted(licence)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(accepted: &[&str], expression: &str) -> Result<bool, String> {
        is_acceptable(expression, &|licence| accepted.contains(&licence))
    }

    #[test]
    fn one_of_several_is_enough_where_one_may_choose() {
        assert_eq!(with(&["MIT"], "Apache-2.0 OR MIT"), Ok(true));
        assert_eq!(with(&["MIT"], "Apache-2.0/MIT"), Ok(true));
        assert_eq!(with(&["MIT"], "Apache-2.0 OR GPL-2.0-only"), Ok(false));
    }

    #[test]
    fn all_are_needed_where_all_apply() {
        assert_eq!(with(&["MIT", "ISC"], "MIT AND ISC"), Ok(true));
        assert_eq!(with(&["MIT"], "MIT AND ISC"), Ok(false));
    }

    #[test]
    fn and_binds_more_tightly_than_or_and_parentheses_more_than_both() {
        assert_eq!(with(&["MIT"], "MIT OR Apache-2.0 AND ISC"), Ok(true));
        assert_eq!(with(&["MIT"], "(MIT OR Apache-2.0) AND Unicode-3.0"), Ok(false));
        assert_eq!(
            with(&["MIT", "Unicode-3.0"], "(MIT OR Apache-2.0) AND Unicode-3.0"),
            Ok(true)
        );
    }

    #[test]
    fn an_exception_belongs_to_its_licence() {
        assert_eq!(with(&["Apache-2.0"], "Apache-2.0 WITH LLVM-exception"), Ok(false));
        assert_eq!(
            with(
                &["Apache-2.0 WITH LLVM-exception"],
                "Apache-2.0 WITH LLVM-exception"
            ),
            Ok(true)
        );
    }

    #[test]
    fn nonsense_is_an_error_and_not_a_no() {
        for nonsense in ["", "MIT OR", "(MIT", "MIT MIT", "OR MIT", "MIT WITH"] {
            assert!(with(&["MIT"], nonsense).is_err(), "{nonsense:?}");
        }
    }
}
