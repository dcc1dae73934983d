//! Everything that is sent and done here, at every state it can be in.

use super::shop::{Shop, alice_says, at, poll, text, vote};
use kabar_core_testing::people;
use kabar_types::{CardPhone, Chat, ContactCard, Message, MessageStatus, Place};
use std::time::Duration;

impl Shop {
    async fn with_alice() -> (Self, Chat) {
        let shop = Self::new().await;
        shop.gets(alice_says("A1", 0, text("Is it open today?"))).await;
        let chat = shop.chat("Alice").await;
        (shop, chat)
    }

    async fn says(&self, chat: &Chat, text: &str, quote: Option<&Message>) -> Message {
        let quote = quote.map(|message| message.id);
        // Each a minute after the one before.
        self.world.clock.advance(Duration::from_secs(60));
        self.world
            .kabar()
            .send_text(chat.id, text.to_owned(), quote)
            .await
            .unwrap()
    }

    /// Waits until it is on the wire, and lets it come so far.
    async fn comes_to(&self, row: &Message, status: MessageStatus) {
        self.comes_to_the_wire(row).await;
        self.world.whatsapp.ack(self.account, &row.wa_id);
        if status != MessageStatus::Sent {
            self.world
                .whatsapp
                .receipt(self.account, people::ALICE, &row.wa_id, status, at(90));
        }
        self.world.until_status(row, status).await;
    }

    async fn comes_to_the_wire(&self, row: &Message) {
        let wire = async || {
            let mut sent = self.world.whatsapp.sent(self.account).into_iter();
            sent.any(|one| one.wa_id == row.wa_id).then_some(())
        };
        self.world.until("it on the wire", wire).await;
    }

    /// The next thing that goes out beside messages: a change.
    async fn change_is_taken(&self, known: usize) {
        let change = async || self.world.whatsapp.sent(self.account).get(known).cloned();
        let change = self.world.until("the change on the wire", change).await;
        self.world.whatsapp.ack(self.account, &change.wa_id);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_write_says_how_far_it_has_come() {
    let (shop, chat) = Shop::with_alice().await;
    for status in [
        MessageStatus::Sent,
        MessageStatus::Delivered,
        MessageStatus::Read,
        MessageStatus::Played,
    ] {
        let row = shop.says(&chat, &format!("{status:?}"), None).await;
        shop.comes_to(&row, status).await;
    }
    let refused = shop.says(&chat, "Refused", None).await;
    shop.comes_to_the_wire(&refused).await;
    shop.world.whatsapp.nack(shop.account, &refused.wa_id, 479);
    shop.world.until_status(&refused, MessageStatus::Failed).await;
    shop.world
        .kabar()
        .schedule_text(chat.id, "Tomorrow".to_owned(), None, at(24 * 60))
        .await
        .unwrap();
    shop.world.whatsapp.disconnect(shop.account);
    shop.says(&chat, "Without a connection", None).await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn every_kind_that_we_send_stands_there_as_it_went() {
    let (shop, chat) = Shop::with_alice().await;
    let kabar = shop.world.kabar();
    let asked = shop.row(&chat, "A1").await;
    let place = Place {
        latitude: -62_000_000,
        longitude: 1_068_000_000,
        name: "The shop".to_owned(),
        address: String::new(),
        live: false,
    };
    let card = ContactCard {
        name: "Joko".to_owned(),
        phones: vec![CardPhone {
            text: "+62 800-0000-0777".to_owned(),
            whatsapp: None,
        }],
    };
    let options = ["Tuesday", "Wednesday"].map(str::to_owned).to_vec();
    let answer = shop.says(&chat, "From ten", Some(&asked)).await;
    shop.comes_to(&answer, MessageStatus::Sent).await;
    let rows = [
        kabar.send_location(chat.id, place).await.unwrap(),
        kabar.send_contacts(chat.id, vec![card]).await.unwrap(),
        kabar
            .send_poll(chat.id, "When?".to_owned(), options, 1)
            .await
            .unwrap(),
    ];
    for row in &rows {
        shop.comes_to(row, MessageStatus::Sent).await;
    }
    let passed = kabar.forward_message(asked.id, vec![chat.id]).await.unwrap();
    for row in &passed {
        shop.comes_to(row, MessageStatus::Sent).await;
    }
    insta::assert_snapshot!(shop.dump("Alice").await);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_we_do_to_messages_stands_on_them_once_whatsapp_has_it() {
    let (shop, chat) = Shop::with_alice().await;
    let kabar = shop.world.kabar();
    shop.gets(alice_says("A2", 1, poll(1))).await;
    shop.gets(alice_says("V1", 2, vote("A2", &[1], 2))).await;
    let (asked, voted) = (shop.row(&chat, "A1").await, shop.row(&chat, "A2").await);
    let slip = shop.says(&chat, "Form ten", None).await;
    shop.comes_to(&slip, MessageStatus::Delivered).await;
    let wrong = shop.says(&chat, "Not here", None).await;
    shop.comes_to(&wrong, MessageStatus::Delivered).await;

    let mut known = shop.world.whatsapp.sent(shop.account).len();
    kabar.edit_message(slip.id, "From ten".to_owned()).await.unwrap();
    shop.change_is_taken(known).await;
    shop.until(&chat, "new words", |row| row.edited_at.is_some())
        .await;
    known += 1;
    kabar.revoke_message(wrong.id).await.unwrap();
    shop.change_is_taken(known).await;
    shop.until(&chat, "a deletion", |row| row.id == wrong.id && !row.changing)
        .await;
    known += 1;
    kabar.react(asked.id, "🙏".to_owned()).await.unwrap();
    shop.change_is_taken(known).await;
    shop.until(&chat, "a reaction", |row| !row.reactions.is_empty())
        .await;
    known += 1;
    kabar.vote(voted.id, vec![0]).await.unwrap();
    shop.change_is_taken(known).await;
    shop.until(&chat, "a vote", |row| row.id == voted.id && !row.changing)
        .await;
    known += 1;
    kabar.pin_message(asked.id, Some(86_400)).await.unwrap();
    shop.change_is_taken(known).await;
    shop.until(&chat, "a pin", |row| row.pin.is_some()).await;
    kabar.star_message(asked.id, true).await.unwrap();
    // One more that nobody has confirmed.
    kabar.react(voted.id, "👍".to_owned()).await.unwrap();
    shop.until(&chat, "a change on its way", |row| {
        row.id == voted.id && row.changing
    })
    .await;
    insta::assert_snapshot!(shop.dump("Alice").await);
}
