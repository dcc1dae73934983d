//! Kabar's process: it plans the campaign once, starts it, and after each death goes on by itself.

use crate::words::{DONE, PACE, PEOPLE};
use anyhow::{Context as _, Result};
use bench::child::{heard, online, tell};
use kabar_core::{Kabar, NewCampaign, clock::Policy};
use kabar_types::{
    Campaign, CampaignState, Event, EventBatch, Message, MessageBody, NewConsent, NewRecipient, Pacing,
    SessionState, TextLanguage, UnixMillis, Variant,
};
use std::{path::Path, sync::Arc};

/// The argument that makes this program Kabar's process.
pub(crate) const ROLE: &str = "--kabar";
/// The argument that makes its profile.
pub(crate) const PREPARE: &str = "--kabar-prepare";

/// Where the policy's clock begins, the same after each death.
const ANCHOR: UnixMillis = UnixMillis(1_790_000_000_000);

pub(crate) async fn run(folder: &Path, url: &str) -> Result<()> {
    let (speed, gap_ms): (u32, u32) = serde_json::from_slice(&std::fs::read(folder.join(PACE))?)?;
    let kabar = bench::kabar::open_with(folder, url, Policy::faster(ANCHOR, speed)).await?;
    let seq = kabar.bootstrap().await?.seq;
    let followed = tokio::spawn(follow(Arc::clone(&kabar), seq, folder.to_owned(), gap_ms));
    kabar.start().await?;
    let mut lines = heard();
    while lines.recv().await.is_some() {}
    followed.abort();
    kabar.shutdown().await;
    Ok(())
}

/// Starts the campaign once the number is online, and says when nobody is left; and when each message was planned for.
async fn follow(
    kabar: Arc<Kabar>,
    since: kabar_types::Seq,
    folder: std::path::PathBuf,
    gap_ms: u32,
) -> Result<()> {
    let mut events = kabar.subscribe(since);
    let (mut begun, mut over) = (false, false);
    while let Some(batch) = events.next().await {
        let EventBatch::Events { envelopes, .. } = batch else {
            continue;
        };
        for envelope in envelopes {
            match envelope.event {
                Event::AccountChanged { account } if account.state == SessionState::Online && !begun => {
                    begun = true;
                    tell(&online(1))?;
                    begin(&kabar, &folder, gap_ms).await?;
                }
                Event::MessageAdded { message } => tell_planned(&message)?,
                _ => {}
            }
        }
        if begun && !over && find(&kabar).await?.is_some_and(|campaign| is_over(&campaign)) {
            over = true;
            tell(DONE)?;
        }
    }
    Ok(())
}

fn tell_planned(message: &Message) -> Result<()> {
    match (&message.body, message.scheduled_for) {
        (MessageBody::Text { text }, Some(at)) => {
            let token = text.split("[#").nth(1).and_then(|rest| rest.split(']').next());
            tell(&format!("planned {} {}", token.context("no token")?, at.0))
        }
        _ => Ok(()),
    }
}

async fn find(kabar: &Kabar) -> Result<Option<Campaign>> {
    Ok(kabar.list_campaigns().await?.into_iter().next())
}

fn is_over(campaign: &Campaign) -> bool {
    matches!(campaign.state, CampaignState::Finished | CampaignState::Cancelled)
}

async fn begin(kabar: &Kabar, folder: &Path, gap_ms: u32) -> Result<()> {
    let campaign = match find(kabar).await? {
        Some(campaign) => campaign,
        None => {
            let people: Vec<(String, String)> = serde_json::from_slice(&std::fs::read(folder.join(PEOPLE))?)?;
            kabar
                .create_campaign(&new(kabar, &people, gap_ms).await?)
                .await?
                .campaign
        }
    };
    if campaign.state == CampaignState::Draft {
        let raised = kabar.check_pacing(&campaign.pacing).raised;
        kabar.accept_raises(campaign.id, &raised).await?;
        kabar.start_campaign(campaign.id).await?;
    }
    Ok(())
}

/// A campaign that nothing but its gap holds up, to people who agreed.
pub(crate) async fn new(kabar: &Kabar, people: &[(String, String)], gap_ms: u32) -> Result<NewCampaign> {
    let accounts = kabar.list_accounts().await?.into_iter().map(|account| account.id);
    let line = |(phone, text): &(String, String)| NewRecipient {
        phone: phone.clone(),
        fields: [("text".to_owned(), text.clone())].into(),
    };
    Ok(NewCampaign {
        name: "Promo".to_owned(),
        accounts: accounts.collect(),
        pacing: Pacing {
            gap_min_ms: gap_ms,
            gap_max_ms: gap_ms + gap_ms / 2,
            per_hour: 1_000_000,
            per_day: 1_000_000,
            new_chats_per_day: 1_000_000,
            quota_kept: 0,
            quiet_from: 0,
            quiet_until: 0,
            days: [true; 7],
            person_days: 0,
            account_days: 0,
            ..Pacing::cautious("UTC")
        },
        language: TextLanguage::En,
        variants: vec![Variant {
            label: "A".to_owned(),
            text: "{{text}}".to_owned(),
        }],
        recipients: people.iter().map(line).collect(),
        consent: Some(NewConsent {
            source: "The measurement".to_owned(),
            at: ANCHOR,
            wording: "Everybody here agreed.".to_owned(),
        }),
    })
}
