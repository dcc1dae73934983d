//! One attempt to link a number.
//!
//! ```text
//!   key ─► link ─► AwaitingScan ─► linked ─► row ─► Syncing … (the session goes on as the account's)
//!    │       │          │             └ another account has the number: logout
//!    └───────┴──────────┴─────────────┴──► undo ─► Exhausted | Failed ─ new code ─► key …
//! ```
//!
//! Order matters: a note that a link begins, then the key, then the device file, and the account's row last, which
//! takes the note's place. So whatever breaks leaves nothing a person could stumble over (see `leftovers`). There is one undo for every failure (`link_undo`). The code that is scanned goes to
//! the window and nowhere else.

use super::{
    Follower, Linked, Sessions,
    link_row::{self, Written, insert_account, note_begin, renew_account},
    link_words::{ended_code, pairing_code},
};
use crate::{
    accounts::Label,
    error::{KabarError, device_code},
    inbox::{Arrival, Arrived, Inbox},
    ports::whatsapp::{DeviceFile, HistoryDepth, LinkBy, LinkWish, Manner, Session, WaEvent},
};
use kabar_types::{AccountChoices, AccountId, ErrorCode, Jid, LinkId, LinkState, Redacted, Signal};
use std::sync::Arc;
use tokio::sync::{mpsc, oneshot};

/// What a person asks of a running attempt.
pub(crate) enum Order {
    Renew,
    Cancel { done: oneshot::Sender<()> },
}

pub(crate) struct LinkFlow {
    pub(super) inbox: Arc<Inbox>,
    pub(super) sessions: Arc<Sessions>,
    pub(super) link: LinkId,
    pub(super) whose: Whose,
    wish: LinkWish,
    orders: mpsc::UnboundedReceiver<Order>,
    generation: u64,
}

/// Whom the number is linked for.
pub(super) enum Whose {
    /// A new account.
    New { label: Label, choices: AccountChoices },
    /// An account that was logged out. Its old device stays aside until the new one is linked.
    Again(AccountId),
}

/// What is there while a code is shown, and has to go if it comes to nothing.
pub(super) struct Attempt {
    pub(super) account: AccountId,
    pub(super) device: DeviceFile,
    pub(super) session: Arc<dyn Session>,
    arrivals: mpsc::UnboundedReceiver<Arrival>,
}

/// How an attempt ended.
enum Outcome {
    /// The session is the account's now.
    Linked,
    /// Nothing is left; a person may ask for new codes.
    Over(LinkState),
    /// Nothing is left, and nobody waits.
    Cancelled(Option<oneshot::Sender<()>>),
}

impl LinkFlow {
    pub(super) fn new(
        inbox: Arc<Inbox>,
        sessions: Arc<Sessions>,
        link: LinkId,
        whose: Whose,
        wish: LinkWish,
        orders: mpsc::UnboundedReceiver<Order>,
    ) -> Self {
        Self {
            inbox,
            sessions,
            link,
            whose,
            wish,
            orders,
            generation: 0,
        }
    }

    pub(super) async fn run(mut self) {
        loop {
            self.tell(LinkState::Starting { link: self.link });
            match self.try_once().await {
                Outcome::Linked => return,
                Outcome::Over(state) => self.tell(state),
                Outcome::Cancelled(done) => return self.cancelled(done),
            }
            match self.next_order().await {
                Some(Order::Renew) => {}
                Some(Order::Cancel { done }) => return self.cancelled(Some(done)),
                None => return,
            }
        }
    }

    fn cancelled(&self, done: Option<oneshot::Sender<()>>) {
        self.tell(self.failed(ErrorCode::Cancelled));
        if let Some(done) = done {
            let _ = done.send(());
        }
    }

    async fn next_order(&mut self) -> Option<Order> {
        tokio::select! {
            () = self.inbox.base.stop.cancelled() => None,
            order = self.orders.recv() => order,
        }
    }

    async fn try_once(&mut self) -> Outcome {
        match self.already_here().await {
            Ok(None) => {}
            Ok(Some(state)) => return Outcome::Over(state),
            Err(error) => return Outcome::Over(self.failed(error.code())),
        }
        let account = match self.whose {
            Whose::New { .. } => self.inbox.base.new_account_id(),
            Whose::Again(account) => account,
        };
        let mut attempt = match self.begin(account).await {
            Ok(attempt) => attempt,
            Err(error) => {
                tracing::warn!(link = %self.link, %error, "link: could not begin");
                self.erase(account).await;
                return Outcome::Over(self.failed(error.code()));
            }
        };
        let outcome = self.follow(&mut attempt).await;
        match outcome {
            Followed::Linked { fresh } => {
                self.hand_over(attempt, fresh);
                Outcome::Linked
            }
            Followed::Over(state) => {
                self.undo(attempt).await;
                Outcome::Over(state)
            }
            Followed::Cancelled(done) => {
                self.undo(attempt).await;
                Outcome::Cancelled(done)
            }
        }
    }

    /// A number that was written down beforehand and may not be linked: said before WhatsApp is asked for anything.
    async fn already_here(&self) -> Result<Option<LinkState>, KabarError> {
        let LinkBy::Code { phone } = &self.wish.by else {
            return Ok(None);
        };
        let wanted = match self.whose {
            Whose::New { .. } => None,
            Whose::Again(account) => Some(account),
        };
        let written = link_row::may_link(&self.inbox.base, wanted, &Jid::from_phone_digits(&phone.0)).await?;
        Ok(self.refusal(written))
    }

    /// What a number that may not be linked ends in.
    fn refusal(&self, written: Written) -> Option<LinkState> {
        let (error, account_name) = match written {
            Written::Yes => return None,
            Written::Taken { name } => (ErrorCode::AlreadyLinked, name),
            Written::OtherNumber => (ErrorCode::OtherNumber, None),
        };
        Some(LinkState::Failed {
            link: self.link,
            error,
            account_name,
            retry_at: None,
        })
    }

    /// How the account is called, or to be called.
    async fn label(&self, account: AccountId) -> Result<Label, KabarError> {
        if let Whose::New { label, .. } = &self.whose {
            return Ok(label.clone());
        }
        let base = &self.inbox.base;
        let account = base.store.read().await?.get_account(account, base.now()).await?;
        Label::new(&account.name, &account.letters, account.colour)
    }

    /// What was chosen for the account, or for the one to come.
    async fn choices(&self, account: AccountId) -> Result<AccountChoices, KabarError> {
        if let Whose::New { choices, .. } = &self.whose {
            return Ok(choices.clone());
        }
        let mut view = self.inbox.base.store.read().await?;
        Ok(view.get_account_choices(account).await?)
    }

    /// A note of what begins, the key, then the device.
    async fn begin(&mut self, account: AccountId) -> Result<Attempt, KabarError> {
        let base = &self.inbox.base;
        if let Whose::Again(account) = self.whose {
            self.sessions.parted(account).await;
            self.sessions.stop(account).await;
            base.vault.quarantine_account_key(account).await?;
        }
        let choices = self.choices(account).await?;
        note_begin(base, account, &self.label(account).await?, &choices).await?;
        let device = base.vault.create_account_key(account).await?;
        let arrivals = self.inbox.mailbox.open(account);
        self.generation += 1;
        let sink = self.inbox.sink(self.generation);
        let wish = LinkWish {
            manner: Manner::from(&choices),
            device_name: choices.settings.device_name,
            ..self.wish.clone()
        };
        let session = base.whatsapp.link(account, device.clone(), wish, sink).await;
        match session {
            Ok(session) => Ok(Attempt {
                account,
                device,
                session,
                arrivals,
            }),
            Err(error) => {
                let _ = base.whatsapp.forget(&device).await;
                tracing::warn!(link = %self.link, code = device_code(&error).as_str(), "link: no device file");
                Err(error.into())
            }
        }
    }

    /// Follows the attempt until it is linked or comes to nothing.
    async fn follow(&mut self, attempt: &mut Attempt) -> Followed {
        loop {
            let arrival = tokio::select! {
                () = self.inbox.base.stop.cancelled() => return Followed::Cancelled(None),
                order = self.orders.recv() => match order {
                    Some(Order::Renew) => continue,
                    Some(Order::Cancel { done }) => return Followed::Cancelled(Some(done)),
                    None => return Followed::Cancelled(None),
                },
                arrival = attempt.arrivals.recv() => arrival,
            };
            let Some(Arrival {
                what: Arrived::Event(event),
                ..
            }) = arrival
            else {
                continue;
            };
            if let Some(followed) = self.heed(attempt, event).await {
                return followed;
            }
        }
    }

    async fn heed(&self, attempt: &Attempt, event: WaEvent) -> Option<Followed> {
        let link = self.link;
        tracing::debug!(%link, event = event.name(), "link: heard");
        let over = |state| Some(Followed::Over(state));
        match event {
            WaEvent::QrReady {
                qr: Redacted(qr),
                valid_ms,
            } => {
                let until = self.inbox.base.now().plus(valid_ms);
                self.tell(LinkState::AwaitingScan { link, qr, until });
                None
            }
            WaEvent::PairCode {
                code: Redacted(code),
                valid_ms,
            } => {
                let until = self.inbox.base.now().plus(valid_ms);
                self.tell(LinkState::AwaitingCode { link, code, until });
                None
            }
            WaEvent::QrExhausted => over(LinkState::Exhausted { link }),
            WaEvent::PairingFailed { reason, wait_ms } => over(LinkState::Failed {
                link,
                error: pairing_code(reason),
                account_name: None,
                retry_at: wait_ms.map(|wait| self.inbox.base.now().plus(wait)),
            }),
            // The next code is asked for with a newer version, if there is one.
            WaEvent::Outdated => {
                self.sessions.refresh_version().await;
                over(self.failed(ended_code(&event)))
            }
            WaEvent::PasskeyRequired => over(self.failed(ErrorCode::PasskeyRequired)),
            WaEvent::Linked { phone, lid, .. } => Some(self.linked(attempt.account, phone, lid).await),
            // Dead before it was linked.
            event if event.is_terminal() => over(self.failed(ended_code(&event))),
            _ => None,
        }
    }

    /// The phone agreed: write the account down, unless the number is linked here already.
    async fn linked(&self, account: AccountId, phone: Jid, lid: Option<Jid>) -> Followed {
        let base = &self.inbox.base;
        let written = match &self.whose {
            Whose::New { label, .. } => insert_account(base, account, label.clone(), phone, lid).await,
            Whose::Again(account) => renew_account(base, *account, &phone, lid.as_ref()).await,
        };
        let refusal = match written {
            Ok(written) => self.refusal(written),
            Err(error) => {
                tracing::warn!(link = %self.link, %error, "link: the account could not be written");
                Some(self.failed(error.code()))
            }
        };
        let Some(state) = refusal else {
            let fresh = self.wish.history != HistoryDepth::None;
            return Followed::Linked { fresh };
        };
        // The undo ends the link on the phone too: in this moment nobody is logged in who could say so.
        Followed::Over(state)
    }

    fn hand_over(&self, attempt: Attempt, fresh: bool) {
        let Attempt {
            account,
            session,
            arrivals,
            ..
        } = attempt;
        self.tell(LinkState::Syncing {
            link: self.link,
            account,
            percent: 0,
        });
        let follower = Follower { link: self.link };
        let linked = Linked {
            session,
            arrivals,
            generation: self.generation,
            follower,
            fresh,
        };
        self.sessions.adopt(account, linked);
    }

    fn failed(&self, error: ErrorCode) -> LinkState {
        LinkState::Failed {
            link: self.link,
            error,
            account_name: None,
            retry_at: None,
        }
    }

    fn tell(&self, state: LinkState) {
        self.inbox.base.signal(Signal::Link { state });
    }
}

enum Followed {
    Linked { fresh: bool },
    Over(LinkState),
    Cancelled(Option<oneshot::Sender<()>>),
}
