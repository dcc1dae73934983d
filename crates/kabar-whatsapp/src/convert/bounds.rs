//! What a message may bring at most. Whoever writes one chooses every length in it; what is longer than any client of
//! WhatsApp makes it is cut, or left out where a part is of no use.

/// Bytes of an id; WhatsApp's own has some 30.
pub(crate) const ID: usize = 256;
/// Bytes of an address; WhatsApp's own has some 40.
pub(crate) const ADDRESS: usize = 256;
/// Characters of a name: of a file, a place, a person, a title.
pub(crate) const NAME: usize = 300;
/// Characters of an address, a description, a number.
pub(crate) const LINE: usize = 1_000;
/// Bytes of a thumbnail; WhatsApp's own have some 20,000.
pub(crate) const THUMBNAIL: usize = 1 << 16;
/// Bytes of the loudness of a voice note; WhatsApp's own has 64.
pub(crate) const WAVEFORM: usize = 256;
/// Cards of a message; WhatsApp's own has 257 at most.
pub(crate) const CARDS: usize = 260;
/// Numbers on a card.
pub(crate) const PHONES: usize = 20;
/// Options of a poll; WhatsApp's own has 12 at most.
pub(crate) const OPTIONS: usize = 64;
/// People a text speaks to; the largest groups have 1,024.
pub(crate) const MENTIONS: usize = 1_024;
/// Seconds of the longest timer WhatsApp offers, 90 days, with room.
pub(crate) const TIMER: u32 = 366 * 86_400;

/// The first `most` characters.
pub(super) fn cut(text: Option<&str>, most: usize) -> String {
    text.unwrap_or_default().chars().take(most).collect()
}

/// The same on one line.
pub(super) fn cut_line(text: Option<&str>, most: usize) -> String {
    let plain = |letter: char| {
        if letter == '\n' || letter == '\r' {
            ' '
        } else {
            letter
        }
    };
    text.unwrap_or_default().chars().take(most).map(plain).collect()
}

/// The bytes, unless there are none or too many.
pub(super) fn blob(bytes: Option<&Vec<u8>>, most: usize) -> Option<Vec<u8>> {
    bytes
        .filter(|bytes| !bytes.is_empty() && bytes.len() <= most)
        .cloned()
}

/// A key or a hash: 32 bytes, or nothing.
pub(super) fn thirty_two(bytes: Option<&Vec<u8>>) -> Vec<u8> {
    bytes
        .filter(|bytes| bytes.len() == 32)
        .cloned()
        .unwrap_or_default()
}
