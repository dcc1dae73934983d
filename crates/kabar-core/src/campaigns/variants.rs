//! The texts of a campaign: which of them a person gets. As many people each, mixed over the list, and the same again for the
//! same seed. Pure.
//!
//! Variants are for finding out which words people like better, with a label in every report; they are not there to make
//! messages look different.

use super::template::Template;
use crate::error::KabarError;
use kabar_types::{ErrorCode, TextLanguage, Variant};
use std::collections::HashSet;

/// More are not told apart by anybody.
const MOST: usize = 8;
/// Characters of a label.
const LABEL_MAX: usize = 60;

/// Every text of a campaign, ready to be filled in. Errors: `BadTemplate`.
pub(super) fn compile(variants: &[Variant], language: TextLanguage) -> Result<Vec<Template>, KabarError> {
    let labels: HashSet<&str> = variants.iter().map(|variant| variant.label.trim()).collect();
    let is_label = |label: &&str| !label.is_empty() && label.chars().count() <= LABEL_MAX;
    let named = labels.len() == variants.len() && labels.iter().all(is_label);
    if !named || !(1..=MOST).contains(&variants.len()) {
        return Err(KabarError::refused(
            ErrorCode::BadRequest,
            "a campaign has one to eight texts, each under a label of its own",
        ));
    }
    let compiled = variants
        .iter()
        .map(|variant| Template::compile(&variant.text, language));
    compiled
        .collect::<Result<_, _>>()
        .map_err(|_| KabarError::refused(ErrorCode::BadTemplate, "a text cannot be used as it is written"))
}

/// The variant of the person at this place among those who get one. In each group of as many people as there are variants,
/// each is given once, in an order of that group's own.
pub(super) fn of(seed: u32, place: u32, variants: usize) -> u32 {
    let count = u32::try_from(variants).unwrap_or(1).max(1);
    let (group, inside) = (place / count, place % count);
    let mut order: Vec<u32> = (0..count).collect();
    let mut state = mixed((u64::from(seed) << 32) | u64::from(group));
    for last in (1..order.len()).rev() {
        state = mixed(state);
        let other = usize::try_from(state % (last as u64 + 1)).unwrap_or(0);
        order.swap(last, other);
    }
    usize::try_from(inside)
        .ok()
        .and_then(|inside| order.get(inside).copied())
        .unwrap_or(0)
}

/// SplitMix64: a number that has nothing to do with the one before.
fn mixed(state: u64) -> u64 {
    let state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let first = (state ^ (state >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let second = (first ^ (first >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    second ^ (second >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_variant_goes_to_as_many_people_and_in_no_pattern() {
        for variants in 1..=8 {
            let given: Vec<u32> = (0..1_000).map(|place| of(7, place, variants)).collect();
            for variant in 0..variants {
                let count = given.iter().filter(|one| **one as usize == variant).count();
                assert!(count.abs_diff(1_000 / variants) <= 1, "{count} of {variants}");
            }
        }
        let first: Vec<u32> = (0..100).map(|place| of(7, place, 2)).collect();
        assert!(first.chunks(2).any(|pair| pair == [0, 1]) && first.chunks(2).any(|pair| pair == [1, 0]));
        assert_eq!(first, (0..100).map(|place| of(7, place, 2)).collect::<Vec<_>>());
        assert_ne!(first, (0..100).map(|place| of(8, place, 2)).collect::<Vec<_>>());
    }

    #[test]
    fn a_campaign_has_texts_under_labels_of_their_own() {
        let variant = |label: &str, text: &str| Variant {
            label: label.to_owned(),
            text: text.to_owned(),
        };
        let code = |variants: &[Variant]| {
            let compiled = compile(variants, TextLanguage::Id);
            compiled.err().map(|error| error.code())
        };
        assert_eq!(code(&[variant("A", "Halo"), variant("B", "Hai {{nama}}")]), None);
        let bad = Some(ErrorCode::BadRequest);
        assert_eq!(code(&[]), bad);
        assert_eq!(code(&[variant(" ", "Halo")]), bad);
        assert_eq!(code(&[variant("A", "Halo"), variant("A ", "Hai")]), bad);
        assert_eq!(code(&[variant("A", "Halo {nama}")]), Some(ErrorCode::BadTemplate));
    }
}
