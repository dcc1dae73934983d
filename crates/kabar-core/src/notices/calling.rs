//! Calls that ring: announced by the rules for messages, and followed until they end. Deliberately not here: which of them
//! stand now (`rings`).

use super::{Caller, Notices, Ring, find_message, rings::RINGS_MS, rules};
use crate::{base::Base, clock};
use kabar_store::{StoreError, View};
use kabar_types::{Call, CallOutcome, Message, MessageBody, MessageId, NoticeContent};
use std::time::Duration;

impl Notices {
    /// A call is announced that rings now.
    pub(super) async fn ring(
        &mut self,
        view: &mut View,
        row: &Message,
        call: &Call,
    ) -> Result<(), StoreError> {
        let now = self.base.now();
        let until = row.sent_at.plus(RINGS_MS);
        if row.from_me || !rings_still(call) || until <= now {
            return Ok(());
        }
        let chat = view.get_chat(row.chat, now).await?;
        let account = view.get_account_choices(chat.account).await?.settings;
        let moment = self.moment(view).await?;
        if !rules::rings(&chat, &account, &moment) {
            return Ok(());
        }
        let accounts = view.list_accounts(now).await?;
        let called = accounts.into_iter().find(|one| one.id == chat.account);
        let caller = Caller {
            chat: chat.title,
            account: called.map(|one| one.name).unwrap_or_default(),
            video: call.video,
        };
        let says_who = rules::content(&moment) != NoticeContent::Nothing;
        let ring = Ring {
            call: row.id,
            chat: chat.id,
            who: says_who.then_some(caller),
            sound: moment.choices.sound,
        };
        self.waiting.push_back(self.rings.put(ring, chat.account, until));
        Ok(())
    }

    /// A call that was announced is as it is now.
    pub(super) async fn look_at_ring(&mut self, view: &mut View, call: MessageId) -> Result<(), StoreError> {
        let row = find_message(view, call).await?;
        let rings = row.is_some_and(|row| match &row.body {
            MessageBody::Call { call } => rings_still(call),
            _ => false,
        });
        if !rings {
            self.waiting.extend(self.rings.end(call));
        }
        Ok(())
    }
}

fn rings_still(call: &Call) -> bool {
    call.outcome == CallOutcome::Ringing
}

/// Returns after `rest`; never where there is none.
pub(super) async fn over(base: &Base, rest: Option<Duration>) {
    match rest {
        Some(rest) => clock::sleep(&*base.clock, rest).await,
        None => std::future::pending().await,
    }
}
