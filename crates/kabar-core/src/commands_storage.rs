//! What hosts may ask about room on the disk, passed on to its rooms.

use crate::{Kabar, error::KabarError};
use kabar_types::{AccountId, DiskUse, KeepMessages, KeepPreview};

impl Kabar {
    /// What Kabar keeps on the disk, how much room there is, and what is being done to make some.
    pub async fn disk_use(&self) -> Result<DiskUse, KabarError> {
        Ok(self.upkeep.disk_use(&self.base).await?)
    }

    /// What would become of an account's messages if it kept them for so long. Changes nothing.
    pub async fn preview_keep(
        &self,
        account: AccountId,
        keep: KeepMessages,
    ) -> Result<KeepPreview, KabarError> {
        Ok(self.upkeep.preview(&self.base, account, keep).await?)
    }

    /// Has messages go that are kept no longer, and gives what is unused back to the disk. Answers at once; how far it is
    /// comes as `Signal::Cleaning` when it takes longer than a moment.
    pub async fn clean_up(&self) -> Result<(), KabarError> {
        Ok(self.upkeep.clean(&self.base).await?)
    }

    /// Stops a clean-up, also for later: messages go on going when [`Kabar::clean_up`] asks for it, or when somebody chooses
    /// anew how long they are kept.
    pub async fn stop_clean_up(&self) -> Result<DiskUse, KabarError> {
        self.upkeep.stop(&self.base).await?;
        self.disk_use().await
    }
}
