//! From a draft and its list to a campaign: the rows go by in slices, so that a list of a million is never in memory.
//!
//! Whom a campaign may write to is `plan`'s to say, for these as for lines that come over the wire. Rows that somebody left out
//! are not in the campaign; all others are, whatever becomes of them.

use super::{
    Campaigns, Lists, NewCampaign,
    plan::{Found, Line, Plan},
    variants,
};
use crate::error::KabarError;
use kabar_import::column_names;
use kabar_store::{ListLine, ListRecord, Priority};
use kabar_types::{CampaignDraft, DraftId, ErrorCode, Fields, ListId, MadeCampaign, SkipCount, SkipReason};

/// Rows in one look and one transaction.
const SLICE: u32 = 500;

impl Campaigns {
    /// Makes a campaign of a draft. The draft goes, its list stays.
    pub(crate) async fn make(&self, lists: &Lists, id: DraftId) -> Result<MadeCampaign, KabarError> {
        let draft = lists.draft(id).await?;
        let (new, list) = campaign_of(draft)?;
        super::check(&new)?;
        let texts = variants::compile(&new.variants, new.language)?;
        // Nobody changes the list meanwhile.
        let (record, _held) = lists.hold(list).await?;
        let plan = self.begin_plan(&new, texts).await?;
        let made = self.write_down_rows(&plan, &record, id).await;
        self.or_forget(&plan, made).await
    }

    async fn write_down_rows(
        &self,
        plan: &Plan<'_>,
        list: &ListRecord,
        draft: DraftId,
    ) -> Result<MadeCampaign, KabarError> {
        let names = column_names(&list.header);
        let (mut found, mut after) = (Found::default(), 0);
        loop {
            let mut view = self.base.store.read().await?;
            let rows = view.read_list_lines(list.id, after, SLICE).await?;
            drop(view);
            let Some(last) = rows.last() else { break };
            after = last.row;
            let rows: Vec<Ready> = rows.into_iter().map(|row| Ready::of(row, list, &names)).collect();
            let lines: Vec<Line<'_>> = rows.iter().map(Ready::line).collect();
            self.write_down_lines(plan, &lines, &mut found).await?;
        }
        found.is_anybody()?;
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.show_campaign(plan.id).await?;
        tx.delete_draft(draft).await?;
        let campaign = tx.get_campaign(plan.id).await?;
        tx.commit().await?;
        Ok(MadeCampaign {
            campaign,
            skips: skips(&found.verdicts),
            issues: found.issues,
            audience: found.audience,
        })
    }
}

/// Errors: `BadRequest` for a draft that lacks something.
fn campaign_of(draft: CampaignDraft) -> Result<(NewCampaign, ListId), KabarError> {
    let lacks = |what| KabarError::refused(ErrorCode::BadRequest, what);
    let list = draft.list.ok_or_else(|| lacks("the draft has no list"))?;
    let pacing = draft.pacing.ok_or_else(|| lacks("the draft has no tempo"))?;
    let new = NewCampaign {
        name: draft.name,
        accounts: draft.accounts,
        pacing,
        language: draft.language,
        variants: draft.variants,
        recipients: Vec::new(),
        consent: draft.consent,
    };
    Ok((new, list))
}

/// A row as its line borrows it.
struct Ready {
    row: u32,
    phone: String,
    number: Option<kabar_types::Jid>,
    fields: Fields,
}

impl Ready {
    fn of(line: ListLine, list: &ListRecord, names: &[String]) -> Self {
        let column = list.mapping.phone.map(|column| column as usize);
        let phone = column.and_then(|column| line.cells.get(column)).cloned();
        Self {
            row: line.row,
            phone: phone.unwrap_or_default(),
            number: line.number,
            fields: super::lists::fields_of(names, line.cells),
        }
    }

    fn line(&self) -> Line<'_> {
        Line::new(&self.phone, self.number.clone(), &self.fields, self.row)
    }
}

/// How many get nothing for each reason.
fn skips(verdicts: &[Option<SkipReason>]) -> Vec<SkipCount> {
    let count = |why: SkipReason| {
        let people = verdicts.iter().filter(|verdict| **verdict == Some(why)).count();
        let people = u32::try_from(people).unwrap_or(u32::MAX);
        (people > 0).then_some(SkipCount { why, people })
    };
    SkipReason::ALL.into_iter().filter_map(count).collect()
}
