//! From a list to a draft: who each line is, whether they get anything, and what, word for word.
//!
//! A list is written down in slices, so that nobody who types waits for a long one. Until it is whole nobody sees it, and what
//! a crash leaves of it is forgotten at the next start. Everybody's text is made here and never again: what is shown is what
//! is sent. Deliberately not here: templates (`template`), and when something goes.

use super::{
    Campaigns, phone_of,
    template::{self, Template},
    variants, zones,
};
use crate::{
    error::KabarError,
    steps::{self, Step},
};
use kabar_store::{
    ListedPerson, NewCampaignRow, NewRecipientRow, NewRecipientText, Priority, StoreError, Tx,
};
use kabar_types::{
    AccountId, AudienceClass, AudienceCounts, CampaignId, CreatedCampaign, ErrorCode, Fields, Jid,
    NewConsent, NewRecipient, Pacing, SkipReason, TextIssue, TextLanguage, UnixMillis, Variant,
};
use std::collections::{HashMap, HashSet};

/// Lines written down in one transaction.
const SLICE: usize = 500;
/// So many issues are told at once; the counts tell of how many lines there are.
const ISSUES_MAX: usize = 1_000;
/// Who was not on WhatsApp may be a day later.
const ABSENT_FOR_MS: i64 = 24 * 60 * 60 * 1000;

/// A campaign as somebody wants it.
#[derive(Clone, Debug)]
pub struct NewCampaign {
    pub name: String,
    /// The first writes to whoever talks with none of them.
    pub accounts: Vec<AccountId>,
    pub pacing: Pacing,
    /// In which dates and amounts are read and written.
    pub language: TextLanguage,
    /// Each person gets one of them, each as many people as the others.
    pub variants: Vec<Variant>,
    pub recipients: Vec<NewRecipient>,
    /// What shows that they agreed; without it those whom nobody here knows get nothing.
    pub consent: Option<NewConsent>,
}

/// A line of a list, from wherever it comes.
pub(super) struct Line<'a> {
    /// As it stood there.
    pub(super) phone: &'a str,
    pub(super) number: Option<Jid>,
    /// The country of the number; empty: nothing tells.
    zone: String,
    pub(super) fields: &'a Fields,
    /// Where issues say that it is.
    pub(super) place: u32,
}

impl<'a> Line<'a> {
    /// What stood there, and the number it is. Reading a number takes its time: before the writer is taken, which is everybody's.
    pub(super) fn new(phone: &'a str, number: Option<Jid>, fields: &'a Fields, place: u32) -> Self {
        Self {
            phone,
            zone: number.as_ref().map(zones::country_of).unwrap_or_default(),
            number,
            fields,
            place,
        }
    }

    /// One of a list that came over the wire, and its place there.
    fn of((place, recipient): (usize, &'a NewRecipient)) -> Self {
        let number = phone_of(&recipient.phone);
        let place = u32::try_from(place).unwrap_or(u32::MAX);
        Self::new(&recipient.phone, number, &recipient.fields, place)
    }
}

/// What holds for each line of a list.
pub(super) struct Plan<'a> {
    pub(super) id: CampaignId,
    new: &'a NewCampaign,
    texts: Vec<Template>,
    /// Numbers of ours: nobody writes to themselves.
    own: Vec<Jid>,
    seed: u32,
    consent: Option<i64>,
    now: UnixMillis,
}

/// What was found so far.
#[derive(Default)]
pub(super) struct Found {
    pub(super) verdicts: Vec<Option<SkipReason>>,
    pub(super) issues: Vec<TextIssue>,
    pub(super) audience: AudienceCounts,
    /// People who were given a variant.
    given: u32,
}

impl Campaigns {
    /// Writes a campaign down as a draft, with every line of its list and what becomes of it.
    pub(crate) async fn create(&self, new: &NewCampaign) -> Result<CreatedCampaign, KabarError> {
        super::check(new)?;
        let texts = variants::compile(&new.variants, new.language)?;
        let plan = self.begin_plan(new, texts).await?;
        let written = self.write_down_list(&plan).await;
        self.or_forget(&plan, written).await
    }

    /// Nothing is left of a campaign whose list did not become whole.
    pub(super) async fn or_forget<T>(
        &self,
        plan: &Plan<'_>,
        written: Result<T, KabarError>,
    ) -> Result<T, KabarError> {
        if written.is_err() {
            let mut tx = self.base.store.begin(Priority::Background).await?;
            tx.forget_unmade(Some(plan.id)).await?;
            tx.commit().await?;
        }
        written
    }

    pub(super) async fn begin_plan<'a>(
        &self,
        new: &'a NewCampaign,
        texts: Vec<Template>,
    ) -> Result<Plan<'a>, KabarError> {
        let now = self.base.now();
        let mut tx = self.base.store.begin(Priority::Background).await?;
        let mut own = Vec::new();
        for account in &new.accounts {
            own.extend(tx.get_account_record(*account).await?.phone);
        }
        let row = NewCampaignRow {
            name: new.name.trim(),
            accounts: &new.accounts,
            pacing: &new.pacing,
            language: new.language,
            variants: &new.variants,
        };
        let id = tx.insert_campaign(&row, now).await?;
        let consent = match &new.consent {
            Some(consent) => Some(tx.insert_consent_record(id, consent, now).await?),
            None => None,
        };
        tx.commit().await?;
        Ok(Plan {
            id,
            new,
            texts,
            own,
            seed: self.base.draw(),
            consent,
            now,
        })
    }

    async fn write_down_list(&self, plan: &Plan<'_>) -> Result<CreatedCampaign, KabarError> {
        let mut found = Found::default();
        for recipients in plan.new.recipients.chunks(SLICE) {
            let from = found.verdicts.len();
            let lines: Vec<Line<'_>> = (from..).zip(recipients).map(Line::of).collect();
            self.write_down_lines(plan, &lines, &mut found).await?;
        }
        found.is_anybody()?;
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.show_campaign(plan.id).await?;
        let campaign = tx.get_campaign(plan.id).await?;
        tx.commit().await?;
        Ok(CreatedCampaign {
            campaign,
            verdicts: found.verdicts,
            issues: found.issues,
            audience: found.audience,
        })
    }

    /// Lines of a list, in one transaction.
    pub(super) async fn write_down_lines(
        &self,
        plan: &Plan<'_>,
        lines: &[Line<'_>],
        found: &mut Found,
    ) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Background).await?;
        write_down_slice(&mut tx, plan, lines, found).await?;
        tx.commit().await?;
        steps::at(Step::Listed);
        Ok(())
    }
}

impl Found {
    /// Errors: `NobodyToWrite`.
    pub(super) fn is_anybody(&self) -> Result<(), KabarError> {
        if self.verdicts.iter().any(Option::is_none) {
            return Ok(());
        }
        Err(KabarError::refused(
            ErrorCode::NobodyToWrite,
            "nobody of the list can be written to",
        ))
    }
}

async fn write_down_slice(
    tx: &mut Tx,
    plan: &Plan<'_>,
    lines: &[Line<'_>],
    found: &mut Found,
) -> Result<(), StoreError> {
    let phones: Vec<Option<&Jid>> = lines.iter().map(|line| plan.number_of(line)).collect();
    let mut places: HashMap<&Jid, usize> = HashMap::new();
    let mut asked = Vec::new();
    for phone in phones.iter().copied().flatten() {
        places.entry(phone).or_insert_with(|| {
            asked.push(phone.clone());
            asked.len() - 1
        });
    }
    let people = tx.meet_people(plan.id, &asked).await?;
    let mut seen = HashSet::new();
    let (mut rows, mut agreed) = (Vec::with_capacity(lines.len()), Vec::new());
    for (line, phone) in lines.iter().zip(&phones) {
        let person = phone.and_then(|phone| people.get(*places.get(phone)?));
        let is_first = person.is_some_and(|person| !person.listed && seen.insert(person.contact));
        if let Some(person) = person.filter(|_| is_first) {
            found.audience.add(person.class);
        }
        let row = plan.row_of(line, person, is_first, found);
        if !matches!(row.becomes, NewRecipientText::Skipped { .. }) {
            agreed.extend(row.contact);
        }
        rows.push(row);
    }
    tx.insert_recipients(plan.id, &rows).await?;
    if let Some(record) = plan.consent {
        tx.add_consents(record, &agreed).await?;
    }
    Ok(())
}

impl Plan<'_> {
    fn number_of<'b>(&self, line: &'b Line<'_>) -> Option<&'b Jid> {
        line.number.as_ref().filter(|phone| !self.own.contains(phone))
    }

    /// What becomes of a line. A person is written to by the number that talks with them, else by the first: a list is never
    /// spread over numbers to get around a cap.
    fn row_of<'a>(
        &self,
        line: &'a Line<'_>,
        person: Option<&ListedPerson>,
        is_first: bool,
        found: &mut Found,
    ) -> NewRecipientRow<'a> {
        let account = person.and_then(|person| person.talker.or(self.new.accounts.first().copied()));
        let why = match person {
            None => Some(SkipReason::Invalid),
            Some(_) if !is_first => Some(SkipReason::Duplicate),
            Some(person) => self.why_not(person, account),
        };
        let becomes = match why {
            Some(why) => NewRecipientText::Skipped { why },
            None => self.text_of(line, found),
        };
        found.verdicts.push(why);
        NewRecipientRow {
            phone: line.phone,
            contact: person.map(|person| person.contact),
            account,
            zone: &line.zone,
            becomes,
            fields: line.fields,
        }
    }

    fn why_not(&self, person: &ListedPerson, account: Option<AccountId>) -> Option<SkipReason> {
        let is_absent = |at: UnixMillis| self.now.since(at) < ABSENT_FOR_MS;
        if person.suppressed {
            Some(SkipReason::OptedOut)
        } else if account.is_some_and(|account| person.blocked_by.contains(&account)) {
            Some(SkipReason::Blocked)
        } else if person.absent_at.is_some_and(is_absent) {
            Some(SkipReason::NotOnWhatsApp)
        } else {
            let is_stranger = person.class == AudienceClass::Cold && self.consent.is_none();
            is_stranger.then_some(SkipReason::NoConsent)
        }
    }

    fn text_of(&self, line: &Line<'_>, found: &mut Found) -> NewRecipientText {
        let variant = variants::of(self.seed, found.given, self.texts.len());
        found.given += 1;
        let text = usize::try_from(variant)
            .ok()
            .and_then(|place| self.texts.get(place));
        // There is one for each place.
        let rendered = text.map_or(Err(Vec::new()), |text| text.render(line.fields));
        match rendered {
            Ok(text) => NewRecipientText::Planned { text, variant },
            Err(issues) => {
                let room = ISSUES_MAX.saturating_sub(found.issues.len());
                let of_line = issues.iter().map(|issue| template::of_line(line.place, issue));
                found.issues.extend(of_line.take(room));
                NewRecipientText::Incomplete { issues, variant }
            }
        }
    }
}
