//! Where a list comes from, and what a person is told when it cannot be read.

use super::{Lists, country_of};
use crate::error::KabarError;
use kabar_import::{ImportError, Source, carry_mapping, header_key, preview_by};
use kabar_store::RememberedMapping;
use kabar_types::{ColumnMapping, Dialect, ErrorCode, ImportTrouble, ListPreview, ListSource};
use std::path::Path;

/// Bytes of a pasted text; a longer one is a file somewhere.
const PASTED_MAX: usize = 16 * 1024 * 1024;

impl Lists {
    /// The first rows, with the mapping that is remembered for these columns. Nothing is kept.
    pub(crate) async fn preview(
        &self,
        from: ListSource,
        dialect: Dialect,
        country: Option<String>,
    ) -> Result<ListPreview, KabarError> {
        let country = country_of(country.as_deref())?;
        let remembered = self.base.store.read().await?.list_mappings().await?;
        let open = self.opener(from);
        let reading = self.base.spawn_blocking(move || {
            let (source, dialect) = open(dialect)?;
            preview_by(&source, &dialect, country, |header| recall(&remembered, header))
        });
        Ok(reading.await.map_err(|_| broken())??)
    }

    /// Opens what somebody chose; to be called where one may wait for a disk. What is pasted is UTF-8, whatever was wished for.
    pub(super) fn opener(
        &self,
        from: ListSource,
    ) -> impl FnOnce(Dialect) -> Result<(Source, Dialect), ImportError> + Send + use<> {
        let program = self.program.clone();
        move |mut dialect| match from {
            ListSource::File { path } => {
                let program = program.ok_or(ImportTrouble::ReaderFailed)?;
                Ok((Source::open(Path::new(&path), program)?, dialect))
            }
            ListSource::Text { text } if text.len() > PASTED_MAX => Err(ImportTrouble::TooLarge.into()),
            ListSource::Text { text } => {
                dialect.encoding = Some("UTF-8".to_owned());
                Ok((Source::pasted(&text)?, dialect))
            }
        }
    }
}

/// What somebody said of a list with these columns.
fn recall(remembered: &[RememberedMapping], header: &[String]) -> Option<ColumnMapping> {
    let key = header_key(header)?;
    let said = remembered.iter().find(|said| said.header_key == key)?;
    Some(carry_mapping(said.mapping, &said.header, header))
}

/// A task that reads ended without a word.
pub(super) fn broken() -> KabarError {
    KabarError::refused(ErrorCode::Internal, "reading a list ended early")
}

impl From<ImportError> for KabarError {
    fn from(error: ImportError) -> Self {
        if let Some(source) = &error.source {
            tracing::debug!(kind = ?source.kind(), "lists: one cannot be read");
        }
        let (code, what) = match error.trouble {
            ImportTrouble::Unreadable => (ErrorCode::ListUnreadable, "the file cannot be read"),
            ImportTrouble::Empty => (ErrorCode::ListEmpty, "there is nothing in it"),
            ImportTrouble::NotAList => (ErrorCode::NotAList, "it is no list"),
            ImportTrouble::OldExcel => (ErrorCode::OldExcel, "it is in the form Excel had until 2003"),
            ImportTrouble::Encrypted => (ErrorCode::ListEncrypted, "it has a password"),
            ImportTrouble::UnknownEncoding => (ErrorCode::ListEncoding, "there is no such encoding"),
            ImportTrouble::NoSuchSheet => (ErrorCode::NoSuchSheet, "there is no such sheet"),
            ImportTrouble::TooLarge => (ErrorCode::ListTooLarge, "it is larger than any list"),
            ImportTrouble::TookTooLong => (ErrorCode::ListTookTooLong, "reading it took too long"),
            ImportTrouble::Damaged => (ErrorCode::ListDamaged, "it is a damaged spreadsheet"),
            ImportTrouble::ReaderFailed => (ErrorCode::SheetReaderFailed, "nothing reads spreadsheets"),
        };
        Self::refused(code, what)
    }
}
