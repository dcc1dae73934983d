//! Settings, small facts, and accounts.

use crate::home::{ALICE, Home, NOW, account, lid, phone};
use kabar_store::StoreError;
use kabar_types::{AccountId, LogoutReason, SessionState, Settings, Theme};
use uuid::Uuid;

#[tokio::test]
async fn settings_start_as_the_defaults_and_come_back_as_chosen() {
    let home = Home::empty().await;
    let mut tx = home.begin().await;
    assert_eq!(tx.settings().await.unwrap(), Settings::default());
    let chosen = Settings {
        theme: Theme::Dark,
        read_receipts: false,
        ..Settings::default()
    };
    tx.set_settings(&chosen).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(home.store.read().await.unwrap().settings().await.unwrap(), chosen);
}

#[tokio::test]
async fn settings_of_an_older_or_stranger_version_still_load() {
    let home = Home::empty().await;
    let mut tx = home.begin().await;
    tx.set_value("settings", "{\"theme\":\"dark\",\"gone\":1}")
        .await
        .unwrap();
    assert_eq!(
        tx.settings().await.unwrap(),
        Settings {
            theme: Theme::Dark,
            ..Settings::default()
        }
    );
    tx.set_value("settings", "{\"theme\":\"sepia\"}").await.unwrap();
    assert_eq!(tx.settings().await.unwrap(), Settings::default());
}

#[tokio::test]
async fn accepting_the_risk_is_remembered() {
    let home = Home::empty().await;
    let mut tx = home.begin().await;
    assert_eq!(tx.risk_accepted_at().await.unwrap(), None);
    tx.accept_risk(NOW).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(
        home.store.read().await.unwrap().risk_accepted_at().await.unwrap(),
        Some(NOW)
    );
}

#[tokio::test]
async fn a_number_is_linked_once() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    assert_eq!(tx.find_account_by_phone(&phone(1)).await.unwrap(), Some(ALICE));
    let twice = account(AccountId(Uuid::from_u128(2)), 1);
    assert!(matches!(
        tx.insert_account(&twice).await,
        Err(StoreError::Conflict(_))
    ));
}

#[tokio::test]
async fn accounts_keep_their_order_state_and_addresses() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let second = AccountId(Uuid::from_u128(1));
    tx.insert_account(&account(second, 2)).await.unwrap();
    let state = SessionState::LoggedOut {
        reason: LogoutReason::Removed,
        at: NOW,
    };
    assert!(tx.set_account_state(second, &state).await.unwrap());
    assert!(
        !tx.set_account_state(second, &state).await.unwrap(),
        "it was so already"
    );
    tx.set_account_addresses(second, None, Some(&lid(2)))
        .await
        .unwrap();
    let records = tx.list_account_records().await.unwrap();
    assert_eq!(
        records.iter().map(|record| record.id).collect::<Vec<_>>(),
        [ALICE, second]
    );
    assert_eq!(
        (&records[1].phone, &records[1].lid),
        (&Some(phone(2)), &Some(lid(2)))
    );
    assert_eq!(records[1].state, state);
    assert_eq!(
        tx.get_account(second, NOW).await.unwrap().phone.as_deref(),
        Some("+6280000000002")
    );
    let nobody = AccountId(Uuid::from_u128(3));
    assert!(matches!(
        tx.set_account_state(nobody, &state).await,
        Err(StoreError::NotFound(_))
    ));
    assert!(matches!(
        tx.delete_account(nobody).await,
        Err(StoreError::NotFound(_))
    ));
}
