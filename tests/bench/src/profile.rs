//! An invented profile as large as one of years: the same rows for the same seed, so that figures can be compared.
//!
//! Words are spread as in a language: a few stand in every third message, most in hardly any. So are messages over chats.
//! Times are invented as well; nothing here asks a clock.

use crate::words::Words;
use anyhow::Result;
use kabar_store::{Extras, NewAccount, NewMessage, Priority, Store, Tx};
use kabar_types::{
    AccountId, ChatId, ContactId, Jid, MessageBody, MessageStatus, SessionState, UnixMillis, WaId,
};

/// The moment of the newest message.
pub const NEWEST: UnixMillis = UnixMillis(1_795_000_000_000);
/// How far back the oldest lies: two years, in milliseconds.
const SPAN: u64 = 2 * 365 * 24 * 60 * 60 * 1000;
/// Messages of one transaction.
const AT_ONCE: u64 = 500;

/// How large.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub accounts: u64,
    pub chats: u64,
    pub messages: u64,
}

impl Size {
    /// Some years of a busy office.
    pub const LARGE: Self = Self {
        accounts: 20,
        chats: 10_000,
        messages: 1_000_000,
    };
}

/// A chat that was made.
#[derive(Clone, Copy, Debug)]
pub struct MadeChat {
    pub chat: ChatId,
    pub account: AccountId,
    pub contact: ContactId,
}

/// Fills an empty store. Returns the chats, those with the most messages first.
///
/// # Errors
/// Those of the store.
pub async fn fill(store: &Store, size: Size, seed: u64) -> Result<Vec<MadeChat>> {
    let mut words = Words::new(seed);
    let chats = make_chats(store, size).await?;
    let mut done = 0;
    while done < size.messages {
        let mut tx = store.begin(Priority::Background).await?;
        let upto = (done + AT_ONCE).min(size.messages);
        for n in done..upto {
            let chat = chats[words.skewed(size.chats, 50.0)];
            tx.insert_message(&message(chat, n, size.messages, &mut words))
                .await?;
        }
        tx.commit().await?;
        done = upto;
    }
    Ok(chats)
}

/// The chats of a store that was filled so before.
///
/// # Errors
/// Those of the store.
pub async fn made_chats(store: &Store, size: Size) -> Result<Vec<MadeChat>> {
    // Everybody is found again by their number, and nothing is made twice.
    let mut chats = Vec::new();
    let mut tx = store.begin(Priority::Background).await?;
    for n in 0..size.chats {
        chats.push(make_chat(&mut tx, n, account_id(n % size.accounts)).await?);
    }
    tx.commit().await?;
    Ok(chats)
}

async fn make_chats(store: &Store, size: Size) -> Result<Vec<MadeChat>> {
    let mut chats = Vec::new();
    let mut tx = store.begin(Priority::Background).await?;
    for n in 0..size.accounts {
        tx.insert_account(&account(n)).await?;
    }
    for n in 0..size.chats {
        chats.push(make_chat(&mut tx, n, account_id(n % size.accounts)).await?);
    }
    tx.commit().await?;
    Ok(chats)
}

async fn make_chat(tx: &mut Tx, n: u64, account: AccountId) -> Result<MadeChat> {
    let phone = Jid::from_phone_digits(&format!("62800{n:08}"));
    let contact = tx.find_or_insert_contact(&phone, None).await?;
    let chat = tx.find_or_insert_direct_chat(account, contact).await?;
    Ok(MadeChat {
        chat,
        account,
        contact,
    })
}

fn account_id(n: u64) -> AccountId {
    AccountId(uuid::Uuid::from_u128(
        0x0193_5a1e_0000_7000_8000_0000_0000_0000 + u128::from(n),
    ))
}

fn account(n: u64) -> NewAccount {
    NewAccount {
        id: account_id(n),
        name: format!("Office {n}"),
        letters: "OF".to_owned(),
        colour: 1 + u8::try_from(n % 10).unwrap_or_default(),
        phone: Jid::from_phone_digits(&format!("62800999{n:05}")),
        lid: None,
        state: SessionState::Offline,
        created_at: NEWEST,
    }
}

fn message(chat: MadeChat, n: u64, of: u64, words: &mut Words) -> NewMessage {
    let back = i64::try_from((of - n) * (SPAN / of)).unwrap_or_default();
    // Whole seconds, as the server gives them.
    message_at(chat, n, UnixMillis((NEWEST.0 - back) / 1000 * 1000), words)
}

/// The message with this number, in a chat, sent at this moment.
pub fn message_at(chat: MadeChat, n: u64, sent_at: UnixMillis, words: &mut Words) -> NewMessage {
    let mine = words.one_in(3);
    NewMessage {
        chat: chat.chat,
        sender: (!mine).then_some(chat.contact),
        wa_id: WaId(format!("3EB0{n:016X}")),
        sent_at,
        arrived_at: sent_at.plus(400),
        body: MessageBody::Text { text: words.text() },
        raw: None,
        secret: mine.then_some([7; 32]),
        quote: None,
        status: if mine {
            MessageStatus::Read
        } else {
            MessageStatus::Delivered
        },
        unread: false,
        extras: Extras::default(),
    }
}
