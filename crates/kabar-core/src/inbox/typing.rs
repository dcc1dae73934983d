//! Tells the windows that somebody types: true only now, stored nowhere.

use super::facts::find_known_chat;
use crate::{base::Base, inbox::Inbox, ports::whatsapp::Person};
use kabar_store::StoreError;
use kabar_types::{AccountId, Signal, TypingState};

impl Inbox {
    /// Tells the windows that somebody types.
    pub(crate) async fn show_typing(
        &self,
        account: AccountId,
        chat: &Person,
        sender: &Person,
        state: TypingState,
    ) {
        match find_typing(&self.base, account, chat, sender, state).await {
            Ok(Some(signal)) => self.base.signal(signal),
            Ok(None) => {}
            Err(error) => tracing::debug!(%account, %error, "inbox: typing could not be shown"),
        }
    }
}

async fn find_typing(
    base: &Base,
    account: AccountId,
    chat: &Person,
    sender: &Person,
    state: TypingState,
) -> Result<Option<Signal>, StoreError> {
    let mut view = base.store.read().await?;
    let Some(found) = find_known_chat(&mut view, account, chat).await? else {
        return Ok(None);
    };
    // Only a group has to say who; the writer's own chat has the name.
    let name = match chat.jid.is_group() {
        true => match find_known_chat(&mut view, account, sender).await? {
            Some(own) => Some(view.get_chat(own, base.now()).await?.title),
            None => None,
        },
        false => None,
    };
    Ok(Some(Signal::Typing {
        chat: found,
        name,
        state,
    }))
}
