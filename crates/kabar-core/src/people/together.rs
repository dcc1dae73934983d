//! One person over all accounts: chats, what was said in all of them, groups that both are in, and faces in lists.

use super::People;
use crate::{chats::PAGE_MAX, error::KabarError};
use kabar_types::{AccountId, Chat, ContactId, MessageCursor, PersonPage};

/// Pictures one list may want at once: more than any window shows.
const PICTURES_MAX: usize = 100;

impl People {
    /// One for each account at most, in rail order.
    pub(crate) async fn chats_with(&self, person: ContactId) -> Result<Vec<Chat>, KabarError> {
        let now = self.base.now();
        Ok(self
            .base
            .store
            .read()
            .await?
            .list_person_chats(person, now)
            .await?)
    }

    pub(crate) async fn groups_with(&self, person: ContactId) -> Result<Vec<Chat>, KabarError> {
        let now = self.base.now();
        let groups = self
            .base
            .store
            .read()
            .await?
            .list_common_groups(person, now)
            .await?;
        let listed = groups.iter().map(|chat| chat.id).collect();
        self.pictures.want_of_chats(&self.base, listed);
        Ok(groups)
    }

    pub(crate) async fn timeline_with(
        &self,
        person: ContactId,
        before: Option<MessageCursor>,
        limit: u32,
    ) -> Result<PersonPage, KabarError> {
        let mut view = self.base.store.read().await?;
        // An empty page would hide that nobody is meant.
        view.get_addresses(person).await?;
        Ok(view
            .list_person_timeline(person, before, limit.clamp(1, PAGE_MAX))
            .await?)
    }

    /// Somebody looks at these people in a list.
    pub(crate) async fn want_pictures(
        &self,
        account: AccountId,
        people: &[ContactId],
    ) -> Result<(), KabarError> {
        let wanted: Vec<ContactId> = people.iter().copied().take(PICTURES_MAX).collect();
        Ok(self.pictures.want_of_people(&self.base, account, &wanted).await?)
    }
}
