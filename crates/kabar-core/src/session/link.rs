//! The attempts to link a number that run right now. They live in memory only: a cancelled or broken attempt leaves
//! nothing behind, and one that a crash interrupted is undone at the next start.

use super::{
    Sessions, damage,
    link_flow::{LinkFlow, Order, Whose},
    phone_number::clean,
};
use crate::{
    accounts::{Label, first_choices},
    error::KabarError,
    inbox::Inbox,
    ports::whatsapp::LinkWish,
};
use kabar_types::{AccountId, ErrorCode, LinkId, LinkState, ProxyWish};
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};
use tokio::sync::{mpsc, oneshot};

/// What a person says about the number they link.
#[derive(Clone, Debug)]
pub struct StartLink {
    pub name: String,
    /// Two letters for its square; made from the name when empty.
    pub letters: String,
    /// 1–10.
    pub colour: u8,
    /// A number is written as a person writes it. Manner and device name come from the choices.
    pub wish: LinkWish,
    /// Of the phone's list of devices; empty: Kabar.
    pub device_name: String,
    /// `None`: straight to the network.
    pub proxy: Option<ProxyWish>,
}

pub(crate) struct Links {
    inbox: Arc<Inbox>,
    sessions: Arc<Sessions>,
    running: Arc<Mutex<HashMap<LinkId, mpsc::UnboundedSender<Order>>>>,
}

impl Links {
    pub(crate) fn new(inbox: Arc<Inbox>, sessions: Arc<Sessions>) -> Self {
        Self {
            inbox,
            sessions,
            running: Arc::default(),
        }
    }

    /// Begins linking. Codes and progress come as signals.
    pub(crate) async fn start(&self, start: StartLink) -> Result<LinkState, KabarError> {
        let label = Label::new(&start.name, &start.letters, start.colour)?;
        let choices = first_choices(start.device_name, start.proxy)?;
        let base = &self.inbox.base;
        if base.store.read().await?.risk_accepted_at().await?.is_none() {
            return Err(KabarError::refused(
                ErrorCode::RiskNotAccepted,
                "the risk statement was not accepted",
            ));
        }
        Ok(self.run(Whose::New { label, choices }, clean(start.wish)?))
    }

    /// Begins linking an account again that was logged out or whose device is damaged; its messages stay.
    pub(crate) async fn start_again(
        &self,
        account: AccountId,
        wish: LinkWish,
    ) -> Result<LinkState, KabarError> {
        let record = self
            .inbox
            .base
            .store
            .read()
            .await?
            .get_account_record(account)
            .await?;
        if !damage::may_relink(&record.state) {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "the account is linked",
            ));
        }
        Ok(self.run(Whose::Again(account), clean(wish)?))
    }

    fn run(&self, whose: Whose, wish: LinkWish) -> LinkState {
        let base = &self.inbox.base;
        let link = base.new_link_id();
        let (sender, orders) = mpsc::unbounded_channel();
        self.running
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(link, sender);
        let flow = LinkFlow::new(
            self.inbox.clone(),
            self.sessions.clone(),
            link,
            whose,
            wish,
            orders,
        );
        let running = self.running.clone();
        base.spawn(async move {
            flow.run().await;
            running
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&link);
        });
        LinkState::Starting { link }
    }

    /// Asks for new codes after the old ones ran out or the attempt failed.
    pub(crate) fn renew(&self, link: LinkId) -> Result<LinkState, KabarError> {
        self.order(link, Order::Renew)?;
        Ok(LinkState::Starting { link })
    }

    /// Ends an attempt; nothing of it is left when this returns. Harmless when it is over already.
    pub(crate) async fn cancel(&self, link: LinkId) {
        let (done, finished) = oneshot::channel();
        if self.order(link, Order::Cancel { done }).is_ok() {
            let _ = finished.await;
        }
    }

    fn order(&self, link: LinkId, order: Order) -> Result<(), KabarError> {
        let running = self.running.lock().unwrap_or_else(PoisonError::into_inner);
        let sent = running
            .get(&link)
            .is_some_and(|orders| orders.send(order).is_ok());
        if sent {
            Ok(())
        } else {
            Err(KabarError::refused(
                ErrorCode::NotFound,
                "no such attempt to link runs",
            ))
        }
    }
}
