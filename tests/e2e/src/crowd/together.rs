//! All at once: everybody online, everybody receives, everybody sends, and nobody gets what is another's.

use super::{Crowd, NUMBERS, all_online, chats_of, customer, text_of, the_chats};
use crate::world::PATIENCE;
use anyhow::Result;
use kabar_types::MessageStatus;
use std::collections::BTreeMap;

#[tokio::test(flavor = "multi_thread")]
async fn fifty_numbers_are_online_together_and_each_receives_and_answers_its_own_customer() -> Result<()> {
    let crowd = Crowd::new().await?;
    let here = crowd.open().await?;
    let accounts = all_online(&here).await?;

    crowd.everybody_says("Masih buka?").await?;
    let chats = the_chats(&here, &accounts).await?;
    let mut sent = Vec::new();
    for (place, chat) in chats.iter().enumerate() {
        let text = format!("Masih, silakan [#answer-{place}]");
        sent.push(here.kabar.send_text(chat.id, text, None).await?);
    }
    for (chat, message) in chats.iter().zip(&sent) {
        here.status(chat, message, MessageStatus::Delivered).await?;
    }

    for (place, account) in accounts.iter().enumerate() {
        let answered = BTreeMap::from([(format!("answer-{place}"), 1)]);
        assert_eq!(
            crowd.sim.copies_by_token(&customer(place)),
            answered,
            "place {place}"
        );
        let chats = chats_of(&here, *account).await?;
        assert_eq!(chats.len(), 1, "nobody else's customer is in account {place}");
        assert_eq!(chats[0].title, format!("Pembeli {place}"));
        let texts = here.messages(&chats[0]).await?;
        assert_eq!(
            texts
                .iter()
                .map(text_of)
                .filter(|text| *text == "Masih buka?")
                .count(),
            1
        );
    }
    tokio::time::timeout(PATIENCE, here.quit()).await?;
    assert_eq!(
        (0..NUMBERS)
            .filter(|place| crowd.sim.is_online(&super::account(*place)))
            .count(),
        0
    );
    Ok(())
}
