//! What the process that dies does with its campaign: it plans it once, starts it, and now and then holds it and lets it go on,
//! as somebody would who looks at it. Whatever pauses it is let go on, too.

use crate::words::{self, CampaignTask, Person};
use anyhow::{Context as _, Result};
use kabar_core::{Kabar, NewCampaign};
use kabar_types::{
    Campaign, CampaignState, ErrorCode, NewConsent, NewRecipient, Pacing, RecipientId, RecipientOutcome,
    TextLanguage, Timelock, UnixMillis, Variant,
};
use std::{sync::Arc, time::Duration};

/// Between two looks at it.
const LOOK: Duration = Duration::from_millis(120);
/// Every so many looks it is held for a moment.
const HELD_EVERY: u32 = 6;
/// People of a page; the most the core gives.
const PAGE: u32 = 200;

/// A tempo that the policy's clock makes quick. Nothing but its gap holds anything up.
fn pacing() -> Pacing {
    Pacing {
        gap_min_ms: 1_000,
        gap_max_ms: 1_500,
        per_hour: 100_000,
        per_day: 1_000_000,
        new_chats_per_day: 1_000_000,
        quota_kept: 0,
        quiet_from: 0,
        quiet_until: 0,
        days: [true; 7],
        person_days: 0,
        account_days: 0,
        ..Pacing::cautious("UTC")
    }
}

/// Sees to it that the campaign is there and comes to its end.
pub(crate) async fn run(kabar: Arc<Kabar>, task: CampaignTask) -> Result<()> {
    let mut looks = 0;
    loop {
        match find(&kabar).await? {
            None => plan(&kabar, &task).await?,
            Some(campaign) => {
                looks += 1;
                if is_over(&campaign) {
                    return Ok(());
                }
                step(&kabar, &campaign, looks).await?;
            }
        }
        tokio::time::sleep(LOOK).await;
    }
}

async fn step(kabar: &Kabar, campaign: &Campaign, looks: u32) -> Result<()> {
    let asked = match campaign.state {
        CampaignState::Draft => {
            let raised = kabar.check_pacing(&campaign.pacing).raised;
            kabar.accept_raises(campaign.id, &raised).await?;
            kabar.start_campaign(campaign.id).await
        }
        CampaignState::Paused { .. } if may_begin_chats(kabar).await? => {
            kabar.resume_campaign(campaign.id).await
        }
        CampaignState::Running if looks.is_multiple_of(HELD_EVERY) => kabar.pause_campaign(campaign.id).await,
        _ => return Ok(()),
    };
    match asked {
        // It went on by itself meanwhile.
        Err(error) if error.code() == ErrorCode::CampaignState => Ok(()),
        other => Ok(other.map(drop)?),
    }
}

/// Nobody presses "go on" while the number is still asking what it may do.
async fn may_begin_chats(kabar: &Kabar) -> Result<bool> {
    let accounts = kabar.list_accounts().await?;
    let account = accounts.first().context("no number")?;
    let limits = kabar.account_health(account.id).await?.limits;
    Ok(limits.timelock == Timelock::Free)
}

async fn plan(kabar: &Kabar, task: &CampaignTask) -> Result<()> {
    let accounts = kabar.list_accounts().await?.into_iter().map(|account| account.id);
    let line = |(phone, token): &(String, String)| NewRecipient {
        phone: phone.clone(),
        fields: [("words".to_owned(), words::text_with(token))].into(),
    };
    let new = NewCampaign {
        name: "Promo".to_owned(),
        accounts: accounts.collect(),
        pacing: pacing(),
        language: TextLanguage::Id,
        variants: vec![Variant {
            label: "A".to_owned(),
            text: "{{words}}".to_owned(),
        }],
        recipients: task.people.iter().map(line).collect(),
        consent: Some(NewConsent {
            source: "The harness".to_owned(),
            at: UnixMillis(1_790_000_000_000),
            wording: "Everybody here agreed.".to_owned(),
        }),
    };
    kabar.create_campaign(&new).await?;
    Ok(())
}

async fn find(kabar: &Kabar) -> Result<Option<Campaign>> {
    Ok(kabar.list_campaigns().await?.into_iter().next())
}

fn is_over(campaign: &Campaign) -> bool {
    matches!(campaign.state, CampaignState::Finished | CampaignState::Cancelled)
}

/// How many people of the list nothing is settled for; all of them as long as there is no campaign.
pub(crate) async fn unsettled(kabar: &Kabar, task: &CampaignTask) -> Result<usize> {
    let Some(campaign) = find(kabar).await? else {
        return Ok(task.people.len());
    };
    let open = usize::try_from(campaign.counts.planned + campaign.counts.waiting)?;
    // Until it says that it is over, it is not.
    Ok(open.max(usize::from(!is_over(&campaign))))
}

/// What it says of each person of its list.
pub(crate) async fn people(kabar: &Kabar) -> Result<Vec<Person>> {
    let Some(campaign) = find(kabar).await? else {
        return Ok(Vec::new());
    };
    let (mut all, mut after): (Vec<Person>, Option<RecipientId>) = (Vec::new(), None);
    loop {
        let page = kabar.list_recipients(campaign.id, after, PAGE).await?;
        for row in page.recipients {
            let token = words::token_of(&row.text)
                .context("a text without a token")?
                .to_owned();
            let outcome: RecipientOutcome = row.outcome;
            all.push(Person { token, outcome });
        }
        match page.next {
            Some(next) => after = Some(next),
            None => return Ok(all),
        }
    }
}
