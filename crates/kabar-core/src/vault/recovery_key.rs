//! The recovery key in the form a person writes down: nine groups of four, for example
//! `7KQ2-M0XD-…`. The first eight groups are 160 random bits in Crockford's base 32 (no I, L, O, U), the ninth a
//! checksum, so that a slip of the pen is told apart from the key of another profile.

use super::seal::{self, DataKey};
use rand::CryptoRng;
use zeroize::Zeroizing;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const BYTES: usize = 20;
const LETTERS: usize = 32;
const CHECK_LETTERS: usize = 4;
const GROUP: usize = 4;

/// The random part of a recovery key.
pub(super) type Seed = Zeroizing<[u8; BYTES]>;

/// A fresh recovery key.
pub(super) fn new_seed(chance: &mut dyn CryptoRng) -> Seed {
    let mut seed = Zeroizing::new([0; BYTES]);
    chance.fill_bytes(seed.as_mut());
    seed
}

/// The wrapping key. The seed has 160 bits of its own, so there is nothing to stretch.
pub(super) fn wrapper(seed: &Seed) -> DataKey {
    seal::digest(b"kabar recovery key", seed.as_ref())
}

/// The key as it is shown, once.
pub(super) fn show(seed: &Seed) -> Zeroizing<String> {
    let mut text = Zeroizing::new(String::with_capacity((LETTERS + CHECK_LETTERS) * 5 / GROUP));
    let letters = letters(seed.as_ref(), LETTERS);
    for (at, letter) in letters.iter().chain(check(seed).iter()).enumerate() {
        if at > 0 && at % GROUP == 0 {
            text.push('-');
        }
        text.push(char::from(*letter));
    }
    text
}

/// Reads what a person typed: any case, with or without hyphens and spaces, O for 0 and I or L for 1.
/// `None` when it is no recovery key.
pub(super) fn read(text: &str) -> Option<Seed> {
    let typed = text.chars().filter(|c| !c.is_whitespace() && *c != '-');
    let values: Zeroizing<Vec<u8>> = Zeroizing::new(typed.map(value_of).collect::<Option<_>>()?);
    if values.len() != LETTERS + CHECK_LETTERS {
        return None;
    }
    let mut seed: Seed = Zeroizing::new([0; BYTES]);
    for (chunk, five) in values.chunks(8).zip(seed.chunks_mut(5)) {
        let bits = chunk
            .iter()
            .fold(0_u64, |bits, value| (bits << 5) | u64::from(*value));
        five.copy_from_slice(&bits.to_be_bytes()[3..]);
    }
    let check: Vec<u8> = values[LETTERS..]
        .iter()
        .map(|value| ALPHABET[usize::from(*value)])
        .collect();
    (*check == *self::check(&seed)).then_some(seed)
}

fn check(seed: &Seed) -> Zeroizing<Vec<u8>> {
    letters(
        &seal::digest(b"kabar recovery key check", seed.as_ref())[..5],
        CHECK_LETTERS,
    )
}

/// The first `count` letters of `bytes`, five bits each; `bytes` come in fives.
fn letters(bytes: &[u8], count: usize) -> Zeroizing<Vec<u8>> {
    let mut letters = Zeroizing::new(Vec::with_capacity(bytes.len() * 8 / 5));
    for five in bytes.chunks(5) {
        let bits = five
            .iter()
            .fold(0_u64, |bits, byte| (bits << 8) | u64::from(*byte));
        letters.extend(
            (0..8)
                .rev()
                .map(|place| ALPHABET[usize::try_from((bits >> (place * 5)) & 31).unwrap_or(0)]),
        );
    }
    letters.truncate(count);
    letters
}

fn value_of(letter: char) -> Option<u8> {
    let letter = match letter.to_ascii_uppercase() {
        'O' => '0',
        'I' | 'L' => '1',
        other => other,
    };
    let place = ALPHABET.iter().position(|known| char::from(*known) == letter)?;
    u8::try_from(place).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{SeedableRng, rngs::StdRng};

    #[test]
    fn a_recovery_key_reads_back_however_it_was_typed() {
        let seed = new_seed(&mut StdRng::seed_from_u64(1));
        let shown = show(&seed);
        assert_eq!(shown.split('-').map(str::len).collect::<Vec<_>>(), [4; 9]);
        assert_eq!(read(&shown), Some(seed.clone()));

        let sloppy = shown
            .to_lowercase()
            .replace('-', " ")
            .replace('0', "o")
            .replace('1', "l");
        assert_eq!(read(&sloppy), Some(seed));
    }

    #[test]
    fn a_slip_of_the_pen_is_noticed() {
        let shown = show(&new_seed(&mut StdRng::seed_from_u64(2)));
        for at in (0..shown.len()).filter(|at| !shown[*at..].starts_with('-')) {
            let other = if shown[at..].starts_with('7') { "8" } else { "7" };
            let slip = format!("{}{other}{}", &shown[..at], &shown[at + 1..]);
            assert_eq!(read(&slip), None, "at {at}");
        }
        assert_eq!(read(&shown[1..]), None);
        assert_eq!(read(""), None);
        assert_eq!(read("ü"), None);
    }

    #[test]
    fn the_text_is_plain_crockford_base_32() {
        let seed: Seed = Zeroizing::new([0xff; BYTES]);
        assert!(show(&seed).starts_with("ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ-"));
        let seed: Seed = Zeroizing::new(std::array::from_fn(|at| u8::from(at == BYTES - 1)));
        assert!(show(&seed).starts_with("0000-0000-0000-0000-0000-0000-0000-0001-"));
    }
}
