//! What a number would send, and when: the runner's own rules over people of whom nothing is known but zone and chat. Pure.
//!
//! Every message is one step, so a hundred thousand people are as many steps: a step asks of each zone only when it is open,
//! and the answer holds until it closes. Gaps are the middle ones. Deliberately not here: rows (`plan_ahead`), and other campaigns,
//! which would take their turns.

use super::{
    arm::why_never,
    pacing::{Rules, Sent, Slot},
    turns::{self, Head},
};
use kabar_types::{PauseReason, UnixMillis};

/// A zone without any hour to write at is asked again after so long.
const CLOSED_MS: i64 = 7 * 24 * 60 * 60 * 1000;

/// New chats that a campaign may begin, by what WhatsApp grants.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quota {
    pub(super) left: u32,
    /// As many as that once it starts anew, when that is told.
    pub(super) anew: Option<(UnixMillis, u32)>,
}

/// A number and those it is to write to, in the order of the list.
#[derive(Clone, Debug, Default)]
pub(super) struct Number {
    pub(super) people: Vec<Head>,
    /// What it wrote, and is to write by what other campaigns have armed.
    pub(super) sent: Sent,
    /// Why it may begin no chats.
    pub(super) no_new: Option<PauseReason>,
    /// `None`: nothing was told.
    pub(super) quota: Option<Quota>,
}

/// A message that would go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Gone {
    pub(super) at: UnixMillis,
    pub(super) begins_chat: bool,
}

/// What a number would do.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Course {
    pub(super) gone: Vec<Gone>,
    /// What would hold the campaign before everybody has theirs, and when.
    pub(super) held: Option<(UnixMillis, PauseReason)>,
}

/// Runs a number to its end.
pub(super) fn course(now: UnixMillis, zones: &[Rules], number: Number) -> Course {
    let mut ahead = Steps {
        now,
        zones,
        openings: vec![[None; 2]; zones.len()],
        queues: queues(zones.len(), &number.people),
        number,
    };
    let mut course = Course::default();
    while !ahead.queues.iter().all(Queue::is_empty) {
        match ahead.step() {
            Ok(gone) => course.gone.push(gone),
            Err(reason) => {
                course.held = Some((ahead.now, reason));
                break;
            }
        }
    }
    course
}

/// Those of one zone who are left: their places in the list, the next one last.
#[derive(Clone, Default)]
struct Queue {
    known: Vec<usize>,
    new: Vec<usize>,
}

impl Queue {
    const fn is_empty(&self) -> bool {
        self.known.is_empty() && self.new.is_empty()
    }
}

fn queues(zones: usize, people: &[Head]) -> Vec<Queue> {
    let mut queues = vec![Queue::default(); zones];
    for (place, head) in people.iter().enumerate().rev() {
        if let Some(queue) = queues.get_mut(head.zone) {
            let places = if head.begins_chat {
                &mut queue.new
            } else {
                &mut queue.known
            };
            places.push(place);
        }
    }
    queues
}

/// The stretch of open time that comes first for every moment before its end; `None`: there is none soon.
#[derive(Clone, Copy)]
struct Opening {
    slot: Option<Slot>,
    until: UnixMillis,
}

struct Steps<'a> {
    /// The last message went now.
    now: UnixMillis,
    zones: &'a [Rules],
    /// Of each zone, for those with a chat and for new ones: what was found last. Either is asked for later and later moments.
    openings: Vec<[Option<Opening>; 2]>,
    queues: Vec<Queue>,
    number: Number,
}

impl Steps<'_> {
    fn step(&mut self) -> Result<Gone, PauseReason> {
        let no_new = self.why_no_new();
        let earliest = [self.earliest(false), self.earliest(true)];
        let all = self.heads(false);
        let slots = self.slots(&all, earliest);
        let slot = |head: Head| slots[head.zone][usize::from(head.begins_chat)];
        let mut found = turns::first(&all, slot).map(|(place, slot)| (all[place], slot));
        let is_held = no_new.is_some() && found.is_none_or(|(head, _)| head.begins_chat);
        if is_held || turns::may_be_sooner(&all, found.map(|(_, slot)| slot), slot) {
            let known = self.heads(true);
            let sooner = turns::first(&known, slot).map(|(place, slot)| (known[place], slot));
            match no_new.filter(|_| is_held) {
                Some(reason) if known.is_empty() => return Err(reason),
                Some(_) => found = sooner,
                None => {
                    let is_sooner = |(_, slot): &(Head, Slot)| found.is_none_or(|(_, at)| slot.at < at.at);
                    found = sooner.filter(is_sooner).or(found);
                }
            }
        }
        let Some((head, slot)) = found else {
            let left: Vec<Rules> = all.iter().map(|head| self.zones[head.zone].clone()).collect();
            return Err(why_never(&left, self.now));
        };
        self.go(head, slot.at);
        Ok(Gone {
            at: slot.at,
            begins_chat: head.begins_chat,
        })
    }

    fn go(&mut self, head: Head, at: UnixMillis) {
        let queue = &mut self.queues[head.zone];
        self.number.sent.all.push(at);
        if head.begins_chat {
            queue.new.pop();
            self.number.sent.new.push(at);
            if let Some(quota) = &mut self.number.quota {
                quota.left = quota.left.saturating_sub(1);
            }
        } else {
            queue.known.pop();
        }
        self.now = at;
    }

    fn why_no_new(&mut self) -> Option<PauseReason> {
        let now = self.now;
        let quota = self.number.quota.as_mut();
        let is_spent = quota.is_some_and(|quota| {
            if let Some((_, left)) = quota.anew.take_if(|(at, _)| *at <= now) {
                quota.left = left;
            }
            quota.left == 0
        });
        self.number
            .no_new
            .or(is_spent.then_some(PauseReason::NewChatQuota))
    }

    /// The tempo is the same for all zones.
    fn earliest(&self, begins_chat: bool) -> UnixMillis {
        let Some(rules) = self.zones.first() else {
            return self.now;
        };
        let pacing = rules.pacing();
        let middle = pacing.gap_max_ms.saturating_sub(pacing.gap_min_ms) / 2;
        rules.earliest(self.now, &self.number.sent, begins_chat, middle)
    }

    /// The next of each zone, in the order of the list; `known`: of those with a chat.
    fn heads(&self, known: bool) -> Vec<Head> {
        let next = |(zone, queue): (usize, &Queue)| {
            let new = queue.new.last().filter(|_| !known);
            let (place, begins_chat) = match (queue.known.last(), new) {
                (Some(known), Some(new)) => (known.min(new), new < known),
                (Some(known), None) => (known, false),
                (None, Some(new)) => (new, true),
                (None, None) => return None,
            };
            Some((*place, Head { zone, begins_chat }))
        };
        let mut heads: Vec<(usize, Head)> = self.queues.iter().enumerate().filter_map(next).collect();
        heads.sort_by_key(|(place, _)| *place);
        heads.into_iter().map(|(_, head)| head).collect()
    }

    /// When the next of these zones may go: without a new chat, and with one.
    fn slots(&mut self, heads: &[Head], earliest: [UnixMillis; 2]) -> Vec<[Option<Slot>; 2]> {
        let mut slots = vec![[None; 2]; self.zones.len()];
        for head in heads {
            for (kind, at) in earliest.into_iter().enumerate() {
                slots[head.zone][kind] = self.slot((head.zone, kind), at);
            }
        }
        slots
    }

    fn slot(&mut self, (zone, kind): (usize, usize), at: UnixMillis) -> Option<Slot> {
        let rules = &self.zones[zone];
        let kept = &mut self.openings[zone][kind];
        let opening = match *kept {
            Some(opening) if at < opening.until => opening,
            _ => {
                let slot = rules.opening(at);
                let until = slot.map_or(at.plus(CLOSED_MS), |slot| slot.until);
                *kept.insert(Opening { slot, until })
            }
        };
        let slot = opening.slot?;
        rules.before_end(Slot {
            at: slot.at.max(at),
            ..slot
        })
    }
}

#[cfg(test)]
#[path = "ahead_tests.rs"]
mod tests;
