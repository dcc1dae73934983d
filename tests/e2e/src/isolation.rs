//! What happens to one number changes nothing for another: a ban, a slow line.

use crate::world::{ACCOUNT, Here, SARI, World};
use anyhow::Result;
use kabar_types::{AccountId, Chat, MessageBody, MessageStatus, SessionState};
use wa_sim::Fault;

/// The second number, and the person it talks to.
const OTHER: &str = "6280000000003";
const BAGAS: &str = "6280000000301";

/// Two numbers online in one Kabar: [`ACCOUNT`], to which things happen, and [`OTHER`].
struct Two {
    world: World,
    here: Here,
    hit: AccountId,
    spared: AccountId,
    /// The spared number's chat with Bagas.
    chat: Chat,
}

impl Two {
    async fn new() -> Result<Self> {
        let world = World::new().await?;
        world.sim.add_account(OTHER, "Toko Sinar Kabut")?;
        let (here, hit) = world.linked().await?;
        let spared = here.link_number(&world.sim, OTHER).await?;
        for account in [hit, spared] {
            here.online(account).await?;
        }
        world.sim.say(BAGAS, OTHER, "Halo, Toko Sinar").await?;
        let chat = here
            .eventually("the spared number's chat", async || {
                let chats = here.chats().await?;
                Ok(chats.into_iter().find(|chat| chat.account == spared))
            })
            .await?;
        Ok(Self {
            world,
            here,
            hit,
            spared,
            chat,
        })
    }

    /// The spared number still sends and receives.
    async fn is_spared(&self, word: &str) -> Result<()> {
        let Self {
            world,
            here,
            spared,
            chat,
            ..
        } = self;
        here.online(*spared).await?;
        let sent = here
            .kabar
            .send_text(chat.id, format!("Keluar {word}"), None)
            .await?;
        here.status(chat, &sent, MessageStatus::Delivered).await?;
        let text = format!("Masuk {word}");
        world.sim.say(BAGAS, OTHER, &text).await?;
        received(here, chat, &text).await
    }
}

async fn received(here: &Here, chat: &Chat, text: &str) -> Result<()> {
    here.eventually("the message", async || {
        let rows = here.messages(chat).await?;
        let is_it = |body: &MessageBody| matches!(body, MessageBody::Text { text: said } if said == text);
        Ok(rows.iter().any(|row| is_it(&row.body)).then_some(()))
    })
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ban_of_one_number_leaves_the_other_alone() -> Result<()> {
    let two = Two::new().await?;
    let ban = Fault::TempBan {
        code: 101,
        expire_seconds: 600,
        times: None,
    };
    two.world.sim.set_fault(ACCOUNT, Some(ban));
    two.world.sim.drop_connections(ACCOUNT);
    let is_banned = |state: &SessionState| matches!(state, SessionState::Banned { .. });
    two.here.state(two.hit, "banned", is_banned).await?;
    two.is_spared("blokir").await?;
    two.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_on_a_slow_line_does_not_hold_up_the_other() -> Result<()> {
    let two = Two::new().await?;
    let narrow = Fault::SlowLink {
        bytes_per_second: 40,
        way: wa_sim::Way::Both,
    };
    two.world.sim.set_fault(ACCOUNT, Some(narrow));
    // The slow one's message sets out first and is still under way when the other's have come and gone.
    let slow = "Pelan sekali. ".repeat(60);
    two.world.sim.say(SARI, ACCOUNT, &slow).await?;
    two.is_spared("lambat").await?;
    let chat = two.here.chat("Sari Kusuma").await?;
    let rows = two.here.messages(&chat).await?;
    let is_slow = |body: &MessageBody| matches!(body, MessageBody::Text { text } if *text == slow);
    assert!(!rows.iter().any(|row| is_slow(&row.body)), "the line was slow");
    two.here.quit().await;
    Ok(())
}
