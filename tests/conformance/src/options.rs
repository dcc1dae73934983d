//! The command line: words and values, without surprises.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};

const KNOWN: &[&str] = &[
    "--sim",
    "--baileys",
    "--people",
    "--only",
    "--ws",
    "--media",
    "--log",
];

/// What was asked for.
pub(crate) struct Options(BTreeMap<String, String>);

impl Options {
    pub(crate) fn read(mut words: impl Iterator<Item = String>) -> Result<Self> {
        let mut values = BTreeMap::new();
        while let Some(word) = words.next() {
            if !KNOWN.contains(&word.as_str()) {
                bail!("unknown option {word}");
            }
            let value = words.next().with_context(|| format!("{word} needs a value"))?;
            values.insert(word, value);
        }
        Ok(Self(values))
    }

    /// The value of an option that must be there.
    pub(crate) fn must(&self, name: &str) -> Result<&str> {
        self.get(name).with_context(|| format!("{name} is missing"))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }
}
