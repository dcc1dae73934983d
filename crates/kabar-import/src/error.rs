//! Why a list cannot be read at all. What is wrong with a row is no error: it is a row issue.

use kabar_types::ImportTrouble;

/// Carries the word for a person; the reason below it is for developers and holds nothing of the list.
#[derive(Debug, thiserror::Error)]
#[error("{trouble:?}")]
pub struct ImportError {
    pub trouble: ImportTrouble,
    #[source]
    pub source: Option<std::io::Error>,
}

impl ImportError {
    pub(crate) fn unreadable(source: std::io::Error) -> Self {
        Self {
            trouble: ImportTrouble::Unreadable,
            source: Some(source),
        }
    }

    pub(crate) fn reader_failed(source: std::io::Error) -> Self {
        Self {
            trouble: ImportTrouble::ReaderFailed,
            source: Some(source),
        }
    }
}

impl From<ImportTrouble> for ImportError {
    fn from(trouble: ImportTrouble) -> Self {
        Self {
            trouble,
            source: None,
        }
    }
}
