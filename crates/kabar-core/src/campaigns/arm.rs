//! Arms one person: fixes id, text, secret and slot, and writes message, job and state down, all in one transaction.
//!
//! At most three of a campaign are armed ahead, and nobody long before their slot, so that little has to be taken back.

use super::{
    Campaigns, claim,
    pacing::{Rules, Sent, Slot, next_slot},
    turns::{self, Head},
};
use crate::{
    base::Base,
    clock::Policy,
    steps::{self, Step},
};
use kabar_store::{
    ArmedSlot, CampaignRecord, Extras, Lane, NewJob, NewMessage, PlannedRecipient, Priority, StoreError, Tx,
    Work,
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
    Never(PauseReason),
}

/// For whom a turn is looked for.
struct Search<'a> {
    campaign: &'a CampaignRecord,
    account: AccountId,
    rules: &'a Rules,
    sent: &'a Sent,
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
        let ahead = tx.list_untried(campaign).await?.len();
        if ahead >= AHEAD {
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
            // A pause would take back what may still go.
            Err(Armed::NoNewChats(_) | Armed::Never(_)) if ahead > 0 => Armed::Nobody,
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
        let no_new = claim::why_no_new_chats(&limits, rules.pacing(), self.base.now());
        let sent = self.sent(tx, account).await?;
        let search = Search {
            campaign,
            account,
            rules,
            sent: &sent,
        };
        let (turn, sooner) = self.look_for(tx, &search, false).await?;
        let is_new = turn.as_ref().is_ok_and(|turn| turn.person.begins_chat);
        let is_held = no_new.is_some() && (is_new || matches!(turn, Err(Armed::Never(_))));
        if !is_held && !sooner {
            return Ok(turn);
        }
        // One who has a chat may go where a new one may not, or not yet.
        let (known, _) = self.look_for(tx, &search, true).await?;
        Ok(match (turn, known, no_new.filter(|_| is_held)) {
            (_, Err(Armed::Nobody), Some(reason)) => Err(Armed::NoNewChats(reason)),
            (_, known, Some(_)) => known,
            (turn, Err(Armed::Nobody | Armed::Never(_)), None) => turn,
            (Ok(turn), Ok(known), None) if turn.slot.at <= known.slot.at => Ok(turn),
            (_, known, None) => known,
        })
    }

    /// Whoever may go first of the next of each zone, or of those with a chat; with their slot, and whether somebody further
    /// down with a chat might go sooner.
    async fn look_for(
        &self,
        tx: &mut Tx,
        search: &Search<'_>,
        known: bool,
    ) -> Result<(Result<Turn, Armed>, bool), StoreError> {
        let now = self.base.policy_now();
        let (id, account) = (search.campaign.id, search.account);
        for _ in 0..SKIPPED_AT_ONCE {
            let mut people = tx.list_next_planned(id, account, known).await?;
            if people.is_empty() {
                return Ok((Err(Armed::Nobody), false));
            }
            let (found, sooner) = soonest(&people, search, now, self.base.draw());
            let (place, slot) = match found {
                Ok(found) => found,
                Err(reason) => return Ok((Err(Armed::Never(reason)), sooner)),
            };
            let person = people.swap_remove(place);
            let who = (account, person.contact, person.id);
            if let Some(why) = claim::why_unwanted(tx, search.campaign, who, now).await? {
                tx.skip_recipient(person.id, why).await?;
                continue;
            }
            return Ok((Ok(Turn { person, slot }), sooner));
        }
        // The rest in the next round, which is due at once.
        Ok((Err(Armed::Later(now)), false))
    }

    /// What a number has tried and is to try, by all campaigns.
    async fn sent(&self, tx: &mut Tx, account: AccountId) -> Result<Sent, StoreError> {
        let mut sent = claim::attempts(tx, account, self.base.policy_now()).await?;
        let slots = tx.list_armed_slots(account).await?;
        add_slots(&mut sent, &slots, self.base.clock.policy());
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

/// The place of whoever may go first with their slot, or why nobody ever may; and whether somebody further down with a chat might
/// go sooner.
fn soonest(
    people: &[PlannedRecipient],
    search: &Search<'_>,
    now: UnixMillis,
    draw: u32,
) -> (Result<(usize, Slot), PauseReason>, bool) {
    let zones = people.iter().map(|person| search.rules.of_country(&person.zone));
    let zones: Vec<Rules> = zones.collect();
    let heads = people.iter().enumerate().map(|(zone, person)| Head {
        zone,
        begins_chat: person.begins_chat,
    });
    let heads: Vec<Head> = heads.collect();
    let slot = |head: Head| next_slot(now, zones.get(head.zone)?, search.sent, head.begins_chat, draw);
    let found = turns::first(&heads, slot);
    let sooner = turns::may_be_sooner(&heads, found.map(|(_, slot)| slot), slot);
    (found.ok_or_else(|| why_never(&zones, now)), sooner)
}

/// Counts what is armed as if it had been sent at its moment.
pub(super) fn add_slots(sent: &mut Sent, slots: &[ArmedSlot], policy: Policy) {
    for slot in slots {
        let at = policy.at(slot.not_before);
        sent.all.push(at);
        if slot.new_chat {
            sent.new.push(at);
        }
    }
    sent.all.sort();
    sent.new.sort();
}

/// Why nobody of these zones will ever get anything.
pub(super) fn why_never(zones: &[Rules], now: UnixMillis) -> PauseReason {
    if zones.iter().all(|rules| rules.opening(now).is_none()) {
        PauseReason::ZonesClosed
    } else {
        PauseReason::StopBy
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
