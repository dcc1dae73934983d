//! What the fake's server knows of people: pictures, what they say about themselves, who is blocked, who is there at all.

use super::FakeWhatsApp;
use crate::people;
use kabar_core::ports::whatsapp::{
    BusinessSeen, NumberAnswer, Person, PersonChange, PictureAnswer, ProfileAnswer, Reported, SendError,
    WaEvent,
};
use kabar_types::{AccountId, Jid, Presence, UnixMillis};
use std::collections::{HashMap, HashSet, VecDeque};

/// As one account sees it.
#[derive(Default)]
pub(super) struct Known {
    pictures: HashMap<Jid, PictureAnswer>,
    asked: Vec<(Jid, String)>,
    refusals: VecDeque<SendError>,
    profiles: HashMap<Jid, ProfileAnswer>,
    pub(super) blocked: Vec<Person>,
    absent: HashSet<Jid>,
    businesses: HashMap<Jid, BusinessSeen>,
    lookups: Vec<Vec<Jid>>,
    reports: Vec<Reported>,
    report_refusals: VecDeque<SendError>,
    presences: HashMap<Jid, Presence>,
    followed: Vec<Jid>,
}

impl Known {
    pub(super) fn picture(&mut self, of: &Jid, known: &str) -> Result<PictureAnswer, SendError> {
        self.asked.push((of.clone(), known.to_owned()));
        if let Some(error) = self.refusals.pop_front() {
            return Err(error);
        }
        Ok(match self.pictures.get(of) {
            Some(PictureAnswer::Here { id, .. }) if id == known => PictureAnswer::Same,
            Some(answer) => answer.clone(),
            None => PictureAnswer::None,
        })
    }

    pub(super) fn profile(&self, person: &Jid) -> ProfileAnswer {
        self.profiles.get(person).cloned().unwrap_or_default()
    }

    pub(super) fn block(&mut self, person: &Jid, blocked: bool) {
        self.blocked.retain(|other| other.jid != *person);
        if blocked {
            self.blocked.push(people::person(person.user()));
        }
    }

    pub(super) fn report(&mut self, reported: &Reported) -> Result<(), SendError> {
        if let Some(error) = self.report_refusals.pop_front() {
            return Err(error);
        }
        self.reports.push(reported.clone());
        Ok(())
    }

    /// What is told at once of somebody who is followed from now on.
    pub(super) fn follow(&mut self, person: &Jid, on: bool) -> Option<Presence> {
        self.followed.retain(|other| other != person);
        if !on {
            return None;
        }
        self.followed.push(person.clone());
        Some(self.presences.get(person).copied().unwrap_or(Presence::Away))
    }

    pub(super) fn look_up(&mut self, numbers: &[Jid]) -> Vec<NumberAnswer> {
        self.lookups.push(numbers.to_vec());
        let answer = |phone: &Jid| {
            let on_whatsapp = !self.absent.contains(phone);
            NumberAnswer {
                phone: phone.clone(),
                on_whatsapp,
                lid: on_whatsapp.then(|| people::lid(phone.user())),
                business: self.businesses.get(phone).cloned().unwrap_or_default(),
            }
        };
        numbers.iter().map(answer).collect()
    }
}

impl FakeWhatsApp {
    /// From now on an account sees this picture of a person or group. It is not told.
    pub fn set_picture(&self, account: AccountId, of: &Jid, picture: PictureAnswer) {
        self.with(account, |line| line.known.pictures.insert(of.clone(), picture));
    }

    /// Whose pictures an account asked for, in order, and which it had.
    pub fn pictures_asked(&self, account: AccountId) -> Vec<(Jid, String)> {
        self.find(account, |line| line.known.asked.clone())
            .unwrap_or_default()
    }

    /// The next questions of an account for pictures are refused like this.
    pub fn refuse_pictures(&self, account: AccountId, with: impl IntoIterator<Item = SendError>) {
        self.with(account, |line| line.known.refusals.extend(with));
    }

    /// What a person shows to an account.
    pub fn set_profile(&self, account: AccountId, person: &Jid, profile: ProfileAnswer) {
        self.with(account, |line| {
            line.known.profiles.insert(person.clone(), profile)
        });
    }

    /// Whom an account blocked, as the server has it.
    pub fn blocked(&self, account: AccountId) -> Vec<Person> {
        self.find(account, |line| line.known.blocked.clone())
            .unwrap_or_default()
    }

    /// Another device of the account blocked somebody, or no longer.
    pub fn block_elsewhere(&self, account: AccountId, person: &Jid, blocked: bool) {
        self.with(account, |line| line.known.block(person, blocked));
        self.emit(account, WaEvent::BlocksChanged);
    }

    /// Nobody has this number on WhatsApp.
    pub fn set_absent(&self, account: AccountId, phone: &Jid) {
        self.with(account, |line| line.known.absent.insert(phone.clone()));
    }

    /// This number is that of a business, as a question about it is answered.
    pub fn set_business(&self, account: AccountId, phone: &Jid, business: BusinessSeen) {
        self.with(account, |line| {
            line.known.businesses.insert(phone.clone(), business)
        });
    }

    /// By what an account reported people, in order.
    pub fn reports(&self, account: AccountId) -> Vec<Reported> {
        self.find(account, |line| line.known.reports.clone())
            .unwrap_or_default()
    }

    /// The next reports of an account are refused like this.
    pub fn refuse_reports(&self, account: AccountId, with: impl IntoIterator<Item = SendError>) {
        self.with(account, |line| line.known.report_refusals.extend(with));
    }

    /// From now on a person is there, or is not; whoever follows them is told.
    pub fn set_presence(&self, account: AccountId, person: &Jid, presence: Presence) {
        let is_followed = self.with(account, |line| {
            line.known.presences.insert(person.clone(), presence);
            line.known.followed.contains(person)
        });
        if is_followed {
            self.tell_presence(account, person, presence);
        }
    }

    /// Whom an account follows now.
    pub fn followed(&self, account: AccountId) -> Vec<Jid> {
        self.find(account, |line| line.known.followed.clone())
            .unwrap_or_default()
    }

    pub(super) fn tell_presence(&self, account: AccountId, person: &Jid, presence: Presence) {
        let person = people::person(person.user());
        self.emit(account, WaEvent::PresenceSeen { person, presence });
    }

    /// The numbers of each question of an account whether they are on WhatsApp.
    pub fn lookups(&self, account: AccountId) -> Vec<Vec<Jid>> {
        self.find(account, |line| line.known.lookups.clone())
            .unwrap_or_default()
    }

    /// WhatsApp tells of somebody.
    pub fn tell_of(&self, account: AccountId, person: &Person, change: PersonChange, at: UnixMillis) {
        let person = person.clone();
        self.emit(account, WaEvent::PersonChanged { person, change, at });
    }
}
