//! A voice note of silence: Opus in Ogg (RFC 3533, RFC 7845), 20 ms per packet, one channel.

/// An Opus frame that decodes to 20 ms of nothing.
const QUIET: [u8; 3] = [0xf8, 0xff, 0xfe];
/// Samples of 48 kHz in a packet.
const SAMPLES: u64 = 960;
/// Packets per second, which is also what one page holds.
const PER_SECOND: u32 = 50;
const SERIAL: u32 = 0x6b61_6261;

const FIRST: u8 = 2;
const LAST: u8 = 4;

pub(in crate::media) fn silence(seconds: u32) -> Vec<u8> {
    let mut head = Vec::from(*b"OpusHead");
    head.extend([1, 1, 0, 0]); // version, channels, nothing to skip
    head.extend(48_000u32.to_le_bytes());
    head.extend([0, 0, 0]); // no gain, mono
    let mut tags = Vec::from(*b"OpusTags");
    tags.extend([0; 8]); // no vendor, no comments
    let mut ogg = page(0, FIRST, 0, &[&head]);
    ogg.extend(page(1, 0, 0, &[&tags]));
    let seconds = seconds.max(1);
    for second in 1..=seconds {
        let packets = [&QUIET[..]; PER_SECOND as usize];
        let played = u64::from(second * PER_SECOND) * SAMPLES;
        let flags = if second == seconds { LAST } else { 0 };
        ogg.extend(page(second + 1, flags, played, &packets));
    }
    ogg
}

/// One page; its packets are shorter than 255 bytes each.
fn page(number: u32, flags: u8, played: u64, packets: &[&[u8]]) -> Vec<u8> {
    let mut page = Vec::from(*b"OggS\0");
    page.push(flags);
    page.extend(played.to_le_bytes());
    page.extend(SERIAL.to_le_bytes());
    page.extend(number.to_le_bytes());
    let sum_at = page.len();
    page.extend([0; 4]);
    page.push(u8::try_from(packets.len()).unwrap_or_default());
    page.extend(
        packets
            .iter()
            .map(|packet| u8::try_from(packet.len()).unwrap_or_default()),
    );
    page.extend(packets.concat());
    let sum = checksum(&page);
    page[sum_at..sum_at + 4].copy_from_slice(&sum.to_le_bytes());
    page
}

/// Ogg's own CRC: polynomial 04C11DB7, highest bit first, starting from nothing.
fn checksum(page: &[u8]) -> u32 {
    page.iter().fold(0, |sum, byte| {
        let start = sum ^ u32::from(*byte) << 24;
        (0..8).fold(start, |sum, _| {
            let carry = sum & 0x8000_0000 != 0;
            sum << 1 ^ if carry { 0x04c1_1db7 } else { 0 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_checksum_is_the_usual_one_of_its_polynomial() {
        // The check value of CRC-32/MPEG-2 without its initial value and reflection.
        assert_eq!(checksum(b"123456789"), 0x89a1_897f);
    }

    #[test]
    fn each_second_is_a_page() {
        let pages = |ogg: &[u8]| ogg.windows(4).filter(|four| four == b"OggS").count();
        assert_eq!(pages(&silence(3)), 5);
        assert_eq!(pages(&silence(0)), 3);
    }
}
