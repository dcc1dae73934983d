//! Lists: who of them is known, which number a person is written to, and how one goes.

use crate::home::{ALICE, Home, NOW, insert, lid, phone, text};
use kabar_store::{
    Among, NewListRow, NewListRows, NumberChange, RememberedMapping, RowState, RowVerdict, StoreError, Tx,
};
use kabar_types::{
    ColumnMapping, Delimiter, Jid, ListFilter, ListId, ListKind, ListShape, QuoteMark, SuppressionSource,
    UnixMillis,
};

fn shape() -> ListShape {
    ListShape {
        kind: ListKind::Text,
        encoding: Some("UTF-8".to_owned()),
        delimiter: Some(Delimiter::Comma),
        quote: Some(QuoteMark::Double),
        has_header: true,
        sheet: None,
        sheets: Vec::new(),
    }
}

fn digits(jid: &Jid) -> String {
    jid.as_str().trim_end_matches("@s.whatsapp.net").to_owned()
}

fn verdict(state: RowState, forms: [&str; 2]) -> RowVerdict {
    RowVerdict {
        state,
        digits: forms[0].to_owned(),
        other: forms[1].to_owned(),
        repairable: false,
    }
}

/// A list that is being taken, with these rows from the second on.
async fn taking(tx: &mut Tx, verdicts: &[RowVerdict]) -> ListId {
    let shape = shape();
    let new = NewListRow {
        name: "Pelanggan",
        shape: &shape,
        mapping: ColumnMapping::default(),
        country: Some("ID"),
    };
    let list = tx.insert_list(&new, NOW).await.unwrap();
    let mut rows = NewListRows::default();
    for (row, verdict) in (2_u32..).zip(verdicts) {
        let cells = ["Laras \"Ayu\"", "", "é\n😀"];
        rows.push((row, None), &cells, &[], verdict, None).unwrap();
    }
    tx.insert_list_rows(list, rows).await.unwrap();
    list
}

async fn whole(tx: &mut Tx, verdicts: &[RowVerdict]) -> ListId {
    let list = taking(tx, verdicts).await;
    assert!(tx.show_list(list, &["nama".to_owned()]).await.unwrap());
    list
}

#[tokio::test]
async fn cells_come_back_as_they_were() {
    let home = Home::empty().await;
    let mut tx = home.begin().await;
    let list = whole(&mut tx, &[verdict(RowState::Good, ["62812", ""])]).await;
    let row = tx
        .read_list_rows(list, Among::All, 0, 10)
        .await
        .unwrap()
        .remove(0);
    assert_eq!(row.cells, ["Laras \"Ayu\"", "", "é\n😀"]);
    assert_eq!((row.row, row.line, row.left), (2, None, false));
    let record = tx.get_list_record(list).await.unwrap();
    assert_eq!((record.shape, record.country.as_deref()), (shape(), Some("ID")));
}

#[tokio::test]
async fn the_people_of_a_list_are_counted_once_each_by_how_they_are_known() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (bob, carol) = (phone(214), phone(215));
    let writer = tx.find_or_insert_contact(&bob, None).await.unwrap();
    let chat = tx.find_or_note_direct_chat(ALICE, writer).await.unwrap();
    insert(&mut tx, &text(chat, Some(writer), "B1", 0, "Halo")).await;
    let quiet = tx.find_or_insert_contact(&carol, None).await.unwrap();
    tx.suppress(quiet, SuppressionSource::Person, None, NOW)
        .await
        .unwrap();
    let good = |jid: &Jid| verdict(RowState::Good, [&digits(jid), ""]);
    let bad = verdict(RowState::Bad, ["", ""]);
    let list = whole(
        &mut tx,
        &[good(&bob), good(&carol), bad, good(&bob), good(&phone(216))],
    )
    .await;
    tx.set_list_repeats(list, &[(5, Some(2))]).await.unwrap();
    tx.leave_out_rows(list, &[6], true).await.unwrap();
    let counts = tx.count_list(list).await.unwrap();
    assert_eq!(
        (counts.rows, counts.good, counts.bad, counts.repeated, counts.left),
        (5, 4, 1, 1, 1)
    );
    assert_eq!((counts.replied, counts.cold, counts.opted_out), (1, 1, 1));
    let mut sum = 0;
    for filter in [ListFilter::Good, ListFilter::Ask, ListFilter::Bad] {
        sum += tx.page_list(list, filter, 0, 10).await.unwrap().len();
    }
    assert_eq!(sum, 5);
    let quiet = tx.page_list(list, ListFilter::OptedOut, 0, 10).await.unwrap();
    assert_eq!(quiet.iter().map(|row| row.row).collect::<Vec<_>>(), [3]);
}

#[tokio::test]
async fn of_two_forms_the_one_is_written_to_that_whatsapp_is_known_to_have() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let forms: Vec<Jid> = (301..309).map(phone).collect();
    // Of the first pair nothing is known; of the second the server told; of the third somebody writes by the second form; of
    // the fourth it told of both.
    tx.put_number(&forms[2], false, None, NOW).await.unwrap();
    tx.put_number(&forms[3], true, None, NOW).await.unwrap();
    tx.find_or_insert_contact(&forms[5], None).await.unwrap();
    tx.put_number(&forms[6], true, None, NOW).await.unwrap();
    tx.put_number(&forms[7], true, None, NOW).await.unwrap();
    let pairs: Vec<RowVerdict> = forms
        .chunks(2)
        .map(|pair| verdict(RowState::Ask, [&digits(&pair[0]), &digits(&pair[1])]))
        .collect();
    let list = whole(&mut tx, &pairs).await;
    let lines = tx.read_list_lines(list, 0, 10).await.unwrap();
    let numbers: Vec<Option<Jid>> = lines.into_iter().map(|line| line.number).collect();
    let expected = [&forms[0], &forms[3], &forms[5], &forms[6]];
    assert_eq!(numbers, expected.map(|form| Some(form.clone())));
}

#[tokio::test]
async fn two_numbers_with_one_hidden_id_are_one_persons() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (old, new) = (phone(214), phone(215));
    tx.find_or_insert_contact(&new, Some(&lid(214))).await.unwrap();
    tx.put_number(&old, true, Some(&lid(214)), NOW).await.unwrap();
    tx.put_number(&new, true, Some(&lid(214)), NOW).await.unwrap();
    let second = tx.list_second_numbers().await.unwrap();
    assert_eq!(second.len(), 1);
    assert_eq!(second.get(&digits(&old)), Some(&digits(&new)));
}

#[tokio::test]
async fn whoever_took_another_number_is_known_by_both_and_is_one_person() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (old, new) = (phone(214), phone(215));
    let bob = tx.find_or_insert_contact(&old, Some(&lid(214))).await.unwrap();
    tx.suppress(bob, SuppressionSource::Person, None, NOW)
        .await
        .unwrap();
    let change = NumberChange {
        old: old.clone(),
        new: new.clone(),
        old_lid: Some(lid(214)),
        new_lid: None,
    };
    tx.change_number(&change).await.unwrap();
    let second = tx.list_second_numbers().await.unwrap();
    assert_eq!(second.get(&digits(&old)), Some(&digits(&new)));
    let good = |jid: &Jid| verdict(RowState::Good, [&digits(jid), ""]);
    let list = whole(&mut tx, &[good(&old), good(&new)]).await;
    let quiet = tx.page_list(list, ListFilter::OptedOut, 0, 10).await.unwrap();
    assert_eq!(quiet.len(), 2);
}

#[tokio::test]
async fn a_list_that_never_became_whole_goes_a_stretch_at_a_time_and_nobody_sees_it_meanwhile() {
    let home = Home::empty().await;
    let mut tx = home.begin().await;
    let rows = vec![verdict(RowState::Good, ["62812", ""]); 5];
    let list = taking(&mut tx, &rows).await;
    let kept = whole(&mut tx, &rows[..1]).await;
    assert_eq!(
        tx.get_list_record(list).await.err(),
        Some(StoreError::NotFound("list"))
    );
    tx.give_up_list(None).await.unwrap();
    let mut steps = 0;
    while tx.delete_list_rows(2).await.unwrap() {
        steps += 1;
    }
    assert_eq!(steps, 4, "three with rows, and the list itself");
    assert!(
        tx.read_list_rows(list, Among::All, 0, 10)
            .await
            .unwrap()
            .is_empty()
    );
    let left = tx.list_list_records().await.unwrap();
    assert_eq!(left.iter().map(|list| list.id).collect::<Vec<_>>(), [kept]);
    assert_eq!(tx.read_list_rows(kept, Among::All, 0, 10).await.unwrap().len(), 1);
}

#[tokio::test]
async fn only_so_many_mappings_are_remembered_and_the_ones_used_last() {
    let home = Home::empty().await;
    let mut tx = home.begin().await;
    for place in 0..205_i64 {
        let said = RememberedMapping {
            header_key: format!("{place:03}"),
            header: vec!["nama".to_owned()],
            mapping: ColumnMapping::default(),
        };
        tx.remember_mapping(&said, UnixMillis(place)).await.unwrap();
    }
    let all = tx.list_mappings().await.unwrap();
    assert_eq!((all.len(), all[0].header_key.as_str()), (200, "204"));
}
