//! Words that mean "no more": what holds at once, what is answered, and what a person has to read.

use crate::house::{Shop, list, number, quick};
use kabar_types::{ErrorCode, RecipientOutcome, SessionState, SkipReason, SuppressionSource};
use std::collections::HashSet;
use std::time::Duration;

const ANSWER: &str =
    "Anda tidak akan menerima pesan kampanye dari kami lagi. Jika berubah pikiran, tulis MULAI.";
const ANTWORT: &str = "Sie bekommen keine Kampagnen-Nachrichten mehr von uns. Wenn Sie es sich anders überlegen, \
    schreiben Sie ANMELDEN.";

impl Shop {
    /// Two people got something.
    async fn with_campaign() -> Self {
        let shop = Self::open().await;
        let id = shop.run(quick(), list(0..2)).await;
        shop.until_finished(id).await;
        shop.world.clock.advance(Duration::from_secs(2));
        shop
    }

    /// How many messages say this: one that a crash left in doubt goes once more under its id, and is still one.
    fn answered(&self, text: &str) -> usize {
        let sent = self.world.whatsapp.sent(self.account);
        let said = sent.into_iter().filter(|sent| sent.text == text);
        said.map(|sent| sent.wa_id).collect::<HashSet<_>>().len()
    }

    async fn doubtful(&self) -> Vec<String> {
        let page = self.world.kabar().list_doubtful_replies(None, 50).await.unwrap();
        page.replies.into_iter().map(|reply| reply.text).collect()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn who_says_stop_gets_one_answer_in_the_language_of_their_word_and_nothing_after_it() {
    let mut shop = Shop::with_campaign().await;
    shop.says(0, "Tolong berhenti ya kak").await;
    shop.says(1, "Abmelden!").await;
    shop.until_sent(4).await;
    assert_eq!((shop.answered(ANSWER), shop.answered(ANTWORT)), (1, 1));
    shop.says(0, "STOP").await;
    shop.world.crash_and_reopen().await;
    let is_online = |state: &SessionState| matches!(state, SessionState::Online);
    shop.world.until_state(shop.account, "online", is_online).await;
    shop.says(0, "stop").await;
    shop.later(Duration::from_secs(5)).await;
    assert_eq!(
        (shop.answered(ANSWER), shop.answered(ANTWORT)),
        (1, 1),
        "said once"
    );
    let sources: Vec<SuppressionSource> = shop.suppressed().await.iter().map(|one| one.source).collect();
    assert_eq!(sources, [SuppressionSource::Word, SuppressionSource::Word]);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_answer_goes_once_when_the_process_dies_before_it_went() {
    let mut shop = Shop::with_campaign().await;
    shop.world.whatsapp.set_down(true);
    shop.says(0, "STOP").await;
    shop.world.crash_and_reopen().await;
    shop.world.whatsapp.set_down(false);
    shop.world.clock.advance(Duration::from_secs(60));
    shop.world
        .until_in_time("the answer", async || (shop.answered(ANSWER) > 0).then_some(()))
        .await;
    shop.later(Duration::from_secs(5)).await;
    assert_eq!(shop.answered(ANSWER), 1);
}

#[tokio::test(flavor = "multi_thread")]
async fn start_takes_back_ones_own_word_and_not_what_a_person_here_said() {
    let shop = Shop::with_campaign().await;
    shop.says(0, "STOP").await;
    shop.world.kabar().add_suppression(&number(1)).await.unwrap();
    assert_eq!(shop.suppressed().await.len(), 2);
    for place in [0, 1] {
        shop.says(place, "Mulai").await;
    }
    let left: Vec<SuppressionSource> = shop.suppressed().await.iter().map(|one| one.source).collect();
    assert_eq!(left, [SuppressionSource::Person]);
    shop.says(0, "stop").await;
    shop.until_sent(4).await;
    assert_eq!(
        shop.answered(ANSWER),
        2,
        "said twice, with a change of mind between"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_word_that_may_mean_something_else_counts_where_the_campaign_is_quoted() {
    let shop = Shop::with_campaign().await;
    shop.says(0, "batal").await;
    assert_eq!(shop.doubtful().await, ["batal"]);
    assert!(shop.suppressed().await.is_empty());
    shop.answers(0, Some("Halo 0"), "Batal").await;
    assert_eq!(shop.suppressed().await.len(), 1);
    assert!(shop.doubtful().await.is_empty(), "it is clear now");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_doubtful_answer_changes_nothing_until_a_person_has_read_it() {
    let shop = Shop::with_campaign().await;
    let kabar = shop.world.kabar();
    for place in [0, 1] {
        shop.says(place, "Tolong jangan kirim lagi pesan seperti ini")
            .await;
    }
    shop.says(1, "Ada kopi?").await;
    let page = kabar.list_doubtful_replies(None, 50).await.unwrap();
    assert_eq!(page.replies.len(), 2);
    assert!(shop.suppressed().await.is_empty());
    let [first, second] = [page.replies[0].message, page.replies[1].message];
    kabar.settle_doubtful_reply(first, true).await.unwrap();
    kabar.settle_doubtful_reply(second, false).await.unwrap();
    let again = kabar.settle_doubtful_reply(second, true).await.unwrap_err();
    assert_eq!(again.code(), ErrorCode::NotFound);
    assert!(shop.doubtful().await.is_empty());
    let suppressed = shop.suppressed().await;
    assert_eq!(suppressed.len(), 1);
    assert_eq!(suppressed[0].source, SuppressionSource::Reply);
    shop.later(Duration::from_secs(5)).await;
    assert!(
        shop.sent().iter().all(|text| !text.contains("kampanye")),
        "nobody wrote a word"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn who_was_not_written_to_lately_may_say_anything() {
    let shop = Shop::with_campaign().await;
    shop.says(7, "jangan kirim lagi ke sini").await;
    shop.world.clock.advance(Duration::from_secs(31 * 24 * 3_600));
    shop.says(0, "berhenti di mana?").await;
    assert!(shop.doubtful().await.is_empty());
}

#[tokio::test(flavor = "multi_thread")]
async fn words_of_this_installation_count_and_somebody_who_is_only_planned_may_say_them() {
    let shop = Shop::open().await;
    let kabar = shop.world.kabar();
    kabar.set_opt_out_words(&[" Ora usah ".to_owned()]).await.unwrap();
    assert_eq!(kabar.get_opt_out_words().await.unwrap().own, ["Ora usah"]);
    let bad = kabar.set_opt_out_words(&["!!".to_owned()]).await.unwrap_err();
    assert_eq!(bad.code(), ErrorCode::BadRequest);
    let id = shop.draft(quick(), list(0..2)).await;
    shop.says(0, "ora usah!").await;
    let why = SkipReason::OptedOut;
    assert_eq!(shop.outcomes(id).await[0], RecipientOutcome::Skipped { why });
    shop.says(0, "start").await;
    assert!(shop.suppressed().await.is_empty());
}
