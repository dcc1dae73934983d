//! What became of a campaign, as files: they come in again as the list they tell of, and are there whole or not at all.

use crate::house::{Shop, greeting, line, list, number, quick};
use kabar_core::NewCampaign;
use kabar_import::{Row, SheetProgram, Source, doctor::is_formula_like, guess_mapping, phones::verdict};
use kabar_types::{
    CampaignId, Dialect, ErrorCode, EventBatch, Fields, NewRecipient, PhoneVerdict, ReportFormat, Signal,
};
use std::{
    fs,
    io::Read,
    path::{Path, PathBuf},
};

fn tricky_fields() -> Fields {
    [
        (
            "nama".to_owned(),
            "=HYPERLINK(\"http://x\";\"Bob, B\")".to_owned(),
        ),
        ("catatan".to_owned(), "-1+1\r\ndua, \"tiga\" 'empat'".to_owned()),
    ]
    .into()
}

/// Somebody of whom the list says what a spreadsheet would take for a formula, and what a line of CSV would end at.
fn tricky() -> NewRecipient {
    NewRecipient {
        phone: "0062 812 3456 7891".to_owned(),
        fields: tricky_fields(),
    }
}

/// A campaign that wrote to two people and skipped one.
async fn told(shop: &Shop) -> CampaignId {
    let people = vec![line("+62 812-3456-7890", "Laras"), tricky(), line("+1", "nobody")];
    let id = shop.run(quick(), people).await;
    shop.until_finished(id).await;
    id
}

/// The rows of a file as a list that is taken in has them, header first.
fn read(path: &Path) -> Vec<Vec<String>> {
    let source = Source::open(path, SheetProgram::this().unwrap()).unwrap();
    let shape = source.detect(&Dialect::default(), None).unwrap();
    let mut rows = source.rows(&shape).unwrap();
    let cells = |row: &Row| row.cells().map(str::to_owned).collect::<Vec<_>>();
    let mut all: Vec<_> = rows.header().map(cells).into_iter().collect();
    let mut row = Row::default();
    while rows.read(&mut row).unwrap() {
        all.push(cells(&row));
    }
    all
}

/// The cells of the sheet of an XLSX file, row by row; those that are empty stand nowhere in it.
fn sheet(path: &Path) -> (String, Vec<Vec<String>>) {
    let mut zip = zip::ZipArchive::new(fs::File::open(path).unwrap()).unwrap();
    let mut xml = String::new();
    let mut part = zip.by_name("xl/worksheets/sheet1.xml").unwrap();
    part.read_to_string(&mut xml).unwrap();
    let between = |text: &str, from: &str, upto: &str| -> Vec<String> {
        let parts = text.split(from).skip(1);
        parts
            .map(|part| part.split(upto).next().unwrap().to_owned())
            .collect()
    };
    let unescaped = |text: String| {
        let text = text
            .replace("_x000D_", "\r")
            .replace("&lt;", "<")
            .replace("&gt;", ">");
        text.replace("&amp;", "&")
    };
    let row = |row: String| {
        let cells = between(&row, "<t xml:space=\"preserve\">", "</t>").into_iter();
        cells.map(unescaped).collect::<Vec<_>>()
    };
    let rows = between(&xml, "<row ", "</row>").into_iter().map(row).collect();
    (xml, rows)
}

/// What is in a folder.
fn names(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}

/// A folder of somebody's, beside the profile.
fn folder(shop: &Shop) -> PathBuf {
    let folder = shop.world.dir().join("documents");
    fs::create_dir_all(&folder).unwrap();
    folder
}

async fn export(
    shop: &Shop,
    id: CampaignId,
    to: &Path,
    format: ReportFormat,
    bom: bool,
) -> Option<ErrorCode> {
    let kabar = shop.world.kabar();
    let done = kabar.export_report(id, to.to_owned(), format, bom).await;
    done.err().map(|error| error.code())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_comes_in_again_as_the_list_it_tells_of() {
    let shop = Shop::open().await;
    let id = told(&shop).await;
    let people = shop.recipients(id).await;
    for bom in [false, true] {
        let file = folder(&shop).join("report.csv");
        assert_eq!(export(&shop, id, &file, ReportFormat::Csv, bom).await, None);
        let bytes = fs::read(&file).unwrap();
        assert_eq!(bytes.starts_with(b"\xEF\xBB\xBF"), bom);
        let rows = read(&file);
        let (header, rows) = rows.split_first().unwrap();
        assert_eq!(header[header.len() - 2..], ["catatan", "nama"]);
        assert_eq!(rows.len(), people.len());
        let column = |name: &str| header.iter().position(|one| one == name).unwrap();
        for (row, person) in rows.iter().zip(&people) {
            let cell = |name: &str| row[column(name)].as_str();
            assert_eq!(cell("text"), person.text, "what was sent, word for word");
            match verdict(cell("phone"), None) {
                PhoneVerdict::Good { digits, .. } => {
                    assert!(["6281234567890", "6281234567891"].contains(&digits.as_str()))
                }
                _ => assert_eq!((cell("outcome"), cell("phone")), ("skipped", "'+1")),
            }
            assert_eq!(cell("outcome") == "sent", person.message.is_some());
        }
        let tricky = &rows[1];
        let listed = tricky_fields();
        assert_eq!(
            tricky[column("nama")].strip_prefix('\''),
            listed.get("nama").map(String::as_str)
        );
        assert_eq!(
            tricky[column("catatan")].strip_prefix('\''),
            listed.get("catatan").map(String::as_str)
        );
        assert!(
            rows.iter().flatten().all(|cell| !is_formula_like(cell)),
            "{rows:?}"
        );
        let numbers: Vec<Row> = Vec::new();
        assert_eq!(guess_mapping(header, &numbers, None).phone, Some(0));
    }
    let done = Signal::Report {
        campaign: id,
        percent: 100,
    };
    let told = |batch: &EventBatch| matches!(batch, EventBatch::Signal { signal } if *signal == done);
    shop.world
        .until("the end of the report", async || {
            shop.world.events().iter().any(told).then_some(())
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_spreadsheet_holds_the_same_as_texts_and_no_formula() {
    let shop = Shop::open().await;
    let id = told(&shop).await;
    let (csv, xlsx) = (
        folder(&shop).join("report.csv"),
        folder(&shop).join("report.xlsx"),
    );
    assert_eq!(export(&shop, id, &csv, ReportFormat::Csv, false).await, None);
    assert_eq!(export(&shop, id, &xlsx, ReportFormat::Xlsx, false).await, None);
    let (xml, rows) = sheet(&xlsx);
    assert!(!xml.contains("<f>") && !xml.contains("t=\"n\""), "{xml}");
    let unmarked = |cell: &String| cell.strip_prefix('\'').unwrap_or(cell).to_owned();
    let texts = |row: &Vec<String>| {
        let filled = row.iter().filter(|cell| !cell.is_empty());
        filled.map(unmarked).collect::<Vec<_>>()
    };
    assert_eq!(rows, read(&csv).iter().map(texts).collect::<Vec<_>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn the_official_platform_gets_those_whom_it_did_not_reach_and_nobody_who_wants_none() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    kabar.add_suppression(&number(2)).await.unwrap();
    let id = shop.draft(quick(), list(0..3)).await;
    let file = folder(&shop).join("business.csv");
    kabar.export_business(id, file.clone()).await.unwrap();
    let header = ["phone", "name", "nama"].map(str::to_owned).to_vec();
    let row = |place: usize| vec![format!("+{}", number(place)), String::new(), place.to_string()];
    assert_eq!(read(&file), [header.clone(), row(0), row(1)]);
    shop.world.start_campaign(id).await;
    shop.until_finished(id).await;
    kabar.export_business(id, file.clone()).await.unwrap();
    assert_eq!(
        fs::read_to_string(&file).unwrap(),
        format!("{}\r\n", header.join(","))
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_written_to_its_end_leaves_nothing_behind() {
    let shop = Shop::open().await;
    let people = (0..3_000)
        .map(|place| line(&format!("+6281{place:08}"), "Laras"))
        .collect();
    let new = NewCampaign {
        name: "Promo".to_owned(),
        ..greeting(&[shop.account], quick(), people)
    };
    let kabar = shop.world.kabar();
    let id = kabar.create_campaign(&new).await.unwrap().campaign.id;
    let folder = folder(&shop);
    let file = folder.join("report.csv");
    let begun = async || {
        let is_begun = |batch: &EventBatch| {
            matches!(
                batch,
                EventBatch::Signal {
                    signal: Signal::Report { .. }
                }
            )
        };
        shop.world
            .events()
            .iter()
            .any(is_begun)
            .then(|| kabar.cancel_report())
    };
    let (cancelled, ()) = tokio::join!(
        export(&shop, id, &file, ReportFormat::Xlsx, false),
        shop.world.until("a part of it", begun)
    );
    assert_eq!(cancelled, Some(ErrorCode::Cancelled));
    assert_eq!(names(&folder), Vec::<PathBuf>::new());
    let nowhere = folder.join("gone").join("report.csv");
    let inside = shop.world.dir().join("profile").join("report.csv");
    for bad in [nowhere, inside, folder.clone()] {
        let code = export(&shop, id, &bad, ReportFormat::Csv, false).await;
        assert_eq!(code, Some(ErrorCode::ReportUnwritable), "{}", bad.display());
    }
    assert_eq!(names(&folder), Vec::<PathBuf>::new());
    assert!(!shop.world.dir().join("documents.half").exists());
    assert_eq!(
        export(&shop, id, &file, ReportFormat::Csv, false).await,
        None,
        "and another may be written"
    );
}
