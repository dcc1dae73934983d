//! Taking everything to another computer, and what does not go along.

use crate::home::{ALICE, Home, KEY, NOW, chat_with, insert, text};
use kabar_store::{
    IfMissing, Lane, MessageQuery, NewJob, Store, StoreError, Work, import, put_in_place, read_trailer,
};
use kabar_types::{
    AccountChoices, ErrorCode, LogoutReason, MessageStatus, Proxy, ProxyKind, Redacted, SessionState,
};
use std::{fs, path::PathBuf};

const THEIRS: [u8; 32] = [9; 32];
const UNLINKED: SessionState = SessionState::LoggedOut {
    reason: LogoutReason::ByUs,
    at: NOW,
};

/// Alice has a proxy, a message from Bob, and one still to be sent.
async fn lived_in() -> Home {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    insert(&mut tx, &text(chat, Some(bob), "B1", 0, "nasi uduk forty boxes")).await;
    let mine = insert(&mut tx, &text(chat, None, "A1", 1, "on our way"))
        .await
        .id();
    let job = NewJob {
        account: ALICE,
        chat,
        work: Work::Message(mine),
        lane: Lane::Interactive,
        not_before: NOW,
        created_at: NOW,
    };
    tx.enqueue_job(&job).await.unwrap();
    let proxy = Proxy {
        kind: ProxyKind::Socks5,
        host: "proxy.example".to_owned(),
        port: 1080,
        user: Redacted("alice".to_owned()),
        password: Redacted("tall pines".to_owned()),
    };
    let choices = AccountChoices {
        proxy: Some(proxy),
        ..AccountChoices::default()
    };
    tx.set_account_choices(ALICE, &choices).await.unwrap();
    tx.set_value("parting:somebody", "remove").await.unwrap();
    tx.commit().await.unwrap();
    home
}

async fn export(home: &Home) -> PathBuf {
    let file = home.dir.path().join("Kabar copy.kabar");
    let done = home
        .store
        .export(&file, &THEIRS, b"how it is sealed", &UNLINKED, |_| true)
        .await;
    assert_eq!(done, Ok(true));
    file
}

#[tokio::test]
async fn everything_comes_along_to_another_computer_but_what_belongs_to_this_one() {
    let home = lived_in().await;
    let file = export(&home).await;
    assert_eq!(
        read_trailer(&file).unwrap().as_deref(),
        Some(&b"how it is sealed"[..])
    );
    let other = tempfile::tempdir().unwrap();
    let (staged, path) = (other.path().join("staged"), other.path().join("kabar.db"));
    fs::write(&path, "an empty one").unwrap();
    import(&file, &THEIRS, &staged, &[5; 32], |_| ()).await.unwrap();
    put_in_place(&staged, &path).unwrap();
    let store = Store::open(&path, &[5; 32], IfMissing::Refuse).await.unwrap();
    let mut view = store.read().await.unwrap();
    let account = view.list_accounts(NOW).await.unwrap().remove(0);
    assert_eq!((account.id, account.state), (ALICE, UNLINKED));
    let query = MessageQuery {
        text: "uduk",
        limit: 5,
        ..MessageQuery::default()
    };
    let hit = view.search_messages(&query).await.unwrap().hits.remove(0);
    let rows = view
        .list_messages(hit.message.chat, None, 5)
        .await
        .unwrap()
        .messages;
    assert_eq!(rows[1].status, MessageStatus::Failed);
    assert_eq!(rows[1].error, Some(ErrorCode::AccountLoggedOut));
    let proxy = view.get_account_choices(ALICE).await.unwrap().proxy.unwrap();
    assert_eq!(
        (proxy.host.as_str(), proxy.password.0.as_str()),
        ("proxy.example", "")
    );
    assert_eq!(view.find_value("parting:somebody").await.unwrap(), None);
    drop(view);
    assert_eq!(store.check(|| true).await, Ok(true));
    // Here nothing changed.
    let mut here = home.store.read().await.unwrap();
    let proxy = here.get_account_choices(ALICE).await.unwrap().proxy.unwrap();
    assert_eq!(proxy.password.0, "tall pines");
    assert_eq!(
        here.get_message(rows[1].id).await.unwrap().status,
        MessageStatus::Pending
    );
}

#[tokio::test]
async fn the_file_shows_nothing_and_opens_neither_with_our_key_nor_when_a_byte_changed() {
    let home = lived_in().await;
    let file = export(&home).await;
    let bytes = fs::read(&file).unwrap();
    for needle in [&b"uduk"[..], b"6280000000214", b"SQLite format 3", b"tall pines"] {
        assert!(!bytes.windows(needle.len()).any(|window| window == needle));
    }
    let target = home.dir.path().join("staged");
    assert_eq!(
        import(&file, &KEY, &target, &KEY, |_| ()).await,
        Err(StoreError::WrongKey)
    );
    let mut damaged = bytes.clone();
    let middle = damaged.len() / 2;
    damaged[middle] ^= 1;
    fs::write(&file, &damaged).unwrap();
    assert_eq!(
        import(&file, &THEIRS, &target, &KEY, |_| ()).await,
        Err(StoreError::Corrupt)
    );
    for cut in [0, 10, bytes.len() - 1, bytes.len() / 2] {
        fs::write(&file, &bytes[..cut]).unwrap();
        assert_eq!(read_trailer(&file).unwrap(), None, "cut at {cut}");
        assert!(import(&file, &THEIRS, &target, &KEY, |_| ()).await.is_err());
    }
    assert!(!target.exists());
}

#[tokio::test]
async fn an_export_that_is_ended_early_leaves_nothing() {
    let home = lived_in().await;
    let mut tx = home.begin().await;
    for n in 0..4 {
        tx.set_value(&format!("large {n}"), &"x".repeat(1 << 20))
            .await
            .unwrap();
    }
    let (chat, bob) = chat_with(&mut tx, 214).await;
    for n in 0..3_000 {
        insert(
            &mut tx,
            &text(chat, Some(bob), &format!("M{n}"), n, "one of many"),
        )
        .await;
    }
    tx.commit().await.unwrap();
    let before = fs::read_dir(home.dir.path()).unwrap().count();
    let file = home.dir.path().join("copy");
    let mut told = 0;
    let ended = home
        .store
        .export(&file, &THEIRS, b"", &UNLINKED, move |_| {
            told += 1;
            told < 2
        })
        .await;
    assert_eq!(ended, Ok(false));
    assert_eq!(fs::read_dir(home.dir.path()).unwrap().count(), before);
}
