//! What a person chose, and whether somebody accepted the statement of the risk.

use crate::{base::Base, error::KabarError};
use kabar_store::Priority;
use kabar_types::Settings;
use std::sync::Arc;

pub(crate) struct Choices {
    base: Arc<Base>,
}

impl Choices {
    pub(crate) fn new(base: Arc<Base>) -> Self {
        Self { base }
    }

    pub(crate) async fn get(&self) -> Result<Settings, KabarError> {
        Ok(self.base.store.read().await?.settings().await?)
    }

    pub(crate) async fn set(&self, settings: &Settings) -> Result<Settings, KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.set_settings(settings).await?;
        tx.commit().await?;
        Ok(settings.clone())
    }

    pub(crate) async fn accept_risk(&self) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.accept_risk(self.base.now()).await?;
        tx.commit().await?;
        Ok(())
    }
}
