//! How long finding people of a large campaign takes. Measured, not judged:
//! `cargo test --test store -- --ignored --nocapture large_campaign`. What was measured stands in `docs/measurements.md`.

use crate::clock::Stopwatch;
use crate::home::{ALICE, Home, NOW, text};
use kabar_store::{LOOKED_AT, NewCampaignRow, NewRecipientRow, NewRecipientText, RecipientQuery};
use kabar_types::{
    CampaignId, Fields, Jid, MessageStatus, Pacing, RecipientFilter, RecipientId, TextLanguage,
};

/// A campaign that wrote to so many people; one in a thousand failed, one in a hundred answered.
async fn written(home: &Home, people: usize) -> CampaignId {
    let mut tx = home.begin().await;
    let pacing = Pacing::cautious("UTC");
    let new = NewCampaignRow {
        name: "Promo",
        accounts: &[ALICE],
        pacing: &pacing,
        language: TextLanguage::Id,
        variants: &[],
    };
    let id = tx.insert_campaign(&new, NOW).await.unwrap();
    tx.commit().await.unwrap();
    let fields: Fields = [("nama".to_owned(), "Laras".to_owned())].into();
    for from in (0..people).step_by(500) {
        let mut tx = home.begin().await;
        let phones: Vec<Jid> = (from..from + 500)
            .map(|place| Jid::from_phone_digits(&format!("62811{place:08}")))
            .collect();
        let met = tx.meet_people(id, &phones).await.unwrap();
        let numbers: Vec<String> = phones.iter().filter_map(Jid::phone).collect();
        let row = |(person, phone): (&kabar_store::ListedPerson, &String)| NewRecipientRow {
            phone: Box::leak(phone.clone().into_boxed_str()),
            contact: Some(person.contact),
            account: Some(ALICE),
            zone: "ID",
            becomes: NewRecipientText::Planned {
                text: "Halo Laras, promo hari ini: kopi susu, dua gelas.".to_owned(),
                variant: 0,
            },
            fields: &fields,
        };
        let rows: Vec<_> = met.iter().zip(&numbers).map(row).collect();
        let last = tx.insert_recipients(id, &rows).await.unwrap().0;
        let (mut sent, mut answers) = (Vec::new(), Vec::new());
        for (place, person) in (from..).zip(&met) {
            let chat = tx.find_or_note_direct_chat(ALICE, person.contact).await.unwrap();
            let second = i64::try_from(place).unwrap() * 30;
            let words = "Halo Laras, promo hari ini: kopi susu, dua gelas.";
            let mut message = text(chat, None, &format!("C{place}"), second, words);
            message.status = if place % 1_000 == 999 {
                MessageStatus::Failed
            } else {
                MessageStatus::Delivered
            };
            sent.push(message);
            if place % 100 == 0 {
                let wa_id = format!("B{place}");
                answers.push(text(chat, Some(person.contact), &wa_id, second + 600, "Mau"));
            }
        }
        let sent = tx.insert_messages(&sent).await.unwrap();
        for (place, message) in (0_i64..).zip(sent) {
            let row = RecipientId(last - 499 + place);
            assert!(tx.arm_recipient(row, message.id()).await.unwrap());
        }
        tx.insert_messages(&answers).await.unwrap();
        tx.commit().await.unwrap();
    }
    let mut tx = home.begin().await;
    tx.show_campaign(id).await.unwrap();
    tx.commit().await.unwrap();
    id
}

/// The longest page of a whole search, how many pages there were, and how many people.
#[expect(clippy::print_stdout, reason = "a measurement by hand, which passes always")]
async fn search(home: &Home, id: CampaignId, filter: RecipientFilter, search: &str) {
    let (mut after, mut longest, mut pages, mut found) = (None, std::time::Duration::ZERO, 0, 0);
    loop {
        let query = RecipientQuery {
            campaign: id,
            filter,
            search,
            after,
            limit: 50,
        };
        let mut view = home.store.read().await.unwrap();
        let begun = Stopwatch::start();
        let page = view.find_recipients(&query).await.unwrap();
        longest = longest.max(begun.read());
        (pages, found, after) = (pages + 1, found + page.recipients.len(), page.next);
        if after.is_none() || pages == 40 {
            println!("{filter:?} {search:?}: {found} people in {pages} pages, {longest:?} at most");
            return;
        }
    }
}

#[tokio::test]
#[ignore = "a measurement"]
async fn how_long_a_page_of_a_large_campaign_takes() {
    let home = Home::of_alice().await;
    let begun = Stopwatch::start();
    let id = written(&home, 100_000).await;
    println!(
        "written in {:?}; {LOOKED_AT} lines are looked at for a page",
        begun.read()
    );
    for filter in RecipientFilter::ALL {
        search(&home, id, filter, "").await;
    }
    for words in ["laras", "81100099999", "nobody", "émile"] {
        search(&home, id, RecipientFilter::All, words).await;
    }
    search(&home, id, RecipientFilter::Failed, "811").await;
    let mut view = home.store.read().await.unwrap();
    let begun = Stopwatch::start();
    view.get_campaign(id).await.unwrap();
    println!("counts in {:?}", begun.read());
    let begun = Stopwatch::start();
    view.count_replied(id).await.unwrap();
    println!("answers counted in {:?}", begun.read());
    let begun = Stopwatch::start();
    view.list_report_slots(id).await.unwrap();
    println!("slots in {:?}", begun.read());
    let begun = Stopwatch::start();
    view.list_campaign_replies(id, 50).await.unwrap();
    println!("answers listed in {:?}", begun.read());
    let begun = Stopwatch::start();
    view.list_recipient_rows(id, None, 500).await.unwrap();
    println!("500 rows of a file in {:?}", begun.read());
}
