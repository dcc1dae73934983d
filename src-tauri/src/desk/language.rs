//! The language of what is said before the data is open, where the choice itself is: in a file of its own, in plain text.
//! It holds nothing personal. Windows keep nothing, so they are told it by their address.

use kabar_types::Language;
use std::{
    fs, io,
    path::{Path, PathBuf},
};

const NAME: &str = "language";

/// What was chosen when the data was open last.
pub(super) struct FirstLanguage {
    file: PathBuf,
}

impl FirstLanguage {
    pub(super) fn new(folder: &Path) -> Self {
        Self {
            file: folder.join(NAME),
        }
    }

    /// What cannot be read was not chosen.
    pub(super) fn get(&self) -> Language {
        let kept = fs::read_to_string(&self.file).unwrap_or_default();
        let spoken = [Language::En, Language::Id];
        spoken
            .into_iter()
            .find(|one| code(*one) == Some(kept.trim()))
            .unwrap_or_default()
    }

    /// # Errors
    /// When the folder cannot be written.
    pub(super) fn keep(&self, language: Language) -> io::Result<()> {
        if self.get() == language {
            return Ok(());
        }
        match code(language) {
            Some(code) => fs::write(&self.file, code),
            None => fs::remove_file(&self.file),
        }
    }
}

/// As the pages call it; `None`: what the system speaks.
pub(crate) const fn code(language: Language) -> Option<&'static str> {
    match language {
        Language::System => None,
        Language::En => Some("en"),
        Language::Id => Some("id"),
    }
}

#[cfg(test)]
mod tests {
    use super::{FirstLanguage, NAME};
    use kabar_types::Language;
    use std::fs;

    #[test]
    fn the_language_that_was_chosen_is_known_at_the_next_start() {
        let folder = tempfile::tempdir().unwrap();
        let next = || FirstLanguage::new(folder.path());
        assert_eq!(next().get(), Language::System);
        for language in [Language::Id, Language::En, Language::En, Language::System] {
            next().keep(language).unwrap();
            assert_eq!(next().get(), language);
        }
    }

    #[test]
    fn what_kabar_does_not_speak_was_not_chosen() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(NAME), "&chat=7").unwrap();
        assert_eq!(FirstLanguage::new(folder.path()).get(), Language::System);
    }
}
