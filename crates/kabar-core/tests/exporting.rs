//! Taking everything to another computer, and bringing it in there.

use kabar_core::search::SearchMessages;
use kabar_core_testing::{World, people};
use kabar_types::{ErrorCode, EventBatch, LogoutReason, SessionState, Signal};
use std::path::PathBuf;
use zeroize::Zeroizing;

const WORDS: &str = "kopi susu dua gelas";

fn words(text: &str) -> Zeroizing<String> {
    Zeroizing::new(text.to_owned())
}

/// A shop to which Alice wrote, and its export.
async fn exported() -> (World, PathBuf) {
    let world = World::new().await;
    let account = world.link(people::SHOP).await;
    world.chat_with(account, people::ALICE).await;
    let file = world.dir().join("Kabar.kabar");
    let done = world.kabar().export_data(file.clone(), words(WORDS)).await;
    assert!(done.is_ok(), "{done:?}");
    (world, file)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_shop_moves_to_another_computer_and_links_its_number_again() {
    let (old, file) = exported().await;
    let done = async || {
        let is_done = |batch: &EventBatch| {
            matches!(
                batch,
                EventBatch::Signal {
                    signal: Signal::Export { percent: 100 }
                }
            )
        };
        old.events().iter().any(is_done).then_some(())
    };
    old.until("the end of the export", done).await;
    let mut new = World::new().await;
    let restored = new.kabar().restore_data(file, words(WORDS)).await;
    assert!(restored.is_ok(), "{restored:?}");
    new.close().await;
    assert!(new.open().await.is_ok());
    let account = new.kabar().list_accounts().await.map(|mut all| all.remove(0));
    let state = account.map(|account| account.state).ok();
    assert!(
        matches!(
            state,
            Some(SessionState::LoggedOut {
                reason: LogoutReason::ByUs,
                ..
            })
        ),
        "{state:?}"
    );
    let hello = SearchMessages {
        query: "hello".to_owned(),
        limit: 10,
        ..SearchMessages::default()
    };
    let found = new.kabar().search_messages(hello).await;
    assert_eq!(found.map(|page| page.hits.len()).ok(), Some(1));
    // It lasts.
    new.close().await;
    assert!(new.open().await.is_ok());
    assert_eq!(
        new.kabar().list_accounts().await.map(|all| all.len()).ok(),
        Some(1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_passphrase_another_file_or_numbers_that_are_here_are_refused_in_words() {
    let (old, file) = exported().await;
    let kabar = old.kabar();
    let code = |result: Result<(), kabar_core::KabarError>| result.err().map(|error| error.code());
    let refused = kabar.restore_data(file.clone(), words(WORDS)).await;
    assert_eq!(code(refused), Some(ErrorCode::ProfileNotEmpty));
    let short = kabar.export_data(old.dir().join("short"), words("kopi")).await;
    assert_eq!(code(short), Some(ErrorCode::PassphraseTooShort));
    let mut new = World::new().await;
    let wrong = new
        .kabar()
        .restore_data(file.clone(), words("kopi susu tiga gelas"))
        .await;
    assert_eq!(code(wrong), Some(ErrorCode::WrongPassphrase));
    let mut bytes = std::fs::read(&file).unwrap_or_default();
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    let damaged = new.dir().join("damaged.kabar");
    assert!(std::fs::write(&damaged, &bytes).is_ok());
    for file in [damaged, new.dir().join("profile/keys.json")] {
        let refused = new.kabar().restore_data(file, words(WORDS)).await;
        assert_eq!(code(refused), Some(ErrorCode::ExportUnreadable));
    }
    new.close().await;
    assert!(new.open().await.is_ok());
    assert_eq!(
        new.kabar().list_accounts().await.map(|all| all.len()).ok(),
        Some(0)
    );
}
