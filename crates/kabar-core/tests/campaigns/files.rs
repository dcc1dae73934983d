//! What became of a campaign, as files: they come in again as the list they tell of, and are there whole or not at all.

use crate::house::{Shop, greeting, line, list, number, quick};
use kabar_core::NewCampaign;
use kabar_import::{Row, Source, guess_mapping, phones};
use kabar_types::{CampaignId, Dialect, ErrorCode, EventBatch, NewRecipient, PhoneVerdict, ReportFormat, Signal};
use std::{
    fs,
    path::{Path, PathBuf},
};

/// Somebody of whom the list says what a spreadsheet would take for a formula, and what a line of CSV would end at.
fn tricky() -> NewRecipient {
    NewRecipient {
        phone: format!("+{}", number(1)),
        fields: [
            ("nama".to_owned(), "=HYPERLINK(\"http://x\";\"Bob, \"\"B\"\"\")".to_owned()),
            ("catatan".to_owned(), "-1+1\r\ndua, \"tiga\" 'empat'".to_owned()),
        ]
        .into(),
    }
}

/// A campaign that wrote to two people and skipped one.
async fn told(shop: &Shop) -> CampaignId {
    let mut people = list(0..1);
    people.extend([tricky(), line("+1", "nobody")]);
    let id = shop.run(quick(), people).await;
    shop.until_finished(id).await;
    id
}

/// The rows of a file as a list that is taken in has them, header first.
fn read(path: &Path) -> Vec<Vec<String>> {
    let source = Source::detect(path, &Dialect::default()).unwrap();
    let mut rows = source.rows().unwrap();
    let cells = |row: &Row| row.cells().map(str::to_owned).collect::<Vec<_>>();
    let mut all: Vec<_> = rows.header().map(cells).into_iter().collect();
    let mut row = Row::default();
    while rows.read(&mut row).unwrap() {
        all.push(cells(&row));
    }
    all
}
