//! Lists that are taken over, and drafts of campaigns.

use super::Campaigns;
use crate::{base::Base, error::KabarError};
use kabar_types::{
    CampaignDraft, ColumnMapping, Dialect, DraftContent, DraftId, ErrorCode, ListFieldsPage, ListFilter,
    ListId, ListPreview, ListRow, ListRowPage, ListSource, MadeCampaign, TakenList,
};
use std::sync::Arc;

/// A list as somebody wants it taken.
#[derive(Clone, Debug)]
pub struct NewList {
    pub from: ListSource,
    pub name: String,
    pub dialect: Dialect,
    pub mapping: ColumnMapping,
    pub country: Option<String>,
}

pub(crate) struct Lists {
    base: Arc<Base>,
}

fn none<T>() -> Result<T, KabarError> {
    Err(KabarError::refused(ErrorCode::NotFound, "there are no lists yet"))
}

impl Lists {
    pub(crate) fn new(base: Arc<Base>) -> Self {
        Self { base }
    }
    pub(crate) async fn preview(
        &self,
        _: ListSource,
        _: Dialect,
        _: Option<String>,
    ) -> Result<ListPreview, KabarError> {
        let _ = &self.base;
        none()
    }
    pub(crate) async fn take(&self, _: NewList) -> Result<TakenList, KabarError> {
        none()
    }
    pub(crate) fn cancel(&self) {}
    pub(crate) async fn get(&self, _: ListId) -> Result<TakenList, KabarError> {
        none()
    }
    pub(crate) async fn list(&self) -> Result<Vec<TakenList>, KabarError> {
        Ok(Vec::new())
    }
    pub(crate) async fn delete(&self, _: ListId) -> Result<(), KabarError> {
        none()
    }
    pub(crate) async fn set_mapping(
        &self,
        _: ListId,
        _: ColumnMapping,
        _: Option<String>,
    ) -> Result<TakenList, KabarError> {
        none()
    }
    pub(crate) async fn rows(
        &self,
        _: ListId,
        _: Option<u32>,
        _: u32,
        _: ListFilter,
    ) -> Result<ListRowPage, KabarError> {
        none()
    }
    pub(crate) async fn repair(&self, _: ListId, _: Option<Vec<u32>>) -> Result<TakenList, KabarError> {
        none()
    }
    pub(crate) async fn undo_repairs(&self, _: ListId) -> Result<TakenList, KabarError> {
        none()
    }
    pub(crate) async fn set_cell(&self, _: ListId, _: u32, _: u32, _: &str) -> Result<ListRow, KabarError> {
        none()
    }
    pub(crate) async fn leave_out(&self, _: ListId, _: &[u32], _: bool) -> Result<TakenList, KabarError> {
        none()
    }
    pub(crate) async fn values(
        &self,
        _: ListId,
        _: Option<u32>,
        _: u32,
    ) -> Result<ListFieldsPage, KabarError> {
        none()
    }
    pub(crate) async fn create_draft(&self, _: &str) -> Result<CampaignDraft, KabarError> {
        none()
    }
    pub(crate) async fn save_draft(&self, _: &DraftContent) -> Result<CampaignDraft, KabarError> {
        none()
    }
    pub(crate) async fn drafts(&self) -> Result<Vec<CampaignDraft>, KabarError> {
        Ok(Vec::new())
    }
    pub(crate) async fn draft(&self, _: DraftId) -> Result<CampaignDraft, KabarError> {
        none()
    }
    pub(crate) async fn delete_draft(&self, _: DraftId) -> Result<(), KabarError> {
        none()
    }
}

impl Campaigns {
    pub(crate) async fn make(&self, _: &Lists, _: DraftId) -> Result<MadeCampaign, KabarError> {
        none()
    }
}
