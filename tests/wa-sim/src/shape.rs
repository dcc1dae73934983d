//! Whether bytes from a client may be made into a stanza: a look at their shape before anything is built of them.
//!
//! The library's decoder believes a client about how many children come and follows an address within
//! an address as deep as it goes, which a hostile frame of a few kilobytes turns into gigabytes or an
//! exhausted stack. This reads the same grammar without recursion and without allocating by what the
//! bytes merely claim. Not here: whether the words mean anything; tokens nobody has are the decoder's.

use bytes::{Bytes, BytesMut};
use wacore_binary::token::{
    AD_JID, BINARY_8, BINARY_20, BINARY_32, DICTIONARY_0, DICTIONARY_3, FB_JID, HEX_8, INTEROP_JID, JID_PAIR,
    LIST_8, LIST_16, LIST_EMPTY, NIBBLE_8,
};
use wacore_binary::util::unpack_bytes;
use wacore_binary::{Node, OwnedNodeRef};

/// The stanzas of clients are less than ten deep.
const MAX_DEPTH: usize = 32;
/// Nodes and attributes of one stanza. A message for a group of a thousand has some ten thousand.
const MAX_PARTS: usize = 100_000;
/// Bytes of a tag, an attribute or a text. What is long travels as bytes, which are not limited here.
const MAX_WORD: usize = 8 << 10;

/// Why bytes are no stanza.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Misshapen {
    /// They end too early, or their grammar is another one.
    Garbled,
    TooDeep,
    TooManyParts,
    WordTooLong,
}

impl std::fmt::Display for Misshapen {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Garbled => "it is garbled",
            Self::TooDeep => "it is nested too deep",
            Self::TooManyParts => "it has too many parts",
            Self::WordTooLong => "a word in it is too long",
        })
    }
}

impl std::error::Error for Misshapen {}

/// What a client said in a decrypted frame. Inflated, it is at most 16 MiB.
///
/// # Errors
/// When it is no stanza, or one that no client sends.
pub(crate) fn stanza(plain: BytesMut) -> Result<Node, Misshapen> {
    let bytes: Bytes = unpack_bytes(plain).map_err(|_| Misshapen::Garbled)?;
    check(&bytes)?;
    let node = OwnedNodeRef::new(bytes).map_err(|_| Misshapen::Garbled)?;
    Ok(node.to_owned_node())
}

/// Walks over the nodes; `waiting` has for each level how many are still to come.
fn check(bytes: &[u8]) -> Result<(), Misshapen> {
    let mut skimmer = Skimmer {
        rest: bytes,
        parts: 0,
    };
    let mut waiting = vec![1];
    while let Some(left) = waiting.last_mut() {
        if *left == 0 {
            waiting.pop();
            continue;
        }
        *left -= 1;
        let children = skimmer.node()?;
        if children > 0 {
            if waiting.len() == MAX_DEPTH {
                return Err(Misshapen::TooDeep);
            }
            waiting.push(children);
        }
    }
    Ok(())
}

struct Skimmer<'a> {
    rest: &'a [u8],
    parts: usize,
}

impl Skimmer<'_> {
    /// Passes a node up to its children and says how many those are.
    fn node(&mut self) -> Result<usize, Misshapen> {
        let size = match self.byte()? {
            LIST_8 => self.number(1)?,
            LIST_16 => self.number(2)?,
            _ => 0,
        };
        let attributes = size.checked_sub(1).ok_or(Misshapen::Garbled)? / 2;
        self.count(1 + attributes)?;
        self.word()?;
        for _ in 0..attributes {
            self.word()?;
            self.word()?;
        }
        if size.is_multiple_of(2) {
            self.content()
        } else {
            Ok(0)
        }
    }

    fn content(&mut self) -> Result<usize, Misshapen> {
        let len = match self.byte()? {
            LIST_8 => return self.number(1),
            LIST_16 => return self.number(2),
            BINARY_8 => self.number(1)?,
            BINARY_20 => self.number(3)? & 0x000f_ffff,
            BINARY_32 => self.number(4)?,
            tag => return self.word_of(tag).map(|()| 0),
        };
        self.skip(len).map(|()| 0)
    }

    fn word(&mut self) -> Result<(), Misshapen> {
        let tag = self.byte()?;
        self.word_of(tag)
    }

    fn word_of(&mut self, tag: u8) -> Result<(), Misshapen> {
        match tag {
            JID_PAIR => {
                self.plain()?;
                self.plain()
            }
            AD_JID => {
                self.skip(2)?;
                self.plain()
            }
            FB_JID => {
                self.plain()?;
                self.skip(2)?;
                self.plain()
            }
            tag => self.plain_of(tag),
        }
    }

    /// A word that is no address.
    fn plain(&mut self) -> Result<(), Misshapen> {
        let tag = self.byte()?;
        self.plain_of(tag)
    }

    fn plain_of(&mut self, tag: u8) -> Result<(), Misshapen> {
        let len = match tag {
            LIST_EMPTY => 0,
            DICTIONARY_0..=DICTIONARY_3 => 1,
            BINARY_8 => self.number(1)?,
            BINARY_20 => self.number(3)? & 0x000f_ffff,
            BINARY_32 => self.number(4)?,
            NIBBLE_8 | HEX_8 => self.number(1)? & 0x7f,
            // The third kind of address, for other networks, cannot be written as it is read.
            INTEROP_JID..=LIST_16 | JID_PAIR => return Err(Misshapen::Garbled),
            _ => 0,
        };
        if len > MAX_WORD {
            return Err(Misshapen::WordTooLong);
        }
        self.skip(len)
    }

    fn count(&mut self, parts: usize) -> Result<(), Misshapen> {
        self.parts += parts;
        if self.parts > MAX_PARTS {
            return Err(Misshapen::TooManyParts);
        }
        Ok(())
    }

    fn byte(&mut self) -> Result<u8, Misshapen> {
        let (first, rest) = self.rest.split_first().ok_or(Misshapen::Garbled)?;
        self.rest = rest;
        Ok(*first)
    }

    /// A big-endian number of so many bytes.
    fn number(&mut self, width: usize) -> Result<usize, Misshapen> {
        (0..width).try_fold(0, |sum, _| Ok((sum << 8) | usize::from(self.byte()?)))
    }

    fn skip(&mut self, len: usize) -> Result<(), Misshapen> {
        self.rest = self.rest.get(len..).ok_or(Misshapen::Garbled)?;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wacore_binary::builder::NodeBuilder;
    use wacore_binary::{Jid, marshal};

    fn read(bytes: &[u8]) -> Result<Node, Misshapen> {
        stanza(BytesMut::from(bytes))
    }

    fn message() -> Node {
        let to = Jid::lid_device("100000000000001", 7);
        let part = NodeBuilder::new("to")
            .attr("jid", to)
            .children([NodeBuilder::new("enc")
                .attr("v", "2")
                .bytes(vec![7; 70_000])
                .build()]);
        NodeBuilder::new("message")
            .attr("id", "3EB0ABCDEF")
            .attr("to", Jid::pn("6280000000002"))
            .attr("participant", Jid::pn_device("6280000000002", 3))
            .attr("t", 1_790_000_000_u64)
            .attr("note", "a word that no dictionary has")
            .children([NodeBuilder::new("participants").children([part.build()]).build()])
            .build()
    }

    #[test]
    fn what_clients_say_passes_as_it_is() {
        let bytes = marshal(&message()).unwrap();
        assert_eq!(read(&bytes).unwrap(), message());
    }

    #[test]
    fn a_stanza_cut_off_anywhere_is_garbled() {
        let bytes = marshal(&message()).unwrap();
        for len in (0..400).chain([bytes.len() - 1]) {
            assert_eq!(read(&bytes[..len]), Err(Misshapen::Garbled), "cut at {len}");
        }
    }

    #[test]
    fn an_address_within_an_address_does_not_exhaust_the_stack() {
        let mut bytes = vec![0, LIST_8, 1];
        bytes.extend(std::iter::repeat_n(JID_PAIR, 4 << 20));
        assert_eq!(read(&bytes), Err(Misshapen::Garbled));
    }

    #[test]
    fn a_stanza_that_never_ends_inwards_is_too_deep() {
        let mut bytes = vec![0];
        bytes.extend([LIST_8, 2, 3, LIST_8, 1].repeat(100_000));
        assert_eq!(read(&bytes), Err(Misshapen::TooDeep));
    }

    #[test]
    fn a_small_frame_cannot_inflate_into_a_crowd() {
        use std::io::Write as _;
        let mut crowd = vec![LIST_8, 2, 3, LIST_16, 0xff, 0xff];
        for _ in 0..0xffff {
            crowd.extend([LIST_8, 2, 3, LIST_8, 1, LIST_8, 1, 3]);
        }
        let mut zlib = flate2::write::ZlibEncoder::new(vec![2], flate2::Compression::best());
        zlib.write_all(&crowd).unwrap();
        let small = zlib.finish().unwrap();
        assert!(small.len() < 4096);
        assert_eq!(read(&small), Err(Misshapen::TooManyParts));
    }

    #[test]
    fn a_frame_that_inflates_beyond_sixteen_mebibytes_is_refused() {
        use std::io::Write as _;
        let mut zlib = flate2::write::ZlibEncoder::new(vec![2], flate2::Compression::best());
        zlib.write_all(&[LIST_8, 2, 3, BINARY_32, 2, 0, 0, 0]).unwrap();
        zlib.write_all(&vec![0; 32 << 20]).unwrap();
        assert_eq!(read(&zlib.finish().unwrap()), Err(Misshapen::Garbled));
    }

    #[test]
    fn a_long_word_is_refused_and_long_bytes_are_not() {
        let long = "x".repeat(MAX_WORD + 1);
        let word = NodeBuilder::new("iq").attr("id", long.as_str()).build();
        assert_eq!(read(&marshal(&word).unwrap()), Err(Misshapen::WordTooLong));
        let bytes = NodeBuilder::new("iq").bytes(long.into_bytes()).build();
        assert!(read(&marshal(&bytes).unwrap()).is_ok());
    }
}
