//! The demo as a person meets it, without a window.

use super::*;
use crate::{args::Args, host::DesktopHost, installation::Installation, log_file::LogFile};
use kabar_api::{Caller, Host, dispatch};
use kabar_core::{
    KeyWay,
    chats::{ChatFilter, ListChats},
};
use kabar_core_testing::MemorySecrets;
use kabar_types::{Account, AppStatus, Chat, OpeningStep, SessionState};
use serde_json::json;
use std::{path::PathBuf, time::Duration};

/// Real time that the demo may take to become what a person expects.
const DEADLINE: Duration = Duration::from_secs(30);

fn opening(folder: PathBuf) -> Opening {
    let installation = Installation::new(&Args {
        demo: true,
        ..Args::default()
    });
    Opening {
        installation,
        folder,
        server_url: None,
        log: LogFile::default(),
        secrets: Arc::new(MemorySecrets::new()),
    }
}

async fn open(folder: &Path) -> Result<Opened, Problem> {
    opening::open(&opening(folder.to_owned()), KeyWay::Keyring, Arc::new(|_| {})).await
}

async fn chats(kabar: &Kabar) -> Vec<Chat> {
    let all = ListChats {
        account: None,
        set: None,
        query: String::new(),
        filter: ChatFilter::All,
        before: None,
        limit: 200,
    };
    kabar.list_chats(all).await.unwrap().chats
}

/// Waits, with each event, until `look` finds something.
async fn until<T>(kabar: &Kabar, what: &str, mut look: impl AsyncFnMut() -> Option<T>) -> T {
    let mut events = kabar.subscribe(kabar.bootstrap().await.unwrap().seq);
    let waiting = async {
        loop {
            if let Some(found) = look().await {
                return found;
            }
            events.next().await.expect("Kabar runs");
        }
    };
    tokio::time::timeout(DEADLINE, waiting)
        .await
        .unwrap_or_else(|_| panic!("no {what} in time"))
}

async fn both_online(kabar: &Kabar) -> Vec<Account> {
    until(kabar, "two numbers online", async || {
        let accounts = kabar.list_accounts().await.unwrap();
        let online = accounts
            .iter()
            .filter(|account| account.state == SessionState::Online)
            .count();
        (online == NUMBERS.len()).then_some(accounts)
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn both_numbers_get_online_with_their_chats_and_somebody_answers() {
    let folder = tempfile::tempdir().unwrap();
    let opened = open(folder.path()).await.unwrap();
    let kabar = &opened.kabar;

    let accounts = both_online(kabar).await;
    let phones: Vec<_> = accounts
        .iter()
        .filter_map(|account| account.phone.clone())
        .collect();
    assert_eq!(phones, NUMBERS.map(|number| format!("+{}", number.digits)));
    assert!(kabar.bootstrap().await.unwrap().risk_accepted);
    let ratna = until(kabar, "a chat with Bu Ratna", async || {
        chats(kabar)
            .await
            .into_iter()
            .find(|chat| chat.title.contains("Ratna"))
    })
    .await;

    let question = kabar
        .send_text(ratna.id, "Pagi Bu, jadi pesan?".to_owned(), None)
        .await
        .unwrap();
    until(kabar, "an answer", async || {
        let page = kabar.list_messages(ratna.id, None, 50).await.unwrap();
        page.messages
            .into_iter()
            .find(|message| !message.from_me && message.id > question.id)
    })
    .await;
    opened.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn each_start_of_the_demo_begins_from_the_same() {
    let folder = tempfile::tempdir().unwrap();
    for _ in 0..2 {
        let opened = open(folder.path()).await.unwrap();
        let accounts = both_online(&opened.kabar).await;
        let names: Vec<_> = accounts.iter().map(|account| account.name.as_str()).collect();
        assert_eq!(names, NUMBERS.map(|number| number.name));
        let renamed = opened
            .kabar
            .update_account(accounts[0].id, "Another name", "AN", 9)
            .await;
        assert!(renamed.is_ok());
        opened.close().await;
    }
}

#[tokio::test]
async fn the_demo_does_not_open_over_somebodys_data() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kabar.db"), "Alice's messages").unwrap();

    let refused = open(folder.path()).await.err().unwrap();

    assert_eq!(refused.code, ErrorCode::ProfileUnwritable);
    assert_eq!(
        fs::read_to_string(folder.path().join("kabar.db")).unwrap(),
        "Alice's messages"
    );
}

#[test]
fn a_folder_of_the_demo_is_emptied_at_each_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name);
    fs::write(path(LOCK), "").unwrap();
    empty(folder.path()).unwrap();
    fs::create_dir(path("accounts")).unwrap();
    fs::write(path("kabar.db"), "x").unwrap();

    empty(folder.path()).unwrap();

    assert!(path(LOCK).exists() && path(MARK).exists());
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
}

#[test]
fn a_folder_with_somebodys_data_is_left_alone() {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("kabar.db"), "Alice's messages").unwrap();

    assert!(empty(folder.path()).is_err());

    assert_eq!(
        fs::read_to_string(folder.path().join("kabar.db")).unwrap(),
        "Alice's messages"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn after_the_person_put_it_right_another_try_opens() {
    let folder = tempfile::tempdir().unwrap();
    let stranger = folder.path().join("kabar.db");
    fs::write(&stranger, "Alice's messages").unwrap();
    let host = DesktopHost::new(opening(folder.path().to_owned()));
    let window = Caller {
        host: &host,
        window: crate::windows::MAIN,
    };
    assert_eq!(
        host.app_status().await,
        AppStatus::Opening {
            step: OpeningStep::Data
        }
    );

    host.open().await;
    let blocked = dispatch(window, "app_status", json!({})).await.unwrap();
    assert_eq!(
        (&blocked["kind"], &blocked["code"]),
        (&json!("blocked"), &json!("profile-unwritable"))
    );
    let refused = dispatch(window, "list_accounts", json!({})).await.unwrap_err();
    assert_eq!(refused.code, ErrorCode::NotOpen);

    fs::remove_file(stranger).unwrap();
    let open = dispatch(window, "retry_open", json!({})).await.unwrap();
    assert_eq!((&open["kind"], &open["demo"]), (&json!("open"), &json!(true)));
    let accounts = dispatch(window, "list_accounts", json!({})).await.unwrap();
    assert_eq!(accounts.as_array().map(Vec::len), Some(NUMBERS.len()));
    host.leave().await;
}
