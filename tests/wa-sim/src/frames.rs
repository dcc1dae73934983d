//! Bytes from the socket, cut into frames.
//!
//! The client's stream is: an optional routing introduction `"ED" 00 01 len(3)`, the four bytes
//! `"WA" 06 version`, then frames of a three-byte big-endian length and a payload. WebSocket
//! messages do not follow these borders. The server's own stream has frames only.

use bytes::BytesMut;
use wacore_noise::framing::FrameDecoder;

const HEADER_LEN: usize = 4;
const ROUTING_MARK: [u8; 4] = [b'E', b'D', 0, 1];
const ROUTING_PREFIX_LEN: usize = 7;
/// A client sends at most a few dozen bytes of routing data; more is not a client.
const ROUTING_MAX: usize = 4096;

/// The stream does not begin the way a WhatsApp client's does.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NotAClient;

impl std::fmt::Display for NotAClient {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the first bytes are not those of a client")
    }
}

impl std::error::Error for NotAClient {}

/// The incoming half of a connection's byte stream.
#[derive(Default)]
pub(crate) struct Inflow {
    start: Vec<u8>,
    header: Option<[u8; HEADER_LEN]>,
    frames: FrameDecoder,
}

impl Inflow {
    /// Takes bytes as they came.
    ///
    /// # Errors
    /// When the stream does not begin with the header of a client.
    pub(crate) fn feed(&mut self, bytes: &[u8]) -> Result<(), NotAClient> {
        if self.header.is_some() {
            self.frames.feed(bytes);
            return Ok(());
        }
        self.start.extend_from_slice(bytes);
        self.read_start()
    }

    /// The header, once it arrived: the prologue both sides mix into the handshake.
    pub(crate) fn header(&self) -> Option<[u8; HEADER_LEN]> {
        self.header
    }

    /// The next whole frame.
    pub(crate) fn frame(&mut self) -> Option<BytesMut> {
        self.frames.decode_frame()
    }

    fn read_start(&mut self) -> Result<(), NotAClient> {
        let skip = match routing_len(&self.start)? {
            Some(skip) => skip,
            None => return Ok(()),
        };
        let Some(header) = self.start.get(skip..skip + HEADER_LEN) else {
            return Ok(());
        };
        if header[..3] != [b'W', b'A', 6] {
            return Err(NotAClient);
        }
        let mut found = [0; HEADER_LEN];
        found.copy_from_slice(header);
        self.header = Some(found);
        self.frames.feed(&self.start[skip + HEADER_LEN..]);
        self.start = Vec::new();
        Ok(())
    }
}

/// How many bytes of routing introduction come before the header; `None` when too early to tell.
fn routing_len(start: &[u8]) -> Result<Option<usize>, NotAClient> {
    match start.first() {
        None => return Ok(None),
        Some(b'W') => return Ok(Some(0)),
        Some(b'E') => {}
        Some(_) => return Err(NotAClient),
    }
    let Some(prefix) = start.get(..ROUTING_PREFIX_LEN) else {
        return Ok(None);
    };
    if prefix[..4] != ROUTING_MARK {
        return Err(NotAClient);
    }
    let len = prefix[4..]
        .iter()
        .fold(0usize, |sum, byte| (sum << 8) | usize::from(*byte));
    if len > ROUTING_MAX {
        return Err(NotAClient);
    }
    Ok(Some(ROUTING_PREFIX_LEN + len))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stream() -> Vec<u8> {
        let mut bytes = b"WA\x06\x03".to_vec();
        bytes.extend_from_slice(&[0, 0, 2, 7, 8, 0, 0, 1, 9]);
        bytes
    }

    fn frames_of(mut inflow: Inflow) -> Vec<Vec<u8>> {
        std::iter::from_fn(|| inflow.frame().map(|frame| frame.to_vec())).collect()
    }

    #[test]
    fn frames_survive_any_cut_of_the_stream() {
        for cut in 1..stream().len() {
            let mut inflow = Inflow::default();
            let bytes = stream();
            inflow.feed(&bytes[..cut]).unwrap();
            inflow.feed(&bytes[cut..]).unwrap();
            assert_eq!(inflow.header(), Some(*b"WA\x06\x03"));
            assert_eq!(frames_of(inflow), [vec![7, 8], vec![9]], "cut at {cut}");
        }
    }

    #[test]
    fn a_routing_introduction_is_skipped() {
        let mut bytes = vec![b'E', b'D', 0, 1, 0, 0, 2, 1, 2];
        bytes.extend(stream());
        let mut inflow = Inflow::default();
        for byte in bytes {
            inflow.feed(&[byte]).unwrap();
        }
        assert_eq!(frames_of(inflow), [vec![7, 8], vec![9]]);
    }

    #[test]
    fn a_browser_is_not_a_client() {
        assert_eq!(Inflow::default().feed(b"GET / HTTP/1.1"), Err(NotAClient));
        assert_eq!(Inflow::default().feed(b"WX\x06\x03"), Err(NotAClient));
        let endless = [b'E', b'D', 0, 1, 0xff, 0xff, 0xff];
        assert_eq!(Inflow::default().feed(&endless), Err(NotAClient));
    }
}
