//! Intent tokens: how a test marks what somebody meant to say once.
//!
//! A token stands in the text as `[#` and `]` around 1 to 40 ASCII letters, digits, `-` or `_`, for
//! example `[#order-17]`. Whoever sends a text with a token means it to be seen once by each person it
//! is for. Counted are visible copies: messages on the person's phone, one per message id. So the same
//! id sent again is still one copy, and the same token under another id is a second one, a double.

use std::collections::{BTreeMap, BTreeSet};

use super::LedgerSnapshot;

const LONGEST: usize = 40;

impl LedgerSnapshot {
    /// How many copies a person sees of each intent token. A token not in it was never seen.
    #[must_use]
    pub fn copies_by_token(&self, person: &str) -> BTreeMap<String, usize> {
        let mut copies = BTreeMap::new();
        for seen in self.seen.iter().filter(|seen| seen.person == person) {
            for token in tokens_in(&seen.text) {
                *copies.entry(token.to_owned()).or_default() += 1;
            }
        }
        copies
    }
}

/// The tokens of a text, each once however often it stands there.
fn tokens_in(text: &str) -> BTreeSet<&str> {
    let after_opening = text.split("[#").skip(1);
    let tokens = after_opening
        .filter_map(|rest| rest.split_once(']'))
        .map(|(token, _)| token);
    tokens.filter(|token| is_token(token)).collect()
}

fn is_token(token: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=LONGEST).contains(&token.len()) && token.bytes().all(fits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_found_anywhere_and_counts_once_per_text() {
        let found = |text| tokens_in(text).into_iter().collect::<Vec<_>>();
        assert_eq!(found("[#a1]"), ["a1"]);
        assert_eq!(
            found("Nasi kotak [#order-17], ya? [#order-17] [#b_2]"),
            ["b_2", "order-17"]
        );
        assert_eq!(found("🍚[#[#x]]"), ["x"]);
    }

    #[test]
    fn what_only_looks_like_a_token_is_none() {
        let long = format!("[#{}]", "x".repeat(41));
        for text in ["[#]", "[# a]", "[#a", "#a]", "[a]", "[#kälte]", long.as_str()] {
            assert_eq!(tokens_in(text).len(), 0, "{text}");
        }
    }
}
