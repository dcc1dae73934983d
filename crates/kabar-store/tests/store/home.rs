//! A profile in a temporary folder, with Alice's account and people who write to her.

use kabar_store::{Extras, IfMissing, Inserted, NewAccount, NewMessage, Priority, Store, Tx};
use kabar_types::{
    AccountId, ChatId, ContactId, Jid, MessageBody, MessageStatus, SessionState, UnixMillis, WaId,
};
use std::path::PathBuf;
use tempfile::TempDir;
use uuid::Uuid;

pub(crate) const KEY: [u8; 32] = [7; 32];
pub(crate) const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
pub(crate) const ALICE: AccountId = AccountId(Uuid::from_u128(0xA11CE));

/// A profile with an open store.
pub(crate) struct Home {
    pub(crate) dir: TempDir,
    pub(crate) store: Store,
}

impl Home {
    /// An empty profile.
    pub(crate) async fn empty() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = Store::open(&dir.path().join("kabar.db"), &KEY, IfMissing::Create)
            .await
            .unwrap();
        Self { dir, store }
    }

    /// A profile in which Alice is linked.
    pub(crate) async fn of_alice() -> Self {
        let home = Self::empty().await;
        let mut tx = home.begin().await;
        tx.insert_account(&account(ALICE, 1)).await.unwrap();
        tx.commit().await.unwrap();
        home
    }

    pub(crate) fn file(&self) -> PathBuf {
        self.dir.path().join("kabar.db")
    }

    pub(crate) async fn begin(&self) -> Tx {
        self.store.begin(Priority::Live).await.unwrap()
    }
}

pub(crate) fn account(id: AccountId, number: u32) -> NewAccount {
    NewAccount {
        id,
        name: "Shop".to_owned(),
        letters: "SH".to_owned(),
        colour: 3,
        phone: phone(number),
        lid: None,
        state: SessionState::Online,
        created_at: NOW,
    }
}

pub(crate) fn phone(number: u32) -> Jid {
    Jid::from_phone_digits(&format!("6280000000{number:03}"))
}

pub(crate) fn lid(number: u32) -> Jid {
    Jid::new(format!("9{number:03}@lid"))
}

/// The chat with the person of this number, and that person.
pub(crate) async fn chat_with(tx: &mut Tx, number: u32) -> (ChatId, ContactId) {
    let contact = tx.find_or_insert_contact(&phone(number), None).await.unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, contact).await.unwrap();
    (chat, contact)
}

/// A text at `second` seconds after [`NOW`]; from Alice herself when `sender` is `None`.
pub(crate) fn text(
    chat: ChatId,
    sender: Option<ContactId>,
    wa_id: &str,
    second: i64,
    text: &str,
) -> NewMessage {
    let sent_at = NOW.plus(second * 1000);
    NewMessage {
        chat,
        sender,
        wa_id: WaId(wa_id.to_owned()),
        sent_at,
        arrived_at: sent_at.plus(50),
        body: MessageBody::Text {
            text: text.to_owned(),
        },
        raw: None,
        secret: sender.is_none().then_some([9; 32]),
        quote: None,
        status: if sender.is_none() {
            MessageStatus::Pending
        } else {
            MessageStatus::Delivered
        },
        unread: sender.is_some(),
        extras: Extras::default(),
    }
}

pub(crate) async fn insert(tx: &mut Tx, new: &NewMessage) -> Inserted {
    tx.insert_message(new).await.unwrap()
}

pub(crate) fn says(body: &MessageBody) -> &str {
    match body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}
