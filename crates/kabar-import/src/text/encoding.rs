//! In which encoding a text is.
//!
//! A mark at the begin says so; zeros at every other byte are UTF-16; what is UTF-8 throughout is UTF-8; the rest is
//! what Firefox would take it for. Not here: decoding.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::phones::Country;

/// By its first bytes and, where those are ASCII, by others further on. The country is that of the numbers, whose
/// language decides between encodings that would both do.
pub(super) fn guess(head: &[u8], further: &[u8], country: Option<Country>) -> &'static Encoding {
    if let Some((encoding, _)) = Encoding::for_bom(head) {
        return encoding;
    }
    if let Some(encoding) = two_bytes(head) {
        return encoding;
    }
    if is_utf8(head) && is_utf8(further) {
        return UTF_8;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Allow);
    detector.feed(head, further.is_empty());
    if !further.is_empty() {
        detector.feed(further, true);
    }
    let domain = country.map(|country| country.code().to_ascii_lowercase());
    detector.guess(domain.as_deref().map(str::as_bytes), Utf8Detection::Deny)
}

/// UTF-8, but for a letter that may be cut at either end, and for a few that were broken on their way here: other
/// encodings are hardly ever UTF-8 by chance.
fn is_utf8(bytes: &[u8]) -> bool {
    let cut = bytes
        .iter()
        .take(3)
        .take_while(|byte| **byte & 0xc0 == 0x80)
        .count();
    let bytes = &bytes[cut..];
    match std::str::from_utf8(bytes) {
        Ok(_) => true,
        Err(error) if error.error_len().is_none() => true,
        Err(_) => {
            let text = String::from_utf8_lossy(bytes);
            let broken = text.matches('\u{fffd}').count();
            let letters = text.chars().filter(|c| !c.is_ascii()).count();
            letters > broken * 5
        }
    }
}

/// UTF-16 without a mark: ASCII in it, which a list is full of, has a zero beside each letter.
fn two_bytes(head: &[u8]) -> Option<&'static Encoding> {
    let zeros = |odd: usize| {
        head.iter()
            .skip(odd)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (zeros(0), zeros(1));
    let pairs = head.len() / 2;
    // Of a list in Chinese only digits and delimiters have zeros; a stray one makes no encoding.
    let enough = |here: usize, there: usize| here > 2 && here * 5 > pairs && there * 20 < here;
    match () {
        () if enough(odd, even) => Some(UTF_16LE),
        () if enough(even, odd) => Some(UTF_16BE),
        () => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(bytes: &[u8], country: &str) -> &'static str {
        guess(bytes, &[], Country::from_code(country)).name()
    }

    #[test]
    fn a_mark_at_the_begin_is_believed() {
        assert_eq!(named(b"\xef\xbb\xbfnama", "ID"), "UTF-8");
        assert_eq!(named(b"\xff\xfen\0", "ID"), "UTF-16LE");
        assert_eq!(named(b"\xfe\xff\0n", "ID"), "UTF-16BE");
    }

    #[test]
    fn utf16_without_a_mark_is_known_by_its_zeros() {
        assert_eq!(named(b"n\0a\0m\0a\0\n\0", "ID"), "UTF-16LE");
        assert_eq!(named(b"\0n\0a\0m\0a\0\n", "ID"), "UTF-16BE");
        assert_eq!(named(b"nama\0hp", "ID"), "UTF-8");
    }

    #[test]
    fn a_letter_that_is_cut_at_the_end_does_not_matter() {
        assert_eq!(named("nama;José".as_bytes(), "ES"), "UTF-8");
        assert_eq!(named(&"nama;José".as_bytes()[..9], "ES"), "UTF-8");
    }

    #[test]
    fn older_encodings_are_told_apart() {
        assert_eq!(
            named(b"nome;telefone\nJos\xe9;11\nJo\xe3o;12\n", "BR"),
            "windows-1252"
        );
        let (chinese, _, _) = encoding_rs::GBK.encode("姓名,手机\n张伟,13800138000\n王芳,13900139000\n");
        assert_eq!(named(&chinese, "CN"), "GBK");
        let (japanese, _, _) = encoding_rs::SHIFT_JIS.encode("名前,電話\n田中さくら,09012345678\n");
        assert_eq!(named(&japanese, "JP"), "Shift_JIS");
    }

    #[test]
    fn what_comes_later_counts_too() {
        let far = guess(
            b"nama,hp\n",
            b"Jos\xe9 da Silva,Jo\xe3o\n",
            Country::from_code("BR"),
        );
        assert_eq!(far.name(), "windows-1252");
    }
}
