//! What people get: words of their own, one of the variants each, made once and never without what they need.

use crate::clock::Stopwatch;
use crate::house::{Shop, greeting, line, list, number, quick, variant};
use kabar_core::NewCampaign;
use kabar_types::{ErrorCode, FieldFault, FieldIssue, Pacing, RecipientOutcome, SkipReason, TextIssue};

#[tokio::test(flavor = "multi_thread")]
async fn a_line_that_lacks_what_its_text_needs_keeps_the_campaign_from_beginning_until_it_is_left_out() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let mut people = list(0..2);
    people.push(line(&number(2), "  "));
    let created = kabar
        .create_campaign(&greeting(&[shop.account], quick(), people))
        .await
        .unwrap();
    let issue = TextIssue {
        line: 2,
        what: FieldFault::Missing,
        field: "nama".to_owned(),
    };
    assert_eq!(created.issues, [issue]);
    assert_eq!(created.verdicts, [None, None, None]);
    let id = created.campaign.id;
    assert_eq!(
        (
            created.campaign.counts.planned,
            created.campaign.counts.incomplete
        ),
        (2, 1)
    );
    let row = shop.recipients(id).await.remove(2);
    assert_eq!(
        (row.outcome, row.text.as_str()),
        (RecipientOutcome::Incomplete, "")
    );
    assert_eq!(
        row.issues,
        [FieldIssue {
            what: FieldFault::Missing,
            field: "nama".to_owned()
        }]
    );
    let refused = kabar.start_campaign(id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::TextsIncomplete);
    kabar.leave_out_incomplete(id).await.unwrap();
    shop.world.start_campaign(id).await;
    shop.until_finished(id).await;
    assert_eq!(shop.sent(), ["Halo 0", "Halo 1"]);
    let why = SkipReason::Incomplete;
    assert_eq!(shop.outcomes(id).await[2], RecipientOutcome::Skipped { why });
}

#[tokio::test(flavor = "multi_thread")]
async fn each_variant_goes_to_half_of_the_people_and_is_counted_under_its_label() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let new = NewCampaign {
        variants: vec![
            variant("Short", "Halo {{nama}}"),
            variant("Long", "Halo {{Nama}}, apa kabar?"),
        ],
        ..greeting(&[shop.account], quick(), list(0..9))
    };
    let id = kabar.create_campaign(&new).await.unwrap().campaign.id;
    let planned = shop.recipients(id).await;
    for (place, row) in planned.iter().enumerate() {
        let expected = ["", ", apa kabar?"][row.variant as usize];
        assert_eq!(row.text, format!("Halo {place}{expected}"));
    }
    shop.world.start_campaign(id).await;
    shop.until_finished(id).await;
    let mut sent = shop.sent();
    let mut expected: Vec<String> = planned.into_iter().map(|row| row.text).collect();
    sent.sort();
    expected.sort();
    assert_eq!(sent, expected, "word for word what was shown");
    let reports = kabar.list_variants(id).await.unwrap();
    let counted: Vec<(&str, u32)> = reports
        .iter()
        .map(|report| (report.label.as_str(), report.counts.sent))
        .collect();
    let short = counted[0].1;
    assert!(short == 4 || short == 5, "{counted:?}");
    assert_eq!(counted, [("Short", short), ("Long", 9 - short)]);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_that_cannot_be_used_is_refused_before_anything_is_written_down() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let new = NewCampaign {
        variants: vec![variant("A", "Halo {nama}")],
        ..greeting(&[shop.account], quick(), list(0..1))
    };
    let refused = kabar.create_campaign(&new).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadTemplate);
    assert!(kabar.list_campaigns().await.unwrap().is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_list_of_several_slices_is_one_list_and_one_without_anybody_leaves_nothing() {
    let mut shop = Shop::open().await;
    let numbers = |range: std::ops::Range<usize>| -> Vec<_> {
        range
            .map(|place| line(&format!("+6281{place:08}"), "Bob"))
            .collect()
    };
    let mut people = numbers(0..1_200);
    people.extend(numbers(0..2));
    let created = shop
        .world
        .kabar()
        .create_campaign(&greeting(&[shop.account], quick(), people))
        .await
        .unwrap();
    let counts = created.campaign.counts;
    assert_eq!((counts.total, counts.planned, counts.skipped), (1_202, 1_200, 2));
    assert_eq!(created.verdicts[1_200], Some(SkipReason::Duplicate));
    assert_eq!(created.audience.cold, 1_200);
    let nobody = greeting(&[shop.account], quick(), vec![line("x", "Bob")]);
    let refused = shop.world.kabar().create_campaign(&nobody).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NobodyToWrite);
    shop.world.crash_and_reopen().await;
    assert_eq!(shop.world.kabar().list_campaigns().await.unwrap().len(), 1);
}

#[tokio::test(flavor = "multi_thread")]
#[ignore = "a measurement"]
async fn how_long_a_list_of_a_hundred_thousand_people_takes() {
    let shop = Shop::open().await;
    let people: Vec<_> = (0..100_000)
        .map(|place| line(&format!("+6281{place:08}"), "BOB SANTOSO"))
        .collect();
    let new = NewCampaign {
        variants: vec![
            variant("A", "Halo {{nama|first|title}}, promo hari ini: kopi susu."),
            variant("B", "Hai {{nama|title}}!"),
        ],
        ..greeting(&[shop.account], quick(), people)
    };
    let stopwatch = Stopwatch::start();
    let created = shop.world.kabar().create_campaign(&new).await.unwrap();
    println!("100,000 people planned in {:?}", stopwatch.read());
    assert_eq!(created.campaign.counts.planned, 100_000);
    let stopwatch = Stopwatch::start();
    let audience = shop
        .world
        .kabar()
        .get_audience(created.campaign.id)
        .await
        .unwrap();
    println!("and known in {:?}: {audience:?}", stopwatch.read());
    let stopwatch = Stopwatch::start();
    let id = created.campaign.id;
    let cautious = Pacing {
        account_days: 0,
        ..Pacing::cautious("Asia/Jakarta")
    };
    let plan = shop
        .world
        .kabar()
        .plan_campaign(id, Some(&cautious))
        .await
        .unwrap();
    println!(
        "and planned ahead in {:?}: {:?}",
        stopwatch.read(),
        plan.finish_at
    );
}
