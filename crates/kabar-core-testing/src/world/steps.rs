//! What a test does with a world: links numbers, looks at chats, waits for conditions.

use super::*;
use kabar_core::{AccountSeed, ports::whatsapp::WaEvent};
use kabar_types::{Campaign, CampaignId, Jid, Pacing};

/// How far the manual clock goes with each look, where a test lets time pass.
const STEP: Duration = Duration::from_millis(500);

impl World {
    /// Links a number; online when it returns.
    pub async fn link(&self, phone: &str) -> AccountId {
        self.start_link("Toko Sinar").await;
        self.until("a code to scan", async || self.whatsapp.shown_code())
            .await;
        assert!(self.whatsapp.scan(phone), "the phone scans");
        let account = self
            .until("the number in the list", async || {
                let accounts = self.kabar().list_accounts().await.ok()?;
                accounts
                    .into_iter()
                    .find(|account| account.phone == Some(format!("+{phone}")))
                    .map(|account| account.id)
            })
            .await;
        self.whatsapp.connect(account).await;
        self.until("the number online", async || {
            let accounts = self.kabar().list_accounts().await.ok()?;
            accounts
                .into_iter()
                .find(|one| one.id == account && one.state == SessionState::Online)
        })
        .await;
        account
    }

    /// Adds this number as one that was linked in an earlier run: it is started with the next opening.
    pub async fn adopt(&self, phone: &str) -> AccountId {
        let seed = AccountSeed {
            name: format!("Toko {phone}"),
            letters: String::new(),
            colour: 3,
            phone: Jid::from_phone_digits(phone),
            lid: Some(people::lid(phone)),
        };
        let whatsapp = self.whatsapp.clone();
        let adopted = self
            .kabar()
            .adopt_account(seed, |device| async move { whatsapp.fill_device(&device, phone) })
            .await;
        adopted
            .unwrap_or_else(|error| panic!("a number is added: {error}"))
            .id
    }

    /// The state of an account, while there is one.
    pub async fn state(&self, account: AccountId) -> Option<SessionState> {
        let accounts = self.kabar().list_accounts().await.ok()?;
        let mut accounts = accounts.into_iter();
        accounts.find(|one| one.id == account).map(|one| one.state)
    }

    /// Waits, in time, until an account's state is what is wanted.
    pub async fn until_state(
        &self,
        account: AccountId,
        what: &str,
        wanted: impl Fn(&SessionState) -> bool,
    ) -> SessionState {
        self.until_in_time(what, async || self.state(account).await.filter(&wanted))
            .await
    }

    /// Begins linking with an ordinary label.
    pub async fn start_link(&self, name: &str) -> LinkState {
        self.start_link_with(name, LinkWish::scan(HistoryDepth::None))
            .await
    }

    /// Begins linking by a code that is typed on the phone of this number.
    pub async fn start_link_by_code(&self, name: &str, phone: &str) -> LinkState {
        self.start_link_with(name, LinkWish::code(phone, HistoryDepth::None))
            .await
    }

    async fn start_link_with(&self, name: &str, wish: LinkWish) -> LinkState {
        let start = StartLink {
            name: name.to_owned(),
            letters: String::new(),
            colour: 3,
            wish,
            device_name: String::new(),
            proxy: None,
        };
        self.kabar()
            .start_link(start)
            .await
            .unwrap_or_else(|error| panic!("linking begins: {error}"))
    }

    /// A chat with this number that holds one message of theirs.
    pub async fn chat_with(&self, account: AccountId, phone: &str) -> ChatId {
        let hello = people::text_from(&people::person(phone), &format!("HELLO-{phone}"), "Hello");
        self.whatsapp
            .deliver(account, hello)
            .await
            .unwrap_or_else(|error| panic!("a message arrives: {error}"));
        let chats = self
            .kabar()
            .list_chats(all_chats())
            .await
            .unwrap_or_else(|error| panic!("chats: {error}"));
        let chat = chats
            .chats
            .iter()
            .find(|chat| chat.phone == Some(format!("+{phone}")) && chat.account == account);
        chat.unwrap_or_else(|| panic!("a chat with the writer")).id
    }

    /// Makes the database large and damages it in the middle, where opening does not look. Kabar is closed afterwards;
    /// `account` is online when this is called.
    pub async fn damage_large_database(&mut self, account: AccountId) {
        let blob = vec![0x5a; 9 << 20];
        self.whatsapp.emit(
            account,
            WaEvent::History {
                chunk: None,
                progress: None,
                blob,
            },
        );
        self.close().await;
        let file = self.dir().join("profile/kabar.db");
        let mut bytes = std::fs::read(&file).unwrap_or_default();
        assert!(bytes.len() > 9 << 20, "the chunk is in the database");
        let middle = bytes.len() / 2;
        bytes[middle..middle + 64].fill(0);
        std::fs::write(&file, bytes).unwrap_or_else(|error| panic!("the file is damaged: {error}"));
    }

    /// Every message of a chat, oldest first.
    pub async fn messages(&self, chat: ChatId) -> Vec<Message> {
        match self.kabar().list_messages(chat, None, 200).await {
            Ok(page) => page.messages,
            Err(error) => panic!("the messages of a chat: {error}"),
        }
    }

    /// A message as it is now, if it still is.
    pub async fn message(&self, chat: ChatId, id: MessageId) -> Option<Message> {
        self.messages(chat)
            .await
            .into_iter()
            .find(|message| message.id == id)
    }

    /// Waits until a message has this status.
    pub async fn until_status(&self, message: &Message, status: MessageStatus) -> Message {
        self.until(&format!("status {status:?}"), async || {
            self.message(message.chat, message.id)
                .await
                .filter(|message| message.status == status)
        })
        .await
    }

    /// Somebody reads what a tempo may cost, and wants it for a campaign all the same.
    ///
    /// # Panics
    /// When there is no such campaign.
    pub async fn accept_tempo(&self, campaign: CampaignId, pacing: &Pacing) {
        let raised = self.kabar().check_pacing(pacing).raised;
        self.kabar()
            .accept_raises(campaign, &raised)
            .await
            .unwrap_or_else(|error| panic!("accepted: {error}"));
    }

    /// Starts a draft, whatever its tempo may cost.
    ///
    /// # Panics
    /// When it cannot be started.
    pub async fn start_campaign(&self, campaign: CampaignId) -> Campaign {
        let pacing = self
            .kabar()
            .get_campaign(campaign)
            .await
            .unwrap_or_else(|error| panic!("a campaign: {error}"))
            .pacing;
        self.accept_tempo(campaign, &pacing).await;
        self.kabar()
            .start_campaign(campaign)
            .await
            .unwrap_or_else(|error| panic!("started: {error}"))
    }

    /// Waits until `look` finds something; the clock stands still.
    ///
    /// # Panics
    /// After 20 s without, with what windows were told.
    pub async fn until<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        self.wait(what, Duration::ZERO, look).await
    }

    /// Waits until `look` finds something, while time passes quickly on the clock.
    ///
    /// # Panics
    /// After 20 s of real time without, with what windows were told.
    pub async fn until_in_time<T>(&self, what: &str, look: impl AsyncFnMut() -> Option<T>) -> T {
        self.wait(what, STEP, look).await
    }

    async fn wait<T>(&self, what: &str, step: Duration, mut look: impl AsyncFnMut() -> Option<T>) -> T {
        let waiting = async {
            loop {
                let changed = self.log.changed.notified();
                tokio::pin!(changed);
                changed.as_mut().enable();
                if let Some(found) = look().await {
                    return found;
                }
                self.clock.advance(step);
                // Not every change is told to windows: look again now and then.
                let _ = tokio::time::timeout(LOOK_AGAIN, changed).await;
            }
        };
        let outcome = tokio::time::timeout(DEADLINE, waiting).await;
        outcome.unwrap_or_else(|_| {
            panic!(
                "no {what} within {DEADLINE:?}; windows were told:\n{}",
                self.told()
            )
        })
    }
}
