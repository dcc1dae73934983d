//! What remains of a character when words are compared: no case, no accents, one form of each letter.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// What a character becomes.
pub(super) enum Fold {
    /// Nothing: it neither is a letter nor ends a word (accents, marks of direction).
    Nothing,
    /// It ends a word.
    Gap,
    Letters(Class, String),
}

/// How a character makes words.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    /// Together with its neighbours.
    Word,
    /// By itself: its script has no spaces, or it is an emoji.
    Sign,
}

/// Folds one character.
pub(super) fn fold(c: char) -> Fold {
    if c.is_ascii() {
        return ascii(c);
    }
    if is_ignored(c) {
        return Fold::Nothing;
    }
    if is_sign(c) {
        return Fold::Letters(Class::Sign, c.to_string());
    }
    let letters: String = std::iter::once(c)
        .nfkd()
        .filter(|part| !is_ignored(*part))
        .flat_map(char::to_lowercase)
        .filter(|part| !is_ignored(*part))
        .flat_map(one_form)
        .collect();
    match letters.chars().next() {
        None => Fold::Nothing,
        Some(first) if is_sign(first) => Fold::Letters(Class::Sign, letters),
        Some(_) if letters.chars().all(is_letter) => Fold::Letters(Class::Word, letters),
        Some(_) => Fold::Gap,
    }
}

fn ascii(c: char) -> Fold {
    match c {
        '\'' | '`' => Fold::Nothing,
        _ if c.is_ascii_alphanumeric() => Fold::Letters(Class::Word, c.to_ascii_lowercase().to_string()),
        _ => Fold::Gap,
    }
}

fn is_letter(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Accents and vowel marks that people leave out when they type, apostrophes, and what only steers how text is shown.
fn is_ignored(c: char) -> bool {
    matches!(u32::from(c),
        0x0300..=0x036F | 0x1AB0..=0x1AFF | 0x1DC0..=0x1DFF | 0x20D0..=0x20FF | 0xFE20..=0xFE2F // Latin, Greek, Cyrillic
        | 0x0610..=0x061A | 0x0640 | 0x064B..=0x065F | 0x0670 | 0x06D6..=0x06ED               // Arabic
        | 0x0591..=0x05C7                                                                     // Hebrew
        | 0x00AD | 0x200C..=0x200F | 0x202A..=0x202E | 0x2060..=0x2069 | 0xFE00..=0xFE0F | 0xFEFF
        | 0x1F3FB..=0x1F3FF                                                                   // skin tones
        | 0x2018 | 0x2019 | 0x02BC)
}

/// Scripts written without spaces (or, like Korean, with words that grow at their end), and emoji.
fn is_sign(c: char) -> bool {
    matches!(u32::from(c),
        0x0E01..=0x0EFF | 0x1000..=0x109F | 0x1780..=0x17FF   // Thai, Lao, Burmese, Khmer
        | 0x3005..=0x3007 | 0x3041..=0x30FA | 0x30FC..=0x30FF | 0x31F0..=0x31FF
        | 0x3400..=0x4DBF | 0x4E00..=0x9FFF | 0xF900..=0xFAFF | 0x20000..=0x3FFFF
        | 0xAC00..=0xD7A3                                     // Korean
        | 0x2600..=0x27BF | 0x2B05..=0x2B55 | 0x1F000..=0x1FAFF) // emoji
}

/// Letters that differ in form only, or that people write in more than one way.
fn one_form(c: char) -> impl Iterator<Item = char> {
    let (first, second) = match c {
        'ß' => ('s', Some('s')),
        'æ' => ('a', Some('e')),
        'œ' => ('o', Some('e')),
        'ø' => ('o', None),
        'đ' => ('d', None),
        'ł' => ('l', None),
        'ı' => ('i', None),
        'ς' => ('σ', None),
        'ٱ' => ('ا', None),
        'ى' | 'ی' => ('ي', None),
        'ة' => ('ه', None),
        'ک' => ('ك', None),
        '٠'..='٩' => (digit(c, '٠'), None),
        '۰'..='۹' => (digit(c, '۰'), None),
        _ => (c, None),
    };
    std::iter::once(first).chain(second)
}

fn digit(c: char, zero: char) -> char {
    char::from_digit(u32::from(c) - u32::from(zero), 10).unwrap_or(c)
}
