//! Drafts: what somebody has of a campaign, kept as they go, so that neither a crash nor a night takes it.

use super::{Lists, name_of};
use crate::error::KabarError;
use kabar_store::Priority;
use kabar_types::{CampaignDraft, DraftContent, DraftId, ErrorCode};

/// Characters of all texts of a draft together.
const TEXTS_MAX: usize = 200_000;

impl Lists {
    pub(crate) async fn create_draft(&self, name: &str) -> Result<CampaignDraft, KabarError> {
        let name = name_of(name)?;
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        let id = tx.insert_draft(name, self.base.now()).await?;
        let draft = tx.get_draft(id).await?;
        tx.commit().await?;
        Ok(draft)
    }

    /// Keeps all of it; what it lacks is said when a campaign is made.
    pub(crate) async fn save_draft(&self, draft: &DraftContent) -> Result<CampaignDraft, KabarError> {
        let texts = draft
            .variants
            .iter()
            .map(|variant| variant.text.len() + variant.label.len());
        if texts.sum::<usize>() > TEXTS_MAX {
            return Err(KabarError::refused(ErrorCode::BadRequest, "texts of that length"));
        }
        let draft = DraftContent {
            name: name_of(&draft.name)?.to_owned(),
            ..draft.clone()
        };
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.save_draft(&draft, self.base.now()).await?;
        let draft = tx.get_draft(draft.id).await?;
        tx.commit().await?;
        Ok(draft)
    }

    /// The one changed last first.
    pub(crate) async fn drafts(&self) -> Result<Vec<CampaignDraft>, KabarError> {
        Ok(self.base.store.read().await?.list_drafts().await?)
    }

    pub(crate) async fn draft(&self, id: DraftId) -> Result<CampaignDraft, KabarError> {
        Ok(self.base.store.read().await?.get_draft(id).await?)
    }

    /// Its list stays.
    pub(crate) async fn delete_draft(&self, id: DraftId) -> Result<(), KabarError> {
        let mut tx = self.base.store.begin(Priority::Interactive).await?;
        tx.delete_draft(id).await?;
        tx.commit().await?;
        Ok(())
    }
}
