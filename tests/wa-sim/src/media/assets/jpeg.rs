//! A JPEG writer for mosaics: one grey or coloured tile per block of 8 by 8 pixels.
//!
//! Baseline, three channels, no subsampling. Each block has its mean only; the code for "nothing
//! follows" is the sole one for the other 63 values (ITU-T T.81).

use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

/// Lengths of the codes for differences of 0 to 11 bits (T.81, table K.3).
const COUNTS: [u8; 16] = [0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0];
const SYMBOLS: [u8; 12] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];
/// The same codes written out: (code, length) by number of bits.
const CODES: [(u32, u32); 12] = [
    (0b00, 2),
    (0b010, 3),
    (0b011, 3),
    (0b100, 3),
    (0b101, 3),
    (0b110, 3),
    (0b1110, 4),
    (0b1_1110, 5),
    (0b11_1110, 6),
    (0b111_1110, 7),
    (0b1111_1110, 8),
    (0b1_1111_1110, 9),
];

/// A picture of coloured tiles around one colour, both drawn from the seed.
pub(in crate::media) fn mosaic(seed: u64, width: u16, height: u16) -> Vec<u8> {
    let (width, height) = (width.max(1), height.max(1));
    let mut jpeg = header(width, height);
    let mut rng = StdRng::seed_from_u64(seed);
    let base: [i32; 3] = [
        rng.random_range(-40..60),
        rng.random_range(-60..60),
        rng.random_range(-60..60),
    ];
    let mut scan = Scan::default();
    for row in 0..i32::from(height.div_ceil(8)) {
        for column in 0..i32::from(width.div_ceil(8)) {
            let light = (row - column) * 3 % 40 + rng.random_range(-12..12);
            let tint = [light, column % 24 - 12, row % 24 - 12];
            for (channel, (base, tint)) in base.iter().zip(tint).enumerate() {
                scan.block(channel, base + tint);
            }
        }
    }
    jpeg.extend(scan.finish());
    jpeg.extend([0xff, 0xd9]);
    jpeg
}

fn header(width: u16, height: u16) -> Vec<u8> {
    let mut jpeg = vec![0xff, 0xd8];
    let mut segment = |marker: u8, body: &[u8]| {
        let len = u16::try_from(body.len() + 2).unwrap_or_default();
        jpeg.extend([0xff, marker]);
        jpeg.extend(len.to_be_bytes());
        jpeg.extend(body);
    };
    segment(0xe0, b"JFIF\0\x01\x01\0\0\x01\0\x01\0\0");
    // A step of 8 makes the mean of a block a number of its own size.
    segment(0xdb, &[&[0][..], &[8; 64]].concat());
    let [tall, tall_low] = height.to_be_bytes();
    let [wide, wide_low] = width.to_be_bytes();
    let frame = [
        8, tall, tall_low, wide, wide_low, 3, 1, 0x11, 0, 2, 0x11, 0, 3, 0x11, 0,
    ];
    segment(0xc0, &frame);
    segment(0xc4, &[&[0x00][..], &COUNTS, &SYMBOLS].concat());
    let mut only_end = [0; 16];
    only_end[0] = 1;
    segment(0xc4, &[&[0x10][..], &only_end, &[0]].concat());
    segment(0xda, &[3, 1, 0, 2, 0, 3, 0, 0, 63, 0]);
    jpeg
}

/// The coded blocks, highest bit first.
#[derive(Default)]
struct Scan {
    bytes: Vec<u8>,
    held: u32,
    count: u32,
    last: [i32; 3],
}

impl Scan {
    /// One block: its mean as the difference to the block before, and the end of the block.
    fn block(&mut self, channel: usize, mean: i32) {
        let difference = mean - self.last[channel];
        self.last[channel] = mean;
        let size = (u32::BITS - difference.unsigned_abs().leading_zeros()).min(11);
        let (code, len) = CODES[size as usize];
        self.put(code, len);
        let raw = if difference < 0 {
            difference - 1
        } else {
            difference
        };
        self.put(raw.cast_unsigned() & ((1 << size) - 1), size);
        self.put(0, 1);
    }

    fn put(&mut self, value: u32, count: u32) {
        for bit in (0..count).rev() {
            self.held = self.held << 1 | (value >> bit & 1);
            self.count += 1;
            if self.count == 8 {
                let byte = u8::try_from(self.held).unwrap_or_default();
                self.bytes.push(byte);
                if byte == 0xff {
                    self.bytes.push(0);
                }
                (self.held, self.count) = (0, 0);
            }
        }
    }

    fn finish(mut self) -> Vec<u8> {
        self.put(0x7f, (8 - self.count) % 8);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mosaic_names_its_size_and_depends_on_the_seed_only() {
        let picture = mosaic(7, 320, 240);
        assert_eq!(picture, mosaic(7, 320, 240));
        assert_ne!(picture, mosaic(8, 320, 240));
        let frame = picture.windows(2).position(|pair| pair == [0xff, 0xc0]).unwrap();
        assert_eq!(picture[frame + 5..frame + 9], [0, 240, 1, 64]);
        assert!(picture.ends_with(&[0xff, 0xd9]));
    }

    #[test]
    fn the_smallest_code_table_is_the_one_written_out() {
        let lengths = COUNTS
            .iter()
            .zip(1u32..)
            .flat_map(|(count, len)| vec![len; usize::from(*count)]);
        let mut code = 0;
        let mut last = 2;
        for (len, written) in lengths.zip(CODES) {
            code <<= len - last;
            last = len;
            assert_eq!((code, len), written);
            code += 1;
        }
    }
}
