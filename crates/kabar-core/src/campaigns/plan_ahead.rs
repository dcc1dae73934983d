//! What a campaign would come to: how many on which day, when it would be through, who gets nothing, and what would hold it.
//!
//! A dry run over the rows as they are: nothing is written down, nobody is armed, and nobody can tell who will answer.
//! Deliberately not here: the steps themselves (`ahead`).

use super::{
    Campaigns,
    ahead::{self, Course, Gone, Number, Quota},
    claim,
    pacing::{Rules, is_over},
    raises, tempo,
    turns::Head,
};
use crate::error::KabarError;
use jiff::{Timestamp, civil::Date, tz::TimeZone};
use kabar_store::{Ahead, AheadRow, CampaignRecord, StoreError, View};
use kabar_types::{
    AccountId, CampaignId, CampaignPlan, CampaignState, ErrorCode, Limits, NewChatQuota, Pacing, PauseReason,
    PlannedDay, PlannedHold, PlannedQuota, SkipCount, SkipReason, UnixMillis,
};
use std::collections::{BTreeMap, HashMap};

/// Days told one by one.
const DAYS_MAX: usize = 400;
const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// Everything a plan is made of.
struct Ground {
    zones: Vec<Rules>,
    numbers: Vec<Number>,
    skips: Vec<SkipCount>,
    quota: Vec<PlannedQuota>,
    /// Why it would be held before anything goes.
    held: Option<PauseReason>,
}

impl Campaigns {
    /// What a campaign would come to, at its own tempo or another. Errors: `BadPacing`.
    pub(crate) async fn plan_ahead(
        &self,
        id: CampaignId,
        pacing: Option<&Pacing>,
    ) -> Result<CampaignPlan, KabarError> {
        let mut view = self.base.store.read().await?;
        let mut campaign = view.get_campaign_record(id).await?;
        if let Some(pacing) = pacing {
            campaign.pacing = pacing.clone();
        }
        tempo::check_faults(&campaign.pacing)?;
        let ground = self.ground(&mut view, &campaign).await?;
        let incomplete = view.count_incomplete(id).await?;
        let raised = raises::missing(&campaign.pacing, &view.list_raises(id).await?);
        let others = count_others(&view.list_campaigns_at_work().await?, &campaign);
        drop(view);
        let now = self.base.policy_now();
        let zone = campaign.pacing.zone;
        let plan = move || sum(now, ground, &zone);
        let made = self.base.spawn_blocking(plan).await;
        let mut plan = made.map_err(|_| KabarError::refused(ErrorCode::NotOpen, "Kabar is closing"))?;
        (plan.incomplete, plan.raised, plan.others) = (incomplete, raised, others);
        Ok(plan)
    }

    async fn ground(&self, view: &mut View, campaign: &CampaignRecord) -> Result<Ground, StoreError> {
        let now = self.base.policy_now();
        let days = i64::from(campaign.pacing.person_days);
        let lately = (days > 0).then(|| now.plus(-days.saturating_mul(DAY_MS)));
        let rows = view.list_ahead(campaign.id, campaign.started_at, lately).await?;
        let (mut numbers, mut quota) = (Vec::new(), Vec::new());
        for account in &campaign.accounts {
            let limits = view.account_pulse(*account).await?.limits;
            numbers.push(Number {
                sent: self.sent_by_others(view, campaign.id, *account).await?,
                no_new: claim::why_no_new_chats(&limits, &campaign.pacing, self.base.now()),
                quota: self.quota_of(&limits, &campaign.pacing),
                ..Number::default()
            });
            quota.push(self.told(*account, &limits, &campaign.pacing));
        }
        let ended = matches!(campaign.state, CampaignState::Finished | CampaignState::Cancelled);
        let held = if ended {
            None
        } else {
            self.why_held(view, campaign).await?
        };
        let mut ground = Ground {
            zones: Vec::new(),
            numbers,
            skips: view.count_skipped(campaign.id).await?,
            quota,
            held,
        };
        // What cannot be kept was refused before.
        if let Some(rules) = Rules::of(&campaign.pacing) {
            ground.place(&rows, &campaign.accounts, &rules);
        }
        Ok(ground)
    }

    /// What a number tried, and is to try for other campaigns.
    async fn sent_by_others(
        &self,
        view: &mut View,
        campaign: CampaignId,
        account: AccountId,
    ) -> Result<super::pacing::Sent, StoreError> {
        let mut sent = claim::attempts(view, account, self.base.policy_now()).await?;
        let mut slots = view.list_armed_slots(account).await?;
        slots.retain(|slot| slot.campaign != campaign);
        super::arm::add_slots(&mut sent, &slots, self.base.clock.policy());
        Ok(sent)
    }

    /// Why it would not even begin.
    async fn why_held(
        &self,
        view: &mut View,
        campaign: &CampaignRecord,
    ) -> Result<Option<PauseReason>, StoreError> {
        let over = |rules: Rules| is_over(self.base.policy_now(), &rules);
        if Rules::of(&campaign.pacing).is_none_or(over) {
            return Ok(Some(PauseReason::StopBy));
        }
        self.why_not_from(view, campaign).await
    }

    fn quota_of(&self, limits: &Limits, pacing: &Pacing) -> Option<Quota> {
        let NewChatQuota::Known { used, total, until } = limits.quota else {
            return None;
        };
        let ours = total.saturating_sub(claim::kept(total, pacing));
        let left = ours.saturating_sub(used);
        let policy = self.base.clock.policy();
        let quota = Quota {
            left,
            anew: until.map(|until| (policy.at(until), ours)),
        };
        // What it was until then says nothing of now.
        until.is_none_or(|until| until > self.base.now()).then_some(quota)
    }

    fn told(&self, account: AccountId, limits: &Limits, pacing: &Pacing) -> PlannedQuota {
        let quota = self.quota_of(limits, pacing);
        let until = match limits.quota {
            NewChatQuota::Known { until, .. } => until,
            NewChatQuota::Unknown => None,
        };
        PlannedQuota {
            account,
            known: quota.is_some(),
            left: quota.map(|quota| quota.left),
            until: until.filter(|_| quota.is_some()),
        }
    }
}

impl Ground {
    /// Puts everybody who is left to the number that is to write to them.
    fn place(&mut self, rows: &[AheadRow], accounts: &[AccountId], rules: &Rules) {
        let accounts: Vec<String> = accounts.iter().map(ToString::to_string).collect();
        let mut zones: HashMap<&str, usize> = HashMap::new();
        let mut skips: HashMap<SkipReason, u32> = HashMap::new();
        for row in rows {
            let begins_chat = match row.becomes {
                Ahead::Goes { begins_chat } => begins_chat,
                Ahead::Skipped(why) => {
                    *skips.entry(why).or_default() += 1;
                    continue;
                }
            };
            let zone = *zones.entry(&row.zone).or_insert_with(|| {
                self.zones.push(rules.of_country(&row.zone));
                self.zones.len() - 1
            });
            let number = accounts.iter().position(|account| *account == row.account);
            if let Some(number) = number.and_then(|place| self.numbers.get_mut(place)) {
                number.people.push(Head { zone, begins_chat });
            }
        }
        for (why, people) in skips {
            match self.skips.iter_mut().find(|skip| skip.why == why) {
                Some(skip) => skip.people += people,
                None => self.skips.push(SkipCount { why, people }),
            }
        }
        let place = |skip: &SkipCount| SkipReason::ALL.iter().position(|why| *why == skip.why);
        self.skips.sort_by_key(place);
    }
}

/// Every other campaign at work from one of the same numbers.
fn count_others(at_work: &[CampaignRecord], campaign: &CampaignRecord) -> u32 {
    let shares = |other: &&CampaignRecord| {
        other.id != campaign.id
            && other
                .accounts
                .iter()
                .any(|account| campaign.accounts.contains(account))
    };
    count(at_work.iter().filter(shares).count())
}

/// Runs every number and puts together what they do: what holds one holds the campaign.
fn sum(now: UnixMillis, ground: Ground, zone: &str) -> CampaignPlan {
    let total = ground.numbers.iter().map(|number| number.people.len()).sum();
    let run = |number| ahead::course(now, &ground.zones, number);
    let courses: Vec<Course> = match ground.held {
        Some(_) => Vec::new(),
        None => ground.numbers.into_iter().map(run).collect(),
    };
    let first = courses.iter().filter_map(|course| course.held);
    let first = first.min_by_key(|(at, _)| *at);
    let held = ground.held.map(|why| (now, why)).or(first);
    let mut gone: Vec<Gone> = courses.into_iter().flat_map(|course| course.gone).collect();
    if let Some((at, _)) = held {
        gone.retain(|gone| gone.at <= at);
    }
    let why = held.map(|(_, why)| why).filter(|_| gone.len() < total);
    let last = gone.iter().map(|gone| gone.at).max();
    CampaignPlan {
        finish_at: last.filter(|_| why.is_none()),
        total: count(total),
        days: days(&gone, zone),
        skips: ground.skips,
        held: why.map(|why| PlannedHold {
            why,
            people: count(total - gone.len()),
        }),
        quota: ground.quota,
        incomplete: 0,
        raised: Vec::new(),
        others: 0,
    }
}

/// What goes on which day of a zone.
fn days(gone: &[Gone], zone: &str) -> Vec<PlannedDay> {
    let zone = TimeZone::get(zone).unwrap_or(TimeZone::UTC);
    let mut days: BTreeMap<Date, (u32, u32)> = BTreeMap::new();
    for gone in gone {
        let at = Timestamp::from_millisecond(gone.at.0).unwrap_or(Timestamp::MAX);
        let (messages, new) = days.entry(zone.to_datetime(at).date()).or_default();
        *messages += 1;
        *new += u32::from(gone.begins_chat);
    }
    let day = |(date, (messages, new_chats)): (Date, (u32, u32))| PlannedDay {
        date: date.to_string(),
        messages,
        new_chats,
    };
    days.into_iter().take(DAYS_MAX).map(day).collect()
}

fn count(people: usize) -> u32 {
    u32::try_from(people).unwrap_or(u32::MAX)
}
