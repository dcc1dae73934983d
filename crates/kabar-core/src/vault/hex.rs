//! Bytes as they stand in the key file: lower-case hexadecimal.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use std::fmt::Write;

/// Bytes written as hexadecimal text. Only for what may be read by anybody: sealed keys, salts, hashes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Hex(pub(super) Vec<u8>);

impl Hex {
    fn text(&self) -> String {
        self.0
            .iter()
            .fold(String::with_capacity(self.0.len() * 2), |mut text, byte| {
                let _ = write!(text, "{byte:02x}");
                text
            })
    }

    fn parse(text: &str) -> Option<Self> {
        let digit = |byte: u8| {
            char::from(byte)
                .to_digit(16)
                .filter(|_| !byte.is_ascii_uppercase())
        };
        let pairs = text.as_bytes().chunks(2);
        let bytes = pairs.map(|pair| match pair {
            [high, low] => u8::try_from(digit(*high)? * 16 + digit(*low)?).ok(),
            _ => None,
        });
        bytes.collect::<Option<_>>().map(Self)
    }
}

impl Serialize for Hex {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text())
    }
}

impl<'de> Deserialize<'de> for Hex {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom("not hexadecimal"))
    }
}

#[cfg(test)]
mod tests {
    use super::Hex;

    #[test]
    fn bytes_read_back_and_anything_else_is_refused() {
        let bytes = Hex((0..=255).collect());
        assert_eq!(Hex::parse(&bytes.text()), Some(bytes));
        assert_eq!(Hex::parse("00ff"), Some(Hex(vec![0, 255])));
        for wrong in ["0", "0g", "0F", "+1", "é"] {
            assert_eq!(Hex::parse(wrong), None, "{wrong}");
        }
    }
}
