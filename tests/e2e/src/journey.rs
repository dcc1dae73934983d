//! The four flows: link, in, out, and again after a restart.

use crate::world::{ACCOUNT, SARI, World};
use anyhow::Result;
use kabar_types::{MessageBody, MessageStatus};
use std::time::Duration;

fn text_of(body: &MessageBody) -> &str {
    match body {
        MessageBody::Text { text } => text,
        _ => "",
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn laras_links_her_number_chats_with_sari_and_finds_everything_after_a_restart() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;

    let chat = here.chat("Sari Kusuma").await?;
    let history = here.messages(&chat).await?;
    assert!(
        history.len() >= 3,
        "the phone's history is here: {}",
        history.len()
    );

    let sent = here
        .kabar
        .send_text(chat.id, "Siap, jadi 50 kotak.".to_owned(), None)
        .await?;
    assert_eq!(
        sent.status,
        MessageStatus::Pending,
        "nothing is claimed before there is proof"
    );
    here.status(&chat, &sent, MessageStatus::Read).await?;
    assert_eq!(world.sim.ledger().copies(SARI, "Siap, jadi 50 kotak."), 1);

    let reply = world.sim.say(SARI, ACCOUNT, "Terima kasih, Bu!").await?;
    here.eventually("the reply", async || {
        Ok(here
            .messages(&chat)
            .await?
            .into_iter()
            .find(|row| text_of(&row.body) == "Terima kasih, Bu!"))
    })
    .await?;
    world
        .sim
        .wait_until(Duration::from_secs(30), "the server was told", |ledger| {
            ledger.confirmed(ACCOUNT, &reply)
        })
        .await?;
    here.quit().await;

    let here = world.open().await?;
    let shown: Vec<_> = here
        .messages(&chat)
        .await?
        .iter()
        .map(|row| text_of(&row.body).to_owned())
        .collect();
    assert!(
        shown.ends_with(&["Siap, jadi 50 kotak.".to_owned(), "Terima kasih, Bu!".to_owned()]),
        "{shown:?}"
    );
    here.online(account).await?;
    let again = here
        .kabar
        .send_text(chat.id, "Sampai besok.".to_owned(), None)
        .await?;
    here.status(&chat, &again, MessageStatus::Read).await?;
    assert_eq!(world.sim.ledger().copies(SARI, "Sampai besok."), 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_sari_writes_while_kabar_is_closed_arrives_once_at_the_next_start() -> Result<()> {
    let world = World::new().await?;
    let (here, account) = world.linked().await?;
    let chat = here.chat("Sari Kusuma").await?;
    here.online(account).await?;
    here.quit().await;

    world.sim.say(SARI, ACCOUNT, "Bu, masih buka?").await?;
    let here = world.open().await?;
    here.eventually("the message from the night", async || {
        Ok(here
            .messages(&chat)
            .await?
            .into_iter()
            .find(|row| text_of(&row.body) == "Bu, masih buka?"))
    })
    .await?;
    let copies = here
        .messages(&chat)
        .await?
        .iter()
        .filter(|row| text_of(&row.body) == "Bu, masih buka?")
        .count();
    assert_eq!(copies, 1);
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_text_with_markup_direction_marks_nulls_and_64_kib_arrives_as_it_was_written() -> Result<()> {
    let world = World::new().await?;
    let (here, _) = world.linked().await?;
    let chat = here.chat("Sari Kusuma").await?;
    let long = "kotak ".repeat(65_536 / 6);
    for text in [
        "<img src=x onerror=alert(1)>",
        "\u{202e}terbalik\u{202c} 🍱 نص",
        "no\0ll",
        long.as_str(),
    ] {
        world.sim.say(SARI, ACCOUNT, text).await?;
        here.eventually("the hostile text", async || {
            Ok(here
                .messages(&chat)
                .await?
                .into_iter()
                .find(|row| text_of(&row.body) == text))
        })
        .await?;
    }
    here.quit().await;
    Ok(())
}
