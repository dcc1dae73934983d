//! Messages for a moment of their own: they wait, can be changed until then, and are never sent much too late unasked.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use kabar_core::clock::Clock;
use kabar_core_testing::{World, people};
use kabar_types::{AccountId, ChatId, ErrorCode, Message, MessageBody, MessageStatus, UnixMillis};
use std::time::Duration;

const HOUR: Duration = Duration::from_secs(3_600);

struct Shop {
    world: World,
    account: AccountId,
    chat: ChatId,
}

impl Shop {
    async fn open() -> Self {
        let world = World::new().await;
        let account = world.link(people::SHOP).await;
        let chat = world.chat_with(account, people::ALICE).await;
        Self { world, account, chat }
    }

    fn later(&self, after: Duration) -> UnixMillis {
        let millis = i64::try_from(after.as_millis()).unwrap();
        self.world.clock.now().plus(millis)
    }

    async fn schedule(&self, text: &str, after: Duration) -> Message {
        let at = self.later(after);
        let kabar = self.world.kabar();
        let row = kabar
            .schedule_text(self.chat, text.to_owned(), None, at)
            .await
            .unwrap();
        assert_eq!(row.scheduled_for, Some(at));
        assert_eq!(row.status, MessageStatus::Pending);
        row
    }

    /// The texts on the wire, in order.
    fn sent(&self) -> Vec<String> {
        let sent = self.world.whatsapp.sent(self.account);
        sent.into_iter().map(|sent| sent.text).collect()
    }

    async fn until_sent(&self, wanted: &[&str]) {
        self.world
            .until(&format!("{wanted:?} on the wire"), async || {
                (self.sent() == wanted).then_some(())
            })
            .await;
    }

    /// Something said now goes out; whatever was due before would have gone before it.
    async fn says(&self, text: &str) {
        let kabar = self.world.kabar();
        let row = kabar.send_text(self.chat, text.to_owned(), None).await.unwrap();
        self.world
            .until("a text of now", async || {
                self.sent().contains(&text.to_owned()).then_some(())
            })
            .await;
        self.world.whatsapp.ack(self.account, &row.wa_id);
        self.world.until_status(&row, MessageStatus::Sent).await;
    }

    async fn row(&self, message: &Message) -> Message {
        self.world.message(self.chat, message.id).await.unwrap()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_scheduled_message_keeps_nobody_waiting_and_goes_out_at_its_moment() {
    let shop = Shop::open().await;
    let evening = shop.schedule("Good evening", 8 * HOUR).await;
    let noon = shop.schedule("Lunch is ready", 3 * HOUR).await;
    let preview = shop
        .world
        .kabar()
        .get_chat(shop.chat)
        .await
        .unwrap()
        .last
        .unwrap();
    assert_eq!(preview.text, "Hello", "nothing is said yet");
    shop.says("Good morning").await;
    let order: Vec<_> = shop.world.messages(shop.chat).await;
    let order: Vec<_> = order.iter().skip(2).map(|row| row.id).collect();
    assert_eq!(order, [noon.id, evening.id], "each stands where it will be said");

    shop.world.clock.advance(3 * HOUR);
    shop.until_sent(&["Good morning", "Lunch is ready"]).await;
    let now = shop.world.clock.now();
    let row = shop.row(&noon).await;
    assert_eq!((row.scheduled_for, row.wa_id.clone()), (None, noon.wa_id.clone()));
    assert!(row.sent_at <= now && row.sent_at >= noon.sent_at, "{row:?}");
    shop.world.whatsapp.ack(shop.account, &noon.wa_id);
    shop.world.until_status(&noon, MessageStatus::Sent).await;
    let preview = shop
        .world
        .kabar()
        .get_chat(shop.chat)
        .await
        .unwrap()
        .last
        .unwrap();
    assert_eq!(preview.message, noon.id);
    shop.world.clock.advance(5 * HOUR);
    shop.until_sent(&["Good morning", "Lunch is ready", "Good evening"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn until_its_moment_it_gets_other_words_another_moment_or_is_deleted() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    let first = shop.schedule("Come at nine", HOUR).await;
    let second = shop.schedule("Bring cash", HOUR).await;
    let edited = kabar.edit_message(first.id, "Come at ten".into()).await.unwrap();
    assert_eq!(
        edited.body,
        MessageBody::Text {
            text: "Come at ten".into()
        }
    );
    kabar.delete_message(second.id).await.unwrap();
    let moved = kabar
        .reschedule_message(first.id, Some(shop.later(5 * HOUR)))
        .await
        .unwrap();
    assert_eq!(moved.scheduled_for, Some(shop.later(5 * HOUR)));
    shop.world.clock.advance(2 * HOUR);
    shop.says("In between").await;
    assert_eq!(shop.sent(), ["In between"]);
    let now = kabar.reschedule_message(first.id, None).await.unwrap();
    assert_eq!(now.scheduled_for, None);
    shop.until_sent(&["In between", "Come at ten"]).await;
    let refused = kabar.reschedule_message(first.id, None).await.unwrap_err();
    assert_eq!(refused.code(), ErrorCode::BadRequest, "it is on its way");
    let over = shop.world.clock.now();
    let refused = kabar
        .schedule_text(shop.chat, "Too late".into(), None, over)
        .await;
    assert_eq!(refused.unwrap_err().code(), ErrorCode::ScheduleInPast);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_that_passed_while_kabar_was_closed_still_counts_within_the_hour() {
    let mut shop = Shop::open().await;
    let row = shop.schedule("Good evening", 2 * HOUR).await;
    shop.world.close().await;
    shop.world.clock.advance(3 * HOUR - Duration::from_secs(60));
    shop.world.open().await.unwrap();
    shop.until_sent(&["Good evening"]).await;
    assert_eq!(shop.world.whatsapp.sent(shop.account)[0].wa_id, row.wa_id);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_that_was_missed_by_an_hour_is_said_and_asks_what_to_do() {
    let mut shop = Shop::open().await;
    let rows = [
        shop.schedule("Send me now", 2 * HOUR).await,
        shop.schedule("Send me tomorrow", 2 * HOUR).await,
        shop.schedule("Forget me", 2 * HOUR).await,
    ];
    shop.world.close().await;
    shop.world.clock.advance(3 * HOUR);
    shop.world.whatsapp.hold(true);
    shop.world.open().await.unwrap();
    for row in &rows {
        let row = shop.row(row).await;
        let missed = (MessageStatus::Failed, Some(ErrorCode::ScheduleMissed));
        assert_eq!((row.status, row.error), missed, "also without a connection");
    }
    shop.world.whatsapp.hold(false);
    shop.world.whatsapp.connect(shop.account).await;
    shop.says("Good night").await;
    assert_eq!(shop.sent(), ["Good night"]);

    let kabar = shop.world.kabar().clone();
    let tomorrow = shop.later(9 * HOUR);
    let moved = kabar
        .reschedule_message(rows[1].id, Some(tomorrow))
        .await
        .unwrap();
    assert_eq!((moved.scheduled_for, moved.error), (Some(tomorrow), None));
    kabar.delete_message(rows[2].id).await.unwrap();
    let again = kabar.retry_message(rows[0].id).await.unwrap();
    assert!(again.sent_at > rows[0].sent_at, "it stands where it is said");
    shop.until_sent(&["Good night", "Send me now"]).await;
    shop.world.whatsapp.ack(shop.account, &rows[0].wa_id);
    shop.world.clock.advance(9 * HOUR);
    shop.until_sent(&["Good night", "Send me now", "Send me tomorrow"])
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_moment_missed_for_want_of_a_connection_is_not_made_up_for_an_hour_later() {
    let shop = Shop::open().await;
    let row = shop.schedule("Now or never", HOUR).await;
    shop.world.whatsapp.set_down(true);
    shop.world.whatsapp.disconnect(shop.account);
    shop.world.clock.advance(2 * HOUR);
    shop.world.whatsapp.set_down(false);
    shop.world.whatsapp.connect(shop.account).await;
    shop.world.until_status(&row, MessageStatus::Failed).await;
    assert_eq!(shop.row(&row).await.error, Some(ErrorCode::ScheduleMissed));
    assert_eq!(shop.sent(), Vec::<String>::new());
}
