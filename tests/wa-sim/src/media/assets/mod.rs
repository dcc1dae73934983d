//! Small files made up in code, so that people can send pictures without any file being shipped.
//!
//! Each is a real file of its kind: a viewer shows the picture, a player plays the silence.

mod jpeg;
mod ogg;

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

pub(super) use jpeg::mosaic;
pub(super) use ogg::silence;

/// Bytes without any meaning.
pub(super) fn noise(seed: u64, len: usize) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    (0..len).map(|_| rng.random()).collect()
}

/// A WAV file: one second of a triangle wave, 8 kHz, 8 bit, one channel.
pub(super) fn tone(seed: u64) -> Vec<u8> {
    const RATE: u32 = 8000;
    let period = 16 + u32::try_from(seed % 32).unwrap_or_default();
    let samples = (0..RATE).map(|at| {
        let phase = at % period;
        let height = phase.min(period - phase) * 200 / period;
        u8::try_from(height).unwrap_or(u8::MAX) + 78
    });
    let mut wav = Vec::from(*b"RIFF");
    wav.extend((36 + RATE).to_le_bytes());
    wav.extend(b"WAVEfmt ");
    wav.extend(16u32.to_le_bytes());
    wav.extend([1, 0, 1, 0]); // plain samples, one channel
    wav.extend(RATE.to_le_bytes());
    wav.extend(RATE.to_le_bytes()); // bytes per second
    wav.extend([1, 0, 8, 0]); // one byte per sample of eight bits
    wav.extend(b"data");
    wav.extend(RATE.to_le_bytes());
    wav.extend(samples);
    wav
}

/// A WebP file of one colour, `side` pixels high and wide: a lossless picture whose codes all have a
/// single symbol, so that no pixel needs a bit (RFC 9649).
pub(super) fn sticker(seed: u64, side: u32) -> Vec<u8> {
    let mut rng = StdRng::seed_from_u64(seed);
    let mut bits = Bits::default();
    bits.put(side - 1, 14);
    bits.put(side - 1, 14);
    bits.put(0, 1 + 3); // no transparency, version 0
    bits.put(0, 3); // no transform, no colour cache, one set of codes
    for colour in [Some(()), Some(()), Some(()), None, None] {
        bits.put(0b01, 2); // a simple code with one symbol
        match colour {
            Some(()) => bits.put(1 | u32::from(rng.random_range(64..=255u8)) << 1, 9),
            None => bits.put(0, 2), // alpha and distance: symbol 0 in one bit
        }
    }
    let mut data = vec![0x2f];
    data.extend(bits.bytes);
    data.resize(data.len() + data.len() % 2, 0);
    let len = |bytes: usize| u32::try_from(bytes).unwrap_or_default().to_le_bytes();
    let mut webp = Vec::from(*b"RIFF");
    webp.extend(len(12 + data.len()));
    webp.extend(b"WEBPVP8L");
    webp.extend(len(data.len()));
    webp.extend(data);
    webp
}

/// Bits, the lowest first.
#[derive(Default)]
struct Bits {
    bytes: Vec<u8>,
    used: u32,
}

impl Bits {
    fn put(&mut self, value: u32, count: u32) {
        for bit in 0..count {
            if self.used.is_multiple_of(8) {
                self.bytes.push(0);
            }
            if let Some(last) = self.bytes.last_mut() {
                *last |= u8::from(value >> bit & 1 == 1) << (self.used % 8);
            }
            self.used += 1;
        }
    }
}

/// A PDF file of one page with one line on it.
pub(super) fn pdf(line: &str) -> Vec<u8> {
    let plain: String = line
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == ' ')
        .collect();
    let text = format!("BT /F1 24 Tf 72 720 Td ({plain}) Tj ET");
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R \
         /Resources << /Font << /F1 5 0 R >> >> >>"
            .to_owned(),
        format!("<< /Length {} >>\nstream\n{text}\nendstream", text.len()),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    let mut pdf = "%PDF-1.4\n".to_owned();
    let mut table = "0000000000 65535 f \n".to_owned();
    for (place, object) in objects.iter().enumerate() {
        table += &format!("{:010} 00000 n \n", pdf.len());
        pdf += &format!("{} 0 obj\n{object}\nendobj\n", place + 1);
    }
    let start = pdf.len();
    pdf += &format!("xref\n0 6\n{table}trailer\n<< /Size 6 /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n");
    pdf.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_begin_as_their_kinds_do_and_differ_by_seed() {
        assert!(tone(1).starts_with(b"RIFF") && tone(1).len() == 8044);
        assert!(sticker(1, 512)[8..].starts_with(b"WEBPVP8L"));
        assert_ne!(sticker(1, 512), sticker(2, 512));
        assert_eq!(sticker(1, 512), sticker(1, 512));
        assert!(pdf("Nota 7").starts_with(b"%PDF-1.4"));
    }

    #[test]
    fn bits_are_written_from_the_lowest_up() {
        let mut bits = Bits::default();
        bits.put(0b101, 3);
        bits.put(0b1_1111_1111, 9);
        assert_eq!(bits.bytes, [0b1111_1101, 0b0000_1111]);
    }
}
