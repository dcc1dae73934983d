//! A shop with a number that may begin chats, and campaigns without patience.

use kabar_core::{NewCampaign, ports::whatsapp::WaEvent};
use kabar_core_testing::{World, people};
use kabar_types::{
    AccountId, Campaign, CampaignId, CampaignState, Limits, NewRecipient, Pacing, PauseReason, Recipient,
    RecipientOutcome, Timelock,
};
use std::time::Duration;

pub(crate) struct Shop {
    pub(crate) world: World,
    pub(crate) account: AccountId,
}

/// The number of somebody of a list.
pub(crate) fn number(place: usize) -> String {
    format!("62800000002{place:02}")
}

/// A tempo that keeps nobody waiting: a second apart, at any hour.
pub(crate) fn quick() -> Pacing {
    Pacing {
        gap_min_ms: 1_000,
        gap_max_ms: 1_000,
        per_hour: 1_000,
        per_day: 1_000,
        new_chats_per_day: 1_000,
        quiet_from: 0,
        quiet_until: 0,
        days: [true; 7],
        person_days: 0,
        account_days: 0,
        ..Pacing::cautious("UTC")
    }
}

/// What each of these people gets, by their place.
pub(crate) fn list(places: std::ops::Range<usize>) -> Vec<NewRecipient> {
    let line = |place| NewRecipient {
        phone: format!("+{}", number(place)),
        text: format!("Halo {place}"),
    };
    places.map(line).collect()
}

impl Shop {
    /// A number that WhatsApp lets begin chats, and that confirms everything at once.
    pub(crate) async fn open() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        let shop = Self { world, account };
        shop.free(account).await;
        shop.world.whatsapp.ack_everything(true);
        shop.world.clock.advance(Duration::from_secs(2));
        shop
    }

    /// WhatsApp says that a number may begin chats.
    pub(crate) async fn free(&self, account: AccountId) {
        self.limit(account, Timelock::Free).await;
    }

    pub(crate) async fn limit(&self, account: AccountId, timelock: Timelock) {
        let limits = Limits {
            timelock,
            ..Limits::default()
        };
        self.world.whatsapp.set_limits(account, limits);
        self.world.whatsapp.emit(account, WaEvent::LimitsChanged);
        self.world
            .until("the limits", async || {
                let health = self.world.kabar().account_health(account).await.ok()?;
                (health.limits.timelock == timelock).then_some(())
            })
            .await;
    }

    /// A draft.
    pub(crate) async fn draft(&self, pacing: Pacing, recipients: Vec<NewRecipient>) -> CampaignId {
        self.draft_from(&[self.account], pacing, recipients).await
    }

    pub(crate) async fn draft_from(
        &self,
        accounts: &[AccountId],
        pacing: Pacing,
        recipients: Vec<NewRecipient>,
    ) -> CampaignId {
        let new = NewCampaign {
            name: "Promo".to_owned(),
            accounts: accounts.to_vec(),
            pacing,
            recipients,
        };
        self.world
            .kabar()
            .create_campaign(&new)
            .await
            .unwrap()
            .campaign
            .id
    }

    /// A draft that was started.
    pub(crate) async fn run(&self, pacing: Pacing, recipients: Vec<NewRecipient>) -> CampaignId {
        let id = self.draft(pacing, recipients).await;
        self.world.kabar().start_campaign(id).await.unwrap();
        id
    }

    pub(crate) async fn campaign(&self, id: CampaignId) -> Campaign {
        self.world.kabar().get_campaign(id).await.unwrap()
    }

    pub(crate) async fn recipients(&self, id: CampaignId) -> Vec<Recipient> {
        self.world
            .kabar()
            .list_recipients(id, None, 200)
            .await
            .unwrap()
            .recipients
    }

    pub(crate) async fn outcomes(&self, id: CampaignId) -> Vec<RecipientOutcome> {
        self.recipients(id)
            .await
            .into_iter()
            .map(|row| row.outcome)
            .collect()
    }

    /// The texts on the wire, in order; repeats too.
    pub(crate) fn sent(&self) -> Vec<String> {
        self.sent_by(self.account)
    }

    pub(crate) fn sent_by(&self, account: AccountId) -> Vec<String> {
        let sent = self.world.whatsapp.sent(account);
        sent.into_iter().map(|sent| sent.text).collect()
    }

    /// Time passes until so many are on the wire.
    pub(crate) async fn until_sent(&self, count: usize) -> Vec<String> {
        self.world
            .until_in_time(&format!("{count} on the wire"), async || {
                Some(self.sent()).filter(|sent| sent.len() >= count)
            })
            .await
    }

    pub(crate) async fn until_finished(&self, id: CampaignId) -> Campaign {
        self.until_state(id, CampaignState::Finished).await
    }

    pub(crate) async fn until_paused(&self, id: CampaignId, reason: PauseReason) -> Campaign {
        self.until_state(id, CampaignState::Paused { reason }).await
    }

    async fn until_state(&self, id: CampaignId, state: CampaignState) -> Campaign {
        self.world
            .until_in_time(&format!("{state:?}"), async || {
                Some(self.campaign(id).await).filter(|campaign| campaign.state == state)
            })
            .await
    }

    /// Time passes, and whoever waited for it has seen it: what is said now has gone out.
    pub(crate) async fn later(&self, by: Duration) {
        self.world.clock.advance(by);
        let chat = self.world.chat_with(self.account, people::ALICE).await;
        let text = format!("Now {:?}", self.world.clock_elapsed());
        let row = self.world.kabar().send_text(chat, text, None).await.unwrap();
        self.world
            .until_status(&row, kabar_types::MessageStatus::Sent)
            .await;
    }

    /// What of a campaign is on the wire, without what is said in between.
    pub(crate) fn promised(&self) -> Vec<String> {
        let mut sent = self.sent();
        sent.retain(|text| text.starts_with("Halo"));
        sent
    }
}
