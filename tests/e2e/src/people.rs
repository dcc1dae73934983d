//! People over the real library: pictures, blocking, new numbers, what they say about themselves, numbers that are typed.

use crate::world::{ACCOUNT, Online, PATIENCE, SARI};
use anyhow::{Context, Result};
use kabar_types::{Chat, ErrorCode, MessageBody, SystemNote};
use wa_sim::{BusinessProfile, MediaFile, Scenario};

const NEW: &str = "6280000000299";
const WULAN: &str = "6280000000399";

impl Online {
    /// The chat with Sari, once it is as wanted; a window lists the chats meanwhile.
    async fn seen(&self, what: &str, wanted: impl Fn(&Chat) -> bool) -> Result<Chat> {
        self.here
            .eventually(what, async || {
                let chats = self.here.chats().await?;
                let chat = chats.into_iter().find(|chat| chat.id == self.chat.id);
                Ok(chat.filter(&wanted))
            })
            .await
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn saris_picture_is_shown_changes_and_goes() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    let mut versions = Vec::new();
    for seed in [3, 4] {
        let bytes = MediaFile::picture(seed, 64, 64).bytes;
        online.world.sim.set_picture(SARI, Some(bytes.clone()))?;
        let before = versions.last().cloned();
        let is_new = |chat: &Chat| {
            chat.picture
                .as_ref()
                .is_some_and(|one| Some(&one.version) != before.as_ref())
        };
        let picture = online
            .seen("Sari's picture", is_new)
            .await?
            .picture
            .context("a picture")?;
        let (mime, kept) = kabar.find_picture(picture.id).await?.context("its bytes")?;
        assert_eq!((mime.as_str(), kept == bytes), ("image/jpeg", true));
        versions.push(picture.version);
    }
    online.world.sim.set_picture(SARI, None)?;
    online.seen("no picture", |chat| chat.picture.is_none()).await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn laras_blocks_sari_here_and_lets_her_write_again_on_the_phone() -> Result<()> {
    let online = Online::with_sari().await?;
    let (kabar, sim) = (&online.here.kabar, &online.world.sim);
    let contact = online.chat.contact.context("a person")?;
    kabar.block_contact(online.account, contact, true).await?;
    let refused = kabar.send_text(online.chat.id, "Halo?".to_owned(), None).await;
    assert_eq!(
        refused.err().map(|error| error.code()),
        Some(ErrorCode::ContactBlocked)
    );
    let blocks = format!("{ACCOUNT} blocks {SARI}");
    sim.wait_until(PATIENCE, "the phone to show it", |book| {
        book.events.iter().any(|line| line.ends_with(&blocks))
    })
    .await?;
    sim.unblock(ACCOUNT, SARI)?;
    online.seen("Sari free again", |chat| !chat.blocked).await?;
    sim.block(ACCOUNT, SARI)?;
    online
        .seen("Sari blocked on the phone", |chat| chat.blocked)
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn sari_takes_a_new_number_and_her_chat_goes_on() -> Result<()> {
    let online = Online::with_sari().await?;
    let sim = &online.world.sim;
    sim.change_number(SARI, NEW)?;
    let phone = format!("+{NEW}");
    let row = online
        .seen("her new number", |chat| chat.phone.as_ref() == Some(&phone))
        .await?;
    assert_eq!(row.title, "Sari Kusuma");
    sim.say(SARI, ACCOUNT, "Ini nomor baru saya").await?;
    let rows = online
        .here
        .eventually("her first words from there", async || {
            let rows = online.here.messages(&online.chat).await?;
            let said = rows.iter().any(|row| row.body.words() == "Ini nomor baru saya");
            Ok(said.then_some(rows))
        })
        .await?;
    let is_note = |body: &MessageBody| matches!(body, MessageBody::System { note: SystemNote::NumberChanged { new: Some(new), .. } } if *new == phone);
    assert_eq!(rows.iter().filter(|row| is_note(&row.body)).count(), 1);
    assert_eq!(online.here.chats().await?.len(), 2, "Sari and Bagas");
    let sent = online
        .here
        .kabar
        .send_text(online.chat.id, "Siap Bu".to_owned(), None)
        .await?;
    online
        .here
        .status(&online.chat, &sent, kabar_types::MessageStatus::Delivered)
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn wulan_met_by_number_and_then_by_hidden_id_is_one_chat_with_all_that_was_set() -> Result<()> {
    let online = Online::with_sari().await?;
    let (kabar, sim) = (&online.here.kabar, &online.world.sim);
    sim.load(&Scenario::from_json(&format!(
        r#"{{"accounts": [], "contacts": [{{"pn": "{WULAN}", "push_name": "Wulan", "lid_hidden": true}}]}}"#
    ))?)?;
    sim.say(WULAN, ACCOUNT, "Dari nomor").await?;
    let chat = online.here.chat("Wulan").await?;
    let first = online.here.messages(&chat).await?.remove(0);
    kabar.pin_chat(chat.id, true).await?;
    kabar.star_message(first.id, true).await?;
    kabar.set_draft(chat.id, "Baik, Bu".to_owned()).await?;
    sim.reveal_lid(WULAN)?;
    sim.say(WULAN, ACCOUNT, "Dari id").await?;
    let rows = online
        .here
        .eventually("both in one chat", async || {
            let chat = online.here.chat("Wulan").await?;
            let rows = online.here.messages(&chat).await?;
            Ok((rows.len() == 2).then_some(rows))
        })
        .await?;
    assert!(rows[0].starred && rows[0].sender == rows[1].sender);
    let row = online.here.chat("Wulan").await?;
    assert_eq!(
        (row.pinned, row.draft.as_str(), row.unread),
        (true, "Baik, Bu", 2)
    );
    assert_eq!(online.here.chats().await?.len(), 3);
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_business_is_called_by_its_verified_name_and_says_where_it_is() -> Result<()> {
    let online = Online::with_sari().await?;
    let (kabar, sim) = (&online.here.kabar, &online.world.sim);
    sim.set_about(SARI, "Buka jam 8")?;
    let profile = BusinessProfile {
        verified_name: "Katering Sari".to_owned(),
        description: "Nasi kotak".to_owned(),
        address: Some("Jl. Melati 3".to_owned()),
        ..BusinessProfile::default()
    };
    sim.set_business_profile(SARI, profile)?;
    let contact = online.chat.contact.context("a person")?;
    let seen = kabar.fetch_contact(online.account, contact).await?;
    assert_eq!(seen.about.as_deref(), Some("Buka jam 8"));
    assert_eq!(seen.verified_name.as_deref(), Some("Katering Sari"));
    assert_eq!(
        seen.name, "Sari Kusuma",
        "the name in the address book goes before it"
    );
    let profile = seen.profile.context("a profile")?;
    assert_eq!(
        (profile.description.as_str(), profile.address.as_str()),
        ("Nasi kotak", "Jl. Melati 3")
    );
    assert!(seen.business && online.here.kabar.get_chat(online.chat.id).await?.business);
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_chat_with_a_typed_number_begins_with_the_first_words() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    online.world.sim.load(&Scenario::from_json(&format!(
        r#"{{"accounts": [], "contacts": [{{"pn": "{WULAN}", "push_name": "Wulan"}}]}}"#
    ))?)?;
    let absent = kabar.begin_chat(online.account, "+62 800-0000-0988").await;
    assert_eq!(
        absent.err().map(|error| error.code()),
        Some(ErrorCode::NotOnWhatsApp)
    );
    let chat = kabar.begin_chat(online.account, &format!("+{WULAN}")).await?;
    assert_eq!(online.here.chats().await?.len(), 2);
    let sent = kabar.send_text(chat.id, "Halo Wulan".to_owned(), None).await?;
    online
        .here
        .status(&chat, &sent, kabar_types::MessageStatus::Delivered)
        .await?;
    assert_eq!(online.here.chats().await?.len(), 3);
    online.world.sim.say(WULAN, ACCOUNT, "Halo juga").await?;
    online
        .here
        .eventually("her answer, in the same chat", async || {
            let rows = online.here.messages(&chat).await?;
            Ok(rows
                .iter()
                .any(|row| row.body.words() == "Halo juga")
                .then_some(()))
        })
        .await?;
    online.here.quit().await;
    Ok(())
}
