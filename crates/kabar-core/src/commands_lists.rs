//! What hosts may ask about lists and drafts of campaigns, passed on to their room.

use crate::{Kabar, campaigns::NewList, error::KabarError};
use kabar_types::{
    CampaignDraft, ColumnMapping, Dialect, DraftContent, DraftId, ListFieldsPage, ListFilter, ListId,
    ListPreview, ListRow, ListRowPage, ListSource, MadeCampaign, TakenList,
};

impl Kabar {
    /// The first rows of a list and how it would be read. Nothing is kept. Errors: those of lists.
    pub async fn preview_list(
        &self,
        from: ListSource,
        dialect: Dialect,
        country: Option<String>,
    ) -> Result<ListPreview, KabarError> {
        self.lists.preview(from, dialect, country).await
    }

    /// Takes a list over; how far it is comes as a signal. Errors: those of lists, `Cancelled`, `BadRequest` while another
    /// is taken.
    pub async fn take_list(&self, new: NewList) -> Result<TakenList, KabarError> {
        self.lists.take(new).await
    }

    /// Ends what [`Kabar::take_list`] does; nothing of it is left. Harmless when nothing is taken.
    pub fn cancel_list(&self) {
        self.lists.cancel();
    }

    pub async fn get_list(&self, id: ListId) -> Result<TakenList, KabarError> {
        self.lists.get(id).await
    }

    /// Newest first.
    pub async fn list_lists(&self) -> Result<Vec<TakenList>, KabarError> {
        self.lists.list().await
    }

    /// Campaigns that were made of it keep their people.
    pub async fn delete_list(&self, id: ListId) -> Result<(), KabarError> {
        self.lists.delete(id).await
    }

    /// Which column is what, from now on and for the next list with these columns.
    pub async fn set_list_mapping(
        &self,
        id: ListId,
        mapping: ColumnMapping,
        country: Option<String>,
    ) -> Result<TakenList, KabarError> {
        self.lists.set_mapping(id, mapping, country).await
    }

    /// A stretch of a list behind `after`; at most 200.
    pub async fn list_rows(
        &self,
        id: ListId,
        after: Option<u32>,
        limit: u32,
        filter: ListFilter,
    ) -> Result<ListRowPage, KabarError> {
        self.lists.rows(id, after, limit, filter).await
    }

    /// Mends these rows, or all that can be. What stood there stays kept.
    pub async fn repair_list(&self, id: ListId, rows: Option<Vec<u32>>) -> Result<TakenList, KabarError> {
        self.lists.repair(id, rows).await
    }

    /// Puts back what stood there before repairs.
    pub async fn undo_repairs(&self, id: ListId) -> Result<TakenList, KabarError> {
        self.lists.undo_repairs(id).await
    }

    /// Writes something else into a cell.
    pub async fn set_cell(
        &self,
        id: ListId,
        row: u32,
        column: u32,
        text: &str,
    ) -> Result<ListRow, KabarError> {
        self.lists.set_cell(id, row, column, text).await
    }

    /// These rows get nothing, or may get something again.
    pub async fn leave_out(&self, id: ListId, rows: &[u32], left: bool) -> Result<TakenList, KabarError> {
        self.lists.leave_out(id, rows, left).await
    }

    /// What templates are filled in with, of the rows behind `after` that would get something; at most 200.
    pub async fn list_values(
        &self,
        id: ListId,
        after: Option<u32>,
        limit: u32,
    ) -> Result<ListFieldsPage, KabarError> {
        self.lists.values(id, after, limit).await
    }

    pub async fn create_draft(&self, name: &str) -> Result<CampaignDraft, KabarError> {
        self.lists.create_draft(name).await
    }

    /// Keeps all of a draft.
    pub async fn save_draft(&self, draft: &DraftContent) -> Result<CampaignDraft, KabarError> {
        self.lists.save_draft(draft).await
    }

    /// The one changed last first.
    pub async fn list_drafts(&self) -> Result<Vec<CampaignDraft>, KabarError> {
        self.lists.drafts().await
    }

    pub async fn get_draft(&self, id: DraftId) -> Result<CampaignDraft, KabarError> {
        self.lists.draft(id).await
    }

    /// Its list stays.
    pub async fn delete_draft(&self, id: DraftId) -> Result<(), KabarError> {
        self.lists.delete_draft(id).await
    }

    /// Makes a campaign of a draft and its list; the draft goes. Errors: those of [`Kabar::create_campaign`], and
    /// `BadRequest` when the draft lacks something.
    pub async fn make_campaign(&self, id: DraftId) -> Result<MadeCampaign, KabarError> {
        self.campaigns.make(&self.lists, id).await
    }
}
