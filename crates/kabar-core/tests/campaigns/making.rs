//! From a draft and a list to a campaign: the same rules as for every other one.

use crate::house::{Shop, quick, variant};
use crate::lists::{digits, national, pasted};
use kabar_types::{
    AccountId, CampaignDraft, DraftContent, DraftStep, ErrorCode, FieldFault, ListId, NewConsent,
    RecipientOutcome, SkipCount, SkipReason, TextIssue, TextLanguage, UnixMillis,
};

/// A draft that lacks nothing but a proof that strangers agreed.
fn greeting(draft: &CampaignDraft, account: AccountId, list: ListId) -> DraftContent {
    DraftContent {
        id: draft.id,
        name: "Promo".to_owned(),
        step: DraftStep::Review,
        list: Some(list),
        accounts: vec![account],
        variants: vec![variant("A", "Halo {{nama}} di {{kota|sana}}")],
        language: TextLanguage::Id,
        pacing: Some(quick()),
        consent: None,
    }
}

fn agreed() -> Option<NewConsent> {
    Some(NewConsent {
        source: "A form in the shop".to_owned(),
        at: UnixMillis(1_790_000_000_000),
        wording: "Write to me about coffee.".to_owned(),
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_campaign_that_is_made_of_a_list_writes_to_nobody_who_must_not_be_written_to() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    kabar.add_suppression(&format!("+{}", digits(2))).await.unwrap();
    let text = format!(
        "nama,no hp,kota\nLaras,{},Solo\nSari,{},Solo\nTono,tidak ada,Solo\nLaras lagi,{},Solo\nDewi,{}\nBudi,{},Solo\n",
        national(1),
        national(2),
        national(1),
        national(3),
        national(4)
    );
    let list = kabar.take_list(pasted(text)).await.unwrap();
    kabar.leave_out(list.id, &[7], true).await.unwrap();
    let draft = kabar.create_draft("Promo").await.unwrap();
    let content = greeting(&draft, shop.account, list.id);
    kabar.save_draft(&content).await.unwrap();
    let refused = kabar.make_campaign(draft.id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::NobodyToWrite, "all are strangers");
    assert_eq!(kabar.list_campaigns().await.unwrap(), [], "nothing is left of it");
    assert_eq!(kabar.list_drafts().await.unwrap().len(), 1, "the draft stays");

    let content = DraftContent {
        consent: agreed(),
        ..content
    };
    kabar.save_draft(&content).await.unwrap();
    let made = kabar.make_campaign(draft.id).await.unwrap();
    let skip = |why| SkipCount { why, people: 1 };
    assert_eq!(
        made.skips,
        [
            skip(SkipReason::OptedOut),
            skip(SkipReason::Invalid),
            skip(SkipReason::Duplicate)
        ]
    );
    assert_eq!((made.campaign.counts.total, made.campaign.counts.planned), (5, 2));
    assert_eq!(made.audience.cold, 3);
    assert_eq!(kabar.list_drafts().await.unwrap(), []);
    let people = shop.recipients(made.campaign.id).await;
    assert_eq!(people[0].phone, national(1), "as it stood in the list");
    let why = SkipReason::OptedOut;
    assert_eq!(people[1].outcome, RecipientOutcome::Skipped { why });
    // What the list became later changes nothing.
    kabar.delete_list(list.id).await.unwrap();
    shop.world.start_campaign(made.campaign.id).await;
    shop.until_finished(made.campaign.id).await;
    assert_eq!(shop.sent(), ["Halo Laras di Solo", "Halo Dewi di sana"]);
    let ledger = kabar.list_consents(None, 10).await.unwrap().consents;
    assert_eq!(ledger.len(), 2, "of those who get something");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_row_whose_text_cannot_be_made_is_named_as_a_spreadsheet_names_it() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let text = format!("nama,no hp\nLaras,{}\n,{}\n", national(1), national(2));
    let list = kabar.take_list(pasted(text)).await.unwrap();
    let draft = kabar.create_draft("Promo").await.unwrap();
    let content = DraftContent {
        consent: agreed(),
        ..greeting(&draft, shop.account, list.id)
    };
    kabar.save_draft(&content).await.unwrap();
    let made = kabar.make_campaign(draft.id).await.unwrap();
    let issue = TextIssue {
        line: 3,
        what: FieldFault::Missing,
        field: "nama".to_owned(),
    };
    assert_eq!(made.issues, [issue]);
    assert_eq!(made.campaign.counts.incomplete, 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_draft_is_kept_as_it_was_left_and_lacks_what_is_gone() {
    let mut shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let list = kabar
        .take_list(pasted(format!("nama,no hp\nLaras,{}\n", national(1))))
        .await
        .unwrap();
    let draft = kabar.create_draft(" Promo ").await.unwrap();
    assert_eq!((draft.name.as_str(), draft.step), ("Promo", DraftStep::File));
    let refused = kabar.make_campaign(draft.id).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest);
    let saved = kabar
        .save_draft(&greeting(&draft, shop.account, list.id))
        .await
        .unwrap();
    shop.world.crash_and_reopen().await;
    let kabar = shop.world.kabar();
    assert_eq!(kabar.get_draft(draft.id).await.unwrap(), saved);
    kabar.delete_list(list.id).await.unwrap();
    let without = kabar.get_draft(draft.id).await.unwrap();
    assert_eq!((without.list, without.accounts), (None, vec![shop.account]));
    kabar.delete_draft(draft.id).await.unwrap();
    let gone = kabar.get_draft(draft.id).await.unwrap_err();
    assert_eq!(gone.code(), ErrorCode::NotFound);
    let gone = kabar
        .save_draft(&greeting(&draft, shop.account, list.id))
        .await
        .unwrap_err();
    assert_eq!(gone.code(), ErrorCode::NotFound);
}
