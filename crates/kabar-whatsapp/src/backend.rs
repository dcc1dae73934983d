//! A device's file as the library's client sees it: its own store, and messages that arrive at the same time share a write.
//!
//! While messages come in live, up to 64 of them are on their way at once. The library puts each aside in a row of its own
//! before it asks our hook, and takes the row out afterwards. Both are to be safe on the disk, one after the other over
//! one connection: the disk would set the pace for everything that arrives. Here those that wait go in together, and what
//! is to be taken out is noted and goes a moment later: nobody waits for it, and a row that a crash leaves behind is of a
//! message that the hook has committed (the library gives it to the hook once more should it come again, and sweeps it).
//!
//! What is sent is kept in a row too; nobody waits for that one before the first byte (`sent_rows`). Whom a device belongs to
//! is written before the phone that agreed to it is answered (`device_saved`).
//!
//! Everything else is handed on as it is. **Every** method of the library's traits has to stand here, also those with a
//! body of their own, which the store replaces: a new version of the library means comparing the lists.

use crate::{device_saved::DeviceSaved, later::Later, sent_rows::SentRows, together::Together};
use async_trait::async_trait;
use bytes::Bytes;
use std::{collections::HashMap, sync::Arc};
use whatsapp_rust::{
    store::{
        error::Result,
        persistence_manager::PersistenceManager,
        traits::{
            AppStateSyncKey, AppSyncStore, DeviceListRecord, DeviceStore, LidPnMappingEntry, MessageSecret,
            MsgSecretEntry, MsgSecretStore, PendingInboundKey, PendingInboundRow, ProtocolStore, SignalStore,
            TcTokenEntry,
        },
    },
    wacore::{
        appstate::{hash::HashState, processor::AppStateMutationMAC},
        stats::StorageResourceReport,
        store::Device,
    },
};
use whatsapp_rust_sqlite_storage::SqliteStore;

pub(crate) struct Backend {
    store: Arc<SqliteStore>,
    put_aside: Together<Aside>,
    to_take_out: Arc<Later<Key>>,
    sent: SentRows,
    device: DeviceSaved,
}

/// Which message.
#[derive(Clone)]
struct Key {
    chat: String,
    sender: String,
    id: String,
}

#[derive(Clone)]
struct Aside {
    key: Key,
    message: Vec<u8>,
}

impl Backend {
    pub(crate) fn over(store: Arc<SqliteStore>, sent: SentRows) -> Arc<Self> {
        Arc::new(Self {
            store,
            put_aside: Together::default(),
            to_take_out: Arc::default(),
            sent,
            device: DeviceSaved::default(),
        })
    }

    /// Who holds the device of this file in memory. Before the client connects.
    pub(crate) fn held_by(&self, memory: &Arc<PersistenceManager>) {
        self.device.held_by(memory);
    }

    async fn put_all_aside(&self, rows: Arc<[Aside]>) -> Result<()> {
        let rows: Vec<_> = rows.iter().map(Aside::row).collect();
        self.store.store_pending_inbound_batch(&rows).await
    }

    fn take_out(&self, key: Key) {
        let store = Arc::clone(&self.store);
        self.to_take_out
            .add(key, move |keys| take_all_out(Arc::clone(&store), keys));
    }
}

async fn take_all_out(store: Arc<SqliteStore>, keys: Vec<Key>) {
    let keys: Vec<_> = keys.iter().map(Key::key).collect();
    if let Err(error) = store.delete_pending_inbound_batch(&keys).await {
        tracing::debug!(%error, rows = keys.len(), "rows of committed messages stay behind");
    }
}

impl Key {
    fn of(key: PendingInboundKey<'_>) -> Self {
        Self {
            chat: key.chat.to_owned(),
            sender: key.sender.to_owned(),
            id: key.id.to_owned(),
        }
    }

    fn key(&self) -> PendingInboundKey<'_> {
        PendingInboundKey {
            chat: &self.chat,
            sender: &self.sender,
            id: &self.id,
        }
    }
}

impl Aside {
    fn of(row: PendingInboundRow<'_>) -> Self {
        Self {
            key: Key {
                chat: row.chat.to_owned(),
                sender: row.sender.to_owned(),
                id: row.id.to_owned(),
            },
            message: row.message.to_vec(),
        }
    }

    fn row(&self) -> PendingInboundRow<'_> {
        PendingInboundRow {
            chat: &self.key.chat,
            sender: &self.key.sender,
            id: &self.key.id,
            message: &self.message,
        }
    }
}

/// Implements a trait of the library by the store's own methods, but for those written out behind `but`.
macro_rules! handed_on {
    ($of:ident { $(fn $name:ident($($word:ident: $kind:ty),*) -> $answer:ty;)* } but { $($own:tt)* }) => {
        #[async_trait]
        impl $of for Backend {
            $(async fn $name(&self, $($word: $kind),*) -> $answer {
                <SqliteStore as $of>::$name(&self.store, $($word),*).await
            })*
            $($own)*
        }
    };
}

handed_on!(SignalStore {
    fn put_identity(address: &str, key: [u8; 32]) -> Result<()>;
    fn put_identities_batch(identities: &[(Arc<str>, [u8; 32])]) -> Result<()>;
    fn load_identity(address: &str) -> Result<Option<[u8; 32]>>;
    fn delete_identity(address: &str) -> Result<()>;
    fn get_session(address: &str) -> Result<Option<Bytes>>;
    fn put_session(address: &str, session: &[u8]) -> Result<()>;
    fn put_sessions_batch(sessions: &[(Arc<str>, Bytes)]) -> Result<()>;
    fn delete_session(address: &str) -> Result<()>;
    fn has_session(address: &str) -> Result<bool>;
    fn has_signal_state_for_user(user: &str) -> Result<bool>;
    fn store_prekey(id: u32, record: &[u8], uploaded: bool) -> Result<()>;
    fn store_prekeys_batch(keys: &[(u32, Bytes)], uploaded: bool) -> Result<()>;
    fn load_prekey(id: u32) -> Result<Option<Bytes>>;
    fn load_prekeys_batch(ids: &[u32]) -> Result<Vec<(u32, Bytes)>>;
    fn mark_prekeys_uploaded(ids: &[u32]) -> Result<()>;
    fn remove_prekey(id: u32) -> Result<()>;
    fn get_max_prekey_id() -> Result<u32>;
    fn store_signed_prekey(id: u32, record: &[u8]) -> Result<()>;
    fn load_signed_prekey(id: u32) -> Result<Option<Vec<u8>>>;
    fn load_all_signed_prekeys() -> Result<Vec<(u32, Vec<u8>)>>;
    fn remove_signed_prekey(id: u32) -> Result<()>;
    fn put_sender_key(address: &str, record: &[u8]) -> Result<()>;
    fn put_sender_keys_batch(sender_keys: &[(Arc<str>, Bytes)]) -> Result<()>;
    fn get_sender_key(address: &str) -> Result<Option<Vec<u8>>>;
    fn delete_sender_key(address: &str) -> Result<()>;
} but {});

handed_on!(AppSyncStore {
    fn get_sync_key(key_id: &[u8]) -> Result<Option<AppStateSyncKey>>;
    fn set_sync_key(key_id: &[u8], key: AppStateSyncKey) -> Result<()>;
    fn get_version(name: &str) -> Result<HashState>;
    fn set_version(name: &str, state: HashState) -> Result<()>;
    fn put_mutation_macs(name: &str, version: u64, mutations: &[AppStateMutationMAC]) -> Result<()>;
    fn get_mutation_mac(name: &str, index_mac: &[u8]) -> Result<Option<Vec<u8>>>;
    fn get_mutation_macs(name: &str, index_macs: &[[u8; 32]]) -> Result<HashMap<[u8; 32], Vec<u8>>>;
    fn delete_mutation_macs(name: &str, index_macs: &[Vec<u8>]) -> Result<()>;
    fn clear_mutation_macs(name: &str) -> Result<()>;
    fn get_latest_sync_key_id() -> Result<Option<Vec<u8>>>;
} but {});

handed_on!(ProtocolStore {
    fn get_sender_key_devices(group_jid: &str) -> Result<Vec<(String, bool)>>;
    fn set_sender_key_status(group_jid: &str, entries: &[(&str, bool)]) -> Result<()>;
    fn clear_sender_key_devices(group_jid: &str) -> Result<()>;
    fn delete_sender_key_device_rows(device_jids: &[&str]) -> Result<()>;
    fn clear_all_sender_key_devices() -> Result<()>;
    fn get_lid_mapping(lid: &str) -> Result<Option<LidPnMappingEntry>>;
    fn get_pn_mapping(phone: &str) -> Result<Option<LidPnMappingEntry>>;
    fn put_lid_mappings(entries: &[LidPnMappingEntry]) -> Result<()>;
    fn get_all_lid_mappings() -> Result<Vec<LidPnMappingEntry>>;
    fn save_base_key(address: &str, message_id: &str, base_key: &[u8]) -> Result<()>;
    fn has_same_base_key(address: &str, message_id: &str, current_base_key: &[u8]) -> Result<bool>;
    fn delete_base_key(address: &str, message_id: &str) -> Result<()>;
    fn update_device_list(record: DeviceListRecord) -> Result<()>;
    fn update_device_lists(records: Vec<DeviceListRecord>) -> Result<()>;
    fn get_devices(user: &str) -> Result<Option<DeviceListRecord>>;
    fn delete_devices(user: &str) -> Result<()>;
    fn get_group_metadata(group_jid: &str) -> Result<Option<Vec<u8>>>;
    fn put_group_metadata(group_jid: &str, blob: &[u8]) -> Result<()>;
    fn delete_group_metadata(group_jid: &str) -> Result<()>;
    fn get_tc_token(jid: &str) -> Result<Option<TcTokenEntry>>;
    fn put_tc_token(jid: &str, entry: &TcTokenEntry) -> Result<()>;
    fn delete_tc_token(jid: &str) -> Result<()>;
    fn get_all_tc_token_jids() -> Result<Vec<String>>;
    fn delete_expired_tc_tokens(token_cutoff: i64, sender_cutoff: i64) -> Result<u32>;
    fn touch_tc_token_sender_timestamp(jid: &str, sender_timestamp: i64) -> Result<()>;
    fn store_received_tc_token(jid: &str, token: &[u8], token_timestamp: i64) -> Result<()>;
    fn delete_expired_sent_messages(cutoff_timestamp: i64) -> Result<u32>;
    fn store_pending_inbound(chat: &str, sender: &str, id: &str, message: &[u8]) -> Result<()>;
    fn get_pending_inbound(chat: &str, sender: &str, id: &str) -> Result<Option<Vec<u8>>>;
    fn delete_pending_inbound(chat: &str, sender: &str, id: &str) -> Result<()>;
    fn delete_expired_pending_inbound(cutoff_timestamp: i64) -> Result<u32>;
} but {
    async fn put_lid_mapping(&self, entry: &LidPnMappingEntry) -> Result<()> {
        self.store.put_lid_mapping(entry).await?;
        self.device.before_the_yes(entry).await;
        Ok(())
    }

    async fn store_sent_message(&self, chat_jid: &str, message_id: &str, payload: &[u8]) -> Result<()> {
        let store = Arc::clone(&self.store);
        let (chat, id, payload) = (chat_jid.to_owned(), message_id.to_owned(), payload.to_vec());
        self.sent
            .begin(async move {
                if let Err(error) = store.store_sent_message(&chat, &id, &payload).await {
                    tracing::warn!(%error, "what was sent could not be kept for devices that ask again");
                }
            })
            .await;
        Ok(())
    }

    async fn take_sent_message(&self, chat_jid: &str, message_id: &str) -> Result<Option<Vec<u8>>> {
        self.sent.all_written().await;
        self.store.take_sent_message(chat_jid, message_id).await
    }

    async fn store_pending_inbound_batch(&self, rows: &[PendingInboundRow<'_>]) -> Result<()> {
        match rows {
            [row] => {
                self.put_aside
                    .write(Aside::of(*row), |rows| self.put_all_aside(rows))
                    .await
            }
            // What waited on the server is together already.
            rows => self.store.store_pending_inbound_batch(rows).await,
        }
    }

    async fn delete_pending_inbound_batch(&self, keys: &[PendingInboundKey<'_>]) -> Result<()> {
        match keys {
            [key] => {
                self.take_out(Key::of(*key));
                Ok(())
            }
            keys => self.store.delete_pending_inbound_batch(keys).await,
        }
    }
});

handed_on!(MsgSecretStore {
    fn put_msg_secret(chat: &str, sender: &str, msg_id: &str, secret: &MessageSecret) -> Result<()>;
    fn put_msg_secrets(entries: Vec<MsgSecretEntry>) -> Result<usize>;
    fn get_msg_secret(chat: &str, sender: &str, msg_id: &str) -> Result<Option<Vec<u8>>>;
    fn get_msg_secret_with_ts(chat: &str, sender: &str, msg_id: &str) -> Result<Option<(Vec<u8>, i64)>>;
    fn delete_expired_msg_secrets(cutoff_timestamp: i64) -> Result<u32>;
} but {});

handed_on!(DeviceStore {
    fn load() -> Result<Option<Device>>;
    fn exists() -> Result<bool>;
    fn create() -> Result<i32>;
    fn snapshot_db(name: &str, extra_content: Option<&[u8]>) -> Result<()>;
    fn resource_report() -> StorageResourceReport;
} but {
    async fn save(&self, device: &Device) -> Result<()> {
        self.store.save(device).await?;
        self.device.note(device);
        Ok(())
    }
});

#[cfg(test)]
#[path = "backend_tests.rs"]
mod tests;
