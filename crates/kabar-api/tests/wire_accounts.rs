//! What crosses the wire of an account's state and health, written down: a change here changes every client.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_types::*;
use serde::{Serialize, de::DeserializeOwned};
use serde_json::Value;
use std::fmt::Debug;
use uuid::Uuid;

/// The JSON of `value`, after checking that it reads back as the same.
fn both_ways<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: T) -> Value {
    let json = serde_json::to_value(&value).unwrap();
    assert_eq!(serde_json::from_value::<T>(json.clone()).unwrap(), value);
    json
}

#[test]
fn every_state_of_a_session_looks_as_written_down_here() {
    let at = UnixMillis(1_795_000_000_000);
    let damaged = SessionState::Damaged {
        error: ErrorCode::DatabaseCorrupt,
        file: "wa.db".to_owned(),
    };
    let (attempt, next_try, reason) = (2, at, Some(ErrorCode::ProxyRefused));
    let (code, until) = (101, Some(at));
    let states = [
        SessionState::Offline,
        SessionState::Connecting,
        SessionState::Syncing { percent: 40 },
        SessionState::Online,
        SessionState::Degraded { since: at },
        SessionState::Restricted { until },
        SessionState::Reconnecting {
            attempt,
            next_try,
            reason,
        },
        SessionState::Replaced,
        SessionState::LoggedOut {
            reason: LogoutReason::ByUs,
            at,
        },
        SessionState::Banned { code, until },
        SessionState::Outdated,
        SessionState::NeedsKey {
            error: ErrorCode::KeyMissing,
        },
        damaged,
    ];
    insta::assert_json_snapshot!(states.map(both_ways));
}

#[test]
fn the_health_of_an_account_looks_as_written_down_here() {
    let at = UnixMillis(1_795_000_000_000);
    let until = Some(at);
    let state = SessionState::Restricted { until };
    let entry = ConnectionEntry {
        id: 7,
        at,
        state: state.clone(),
    };
    let health = AccountHealth {
        account: AccountId(Uuid::from_u128(0x0193_5a1e_0000_7000_8000_0000_0000_0001)),
        state,
        since: Some(at),
        last_confirmed: Some(at),
        confirmed_24h: 12,
        reconnects_24h: 1,
        limits: Limits {
            timelock: Timelock::Locked { until },
            quota: NewChatQuota::Known {
                used: 3,
                total: 20,
                until,
            },
        },
        limits_at: Some(at),
        storage: StorageUse {
            device: 4096,
            texts: 120,
            messages: 9,
        },
        process_memory: None,
        timeline: ConnectionPage {
            entries: vec![entry],
            next: Some(7),
        },
    };
    let unknown = [both_ways(Timelock::Free), both_ways(Limits::default())];
    insta::assert_json_snapshot!((both_ways(health), unknown));
}
