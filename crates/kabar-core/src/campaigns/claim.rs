//! The last word before a campaign's message goes out, in the transaction that claims it: what was true when it was armed may
//! not be any more.
//!
//! Whatever goes is counted here, so that caps hold over crashes. Deliberately not here: the rule itself (`state`, `pacing`).

use super::{
    brake,
    pacing::{self, COUNTED_MS, Rules, Sent},
    state::{self, Admission, Moment},
};
use crate::{
    base::Base,
    outbox::{Beginner, may_begin_chat},
    steps::{self, Step},
};
use kabar_store::{ArmedRecipient, CampaignRecord, Job, Lane, NewAttempt, StoreError, Tx, View, Work};
use kabar_types::{
    AccountId, AudienceClass, CampaignId, CampaignState, ContactId, ErrorCode, Limits, MessageId,
    NewChatQuota, Pacing, PauseReason, RecipientId, RecipientState, SkipReason, Timelock, UnixMillis,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

/// A job was claimed. False when its message must not go out now; its job is gone then, or waits.
pub(crate) async fn go_out(tx: &mut Tx, job: &Job, base: &Base) -> Result<bool, StoreError> {
    let (Lane::Campaign, Work::Message(message)) = (job.lane, &job.work) else {
        return Ok(true);
    };
    let Some(armed) = tx.find_armed(*message).await? else {
        // The list it stood in is gone.
        tx.give_up_message(*message, ErrorCode::Cancelled).await?;
        return Ok(false);
    };
    let repeat = job.attempts > 1;
    let now = base.policy_now();
    tx.clamp_attempts(job.account, now).await?;
    if !repeat {
        brake::after_errors(tx, armed.campaign).await?;
    }
    let begins_chat = tx.begins_chat(job.account, armed.contact).await?;
    let moment = look(tx, (job.account, &armed, begins_chat), base, now).await?;
    match state::admit(&moment, repeat) {
        Admission::Go => {
            let attempt = NewAttempt {
                recipient: armed.id,
                account: job.account,
                contact: armed.contact,
                at: now,
                new_chat: begins_chat && !repeat,
                repeat,
            };
            tx.note_attempt(&attempt).await?;
            if !repeat {
                tx.place_message(*message, base.now(), base.now()).await?;
            }
            steps::at(Step::Counted);
            Ok(true)
        }
        Admission::Wait => {
            let pacing = tx.get_campaign_record(armed.campaign).await?.pacing;
            let rested = pacing::rested(&pacing, &attempts(tx, job.account, now).await?);
            let at = base.clock.policy().wall(rested);
            tx.requeue_job(job.id, at, base.now()).await?;
            Ok(false)
        }
        held => {
            tracing::info!(account = %job.account, job = %job.id, ?held, "campaigns: not sent");
            hold_back(tx, &armed, *message, held).await?;
            Ok(false)
        }
    }
}

async fn hold_back(
    tx: &mut Tx,
    armed: &ArmedRecipient,
    message: MessageId,
    held: Admission,
) -> Result<(), StoreError> {
    let into = match held {
        Admission::Go | Admission::Wait => return Ok(()),
        Admission::Return => RecipientState::Planned,
        Admission::Skip(why) => RecipientState::Skipped { why },
        Admission::Unknown => {
            let suppressed = tx.is_suppressed(armed.contact).await?;
            let why = if suppressed {
                ErrorCode::OptedOut
            } else {
                ErrorCode::NoProof
            };
            return tx.give_up_message(message, why).await.map(drop);
        }
    };
    // A campaign that is over takes nobody back.
    let state = tx.get_campaign_record(armed.campaign).await?.state;
    let over = matches!(state, CampaignState::Cancelled | CampaignState::Finished);
    let into = if over { RecipientState::Cancelled } else { into };
    tx.disarm_recipient(armed.id, into).await
}

async fn look(
    tx: &mut Tx,
    (account, armed, begins_chat): (AccountId, &ArmedRecipient, bool),
    base: &Base,
    now: UnixMillis,
) -> Result<Moment, StoreError> {
    let campaign = tx.get_campaign_record(armed.campaign).await?;
    let who = (account, armed.contact, armed.id);
    let unwanted = why_unwanted(tx, &campaign, who, now).await?;
    let old_enough = is_old_enough(tx, account, &campaign.pacing, base.now()).await?;
    // What cannot be kept is never open.
    let rules = Rules::of(&campaign.pacing).map(|rules| rules.of_country(&armed.zone));
    let Some(rules) = rules else {
        return Ok(Moment {
            running: false,
            unwanted,
            open: false,
            room: false,
            gap: false,
            granted: false,
        });
    };
    let sent = attempts(tx, account, now).await?;
    let limits = tx.account_pulse(account).await?.limits;
    Ok(Moment {
        running: campaign.state == CampaignState::Running && old_enough,
        unwanted,
        open: pacing::is_open(now, &rules),
        room: pacing::has_room(now, &rules, &sent, begins_chat),
        gap: pacing::keeps_gap(now, &rules, &sent),
        granted: !begins_chat || why_no_new_chats(&limits, &campaign.pacing, base.now()).is_none(),
    })
}

/// Why a person is to get nothing from a campaign; the same when they are armed and at each attempt.
pub(super) async fn why_unwanted(
    view: &mut View,
    campaign: &CampaignRecord,
    (account, contact, recipient): (AccountId, ContactId, RecipientId),
    now: UnixMillis,
) -> Result<Option<SkipReason>, StoreError> {
    if view.is_suppressed(contact).await? {
        return Ok(Some(SkipReason::OptedOut));
    }
    if view.is_blocked(account, contact).await? {
        return Ok(Some(SkipReason::Blocked));
    }
    if is_stranger(view, campaign.id, contact).await? {
        return Ok(Some(SkipReason::NoConsent));
    }
    if let Some(began) = campaign.started_at
        && view.has_replied(contact, began).await?
    {
        return Ok(Some(SkipReason::Replied));
    }
    let days = i64::from(campaign.pacing.person_days);
    let since = now.plus(-days.saturating_mul(DAY_MS));
    if days > 0 && view.was_written_to(contact, since, recipient).await? {
        return Ok(Some(SkipReason::WroteLately));
    }
    Ok(None)
}

/// Somebody whom nobody here knows, and of whom it was not written down for this campaign that they agreed.
async fn is_stranger(view: &mut View, campaign: CampaignId, contact: ContactId) -> Result<bool, StoreError> {
    let agreed = view.has_consent(campaign, contact).await?;
    Ok(!agreed && view.class_of(contact).await? == AudienceClass::Cold)
}

/// Whether a number has been linked for long enough.
pub(super) async fn is_old_enough(
    view: &mut View,
    account: AccountId,
    pacing: &Pacing,
    now: UnixMillis,
) -> Result<bool, StoreError> {
    let linked = view.get_account_record(account).await?.created_at;
    Ok(
        pacing.account_days == 0
            || now.since(linked) >= i64::from(pacing.account_days).saturating_mul(DAY_MS),
    )
}

/// What a number has tried, as far as any cap counts it.
pub(super) async fn attempts(
    view: &mut View,
    account: AccountId,
    now: UnixMillis,
) -> Result<Sent, StoreError> {
    let rows = view.list_attempts(account, now.plus(-COUNTED_MS)).await?;
    Ok(Sent {
        all: rows.iter().map(|row| row.at).collect(),
        new: rows.iter().filter(|row| row.new_chat).map(|row| row.at).collect(),
    })
}

/// Why a campaign of this number may begin no chats now; `None`: it may. Some of what WhatsApp grants is the owner's.
pub(super) fn why_no_new_chats(limits: &Limits, pacing: &Pacing, now: UnixMillis) -> Option<PauseReason> {
    let may = may_begin_chat(Beginner::Campaign, limits, now);
    let spent = match limits.quota {
        NewChatQuota::Known { used, total, until } => {
            let anew = until.is_some_and(|until| until <= now);
            !anew && used.saturating_add(kept(total, pacing)) >= total
        }
        NewChatQuota::Unknown => false,
    };
    match limits.timelock {
        _ if pacing.new_chats_per_day == 0 => Some(PauseReason::NewChatQuota),
        Timelock::Unknown => Some(PauseReason::LimitsUnknown),
        Timelock::Locked { .. } if !may_begin_chat(Beginner::Campaign, &free_quota(limits), now) => {
            Some(PauseReason::Timelock)
        }
        _ if !may || spent => Some(PauseReason::NewChatQuota),
        _ => None,
    }
}

/// How many of the new chats that WhatsApp grants are the owner's.
pub(super) fn kept(total: u32, pacing: &Pacing) -> u32 {
    let kept = u64::from(total) * u64::from(pacing.quota_kept) / 100;
    u32::try_from(kept).unwrap_or(u32::MAX)
}

fn free_quota(limits: &Limits) -> Limits {
    Limits {
        quota: NewChatQuota::Unknown,
        ..*limits
    }
}

/// WhatsApp refused a message for a new chat. Either the number may begin none for a while, or it lacks a token for this one
/// person; which of the two is known once it was asked what the number may do, and until then it begins none.
pub(crate) async fn note_refusal(
    tx: &mut Tx,
    account: AccountId,
    message: MessageId,
    why: ErrorCode,
) -> Result<(), StoreError> {
    if why != ErrorCode::RefusedNewChat || !tx.skip_refused(message, SkipReason::NoToken).await? {
        return Ok(());
    }
    let pulse = tx.account_pulse(account).await?;
    if pulse.limits.timelock == Timelock::Free {
        let limits = Limits {
            timelock: Timelock::Unknown,
            ..pulse.limits
        };
        tx.set_limits(account, &limits, pulse.limits_at.unwrap_or_default())
            .await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    #[test]
    fn new_chats_stop_before_the_owner_has_none_left() {
        let pacing = Pacing::cautious("UTC");
        let quota = |used, until: Option<i64>| NewChatQuota::Known {
            used,
            total: 10,
            until: until.map(|ms| NOW.plus(ms)),
        };
        let free = Timelock::Free;
        let locked = |ms| Timelock::Locked {
            until: Some(NOW.plus(ms)),
        };
        for (timelock, quota, why) in [
            (free, NewChatQuota::Unknown, None),
            (free, quota(7, None), None),
            (free, quota(8, None), Some(PauseReason::NewChatQuota)),
            (free, quota(10, Some(1)), Some(PauseReason::NewChatQuota)),
            (free, quota(10, Some(0)), None),
            (locked(1), quota(0, None), Some(PauseReason::Timelock)),
            (locked(0), quota(0, None), None),
            (
                Timelock::Unknown,
                quota(0, None),
                Some(PauseReason::LimitsUnknown),
            ),
        ] {
            let limits = Limits { timelock, quota };
            assert_eq!(why_no_new_chats(&limits, &pacing, NOW), why, "{limits:?}");
        }
    }
}
