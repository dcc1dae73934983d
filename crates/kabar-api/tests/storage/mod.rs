//! What crosses the wire about room on the disk.

use super::{account_id, both_ways};
use kabar_api::params::*;
use kabar_types::*;
use serde_json::Value;
use std::collections::BTreeMap;

pub(crate) fn requests() -> BTreeMap<&'static str, Value> {
    let keep = PreviewKeep {
        account: account_id(),
        keep: KeepMessages::NinetyDays,
    };
    BTreeMap::from([
        ("get_disk_use", both_ways(NoParams {})),
        ("preview_keep", both_ways(keep)),
        ("clean_up", both_ways(NoParams {})),
        ("stop_clean_up", both_ways(NoParams {})),
    ])
}

pub(crate) fn low_space() -> LowSpace {
    LowSpace {
        free: 80_000_000,
        urgent: true,
    }
}

pub(crate) fn cleaning() -> Cleaning {
    Cleaning {
        step: CleaningStep::LettingGo,
        percent: 40,
    }
}

pub(crate) fn disk_use() -> DiskUse {
    DiskUse {
        database: 900_000_000,
        unused: 120_000_000,
        copies: 700_000_000,
        devices: 40_000_000,
        disk_free: Some(80_000_000),
        disk_size: Some(500_000_000_000),
        cleaning: Some(cleaning()),
        stopped: true,
    }
}

pub(crate) fn signals() -> [Signal; 5] {
    let giving_back = Cleaning {
        step: CleaningStep::GivingBack,
        percent: 0,
    };
    [
        Signal::Space {
            low: Some(low_space()),
        },
        Signal::Space { low: None },
        Signal::Cleaning {
            cleaning: Some(giving_back),
        },
        Signal::Cleaning { cleaning: None },
        Signal::Restore { percent: 7 },
    ]
}
