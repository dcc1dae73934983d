//! Writes what became of a campaign into a file, page by page, so that neither memory nor a lock is held for a long one.
//!
//! What changes meanwhile may stand as it was or as it is. One file at a time; what was begun and is stopped, or cannot be
//! written, leaves nothing behind. The files are for other programs and hold people's numbers in the open: they are written
//! where somebody wants them, never into the profile.

use super::{
    csv::Csv,
    file::{Half, Sink},
    table::Table,
    xlsx::Xlsx,
};
use crate::{campaigns::Campaigns, error::KabarError};
use jiff::tz::TimeZone;
use kabar_store::RecipientRow;
use kabar_types::{CampaignId, ErrorCode, RecipientId, ReportFormat, Signal};
use std::{
    collections::HashMap,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};
use tokio_util::sync::CancellationToken;

/// People read and written at once.
const PAGE: u32 = 500;

/// The file that is being written, if one is.
#[derive(Default)]
pub(crate) struct Writing(Mutex<Option<CancellationToken>>);

/// Nobody else writes one; over when it goes, also when whoever asked has left.
struct Turn<'a>(&'a Writing);

/// A file in the form that was asked for.
enum Sheet {
    Csv(Csv<Sink>),
    Xlsx(Box<Xlsx<Sink>>),
}

/// Everything that is needed to write some rows, off the async threads.
struct Pen {
    sheet: Sheet,
    table: Table,
    /// The last to be dropped: some systems remove no file that is open.
    half: Half,
}

impl Campaigns {
    /// What became of everybody, as a file. Errors: `ReportUnwritable`, `ReportTooLarge`, `DiskFull`, `Cancelled`.
    pub(crate) async fn export_report(
        &self,
        id: CampaignId,
        to: PathBuf,
        format: ReportFormat,
        bom: bool,
    ) -> Result<(), KabarError> {
        let table = self.report_table(id, format).await?;
        self.write_table(id, to, table, (format, bom)).await
    }

    /// Those whom it did not reach, as the importers of the official platform take them.
    pub(crate) async fn export_business(&self, id: CampaignId, to: PathBuf) -> Result<(), KabarError> {
        let mut view = self.base.store.read().await?;
        view.get_campaign_record(id).await?;
        let fields = view.list_field_names(id).await?;
        drop(view);
        let table = Table::Business { fields };
        self.write_table(id, to, table, (ReportFormat::Csv, false)).await
    }

    /// Ends the file that is being written; nothing is left of it. Harmless when none is.
    pub(crate) fn cancel_report(&self) {
        if let Some(stop) = self.writing.held().as_ref() {
            stop.cancel();
        }
    }

    async fn report_table(&self, id: CampaignId, format: ReportFormat) -> Result<Table, KabarError> {
        let mut view = self.base.store.read().await?;
        let campaign = view.get_campaign_record(id).await?;
        let accounts = view.list_account_records().await?.into_iter();
        let known = accounts.filter_map(|account| Some((account.id.to_string(), account.phone?.phone()?)));
        let accounts: HashMap<String, String> = known.collect();
        let variants = view.list_variants(id).await?.into_iter();
        Ok(Table::Report {
            marks: format == ReportFormat::Csv,
            zone: TimeZone::get(&campaign.pacing.zone).unwrap_or(TimeZone::UTC),
            accounts,
            variants: variants.map(|variant| variant.label).collect(),
            fields: view.list_field_names(id).await?,
        })
    }

    async fn write_table(
        &self,
        id: CampaignId,
        to: PathBuf,
        table: Table,
        form: (ReportFormat, bool),
    ) -> Result<(), KabarError> {
        if is_inside(&to, self.base.vault.profile().dir()) {
            return Err(KabarError::refused(
                ErrorCode::ReportUnwritable,
                "no list in the open goes into the profile",
            ));
        }
        let stop = self.base.stop.child_token();
        let _turn = self.writing.begin(&stop)?;
        self.write_pages(id, to, table, form, &stop).await
    }

    async fn write_pages(
        &self,
        id: CampaignId,
        to: PathBuf,
        table: Table,
        form: (ReportFormat, bool),
        stop: &CancellationToken,
    ) -> Result<(), KabarError> {
        let total = self.get(id).await?.counts.total.max(1);
        let mut pen = self.off_thread(move || Pen::begin(&to, table, form)).await?;
        let (mut after, mut read): (Option<RecipientId>, u32) = (None, 0);
        loop {
            if stop.is_cancelled() {
                return Err(KabarError::refused(
                    ErrorCode::Cancelled,
                    "the report was cancelled",
                ));
            }
            let rows = self
                .base
                .store
                .read()
                .await?
                .list_recipient_rows(id, after, PAGE)
                .await?;
            let Some(last) = rows.last() else { break };
            after = Some(last.recipient.id);
            read += u32::try_from(rows.len()).unwrap_or(0);
            pen = self.off_thread(move || pen.write(&rows)).await?;
            self.tell(id, (u64::from(read) * 100 / u64::from(total)).min(99));
        }
        self.off_thread(move || pen.end()).await?;
        self.tell(id, 100);
        tracing::info!(campaign = %id, "campaigns: a report is written");
        Ok(())
    }

    fn tell(&self, campaign: CampaignId, percent: u64) {
        let percent = u8::try_from(percent).unwrap_or(100);
        self.base.signal(Signal::Report { campaign, percent });
    }

    async fn off_thread<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> io::Result<T> + Send + 'static,
    ) -> Result<T, KabarError> {
        let done = self.base.spawn_blocking(work).await;
        done.map_err(io::Error::other)
            .and_then(|done| done)
            .map_err(unwritten)
    }
}

impl Writing {
    fn held(&self) -> MutexGuard<'_, Option<CancellationToken>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn begin(&self, stop: &CancellationToken) -> Result<Turn<'_>, KabarError> {
        let mut held = self.held();
        if held.is_some() {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "a report is being written",
            ));
        }
        *held = Some(stop.clone());
        Ok(Turn(self))
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        *self.0.held() = None;
    }
}

impl Pen {
    fn begin(to: &Path, table: Table, (format, bom): (ReportFormat, bool)) -> io::Result<Self> {
        let (half, sink) = Half::begin(to)?;
        let mut pen = Self {
            sheet: match format {
                ReportFormat::Csv => Sheet::Csv(Csv::begin(sink, bom)?),
                ReportFormat::Xlsx => Sheet::Xlsx(Box::new(Xlsx::begin(sink)?)),
            },
            table,
            half,
        };
        let header = pen.table.header();
        pen.sheet.row(&header)?;
        Ok(pen)
    }

    fn write(mut self, rows: &[RecipientRow]) -> io::Result<Self> {
        for row in rows {
            if let Some(cells) = self.table.row(row) {
                self.sheet.row(&cells)?;
            }
        }
        Ok(self)
    }

    fn end(self) -> io::Result<()> {
        let sink = match self.sheet {
            Sheet::Csv(csv) => csv.end(),
            Sheet::Xlsx(sheet) => sheet.end()?,
        };
        self.half.end(sink)
    }
}

impl Sheet {
    fn row(&mut self, cells: &[String]) -> io::Result<()> {
        match self {
            Self::Csv(csv) => csv.row(cells),
            Self::Xlsx(sheet) => sheet.row(cells),
        }
    }
}

fn unwritten(error: io::Error) -> KabarError {
    let code = match error.kind() {
        io::ErrorKind::InvalidData => ErrorCode::ReportTooLarge,
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => ErrorCode::DiskFull,
        _ => ErrorCode::ReportUnwritable,
    };
    KabarError::refused(code, "the file of the report was not written")
}

/// Whether a file would stand somewhere in a folder, whatever links lead there.
fn is_inside(file: &Path, folder: &Path) -> bool {
    let parent = file.parent().and_then(|parent| parent.canonicalize().ok());
    match (parent, folder.canonicalize()) {
        (Some(parent), Ok(folder)) => parent.starts_with(folder),
        _ => false,
    }
}
