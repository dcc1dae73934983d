//! Lists, and drafts of campaigns.

use crate::{
    ApiError,
    params::{
        ByDraft, ByList, CreateDraft, LeaveOut, ListRows, ListValues, NoParams, PreviewList, RepairList,
        SaveDraft, SetCell, SetListMapping, TakeList,
    },
};
use kabar_core::{Kabar, NewList};
use kabar_types::{
    CampaignDraft, ListFieldsPage, ListPreview, ListRow, ListRowPage, MadeCampaign, TakenList,
};

pub(crate) async fn preview_list(kabar: &Kabar, params: PreviewList) -> Result<ListPreview, ApiError> {
    let PreviewList {
        from,
        dialect,
        country,
    } = params;
    Ok(kabar.preview_list(from, dialect, country).await?)
}

pub(crate) async fn take_list(kabar: &Kabar, params: TakeList) -> Result<TakenList, ApiError> {
    let new = NewList {
        from: params.from,
        name: params.name,
        dialect: params.dialect,
        mapping: params.mapping,
        country: params.country,
    };
    Ok(kabar.take_list(new).await?)
}

pub(crate) async fn cancel_list(kabar: &Kabar, _: NoParams) -> Result<(), ApiError> {
    kabar.cancel_list();
    Ok(())
}

pub(crate) async fn get_list(kabar: &Kabar, params: ByList) -> Result<TakenList, ApiError> {
    Ok(kabar.get_list(params.list).await?)
}

pub(crate) async fn list_lists(kabar: &Kabar, _: NoParams) -> Result<Vec<TakenList>, ApiError> {
    Ok(kabar.list_lists().await?)
}

pub(crate) async fn delete_list(kabar: &Kabar, params: ByList) -> Result<(), ApiError> {
    Ok(kabar.delete_list(params.list).await?)
}

pub(crate) async fn set_list_mapping(kabar: &Kabar, params: SetListMapping) -> Result<TakenList, ApiError> {
    let SetListMapping {
        list,
        mapping,
        country,
    } = params;
    Ok(kabar.set_list_mapping(list, mapping, country).await?)
}

pub(crate) async fn list_rows(kabar: &Kabar, params: ListRows) -> Result<ListRowPage, ApiError> {
    let ListRows {
        list,
        after,
        limit,
        filter,
    } = params;
    Ok(kabar.list_rows(list, after, limit, filter).await?)
}

pub(crate) async fn repair_list(kabar: &Kabar, params: RepairList) -> Result<TakenList, ApiError> {
    Ok(kabar.repair_list(params.list, params.rows).await?)
}

pub(crate) async fn undo_repairs(kabar: &Kabar, params: ByList) -> Result<TakenList, ApiError> {
    Ok(kabar.undo_repairs(params.list).await?)
}

pub(crate) async fn set_cell(kabar: &Kabar, params: SetCell) -> Result<ListRow, ApiError> {
    let SetCell {
        list,
        row,
        column,
        text,
    } = params;
    Ok(kabar.set_cell(list, row, column, &text).await?)
}

pub(crate) async fn leave_out(kabar: &Kabar, params: LeaveOut) -> Result<TakenList, ApiError> {
    Ok(kabar.leave_out(params.list, &params.rows, params.left).await?)
}

pub(crate) async fn list_values(kabar: &Kabar, params: ListValues) -> Result<ListFieldsPage, ApiError> {
    Ok(kabar.list_values(params.list, params.after, params.limit).await?)
}

pub(crate) async fn create_draft(kabar: &Kabar, params: CreateDraft) -> Result<CampaignDraft, ApiError> {
    Ok(kabar.create_draft(&params.name).await?)
}

pub(crate) async fn save_draft(kabar: &Kabar, params: SaveDraft) -> Result<CampaignDraft, ApiError> {
    Ok(kabar.save_draft(&params.draft).await?)
}

pub(crate) async fn list_drafts(kabar: &Kabar, _: NoParams) -> Result<Vec<CampaignDraft>, ApiError> {
    Ok(kabar.list_drafts().await?)
}

pub(crate) async fn get_draft(kabar: &Kabar, params: ByDraft) -> Result<CampaignDraft, ApiError> {
    Ok(kabar.get_draft(params.draft).await?)
}

pub(crate) async fn delete_draft(kabar: &Kabar, params: ByDraft) -> Result<(), ApiError> {
    Ok(kabar.delete_draft(params.draft).await?)
}

pub(crate) async fn make_campaign(kabar: &Kabar, params: ByDraft) -> Result<MadeCampaign, ApiError> {
    Ok(kabar.make_campaign(params.draft).await?)
}
