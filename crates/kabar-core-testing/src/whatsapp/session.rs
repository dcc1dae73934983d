//! A session of the fake.

use super::{Answer, FakeWhatsApp, Sent, known::Known};
use async_trait::async_trait;
use kabar_core::ports::whatsapp::{
    GroupInfo, NumberAnswer, OlderThan, Outgoing, OutgoingState, Person, PictureAnswer, ProfileAnswer,
    Reported, SendError, Session, StateChange, WaEvent,
};
use kabar_types::{AccountId, Jid, Limits, TypingState, WaId};
use std::sync::{Arc, Mutex, PoisonError};

pub(super) struct FakeSession {
    pub(super) fake: Arc<FakeWhatsApp>,
    pub(super) account: AccountId,
    pub(super) session: u64,
}

impl FakeSession {
    fn is_connected(&self) -> bool {
        self.fake
            .find(self.account, |line| {
                line.connected && line.session == self.session
            })
            .unwrap_or(false)
    }

    fn answer_about<T>(
        &self,
        answer: impl FnOnce(&mut Known) -> Result<T, SendError>,
    ) -> Result<T, SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        self.fake.with(self.account, |line| answer(&mut line.known))
    }

    fn write(&self, outgoing: &Outgoing) {
        self.fake
            .with(self.account, |line| line.sent.push(Sent::of(outgoing)));
        if *self
            .fake
            .ack_everything
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
        {
            self.fake.ack(self.account, &outgoing.wa_id);
        }
    }
}

#[async_trait]
impl Session for FakeSession {
    async fn send(&self, outgoing: &Outgoing) -> Result<(), SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        let answer = self
            .fake
            .with(self.account, |line| line.answers.pop_front())
            .unwrap_or(Answer::Written);
        match answer {
            Answer::Fails(error) => return Err(error),
            Answer::Written => self.write(outgoing),
            Answer::WrittenInDoubt => {
                self.write(outgoing);
                return Err(SendError::Doubt);
            }
            Answer::WrittenThenHangs => {
                self.write(outgoing);
                std::future::pending::<()>().await;
            }
        }
        Ok(())
    }

    async fn mark_read(&self, _chat: &Jid, _sender: Option<&Jid>, ids: &[WaId]) -> Result<(), SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        self.fake
            .with(self.account, |line| line.reads.extend_from_slice(ids));
        Ok(())
    }

    async fn set_state(&self, state: &OutgoingState) -> Result<(), SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        self.fake.with(self.account, |line| {
            if let Some(error) = line.state_refusals.pop_front() {
                return Err(error);
            }
            if let StateChange::Block { blocked } = state.change {
                line.known.block(&state.chat, blocked);
            }
            line.states.push(state.clone());
            Ok(())
        })
    }

    async fn set_typing(&self, _chat: &Jid, state: TypingState) -> Result<(), SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        self.fake.with(self.account, |line| line.typings.push(state));
        Ok(())
    }

    async fn reject_call(&self, call: &WaId) -> Result<bool, SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        Ok(self.fake.with(self.account, |line| {
            let rings = line.ringing.iter().any(|one| one == call);
            line.ringing.retain(|one| one != call);
            line.rejected.extend(rings.then(|| call.clone()));
            rings
        }))
    }

    async fn fetch_older(&self, older: &OlderThan) -> Result<String, SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        let request = self.fake.with(self.account, |line| {
            line.older.push(older.clone());
            format!("request-{}", line.older.len())
        });
        if let Some(blob) = self.fake.histories.older_than(older) {
            let request = request.clone();
            self.fake.emit(self.account, WaEvent::Older { request, blob });
        }
        Ok(request)
    }

    async fn fetch_piece(&self, chunk: u32) -> Result<(), SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        self.fake.with(self.account, |line| line.pieces.push(chunk));
        if let Some((progress, blob)) = self.fake.histories.piece(chunk) {
            let chunk = Some(chunk);
            self.fake.emit(
                self.account,
                WaEvent::History {
                    chunk,
                    progress,
                    blob,
                },
            );
        }
        Ok(())
    }

    async fn fetch_group(&self, group: &Jid) -> Result<Option<GroupInfo>, SendError> {
        if !self.is_connected() {
            return Err(SendError::NotConnected);
        }
        self.fake
            .with(self.account, |line| line.groups_asked.push(group.clone()));
        self.fake.groups.tell(group)
    }

    async fn fetch_picture(&self, of: &Jid, known: &str) -> Result<PictureAnswer, SendError> {
        self.answer_about(|people| people.picture(of, known))
    }

    async fn fetch_profile(&self, person: &Jid) -> Result<ProfileAnswer, SendError> {
        self.answer_about(|people| Ok(people.profile(person)))
    }

    async fn fetch_blocked(&self) -> Result<Vec<Person>, SendError> {
        self.answer_about(|people| Ok(people.blocked.clone()))
    }

    async fn report(&self, reported: &Reported) -> Result<(), SendError> {
        self.answer_about(|people| people.report(reported))
    }

    async fn follow_presence(&self, person: &Jid, on: bool) -> Result<(), SendError> {
        let told = self.answer_about(|people| Ok(people.follow(person, on)))?;
        if let Some(presence) = told {
            self.fake.tell_presence(self.account, person, presence);
        }
        Ok(())
    }

    async fn find_on_whatsapp(&self, numbers: &[Jid]) -> Result<Vec<NumberAnswer>, SendError> {
        self.answer_about(|people| Ok(people.look_up(numbers)))
    }

    async fn fetch_limits(&self) -> Limits {
        if !self.is_connected() {
            return Limits::default();
        }
        self.fake.with(self.account, |line| {
            line.limits_asked += 1;
            line.limits
        })
    }

    fn wake(&self) {
        self.fake.with(self.account, |line| line.wakes += 1);
        if !self.is_connected() {
            let (fake, account) = (self.fake.clone(), self.account);
            tokio::spawn(async move { fake.connect(account).await });
        }
    }

    async fn reconnect(&self) {
        if self.is_connected() {
            self.fake.disconnect(self.account);
        }
        let (fake, account) = (self.fake.clone(), self.account);
        tokio::spawn(async move { fake.connect(account).await });
    }

    async fn logout(&self) {
        self.fake.with(self.account, |line| {
            line.phone = None;
            line.close(self.session);
        });
        *self.fake.logouts.lock().unwrap_or_else(PoisonError::into_inner) += 1;
        if self.fake.is_set(&self.fake.silent_logouts) {
            std::future::pending::<()>().await;
        }
    }

    async fn stop(&self) {
        if self.fake.is_set(&self.fake.stuck) {
            std::future::pending::<()>().await;
        }
        self.fake.with(self.account, |line| line.close(self.session));
    }
}

impl FakeWhatsApp {
    fn is_set(&self, switch: &Mutex<bool>) -> bool {
        *switch.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// WhatsApp ends the link.
    pub fn log_out(&self, account: AccountId, reason: kabar_types::LogoutReason) {
        self.with(account, |line| {
            line.phone = None;
            line.connected = false;
        });
        self.emit(account, WaEvent::LoggedOut { reason });
    }
}
