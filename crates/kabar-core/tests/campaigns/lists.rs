//! Lists that are taken over: what is found in them, what a person mends, and what is left of one that is not wanted.

use crate::house::Shop;
use kabar_core::{Kabar, NewList};
use kabar_core_testing::{World, people};
use kabar_types::{
    AudienceClass, ColumnMapping, Dialect, ErrorCode, EventBatch, Finding, ListFilter, ListId, ListRow,
    ListSource, PhoneTrouble, PhoneVerdict, Signal, TakenList,
};
use std::{fs, path::Path, sync::Arc};

/// Of the numbers' column and the names'.
pub(crate) const NAME_PHONE: ColumnMapping = ColumnMapping {
    phone: Some(1),
    name: Some(0),
    country: None,
    language: None,
};

/// The number of somebody of a list, as the country writes it and as the network does.
pub(crate) fn national(place: usize) -> String {
    format!("08120000{place:04}")
}

pub(crate) fn digits(place: usize) -> String {
    format!("628120000{place:04}")
}

pub(crate) fn pasted(text: impl Into<String>) -> NewList {
    NewList {
        from: ListSource::Text { text: text.into() },
        name: "Pelanggan".to_owned(),
        dialect: Dialect::default(),
        mapping: NAME_PHONE,
        country: Some("ID".to_owned()),
    }
}

/// One of the lists that reading them is tested with.
fn corpus(name: &str) -> NewList {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../kabar-import/tests/corpus");
    NewList {
        from: ListSource::File {
            path: folder.join(name).display().to_string(),
        },
        ..pasted("")
    }
}

pub(crate) async fn rows(kabar: &Kabar, list: ListId, filter: ListFilter) -> Vec<ListRow> {
    kabar.list_rows(list, None, 200, filter).await.unwrap().rows
}

async fn places(kabar: &Kabar, list: ListId, filter: ListFilter) -> Vec<u32> {
    rows(kabar, list, filter)
        .await
        .iter()
        .map(|row| row.row)
        .collect()
}

fn good(row: &ListRow) -> &str {
    match &row.phone {
        PhoneVerdict::Good { digits, .. } => digits,
        other => panic!("row {} has {other:?}", row.row),
    }
}

fn cells(row: &ListRow) -> Vec<&str> {
    row.cells.iter().map(String::as_str).collect()
}

/// So many people, each once.
fn many(count: usize) -> String {
    let mut text = String::from("nama,no hp\n");
    for place in 0..count {
        text.push_str(&format!("Orang {place},0812{place:08}\n"));
    }
    text
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_becomes_rows_and_says_who_has_a_number_who_stands_there_twice_and_who_is_known() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let hello = people::text_from(&people::person(&digits(2)), "HELLO", "Masih buka?");
    shop.world.whatsapp.deliver(shop.account, hello).await.unwrap();
    kabar.add_suppression(&format!("+{}", digits(3))).await.unwrap();
    let text = format!(
        "nama,no hp,kota\nLaras,{},Solo\nSari,{},Solo\nTono,tidak ada\nLaras lagi,+{},Kudus\nDewi,{},Solo\n",
        national(1),
        national(2),
        digits(1),
        national(3)
    );
    let list = kabar.take_list(pasted(text)).await.unwrap();
    let counts = list.counts;
    assert_eq!(
        (counts.rows, counts.good, counts.ask, counts.bad),
        (5, 4, 0, 1),
        "{counts:?}"
    );
    assert_eq!(
        (counts.repeated, counts.replied, counts.cold, counts.opted_out),
        (1, 1, 2, 1)
    );
    assert_eq!(list.header, ["nama", "no hp", "kota"]);
    let all = rows(kabar, list.id, ListFilter::All).await;
    assert_eq!(
        (good(&all[0]), good(&all[3])),
        (digits(1).as_str(), digits(1).as_str())
    );
    assert_eq!((all[0].row, all[3].repeats, all[2].class), (2, Some(2), None));
    assert_eq!(all[1].class, Some(AudienceClass::Replied));
    assert!(all[4].opted_out);
    let why = PhoneTrouble::NotANumber;
    assert_eq!(all[2].phone, PhoneVerdict::Bad { why });
    let missing = Finding::MissingCells {
        expected: 3,
        found: 2,
    };
    assert_eq!(all[2].issues[0].finding, missing);
    for (filter, expected) in [
        (ListFilter::Good, vec![2, 3, 5, 6]),
        (ListFilter::Bad, vec![4]),
        (ListFilter::Repeated, vec![5]),
        (ListFilter::OptedOut, vec![6]),
        (ListFilter::Cold, vec![2, 6]),
        (ListFilter::Ask, vec![]),
        (ListFilter::Left, vec![]),
    ] {
        assert_eq!(places(kabar, list.id, filter).await, expected, "{filter:?}");
    }
    assert_eq!(kabar.list_lists().await.unwrap(), std::slice::from_ref(&list));
    assert_eq!(kabar.get_list(list.id).await.unwrap(), list);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_is_read_in_pages() {
    let world = World::new().await;
    let kabar = world.kabar();
    let list = kabar.take_list(pasted(many(1_203))).await.unwrap();
    assert_eq!((list.counts.rows, list.counts.good), (1_203, 1_203));
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let page = kabar
            .list_rows(list.id, after, 200, ListFilter::All)
            .await
            .unwrap();
        seen.extend(page.rows.iter().map(|row| row.row));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, (2..=1_204).collect::<Vec<u32>>());
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_spreadsheet_did_to_numbers_is_mended_and_what_stood_there_comes_back() {
    let world = World::new().await;
    let kabar = world.kabar();
    for (file, rows_mended, kept) in [
        ("exponents.csv", vec![4, 5], vec!["Budi", "6.281234567890E+12"]),
        (
            "decimal-tails.csv",
            vec![2, 3, 4],
            vec!["Laras", "6281234567890.0"],
        ),
        ("text-marks.csv", vec![2, 3, 4], vec!["Laras", "'081234567890"]),
    ] {
        let list = kabar.take_list(corpus(file)).await.unwrap();
        let before = rows(kabar, list.id, ListFilter::All).await;
        assert_eq!(
            places(kabar, list.id, ListFilter::Repairable).await,
            rows_mended,
            "{file}"
        );
        let mended = kabar.repair_list(list.id, None).await.unwrap();
        assert_eq!(mended.counts.repairable, 0, "{file}");
        let after = rows(kabar, list.id, ListFilter::All).await;
        for row in after.iter().filter(|row| rows_mended.contains(&row.row)) {
            assert!(good(row).starts_with("628123456789"), "{file}");
        }
        let undone = kabar.undo_repairs(list.id).await.unwrap();
        assert_eq!(undone.counts, list.counts, "{file}");
        let back = rows(kabar, list.id, ListFilter::All).await;
        assert_eq!(back, before, "{file}");
        let first = back.iter().find(|row| row.row == rows_mended[0]).unwrap();
        assert_eq!(cells(first), kept, "{file}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn rows_are_mended_one_by_one_and_what_becomes_a_number_may_be_somebodys_who_stands_there_before() {
    let world = World::new().await;
    let kabar = world.kabar();
    let text = format!(
        "nama,no hp\nLaras,{0}.0\nSari,{0}\nDewi,{1}.0\n",
        digits(1),
        digits(2)
    );
    let list = kabar.take_list(pasted(text)).await.unwrap();
    assert_eq!((list.counts.bad, list.counts.repeated), (2, 0));
    let mended = kabar.repair_list(list.id, Some(vec![2])).await.unwrap();
    assert_eq!((mended.counts.bad, mended.counts.repeated), (1, 1));
    assert_eq!(places(kabar, list.id, ListFilter::Repeated).await, [3]);
    let row = kabar.set_cell(list.id, 4, 1, &national(2)).await.unwrap();
    assert_eq!(good(&row), digits(2));
    // What somebody typed is no repair.
    let undone = kabar.undo_repairs(list.id).await.unwrap();
    assert_eq!(
        (undone.counts.bad, undone.counts.good, undone.counts.repeated),
        (1, 2, 0)
    );
    let refused = kabar.set_cell(list.id, 4, 2, "x").await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotFound);
    let refused = kabar.set_cell(list.id, 9, 1, "x").await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_is_left_out_lets_the_next_row_of_the_same_person_be_the_first() {
    let world = World::new().await;
    let kabar = world.kabar();
    let text = format!("nama,no hp\nLaras,{0}\nLaras lagi,{0}\n", national(1));
    let list = kabar.take_list(pasted(text)).await.unwrap();
    let left = kabar.leave_out(list.id, &[2], true).await.unwrap();
    assert_eq!(
        (left.counts.left, left.counts.repeated, left.counts.cold),
        (1, 0, 1)
    );
    let values = kabar.list_values(list.id, None, 10).await.unwrap();
    assert_eq!(values.lines.len(), 1);
    assert_eq!(
        (values.lines[0].row, values.lines[0].fields["nama"].as_str()),
        (3, "Laras lagi")
    );
    let back = kabar.leave_out(list.id, &[2], false).await.unwrap();
    assert_eq!(back.counts, list.counts);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_somebody_said_of_columns_holds_for_the_next_list_that_has_them_in_any_order() {
    let world = World::new().await;
    let kabar = world.kabar();
    // By its words the second column would be the phone's.
    let text = format!("kode,no hp,nama\n{},1,Laras\n", national(1));
    let odd = ColumnMapping {
        phone: Some(0),
        name: Some(2),
        ..ColumnMapping::default()
    };
    let list = kabar.take_list(pasted(text)).await.unwrap();
    assert_eq!(list.counts.good, 0);
    let list = kabar
        .set_list_mapping(list.id, odd, Some("ID".to_owned()))
        .await
        .unwrap();
    assert_eq!((list.counts.good, list.mapping), (1, odd));
    let next = ListSource::Text {
        text: format!("Nama,Kode,No. HP\nSari,{},2\n", national(2)),
    };
    let preview = kabar
        .preview_list(next, Dialect::default(), Some("ID".to_owned()))
        .await
        .unwrap();
    let expected = ColumnMapping {
        phone: Some(1),
        name: Some(0),
        ..ColumnMapping::default()
    };
    assert_eq!(preview.mapping, expected);
    assert_eq!(
        kabar.list_lists().await.unwrap().len(),
        1,
        "a preview keeps nothing"
    );
    let nowhere = kabar.set_list_mapping(list.id, odd, None).await.unwrap();
    assert_eq!(nowhere.counts.good, 0, "numbers are read by the country anew");
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_without_a_name_or_with_the_same_have_names_of_their_own_in_texts() {
    let world = World::new().await;
    let kabar = world.kabar();
    let text = format!(
        "nama,no hp,Nama,\nLaras,{},Ibu Laras,Solo\nSari,{}\n",
        national(1),
        national(2)
    );
    let list = kabar.take_list(pasted(text)).await.unwrap();
    let values = kabar.list_values(list.id, None, 10).await.unwrap().lines;
    let fields = |place: usize, name: &str| values[place].fields[name].clone();
    assert_eq!(
        (fields(0, "nama"), fields(0, "Nama 2"), fields(0, "D")),
        ("Laras".to_owned(), "Ibu Laras".to_owned(), "Solo".to_owned())
    );
    assert_eq!(
        (fields(1, "nama"), fields(1, "D")),
        ("Sari".to_owned(), String::new())
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_no_list_is_told_by_what_it_is() {
    let world = World::new().await;
    let kabar = world.kabar();
    for (file, code) in [
        ("picture.csv", ErrorCode::NotAList),
        ("old-excel.xls", ErrorCode::OldExcel),
        ("password.xlsx", ErrorCode::ListEncrypted),
        ("nothing.csv", ErrorCode::ListEmpty),
        ("header-alone.csv", ErrorCode::ListEmpty),
        ("is not there.csv", ErrorCode::ListUnreadable),
    ] {
        let refused = kabar.take_list(corpus(file)).await.unwrap_err();
        assert_eq!(refused.code(), code, "{file}");
    }
    let unknown = NewList {
        dialect: Dialect {
            encoding: Some("klingon".to_owned()),
            ..Dialect::default()
        },
        ..corpus("plain.csv")
    };
    let refused = kabar.take_list(unknown).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ListEncoding);
    let refused = kabar.take_list(pasted(" \n")).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::ListEmpty);
    assert_eq!(kabar.list_lists().await.unwrap(), []);
}

/// Takes a long list until so many rows of it are here.
async fn halfway(world: &World) -> tokio::task::JoinHandle<Result<TakenList, ErrorCode>> {
    let kabar: Arc<Kabar> = world.kabar().clone();
    let taking = tokio::spawn(async move {
        let taken = kabar.take_list(pasted(many(150_000))).await;
        taken.map_err(|error| error.code())
    });
    world
        .until("some rows", async || {
            let is_some = |batch: &EventBatch| match batch {
                EventBatch::Signal {
                    signal: Signal::List { rows, .. },
                } => *rows > 0,
                _ => false,
            };
            world.events().iter().any(is_some).then_some(())
        })
        .await;
    taking
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_that_is_cancelled_leaves_nothing_and_the_next_can_be_taken() {
    let world = World::new().await;
    let kabar = world.kabar();
    let taking = halfway(&world).await;
    let refused = kabar.take_list(pasted(many(1))).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest, "one at a time");
    assert_eq!(kabar.list_lists().await.unwrap(), [], "nobody sees half a list");
    kabar.cancel_list();
    assert_eq!(taking.await.unwrap().unwrap_err(), ErrorCode::Cancelled);
    let list = kabar.take_list(pasted(many(3))).await.unwrap();
    assert_eq!(kabar.list_lists().await.unwrap(), [list]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_whose_taking_was_cut_off_is_gone_at_the_next_start() {
    let mut world = World::new().await;
    let taking = halfway(&world).await;
    world.crash();
    taking.abort();
    let _ = taking.await;
    world.open().await.unwrap();
    assert_eq!(world.kabar().list_lists().await.unwrap(), []);
    let list = world.kabar().take_list(pasted(many(3))).await.unwrap();
    world.kabar().delete_list(list.id).await.unwrap();
    let gone = world.kabar().get_list(list.id).await.unwrap_err();
    assert_eq!(gone.code(), ErrorCode::NotFound);
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_of_a_list_can_be_read_in_the_files_of_the_profile() {
    let mut world = World::new().await;
    let text = format!("nama,no hp\nRahasia Sekali,{}\n", national(7));
    let list = world.kabar().take_list(pasted(text)).await.unwrap();
    world.kabar().create_draft("Promo Rahasia Sekali").await.unwrap();
    assert_eq!(list.counts.rows, 1);
    let look = |world: &World| {
        let mut folders = vec![world.dir().to_owned()];
        let mut looked_at = 0;
        while let Some(folder) = folders.pop() {
            for entry in fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                    continue;
                }
                let bytes = fs::read(&path).unwrap();
                looked_at += 1;
                for secret in ["Rahasia Sekali", &national(7), &digits(7)] {
                    let found = bytes.windows(secret.len()).any(|part| part == secret.as_bytes());
                    assert!(!found, "{} holds {secret}", path.display());
                }
            }
        }
        assert!(looked_at >= 2);
    };
    look(&world);
    world.close().await;
    look(&world);
}
