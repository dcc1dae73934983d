//! What may be called a picture: bytes from the network that a window is to decode.
//!
//! Only their beginning is read: which of three formats it is, and how large it says to be. Nothing is decoded here.

/// As long as a small picture may be.
pub(super) const MOST_BYTES: usize = 64 * 1024;
/// Pixels on each side. WhatsApp's own small pictures have 96.
const MOST_SIDE: u32 = 1_024;

/// The type of a picture that may be shown; `None` for anything else.
pub(super) fn mime_of(bytes: &[u8]) -> Option<&'static str> {
    if bytes.len() > MOST_BYTES {
        return None;
    }
    let (mime, size) = if bytes.starts_with(&[0xff, 0xd8, 0xff]) {
        ("image/jpeg", jpeg(bytes)?)
    } else if bytes.starts_with(b"\x89PNG\r\n\x1a\n") {
        ("image/png", png(bytes)?)
    } else if bytes.starts_with(b"RIFF") && bytes.get(8..12) == Some(b"WEBP") {
        ("image/webp", webp(bytes)?)
    } else {
        return None;
    };
    let fits = |side: u32| (1..=MOST_SIDE).contains(&side);
    (fits(size.0) && fits(size.1)).then_some(mime)
}

/// Width and height from the first frame header (SOF0 to SOF15 without DHT, JPG and DAC).
fn jpeg(bytes: &[u8]) -> Option<(u32, u32)> {
    let mut at = 2;
    loop {
        let [0xff, marker] = *bytes.get(at..at + 2)? else {
            return None;
        };
        match marker {
            0xff => at += 1,
            0x01 | 0xd0..=0xd7 => at += 2,
            0xc0..=0xcf if !matches!(marker, 0xc4 | 0xc8 | 0xcc) => {
                let height = big(bytes.get(at + 5..at + 7)?);
                return Some((big(bytes.get(at + 7..at + 9)?), height));
            }
            // The picture itself, without having said how large it is.
            0xd8..=0xda => return None,
            _ => at += 2 + usize::try_from(big(bytes.get(at + 2..at + 4)?)).ok()?,
        }
    }
}

fn png(bytes: &[u8]) -> Option<(u32, u32)> {
    if bytes.get(12..16) != Some(b"IHDR") {
        return None;
    }
    Some((big(bytes.get(16..20)?), big(bytes.get(20..24)?)))
}

fn webp(bytes: &[u8]) -> Option<(u32, u32)> {
    match bytes.get(12..16)? {
        b"VP8X" => Some((little(bytes.get(24..27)?) + 1, little(bytes.get(27..30)?) + 1)),
        b"VP8L" => {
            let bits = little(bytes.get(21..25)?);
            Some(((bits & 0x3fff) + 1, ((bits >> 14) & 0x3fff) + 1))
        }
        b"VP8 " => Some((
            little(bytes.get(26..28)?) & 0x3fff,
            little(bytes.get(28..30)?) & 0x3fff,
        )),
        _ => None,
    }
}

fn big(bytes: &[u8]) -> u32 {
    bytes.iter().fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

fn little(bytes: &[u8]) -> u32 {
    bytes
        .iter()
        .rev()
        .fold(0, |sum, byte| (sum << 8) | u32::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn png_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
        bytes.extend(width.to_be_bytes());
        bytes.extend(height.to_be_bytes());
        bytes
    }

    fn jpeg_of(width: u16, height: u16) -> Vec<u8> {
        let mut bytes = vec![0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xff, 0xc2, 0, 17, 8];
        bytes.extend(height.to_be_bytes());
        bytes.extend(width.to_be_bytes());
        bytes
    }

    fn webp_of(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = b"RIFF\0\0\0\0WEBPVP8X\0\0\0\0\0\0\0\0".to_vec();
        bytes.extend(&(width - 1).to_le_bytes()[..3]);
        bytes.extend(&(height - 1).to_le_bytes()[..3]);
        bytes
    }

    #[test]
    fn three_formats_are_pictures() {
        assert_eq!(mime_of(&png_of(96, 96)), Some("image/png"));
        assert_eq!(mime_of(&jpeg_of(96, 64)), Some("image/jpeg"));
        assert_eq!(mime_of(&webp_of(96, 96)), Some("image/webp"));
    }

    #[test]
    fn what_would_be_huge_once_decoded_is_none() {
        assert_eq!(mime_of(&png_of(60_000, 60_000)), None);
        assert_eq!(mime_of(&jpeg_of(1_025, 96)), None);
        assert_eq!(mime_of(&webp_of(16_000, 2)), None);
        assert_eq!(mime_of(&png_of(0, 96)), None);
        let mut long = png_of(96, 96);
        long.resize(MOST_BYTES + 1, 0);
        assert_eq!(mime_of(&long), None);
    }

    #[test]
    fn anything_else_is_none_wherever_it_is_cut() {
        for whole in [png_of(96, 96), jpeg_of(96, 96), webp_of(96, 96)] {
            for end in 0..whole.len() {
                assert_eq!(mime_of(&whole[..end]), None);
            }
        }
        assert_eq!(mime_of(b"<svg xmlns='http://www.w3.org/2000/svg'/>"), None);
        assert_eq!(mime_of(b"GIF89a"), None);
        assert_eq!(mime_of(&[0xff, 0xd8, 0xff, 0xda, 0, 2]), None);
    }
}
