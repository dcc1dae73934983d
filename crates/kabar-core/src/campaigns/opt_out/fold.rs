//! Texts without what does not change what they say: case, width, accents that people leave out, signs and pictures.

use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Words with one blank between them, and nothing else.
pub(super) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    // Lower case first and last: letters of full width are small only once they are of half.
    let letters = text
        .chars()
        .flat_map(char::to_lowercase)
        .nfkd()
        .flat_map(char::to_lowercase);
    for letter in letters.filter_map(plain) {
        match letter {
            ' ' if folded.is_empty() || folded.ends_with(' ') => {}
            letter => folded.push(letter),
        }
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

/// `None`: it is written or left out as people like.
fn plain(letter: char) -> Option<char> {
    match letter {
        // Accents of Latin, Greek and Cyrillic letters; the points of Hebrew and Arabic ones. Elsewhere marks are vowels.
        '\u{300}'..='\u{36f}' | '\u{591}'..='\u{5c7}' | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{640}' => None,
        // Between the letters of one word.
        '\'' | '\u{2019}' | '\u{2bc}' | '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => None,
        'ı' => Some('i'),
        'đ' => Some('d'),
        'ß' => Some('s'),
        'ي' | 'ى' => Some('ی'),
        'ك' => Some('ک'),
        _ if letter.is_alphanumeric() || is_combining_mark(letter) => Some(letter),
        _ => Some(' '),
    }
}

/// Whether words are written without blanks between them.
pub(super) fn is_unspaced(text: &str) -> bool {
    text.chars().any(|letter| {
        matches!(letter, '\u{e00}'..='\u{e7f}' | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{1100}'..='\u{11ff}')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_people_write_differently_is_the_same() {
        for (text, folded) in [
            (" STOP! ", "stop"),
            ("S T O P", "s t o p"),
            ("ＳＴＯＰ", "stop"),
            ("🛑 Stop 🛑", "stop"),
            ("Désabonner.", "desabonner"),
            ("don’t", "dont"),
            ("İPTAL", "iptal"),
            ("ÇIK", "cik"),
            ("HỦY   ĐĂNG KÝ", "huy dang ky"),
            ("إلغاء", "الغاء"),
            ("opt-out", "opt out"),
            ("", ""),
            ("…", ""),
        ] {
            assert_eq!(fold(text), folded, "{text}");
        }
        assert_eq!(fold("配信停止。"), fold("配信停止"));
        assert_ne!(fold("बंद"), fold("बाद"), "vowels are no decoration");
        assert_eq!(fold(&fold("Ｄé ﬁn")), fold("Ｄé ﬁn"));
    }
}
