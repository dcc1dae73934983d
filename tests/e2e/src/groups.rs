//! A group of Sari, Bagas and Laras: what becomes of it, who has what is written there, and where nobody here may write.

use crate::world::{ACCOUNT, Here, Online, SARI};
use anyhow::{Context as _, Result};
use kabar_core_testing::world::all_chats;
use kabar_types::{
    Chat, ChatKind, ErrorCode, Group, GroupRole, Message, MessageBody, MessageStatus, SystemNote,
};
use wa_sim::GroupChange;

const BAGAS: &str = "6280000000301";

/// The account online in a group that Sari made of herself, Bagas and us.
struct InGroup {
    online: Online,
    id: String,
    chat: Chat,
}

impl InGroup {
    async fn new() -> Result<Self> {
        let online = Online::with_sari().await?;
        let id = online.world.sim.create_group(SARI, "Arisan", &[ACCOUNT, BAGAS])?;
        let chat = group_chat(&online.here).await?;
        Ok(Self { online, id, chat })
    }

    fn changes(&self, by: &str, change: &GroupChange) -> Result<()> {
        self.online.world.sim.change_group(by, &self.id, change)
    }

    fn here(&self) -> &Here {
        &self.online.here
    }

    async fn now(&self) -> Result<Chat> {
        Ok(self.here().kabar.get_chat(self.chat.id).await?)
    }

    /// The row that says this.
    async fn says(&self, note: &SystemNote) -> Result<Message> {
        let body = MessageBody::System { note: note.clone() };
        self.here()
            .eventually(&format!("{note:?}"), async || {
                let rows = self.here().messages(&self.chat).await?;
                Ok(rows.into_iter().find(|row| row.body == body))
            })
            .await
    }

    async fn group(&self, what: &str, wanted: impl Fn(&Group) -> bool) -> Result<Group> {
        self.here()
            .eventually(what, async || {
                let group = self.here().kabar.get_group(self.chat.id).await?;
                Ok(wanted(&group).then_some(group))
            })
            .await
    }

    async fn closed(&self, why: Option<ErrorCode>) -> Result<Chat> {
        self.here()
            .eventually(&format!("{why:?}"), async || {
                let chat = self.now().await?;
                Ok((chat.closed == why).then_some(chat))
            })
            .await
    }

    async fn refused(&self, text: &str) -> Result<ErrorCode> {
        let sent = self
            .here()
            .kabar
            .send_text(self.chat.id, text.to_owned(), None)
            .await;
        Ok(sent.err().context("it was not refused")?.code())
    }
}

async fn group_chat(here: &Here) -> Result<Chat> {
    here.eventually("the group", async || {
        let chats = here.kabar.list_chats(all_chats()).await?.chats;
        Ok(chats.into_iter().find(|chat| chat.kind == ChatKind::Group))
    })
    .await
}

fn role_of(group: &Group, phone: &str) -> Option<GroupRole> {
    let phone = format!("+{phone}");
    let mut members = group.members.iter();
    members
        .find(|one| one.phone.as_deref() == Some(&phone))
        .map(|one| one.role)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_becomes_of_a_group_is_known_and_said() -> Result<()> {
    let there = InGroup::new().await?;
    let group = there
        .group("all of it", |group| group.learnt_at.is_some())
        .await?;
    assert_eq!(there.chat.title, "Arisan");
    assert_eq!(group.members.len(), 3);
    assert_eq!(role_of(&group, SARI), Some(GroupRole::Owner));
    assert_eq!(
        (role_of(&group, BAGAS), group.role),
        (Some(GroupRole::Member), Some(GroupRole::Member))
    );
    let created = SystemNote::GroupCreated {
        name: "Arisan".to_owned(),
    };
    let row = there.says(&created).await?;
    assert_eq!(row.sender_name.as_deref(), Some("Sari Kusuma"));

    let who = vec![BAGAS.to_owned()];
    there.changes(SARI, &GroupChange::Promote { who: who.clone() })?;
    there
        .group("Bagas is an admin", |group| {
            role_of(group, BAGAS) == Some(GroupRole::Admin)
        })
        .await?;
    let row = there.says(&SystemNote::MembersPromoted).await?;
    assert_eq!(row.mentions[0].name.as_deref(), Some("Bagas"));
    there.changes(
        BAGAS,
        &GroupChange::Subject {
            text: "Arisan RT 3".to_owned(),
        },
    )?;
    let named = SystemNote::GroupNamed {
        name: "Arisan RT 3".to_owned(),
    };
    assert_eq!(there.says(&named).await?.sender_name.as_deref(), Some("Bagas"));
    assert_eq!(there.now().await?.title, "Arisan RT 3");
    let text = Some("Sabtu jam 4".to_owned());
    there.changes(SARI, &GroupChange::Description { text })?;
    there.changes(SARI, &GroupChange::Approval { on: true })?;
    there
        .group("topic and rule", |group| {
            group.topic == "Sabtu jam 4" && group.rules.approval
        })
        .await?;
    there.changes(SARI, &GroupChange::Remove { who })?;
    there
        .group("Bagas is out", |group| group.members.len() == 2)
        .await?;
    there.says(&SystemNote::MembersRemoved).await?;
    assert_eq!(there.now().await?.unread, 0, "nobody said anything");
    there.online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_in_a_group_is_read_once_everybody_has_read_it() -> Result<()> {
    let there = InGroup::new().await?;
    let kabar = &there.here().kabar;
    let sent = kabar
        .send_text(there.chat.id, "Kumpul jam 4 ya".to_owned(), None)
        .await?;
    let who = async || Ok::<_, anyhow::Error>(kabar.list_receipts(sent.id).await?.people);
    there
        .here()
        .eventually("everybody's phone has it", async || {
            let people = who().await?;
            let have = people.iter().filter(|one| one.delivered_at.is_some()).count();
            Ok((have == 2).then_some(()))
        })
        .await?;
    for reader in [SARI, BAGAS] {
        let seen = there
            .here()
            .eventually("the next one has read it", async || {
                there.online.world.sim.read_group(reader, &there.id);
                let rows = there.here().messages(&there.chat).await?;
                let status = rows.iter().find(|row| row.id == sent.id).map(|row| row.status);
                let read = who().await?.iter().filter(|one| one.read_at.is_some()).count();
                let enough = read == 2 || (reader == SARI && read == 1);
                Ok(enough.then_some((read, status)))
            })
            .await?;
        assert!(
            seen.0 == 2 || seen.1 != Some(MessageStatus::Read),
            "Bagas has not read it"
        );
    }
    there
        .here()
        .status(&there.chat, &sent, MessageStatus::Read)
        .await?;
    let people = who().await?;
    assert_eq!(people.len(), 2);
    assert!(
        people
            .iter()
            .all(|one| one.delivered_at.is_some() && one.read_at.is_some())
    );
    there.online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn where_only_admins_write_we_write_again_once_we_are_one() -> Result<()> {
    let there = InGroup::new().await?;
    there.changes(SARI, &GroupChange::Announcement { on: true })?;
    there.closed(Some(ErrorCode::OnlyAdminsWrite)).await?;
    assert_eq!(there.refused("Boleh tanya?").await?, ErrorCode::OnlyAdminsWrite);
    there.changes(
        SARI,
        &GroupChange::Promote {
            who: vec![ACCOUNT.to_owned()],
        },
    )?;
    there.closed(None).await?;
    let sent = there
        .here()
        .kabar
        .send_text(there.chat.id, "Siap".to_owned(), None)
        .await?;
    there
        .here()
        .status(&there.chat, &sent, MessageStatus::Delivered)
        .await?;
    there.online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_removed_writes_no_more_and_is_added_again() -> Result<()> {
    let there = InGroup::new().await?;
    let who = vec![ACCOUNT.to_owned()];
    there.changes(SARI, &GroupChange::Remove { who: who.clone() })?;
    there.closed(Some(ErrorCode::NotInGroup)).await?;
    let row = there.says(&SystemNote::MembersRemoved).await?;
    assert_eq!(row.mentions[0].person, None, "we were");
    assert_eq!(there.refused("Halo?").await?, ErrorCode::NotInGroup);
    there.changes(SARI, &GroupChange::Add { who })?;
    there.closed(None).await?;
    let row = there.says(&SystemNote::MembersAdded).await?;
    assert_eq!(row.mentions[0].person, None);
    let sent = there
        .here()
        .kabar
        .send_text(there.chat.id, "Terima kasih".to_owned(), None)
        .await?;
    there
        .here()
        .status(&there.chat, &sent, MessageStatus::Delivered)
        .await?;
    there.online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_group_from_before_the_link_is_learnt_after_it() -> Result<()> {
    let world = crate::world::World::new().await?;
    let id = world.sim.create_group(SARI, "Arisan", &[ACCOUNT, BAGAS])?;
    world
        .sim
        .change_group(SARI, &id, &GroupChange::Announcement { on: true })?;
    let (here, _) = world.linked().await?;
    let chat = group_chat(&here).await?;
    let group = here
        .eventually("all of it", async || {
            let group = here.kabar.get_group(chat.id).await?;
            Ok(group.learnt_at.is_some().then_some(group))
        })
        .await?;
    assert_eq!(group.members.len(), 3);
    assert!(group.rules.admins_write);
    let chat = here.kabar.get_chat(chat.id).await?;
    assert_eq!(
        (chat.title.as_str(), chat.closed),
        ("Arisan", Some(ErrorCode::OnlyAdminsWrite))
    );
    here.quit().await;
    Ok(())
}
