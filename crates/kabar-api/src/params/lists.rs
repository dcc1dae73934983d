//! What the commands of lists take, and of drafts.

use kabar_types::{ColumnMapping, Dialect, DraftContent, DraftId, ListFilter, ListId, ListSource};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

params! {
    PreviewList {
        from: ListSource,
        /// What is left open is found out.
        dialect: Dialect,
        /// The one that numbers without a code are read by: two letters.
        country: Option<String>,
    }

    TakeList {
        from: ListSource,
        /// What it is called here.
        name: String,
        dialect: Dialect,
        mapping: ColumnMapping,
        country: Option<String>,
    }

    /// For commands about one list.
    ByList { list: ListId, }

    SetListMapping {
        list: ListId,
        mapping: ColumnMapping,
        country: Option<String>,
    }

    ListRows {
        list: ListId,
        /// Where the page before ended.
        after: Option<u32>,
        /// 1–200.
        limit: u32,
        filter: ListFilter,
    }

    RepairList {
        list: ListId,
        /// `null`: every one that can be.
        rows: Option<Vec<u32>>,
    }

    SetCell {
        list: ListId,
        row: u32,
        /// From 0.
        column: u32,
        text: String,
    }

    LeaveOut {
        list: ListId,
        rows: Vec<u32>,
        left: bool,
    }

    ListValues {
        list: ListId,
        /// Where the page before ended.
        after: Option<u32>,
        /// 1–200.
        limit: u32,
    }

    CreateDraft { name: String, }

    SaveDraft { draft: DraftContent, }

    /// For commands about one draft.
    ByDraft { draft: DraftId, }
}
