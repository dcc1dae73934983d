//! Bytes in an encoding, as UTF-8, a piece at a time.
//!
//! What is no letter in the encoding becomes U+FFFD, which the rows then tell as an issue: a file that cannot be decoded
//! in one place is a list all the same.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding};

use crate::limits::CHUNK_BYTES;

pub(super) struct Decoded<R> {
    reader: R,
    decoder: Decoder,
    raw: Vec<u8>,
    /// Bytes of the file that were read.
    taken: u64,
    is_over: bool,
}

impl<R: Read> Decoded<R> {
    pub(super) fn new(reader: R, encoding: &'static Encoding) -> Self {
        Self {
            reader,
            // A mark at the begin is letters here, and `records` takes it away: what a person chose is not overruled.
            decoder: encoding.new_decoder_without_bom_handling(),
            raw: vec![0; CHUNK_BYTES],
            taken: 0,
            is_over: false,
        }
    }

    pub(super) fn taken(&self) -> u64 {
        self.taken
    }

    /// Adds a piece to `out`; false when there is none left.
    pub(super) fn fill(&mut self, out: &mut Vec<u8>) -> io::Result<bool> {
        while !self.is_over {
            let read = match self.reader.read(&mut self.raw) {
                Err(interrupted) if interrupted.kind() == io::ErrorKind::Interrupted => continue,
                read => read?,
            };
            self.taken += read as u64;
            self.is_over = read == 0;
            let before = out.len();
            self.decode(read, out);
            if out.len() > before {
                return Ok(true);
            }
        }
        Ok(false)
    }

    fn decode(&mut self, read: usize, out: &mut Vec<u8>) {
        let mut from = 0;
        loop {
            let start = out.len();
            let bytes = &self.raw[from..read];
            let room = self
                .decoder
                .max_utf8_buffer_length(bytes.len())
                .unwrap_or(CHUNK_BYTES);
            out.resize(start + room.max(16), 0);
            let (result, used, written, _) =
                self.decoder
                    .decode_to_utf8(bytes, &mut out[start..], self.is_over);
            out.truncate(start + written);
            from += used;
            if result == CoderResult::InputEmpty {
                return;
            }
        }
    }
}
