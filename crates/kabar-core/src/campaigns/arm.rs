//! Arms one person: fixes id, text, secret and slot, and writes message, job and state down, all in one transaction.
//!
//! At most three of a campaign are armed ahead, and nobody long before their slot, so that little has to be taken back.

use super::{
    Campaigns, claim,
    pacing::{Rules, Sent, Slot, next_slot},
};
use crate::{
    base::Base,
    steps::{self, Step},
};
use kabar_store::{
    CampaignRecord, Extras, Lane, NewJob, NewMessage, PlannedRecipient, Priority, StoreError, Tx, Work,
};
use kabar_types::{
    AccountId, CampaignId, CampaignState, ChatId, MessageBody, MessageId, MessageStatus, PauseReason,
    UnixMillis,
};

/// Of one campaign.
const AHEAD: usize = 3;
/// So long before its slot a message is written down at the earliest.
const EARLY_MS: i64 = 10 * 60 * 1000;
/// People skipped in one transaction.
const SKIPPED_AT_ONCE: u32 = 200;

/// What came of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Armed {
    One,
    /// Not before then, on the policy's clock.
    Later(UnixMillis),
    /// Only new chats are left, and the number may begin none.
    NoNewChats(PauseReason),
    /// Nobody is left for this number, or enough are armed.
    Nobody,
    /// No slot will ever come.
    Never,
}

/// Somebody whose turn it is, and when.
struct Turn {
    person: PlannedRecipient,
    slot: Slot,
}

impl Campaigns {
    /// Arms the next person of a campaign whom a number writes to.
    pub(super) async fn arm_next(
        &self,
        campaign: CampaignId,
        account: AccountId,
    ) -> Result<Armed, StoreError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        let record = tx.get_campaign_record(campaign).await?;
        let rules = Rules::of(&record.pacing);
        let (CampaignState::Running, Some(rules)) = (record.state, rules) else {
            return Ok(Armed::Nobody);
        };
        if tx.list_untried(campaign).await?.len() >= AHEAD {
            return Ok(Armed::Nobody);
        }
        let now = self.base.policy_now();
        tx.clamp_attempts(account, now).await?;
        let turn = self.find_turn(&mut tx, &record, account, &rules).await?;
        let armed = match turn {
            Ok(turn) if turn.slot.at.since(now) > EARLY_MS => Armed::Later(turn.slot.at.plus(-EARLY_MS)),
            Ok(turn) => {
                self.write_down(&mut tx, account, &turn).await?;
                steps::at(Step::Arming);
                Armed::One
            }
            Err(armed) => armed,
        };
        tx.commit().await?;
        if armed == Armed::One {
            steps::at(Step::Armed);
            self.wakers.wake(account);
        }
        Ok(armed)
    }

    /// The next person who is to get something, with their slot. Those who are not are skipped on the way.
    async fn find_turn(
        &self,
        tx: &mut Tx,
        campaign: &CampaignRecord,
        account: AccountId,
        rules: &Rules,
    ) -> Result<Result<Turn, Armed>, StoreError> {
        let limits = tx.account_pulse(account).await?.limits;
        let no_new = match rules.pacing().new_chats_per_day {
            0 => Some(PauseReason::NewChatQuota),
            _ => claim::why_no_new_chats(&limits, rules.pacing(), self.base.now()),
        };
        let sent = self.sent(tx, account).await?;
        let mut turn = self
            .look_for(tx, (campaign, account), rules, &sent, false)
            .await?;
        // One who has a chat may go where a new one may not, or not yet.
        let waits = match &turn {
            Ok((turn, true)) => no_new.is_some() || turn.slot.at.since(self.base.policy_now()) > EARLY_MS,
            Err(Armed::Never) => no_new.is_some(),
            _ => false,
        };
        if waits {
            let known = self.look_for(tx, (campaign, account), rules, &sent, true).await?;
            match (known, no_new) {
                (Ok(known), _) => turn = Ok(known),
                (Err(Armed::Nobody), Some(reason)) => return Ok(Err(Armed::NoNewChats(reason))),
                (Err(Armed::Nobody), None) => {}
                (Err(other), _) => return Ok(Err(other)),
            }
        }
        Ok(turn.map(|(turn, _)| turn))
    }

    /// The next person of the list, or among those with a chat; with their slot, and whether they begin a chat.
    async fn look_for(
        &self,
        tx: &mut Tx,
        (campaign, account): (&CampaignRecord, AccountId),
        rules: &Rules,
        sent: &Sent,
        known: bool,
    ) -> Result<Result<(Turn, bool), Armed>, StoreError> {
        let now = self.base.policy_now();
        for _ in 0..SKIPPED_AT_ONCE {
            let Some(person) = tx.find_planned(campaign.id, account, known).await? else {
                return Ok(Err(Armed::Nobody));
            };
            let who = (account, person.contact, person.id);
            if let Some(why) = claim::why_unwanted(tx, campaign, who, now).await? {
                tx.skip_recipient(person.id, why).await?;
                continue;
            }
            let begins_chat = tx.begins_chat(account, person.contact).await?;
            let slot = next_slot(now, rules, sent, begins_chat, self.base.draw());
            return Ok(slot
                .map(|slot| (Turn { person, slot }, begins_chat))
                .ok_or(Armed::Never));
        }
        // The rest in the next round, which is due at once.
        Ok(Err(Armed::Later(now)))
    }

    /// What a number has tried and is to try, by all campaigns.
    async fn sent(&self, tx: &mut Tx, account: AccountId) -> Result<Sent, StoreError> {
        let mut sent = claim::attempts(tx, account, self.base.policy_now()).await?;
        let policy = self.base.clock.policy();
        for slot in tx.list_armed_slots(account).await? {
            let at = policy.at(slot.not_before);
            sent.all.push(at);
            if slot.new_chat {
                sent.new.push(at);
            }
        }
        sent.all.sort();
        sent.new.sort();
        Ok(sent)
    }

    async fn write_down(&self, tx: &mut Tx, account: AccountId, turn: &Turn) -> Result<(), StoreError> {
        let now = self.base.now();
        let at = self.base.clock.policy().wall(turn.slot.at);
        let chat = tx.find_or_note_direct_chat(account, turn.person.contact).await?;
        let message = text_of_ours(tx, &self.base, (chat, &turn.person.text), now).await?;
        let job = NewJob {
            account,
            chat,
            work: Work::Message(message),
            lane: Lane::Campaign,
            not_before: at,
            created_at: now,
        };
        tx.enqueue_job(&job).await?;
        tx.place_message(message, at, now).await?;
        tx.arm_recipient(turn.person.id, message).await.map(drop)
    }
}

/// Writes a text of ours down, with everything that makes it the same message however often it is sent. Its job is the caller's.
pub(super) async fn text_of_ours(
    tx: &mut Tx,
    base: &Base,
    (chat, text): (ChatId, &str),
    now: UnixMillis,
) -> Result<MessageId, StoreError> {
    let message = NewMessage {
        chat,
        sender: None,
        wa_id: base.whatsapp.new_message_id(),
        sent_at: now,
        arrived_at: now,
        body: MessageBody::Text {
            text: text.to_owned(),
        },
        raw: None,
        secret: Some(base.new_secret()),
        quote: None,
        status: MessageStatus::Pending,
        unread: false,
        extras: Extras {
            expires_in: tx.get_timer(chat).await?,
            ..Extras::default()
        },
    };
    Ok(tx.insert_message(&message).await?.id())
}
