//! One file per table: its statements, its rows, and the reads and writes over them. The larger ones are split by
//! what is done to the table.

pub(crate) mod account_choices;
pub(crate) mod account_health;
pub(crate) mod account_sets;
pub(crate) mod accounts;
mod blanks;
pub(crate) mod blocks;
mod bodies;
mod calls;
pub(crate) mod campaign_ahead;
pub(crate) mod campaign_attempts;
mod campaign_drafts;
mod campaign_replies;
pub(crate) mod campaign_reports;
mod campaign_variants;
pub(crate) mod campaigns;
pub(crate) mod chat_gaps;
pub(crate) mod chat_groups;
pub(crate) mod chat_list;
pub(crate) mod chat_pasts;
pub(crate) mod chat_settings;
mod chat_timers;
pub(crate) mod chat_views;
pub(crate) mod chats;
pub(crate) mod chunk_asks;
pub(crate) mod clearing;
pub(crate) mod connection_log;
mod consents;
pub(crate) mod contact_profiles;
pub(crate) mod contact_views;
pub(crate) mod contacts;
mod deletions;
mod device_resumes;
mod doubtful_replies;
mod events;
pub(crate) mod expiry;
pub(crate) mod group_members;
pub(crate) mod history_chunks;
mod job_claims;
mod job_list;
pub(crate) mod jobs;
pub(crate) mod kept_raw;
pub(crate) mod links;
pub(crate) mod list_counts;
pub(crate) mod list_people;
pub(crate) mod list_rows;
pub(crate) mod lists;
pub(crate) mod media;
pub(crate) mod mentions;
mod merge_chats;
mod merge_contacts;
mod merge_recipients;
pub(crate) mod message_marks;
mod message_pages;
mod message_rows;
pub(crate) mod message_status;
pub(crate) mod message_views;
pub(crate) mod messages;
pub(crate) mod notes;
pub(crate) mod numbers;
pub(crate) mod old_addresses;
pub(crate) mod parked;
mod person_chats;
pub(crate) mod pictures;
pub(crate) mod poll_votes;
mod raised_limits;
mod reactions;
pub(crate) mod receipts;
mod recipient_again;
pub(crate) mod recipient_lines;
pub(crate) mod recipient_reasons;
pub(crate) mod recipient_rows;
pub(crate) mod recipient_search;
mod recipient_views;
pub(crate) mod recipients;
pub(crate) mod search;
mod search_index;
mod settings;
pub(crate) mod stars;
mod suppressions;
pub(crate) mod unread;

use crate::{Result, StoreError};
use kabar_types::AccountId;
use std::fmt::Display;

/// Reads an account id as the database keeps it.
fn account_id(text: &str) -> Result<AccountId> {
    text.parse().map_err(|_| broken("an account id"))
}

/// A value in the database that this program never wrote.
fn broken(what: &str) -> StoreError {
    StoreError::Internal(format!("the database holds {what} that cannot be read"))
}

/// Ids as a JSON list, the form in which one parameter carries many: `IN (SELECT value FROM json_each(?1))`.
fn id_list(ids: impl IntoIterator<Item = impl Display>) -> String {
    let texts: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    format!("[{}]", texts.join(","))
}

/// Every statement of the crate.
#[cfg(test)]
pub(crate) fn all_statements() -> Vec<&'static str> {
    let lists: &[&[&'static str]] = &[
        crate::backup::STATEMENTS,
        crate::check::STATEMENTS,
        crate::export::STATEMENTS,
        crate::open::STATEMENTS,
        crate::tx::STATEMENTS,
        account_choices::STATEMENTS,
        account_health::STATEMENTS,
        account_sets::STATEMENTS,
        accounts::STATEMENTS,
        blanks::STATEMENTS,
        blocks::STATEMENTS,
        calls::STATEMENTS,
        campaign_ahead::STATEMENTS,
        campaign_attempts::STATEMENTS,
        campaign_drafts::STATEMENTS,
        campaign_replies::STATEMENTS,
        campaign_reports::STATEMENTS,
        campaign_variants::STATEMENTS,
        campaigns::STATEMENTS,
        chat_gaps::STATEMENTS,
        chat_groups::STATEMENTS,
        chat_list::STATEMENTS,
        chat_pasts::STATEMENTS,
        chunk_asks::STATEMENTS,
        clearing::STATEMENTS,
        chat_timers::STATEMENTS,
        chat_settings::STATEMENTS,
        chat_views::STATEMENTS,
        chats::STATEMENTS,
        connection_log::STATEMENTS,
        consents::STATEMENTS,
        contact_profiles::STATEMENTS,
        contact_views::STATEMENTS,
        contacts::STATEMENTS,
        deletions::STATEMENTS,
        device_resumes::STATEMENTS,
        doubtful_replies::STATEMENTS,
        events::STATEMENTS,
        expiry::STATEMENTS,
        group_members::STATEMENTS,
        history_chunks::STATEMENTS,
        job_claims::STATEMENTS,
        job_list::STATEMENTS,
        jobs::STATEMENTS,
        kept_raw::STATEMENTS,
        links::STATEMENTS,
        list_counts::STATEMENTS,
        list_people::STATEMENTS,
        list_rows::STATEMENTS,
        lists::STATEMENTS,
        media::STATEMENTS,
        mentions::STATEMENTS,
        merge_chats::STATEMENTS,
        merge_contacts::STATEMENTS,
        merge_recipients::STATEMENTS,
        message_marks::STATEMENTS,
        message_pages::STATEMENTS,
        message_rows::STATEMENTS,
        message_status::STATEMENTS,
        message_views::STATEMENTS,
        messages::STATEMENTS,
        notes::STATEMENTS,
        numbers::STATEMENTS,
        old_addresses::STATEMENTS,
        parked::STATEMENTS,
        person_chats::STATEMENTS,
        pictures::STATEMENTS,
        poll_votes::STATEMENTS,
        raised_limits::STATEMENTS,
        reactions::STATEMENTS,
        receipts::STATEMENTS,
        recipient_again::STATEMENTS,
        recipient_lines::STATEMENTS,
        recipient_reasons::STATEMENTS,
        recipient_rows::STATEMENTS,
        recipient_search::STATEMENTS,
        recipient_views::STATEMENTS,
        recipients::STATEMENTS,
        search::STATEMENTS,
        search_index::STATEMENTS,
        settings::STATEMENTS,
        stars::STATEMENTS,
        suppressions::STATEMENTS,
        unread::STATEMENTS,
    ];
    lists.concat()
}
