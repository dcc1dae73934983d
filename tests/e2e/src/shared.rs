//! What Laras sets on her phone and what she sets here: both devices come to show the same.

use crate::world::{ACCOUNT, Online, PATIENCE, SARI, World};
use anyhow::Result;
use kabar_core::chats::{ChatFilter, ListChats};
use kabar_types::{Chat, Message, Mute};
use wa_sim::{AppStateAction as Set, Fault, MessageRef};

const BAGAS: &str = "6280000000301";

fn sari() -> String {
    SARI.to_owned()
}

fn message(id: &str, from_me: bool) -> MessageRef {
    MessageRef {
        chat: sari(),
        id: id.to_owned(),
        from_me,
        participant: None,
    }
}

impl Online {
    /// The chat with Sari, once it is as wanted.
    async fn saris_chat(&self, what: &str, wanted: impl Fn(&Chat) -> bool) -> Result<Chat> {
        self.here
            .eventually(what, async || {
                let chat = self.here.kabar.get_chat(self.chat.id).await?;
                Ok(Some(chat).filter(&wanted))
            })
            .await
    }

    /// The messages of the chat with Sari, once they are as wanted.
    async fn rows(&self, what: &str, wanted: impl Fn(&[Message]) -> bool) -> Result<Vec<Message>> {
        self.here
            .eventually(what, async || {
                let rows = self.here.messages(&self.chat).await?;
                Ok(wanted(&rows).then_some(rows))
            })
            .await
    }

    fn phone_sets(&self, action: &Set) -> Result<()> {
        self.world.sim.phone_sets(ACCOUNT, action)
    }

    /// Waits until the phone shows what was set here.
    async fn on_phone(&self, wanted: &Set) -> Result<()> {
        let shows = || -> Result<bool> {
            let set = self.world.sim.app_state(ACCOUNT)?;
            Ok(set
                .iter()
                .any(|entry| entry.action.as_ref() == Some(wanted) && entry.device != 0))
        };
        let what = format!("{wanted:?} on the phone");
        let said = self
            .world
            .sim
            .wait_until(PATIENCE, &what, |_| shows().unwrap_or_default())
            .await;
        said.map(drop)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_phone_had_set_before_it_was_linked_is_on_the_chats_that_its_history_brings() -> Result<()> {
    let world = World::new().await?;
    let before = [
        Set::Pin {
            chat: BAGAS.to_owned(),
            pinned: true,
        },
        Set::Archive {
            chat: sari(),
            archived: true,
        },
        Set::Mute {
            chat: BAGAS.to_owned(),
            until_ms: Some(-1),
        },
    ];
    for action in &before {
        world.sim.phone_sets(ACCOUNT, action)?;
    }
    let (here, _) = world.linked().await?;
    let chats = here
        .eventually("both chats, as the phone has them", async || {
            let list = ListChats {
                account: None,
                set: None,
                query: String::new(),
                filter: ChatFilter::Archived,
                before: None,
                limit: 10,
            };
            let archived = here.kabar.list_chats(list).await?.chats;
            let chats = here.chats().await?;
            let of = |chats: &[Chat], title: &str| chats.iter().any(|chat| chat.title == title);
            let both = of(&archived, "Sari Kusuma") && of(&chats, "Bagas");
            Ok(both.then_some(chats))
        })
        .await?;
    assert_eq!(chats.len(), 1, "{chats:?}");
    let id = chats[0].id;
    here.eventually("pinned and silent", async || {
        let chat = here.kabar.get_chat(id).await?;
        Ok((chat.pinned && chat.muted).then_some(()))
    })
    .await?;
    here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_laras_sets_on_her_phone_is_shown_here() -> Result<()> {
    let online = Online::with_sari().await?;
    let rows = online.rows("history", |rows| rows.len() == 3).await?;
    online.phone_sets(&Set::Pin {
        chat: sari(),
        pinned: true,
    })?;
    online.phone_sets(&Set::MarkRead {
        chat: sari(),
        read: false,
    })?;
    online
        .saris_chat("pinned and marked", |chat| chat.pinned && chat.marked_unread)
        .await?;
    online.phone_sets(&Set::Star {
        message: message(&rows[0].wa_id.0, false),
        starred: true,
    })?;
    online.phone_sets(&Set::DeleteMessageForMe {
        message: message(&rows[1].wa_id.0, true),
        delete_media: true,
    })?;
    let left = online
        .rows("one starred, one gone", |rows| rows.len() == 2 && rows[0].starred)
        .await?;
    assert_eq!(left[1].id, rows[2].id);
    online.phone_sets(&Set::Contact {
        pn: sari(),
        full_name: "Sari dari kantor pusat".to_owned(),
        first_name: None,
    })?;
    online
        .saris_chat("her new name", |chat| chat.title == "Sari dari kantor pusat")
        .await?;
    online.phone_sets(&Set::MarkRead {
        chat: sari(),
        read: true,
    })?;
    online
        .saris_chat("read", |chat| !chat.marked_unread && chat.unread == 0)
        .await?;
    online.phone_sets(&Set::DeleteChat {
        chat: sari(),
        delete_media: true,
    })?;
    online
        .here
        .eventually("a list without her", async || {
            let chats = online.here.chats().await?;
            Ok((chats.len() == 1).then_some(()))
        })
        .await?;
    let again = online.world.sim.say(SARI, ACCOUNT, "Halo lagi").await?;
    online
        .rows("her new words alone", |rows| {
            rows.len() == 1 && rows[0].wa_id.0 == again
        })
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_laras_sets_here_is_on_her_phone_also_when_it_was_set_without_a_connection() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    let rows = online.rows("history", |rows| rows.len() == 3).await?;
    kabar.pin_chat(online.chat.id, true).await?;
    kabar.star_message(rows[2].id, true).await?;
    online
        .on_phone(&Set::Pin {
            chat: sari(),
            pinned: true,
        })
        .await?;
    online
        .on_phone(&Set::Star {
            message: message(&rows[2].wa_id.0, false),
            starred: true,
        })
        .await?;

    let fault = Fault::RefuseLogin {
        reason: 503,
        times: None,
    };
    online.world.sim.set_fault(ACCOUNT, Some(fault));
    online.world.sim.drop_connections(ACCOUNT);
    online
        .here
        .state(online.account, "no connection", |state| {
            *state != kabar_types::SessionState::Online
        })
        .await?;
    kabar.pin_chat(online.chat.id, false).await?;
    kabar.archive_chat(online.chat.id, true).await?;
    kabar.mute_chat(online.chat.id, Mute::Forever).await?;
    kabar.delete_for_me(rows[0].id).await?;
    kabar.delete_for_me(rows[1].id).await?;
    let left = online.rows("one", |rows| rows.len() == 1).await?;
    assert_eq!(left[0].id, rows[2].id);
    online.world.sim.set_fault(ACCOUNT, None);
    kabar.reconnect_account(online.account).await?;
    for wanted in [
        Set::Pin {
            chat: sari(),
            pinned: false,
        },
        Set::Archive {
            chat: sari(),
            archived: true,
        },
        Set::Mute {
            chat: sari(),
            until_ms: Some(-1),
        },
        Set::DeleteMessageForMe {
            message: message(&rows[0].wa_id.0, false),
            delete_media: true,
        },
        Set::DeleteMessageForMe {
            message: message(&rows[1].wa_id.0, true),
            delete_media: true,
        },
    ] {
        online.on_phone(&wanted).await?;
    }
    online.here.quit().await;
    Ok(())
}
