//! A shop with a number that may begin chats, and campaigns without patience.

use kabar_core::{
    NewCampaign,
    clock::Clock,
    ports::whatsapp::{Inbound, MessageQuote, QuotedBy, WaEvent},
};
use kabar_core_testing::{World, people};
use kabar_types::{
    AccountId, Campaign, CampaignId, CampaignState, Limits, NewConsent, NewRecipient, Pacing, PauseReason,
    Recipient, RecipientOutcome, Suppression, TextLanguage, Timelock, UnixMillis, Variant,
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
        recipient_zones: false,
        person_days: 0,
        account_days: 0,
        ..Pacing::cautious("UTC")
    }
}

/// Somebody of a list whom it gives this name.
pub(crate) fn line(phone: &str, name: &str) -> NewRecipient {
    NewRecipient {
        phone: phone.to_owned(),
        fields: [("nama".to_owned(), name.to_owned())].into(),
    }
}

/// These people, who are called by their place.
pub(crate) fn list(places: std::ops::Range<usize>) -> Vec<NewRecipient> {
    places
        .map(|place| line(&format!("+{}", number(place)), &place.to_string()))
        .collect()
}

/// Everybody of a list is greeted, and agreed to that.
pub(crate) fn greeting(accounts: &[AccountId], pacing: Pacing, recipients: Vec<NewRecipient>) -> NewCampaign {
    NewCampaign {
        name: "Promo".to_owned(),
        accounts: accounts.to_vec(),
        pacing,
        language: TextLanguage::Id,
        variants: vec![variant("A", "Halo {{nama}}")],
        recipients,
        consent: Some(NewConsent {
            source: "A form in the shop".to_owned(),
            at: UnixMillis(1_790_000_000_000),
            wording: "Write to me about coffee.".to_owned(),
        }),
    }
}

pub(crate) fn variant(label: &str, text: &str) -> Variant {
    Variant {
        label: label.to_owned(),
        text: text.to_owned(),
    }
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
        self.world
            .kabar()
            .create_campaign(&greeting(accounts, pacing, recipients))
            .await
            .unwrap()
            .campaign
            .id
    }

    /// A draft that was started.
    pub(crate) async fn run(&self, pacing: Pacing, recipients: Vec<NewRecipient>) -> CampaignId {
        let id = self.draft(pacing, recipients).await;
        self.world.start_campaign(id).await;
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

    /// Somebody of a list writes to the shop.
    pub(crate) async fn says(&self, place: usize, text: &str) {
        self.answers(place, None, text).await;
    }

    /// The same, quoting what they got.
    pub(crate) async fn answers(&self, place: usize, quoted: Option<&str>, text: &str) {
        let writer = people::person(&number(place));
        let at = self.world.clock.now();
        let quote = quoted.map(|wanted| {
            let sent = self.world.whatsapp.sent(self.account).into_iter();
            let sent = sent.rev().find(|sent| sent.text == wanted).unwrap();
            MessageQuote {
                wa_id: sent.wa_id,
                sender: QuotedBy::Me,
                text: wanted.to_owned(),
            }
        });
        let inbound = Inbound {
            sent_at: at,
            quote,
            ..people::text_from(&writer, &format!("{text}-{place}-{}", at.0), text)
        };
        self.world.whatsapp.deliver(self.account, inbound).await.unwrap();
    }

    /// Who wants nothing, and how that came about.
    pub(crate) async fn suppressed(&self) -> Vec<Suppression> {
        let page = self.world.kabar().list_suppressions(None, 50).await.unwrap();
        page.suppressions
    }
}
