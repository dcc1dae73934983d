//! What a person who links a number sees, state by state.

use crate::world::{Here, PATIENCE};
use anyhow::{Context as _, Result, bail};
use kabar_core::{Kabar, Subscription, ports::whatsapp::LinkWish, session::StartLink};
use kabar_types::{AccountId, ErrorCode, EventBatch, LinkId, LinkState, Signal};
use std::sync::Arc;

/// The link screen of one attempt.
pub(crate) struct LinkScreen {
    kabar: Arc<Kabar>,
    events: Subscription,
    pub(crate) link: LinkId,
}

impl LinkScreen {
    /// Accepts the risk and begins to link.
    pub(crate) async fn open(here: &Here, wish: LinkWish) -> Result<Self> {
        Self::over(Arc::clone(&here.kabar), wish).await
    }

    pub(crate) async fn over(kabar: Arc<Kabar>, wish: LinkWish) -> Result<Self> {
        kabar.accept_risk().await?;
        let events = kabar.subscribe(kabar.bootstrap().await?.seq);
        let start = StartLink {
            name: "Dapur Bu Laras".to_owned(),
            letters: "DL".to_owned(),
            colour: 4,
            wish,
            device_name: String::new(),
            proxy: None,
        };
        let LinkState::Starting { link } = kabar.start_link(start).await? else {
            bail!("it does not start");
        };
        Ok(Self { kabar, events, link })
    }

    /// Asks for a new code.
    pub(crate) async fn again(&self) -> Result<()> {
        self.kabar.renew_link(self.link).await?;
        Ok(())
    }

    pub(crate) async fn cancel(&self) -> Result<()> {
        self.kabar.cancel_link(self.link).await?;
        Ok(())
    }

    /// The next code to scan.
    pub(crate) async fn qr(&mut self) -> Result<String> {
        self.next("a code to scan", |state| match state {
            LinkState::AwaitingScan { qr, .. } => Some(qr),
            _ => None,
        })
        .await
    }

    /// The next code to type.
    pub(crate) async fn code(&mut self) -> Result<String> {
        self.next("a code to type", |state| match state {
            LinkState::AwaitingCode { code, .. } => Some(code),
            _ => None,
        })
        .await
    }

    pub(crate) async fn done(&mut self) -> Result<AccountId> {
        self.next("the end of linking", |state| match state {
            LinkState::Done { account, .. } => Some(account),
            _ => None,
        })
        .await
    }

    pub(crate) async fn exhausted(&mut self) -> Result<()> {
        self.next("the end of the codes", |state| {
            matches!(state, LinkState::Exhausted { .. }).then_some(())
        })
        .await
    }

    /// Why it failed, and the account that has the number.
    pub(crate) async fn failed(&mut self) -> Result<(ErrorCode, Option<String>)> {
        let state = self.failure().await?;
        match state {
            LinkState::Failed {
                error, account_name, ..
            } => Ok((error, account_name)),
            other => bail!("{other:?}"),
        }
    }

    /// The failure whole.
    pub(crate) async fn failure(&mut self) -> Result<LinkState> {
        self.next("a failure", |state| {
            matches!(state, LinkState::Failed { .. }).then_some(state)
        })
        .await
    }

    async fn next<T>(&mut self, what: &str, pick: impl Fn(LinkState) -> Option<T>) -> Result<T> {
        let mut seen = Vec::new();
        let looking = async {
            while let Some(batch) = self.events.next().await {
                let EventBatch::Signal {
                    signal: Signal::Link { state },
                } = batch
                else {
                    continue;
                };
                seen.push(format!("{state:?}"));
                if let Some(found) = pick(state) {
                    return Ok(found);
                }
            }
            bail!("the event stream ended")
        };
        let found = tokio::time::timeout(PATIENCE, looking).await;
        found.with_context(|| format!("waited in vain for {what}; seen: {seen:?}"))?
    }
}
