//! Messages that share a place in the index: of one second, and their ids end in the same bits.

use crate::{Extras, IfMissing, MessageChange, MessageQuery, NewAccount, NewMessage, Priority, Store, Tx};
use kabar_types::{
    AccountId, ChatId, ContactId, Jid, MessageBody, MessageCursor, MessageStatus, SessionState, UnixMillis,
    WaId,
};
use sqlx::Executor;
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
const ALICE: AccountId = AccountId(uuid::Uuid::from_u128(0xA11CE));

struct Crowd {
    store: Store,
    chat: ChatId,
    bob: ContactId,
    _dir: TempDir,
}

impl Crowd {
    /// Bob says these in one second, and all of them stand at one place.
    async fn saying(texts: &[&str]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let file = dir.path().join("kabar.db");
        let store = Store::open(&file, &[7; 32], IfMissing::Create).await.unwrap();
        let mut tx = store.begin(Priority::Live).await.unwrap();
        tx.insert_account(&alice()).await.unwrap();
        let bob = Jid::from_phone_digits("6280000000214");
        let bob = tx.find_or_insert_contact(&bob, None).await.unwrap();
        let chat = tx.find_or_insert_direct_chat(ALICE, bob).await.unwrap();
        for (n, text) in texts.iter().enumerate() {
            tx.insert_message(&said(chat, bob, n, text)).await.unwrap();
            // The next id ends in the same bits.
            let later = "UPDATE sqlite_sequence SET seq = seq + 4095 WHERE name = 'messages'";
            tx.conn.execute(later).await.unwrap();
        }
        tx.commit().await.unwrap();
        Self {
            store,
            chat,
            bob,
            _dir: dir,
        }
    }

    async fn page(
        &self,
        text: &str,
        limit: u32,
        before: Option<MessageCursor>,
    ) -> (Vec<String>, Option<MessageCursor>) {
        let query = MessageQuery {
            text,
            limit,
            before,
            ..MessageQuery::default()
        };
        let mut view = self.store.read().await.unwrap();
        let page = view.search_messages(&query).await.unwrap();
        let found = page.hits.into_iter().map(|hit| hit.message.wa_id.0);
        (found.collect(), page.older)
    }

    async fn found(&self, text: &str) -> Vec<String> {
        self.page(text, 50, None).await.0
    }

    async fn begin(&self) -> Tx {
        self.store.begin(Priority::Live).await.unwrap()
    }
}

fn alice() -> NewAccount {
    NewAccount {
        id: ALICE,
        name: "Shop".to_owned(),
        letters: "SH".to_owned(),
        colour: 3,
        phone: Jid::from_phone_digits("6280000000001"),
        lid: None,
        state: SessionState::Online,
        created_at: NOW,
    }
}

fn said(chat: ChatId, bob: ContactId, n: usize, text: &str) -> NewMessage {
    NewMessage {
        chat,
        sender: Some(bob),
        wa_id: WaId(format!("B{n}")),
        sent_at: NOW,
        arrived_at: NOW.plus(500),
        body: MessageBody::Text {
            text: text.to_owned(),
        },
        raw: None,
        secret: None,
        quote: None,
        status: MessageStatus::Delivered,
        unread: true,
        extras: Extras::default(),
    }
}

#[tokio::test]
async fn each_is_found_by_its_own_words_only() {
    let crowd = Crowd::saying(&["kopi susu", "teh manis", "kopi hitam"]).await;
    let mut tx = crowd.begin().await;
    assert_eq!(tx.count_indexed().await.unwrap(), 1, "one place");
    drop(tx);
    assert_eq!(crowd.found("kopi").await, ["B2", "B0"]);
    assert_eq!(crowd.found("manis").await, ["B1"]);
    assert!(crowd.found("kopi manis").await.is_empty(), "no message says both");
}

#[tokio::test]
async fn pages_end_and_go_on_between_them() {
    let crowd = Crowd::saying(&["kopi", "kopi", "teh", "kopi", "kopi"]).await;
    let (mut before, mut all, mut pages) = (None, Vec::new(), 0);
    loop {
        let (found, older) = crowd.page("kopi", 1, before).await;
        all.extend(found);
        pages += 1;
        before = older;
        if before.is_none() || pages > 10 {
            break;
        }
    }
    assert_eq!(all, ["B4", "B3", "B1", "B0"]);
}

#[tokio::test]
async fn what_becomes_of_one_of_them_leaves_the_others_to_be_found() {
    let crowd = Crowd::saying(&["kopi susu", "teh manis", "kopi hitam"]).await;
    let mut tx = crowd.begin().await;
    let id = WaId("B0".into());
    let edit = MessageChange::Edit { text: "jus jeruk" };
    tx.apply_change(crowd.chat, Some(crowd.bob), &id, edit, NOW)
        .await
        .unwrap();
    tx.commit().await.unwrap();
    assert_eq!(crowd.found("kopi").await, ["B2"]);
    assert_eq!(crowd.found("jeruk").await, ["B0"]);

    let mut tx = crowd.begin().await;
    let last = tx
        .find_message(crowd.chat, Some(crowd.bob), &WaId("B2".into()))
        .await;
    tx.delete_message(last.unwrap().unwrap()).await.unwrap();
    tx.commit().await.unwrap();
    assert!(crowd.found("kopi").await.is_empty());
    assert_eq!(crowd.found("manis").await, ["B1"]);
    assert_eq!(crowd.found("jeruk").await, ["B0"]);
}
