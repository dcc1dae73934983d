//! One running Kabar for many inputs; each input has people and ids of its own, so that none sees another's.

use super::{query::Library, talk::Talk};
use crate::{World, people};
use kabar_types::{AccountId, Chat};
use std::{
    cell::{Cell, OnceCell},
    time::Duration,
};
use tokio::runtime::Runtime;

/// A linked number in a world of its own.
pub(super) struct House {
    runtime: Runtime,
    pub(super) world: World,
    pub(super) account: AccountId,
    inputs: Cell<u32>,
    /// The newest chat of earlier inputs.
    known: Cell<i64>,
    library: OnceCell<()>,
}

impl House {
    pub(super) fn new() -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .enable_all()
            .build()
            .unwrap_or_else(|error| panic!("a runtime: {error}"));
        let (world, account) = runtime.block_on(async {
            let world = World::new().await;
            let account = world.link(people::SHOP).await;
            world.whatsapp.ack_everything(true);
            // Most things were written before they are heard.
            world.clock.advance(Duration::from_secs(600));
            (world, account)
        });
        Self {
            runtime,
            world,
            account,
            inputs: Cell::new(0),
            known: Cell::new(0),
            library: OnceCell::new(),
        }
    }

    pub(super) fn inputs(&self) -> u32 {
        self.inputs.get()
    }

    pub(super) fn block_on<T>(&self, work: impl Future<Output = T>) -> T {
        self.runtime.block_on(work)
    }

    /// People nobody has talked to before.
    pub(super) fn talk(&self) -> Talk<'_> {
        self.inputs.set(self.inputs() + 1);
        Talk::new(&self.world, self.account, self.inputs(), self.known.get())
    }

    /// These are no later input's.
    pub(super) fn forget(&self, chats: &[Chat]) {
        let newest = chats.iter().map(|chat| chat.id.0).max();
        self.known.set(newest.unwrap_or_default().max(self.known.get()));
    }

    /// A few texts in many writings, the same for every search.
    pub(super) fn library(&self) -> Library<'_> {
        self.inputs.set(self.inputs() + 1);
        let library = Library::new(&self.world, self.account);
        self.library.get_or_init(|| self.block_on(library.fill()));
        library
    }
}
