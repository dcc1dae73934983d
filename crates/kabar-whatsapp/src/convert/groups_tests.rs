//! What is heard of groups: who did what to whom, under both addresses, and nothing that is not said.

use super::*;
use whatsapp_rust::{
    NodeBuilder,
    types::events::Event,
    wacore::{
        chrono::{DateTime, Utc},
        stanza::groups::GroupParticipantType,
    },
};

const GROUP: &str = "120363000000000214@g.us";
const ALICE: &str = "100000000000214@lid";
const BOB: &str = "100000000000215@lid";
const ME: &str = "6280000000004@s.whatsapp.net";
const ME_LID: &str = "100000000000004@lid";

fn own() -> Own {
    Own {
        phone: Some(Jid::new(ME)),
        lid: Some(Jid::new(ME_LID)),
    }
}

fn wire(text: &str) -> WireJid {
    text.parse().unwrap()
}

fn member(jid: &str, phone: Option<&str>) -> GroupParticipantInfo {
    GroupParticipantInfo {
        jid: wire(jid),
        phone_number: phone.map(wire),
        display_name: None,
        r#type: Some(GroupParticipantType::Participant),
        lid: None,
        username: None,
        join_time: None,
        group_history_sent_state: None,
    }
}

fn update(by: Option<&str>, action: Action) -> GroupUpdate {
    GroupUpdate::builder()
        .group_jid(wire(GROUP))
        .notification_id("N1".to_owned())
        .maybe_participant(by.map(wire))
        .timestamp(DateTime::<Utc>::from_timestamp(1_790_000_000, 0).unwrap())
        .is_lid_addressing_mode(true)
        .action(action)
        .build()
}

fn heard(update: &GroupUpdate) -> Option<(Option<Person>, GroupChange)> {
    match changed(update, &own(), &Aliases::default())? {
        WaEvent::GroupChanged {
            chat,
            by,
            change,
            at,
            wa_id,
        } => {
            assert_eq!(chat.jid, Jid::new(GROUP));
            assert_eq!(at, UnixMillis(1_790_000_000_000));
            assert!(wa_id.0.contains("N1"));
            Some((by, change))
        }
        other => panic!("{}", other.name()),
    }
}

fn person(jid: &str, alt: Option<&str>) -> Person {
    Person {
        jid: Jid::new(jid),
        alt: alt.map(Jid::new),
    }
}

#[test]
fn members_come_under_both_addresses_and_we_are_we() {
    let participants = vec![
        member(BOB, Some("6280000000215@s.whatsapp.net")),
        member(ME_LID, Some(ME)),
        member(ME, None),
    ];
    let added = Action::Add {
        participants,
        reason: None,
    };
    let (by, change) = heard(&update(Some(ALICE), added)).unwrap();
    assert_eq!(by, Some(person(ALICE, None)));
    let bob = person(BOB, Some("6280000000215@s.whatsapp.net"));
    let people = vec![Some(bob), None, None];
    assert_eq!(
        change,
        GroupChange::Added {
            people,
            by_link: false
        }
    );
}

#[test]
fn what_we_did_is_ours_and_what_nobody_did_is_the_groups() {
    assert_eq!(heard(&update(Some(ME_LID), Action::Announce)).unwrap().0, None);
    let (by, change) = heard(&update(None, Action::Locked { threshold: None })).unwrap();
    assert_eq!(by, Some(person(GROUP, None)));
    assert_eq!(change, GroupChange::AdminsEdit { on: true });
}

#[test]
fn each_rule_and_word_of_a_group_is_what_it_is() {
    let text = |text: &str| Redacted(text.to_owned());
    let description = |description: Option<&str>| Action::Description {
        id: "D".to_owned(),
        description: description.map(str::to_owned),
    };
    let mode = |mode: &str| Action::MemberAddMode {
        mode: mode.to_owned(),
    };
    let subject = Action::Subject {
        subject: "Arisan".to_owned(),
        subject_owner: None,
        subject_time: None,
    };
    for (action, expected) in [
        (subject, GroupChange::Named { name: text("Arisan") }),
        (
            description(Some("Waste")),
            GroupChange::Described { topic: text("Waste") },
        ),
        (description(None), GroupChange::Described { topic: text("") }),
        (Action::NotAnnounce, GroupChange::AdminsWrite { on: false }),
        (Action::Unlocked, GroupChange::AdminsEdit { on: false }),
        (mode("admin_add"), GroupChange::AdminsAdd { on: true }),
        (mode("all_member_add"), GroupChange::AdminsAdd { on: false }),
        (
            Action::MembershipApprovalMode { enabled: true },
            GroupChange::Approval { on: true },
        ),
        (Action::RevokeInvite, GroupChange::InviteReset),
        (Action::Delete { reason: None }, GroupChange::Ended),
        (
            Action::Modify {
                participants: Vec::new(),
            },
            GroupChange::Unclear,
        ),
    ] {
        assert_eq!(heard(&update(Some(ALICE), action)).unwrap().1, expected);
    }
    for silent in [
        Action::GrowthUnlocked,
        Action::Reports,
        Action::NoFrequentlyForwarded,
    ] {
        assert_eq!(heard(&update(Some(ALICE), silent)), None);
    }
}

#[test]
fn a_notification_that_leaves_people_out_is_unclear() {
    let mut removed = update(
        Some(ALICE),
        Action::Remove {
            participants: vec![member(BOB, None)],
            reason: None,
        },
    );
    removed.has_incomplete_participant_information = true;
    assert_eq!(heard(&removed).unwrap().1, GroupChange::Unclear);
}

#[test]
fn several_changes_of_one_notification_have_ids_of_their_own() {
    let mut second = update(Some(ALICE), Action::Announce);
    second.action_index = 1;
    let first = update(Some(ALICE), Action::Unlocked);
    assert_eq!(news_id(&first).0, "N1");
    assert_ne!(news_id(&first), news_id(&second));
    second.notification_id = None;
    assert!(!news_id(&second).0.is_empty());
}

#[test]
fn whoever_is_added_is_told_all_there_is_to_know() {
    let participant = |jid: &str, phone: &str| {
        NodeBuilder::new("participant")
            .attr("jid", jid)
            .attr("phone_number", phone)
    };
    let group = NodeBuilder::new("group")
        .attr("id", "120363000000000214")
        .attr("subject", "Arisan")
        .attr("s_t", "1789000000")
        .attr("creator", ALICE)
        .attr("creation", "1788000000")
        .attr("addressing_mode", "lid")
        .children([
            participant(ALICE, "6280000000214@s.whatsapp.net")
                .attr("type", "superadmin")
                .build(),
            participant(ME_LID, ME).attr("type", "admin").build(),
            NodeBuilder::new("announcement").build(),
            NodeBuilder::new("ephemeral").attr("expiration", "86400").build(),
        ])
        .build();
    let raw = NodeBuilder::new("create")
        .attr("reason", "invite")
        .children([group])
        .build();
    let (_, change) = heard(&update(Some(ALICE), Action::Create { raw })).unwrap();
    let GroupChange::Entered { info, new, by_link } = change else {
        panic!("{change:?}")
    };
    assert_eq!((new, by_link, info.timer_secs), (false, true, 86_400));
    assert_eq!(info.name.0, "Arisan");
    assert_eq!(info.named_at, Some(UnixMillis(1_789_000_000_000)));
    assert_eq!(info.origin.at, Some(UnixMillis(1_788_000_000_000)));
    assert!(info.rules.admins_write && !info.rules.admins_edit);
    let alice = person(ALICE, Some("6280000000214@s.whatsapp.net"));
    let members = vec![(Some(alice), GroupRole::Owner), (None, GroupRole::Admin)];
    assert_eq!(info.members, members);
    let raw = NodeBuilder::new("create").build();
    let (_, change) = heard(&update(Some(ALICE), Action::Create { raw })).unwrap();
    assert_eq!(change, GroupChange::Unclear);
}

#[test]
fn people_are_looked_up_before_they_are_spoken_of() {
    let removed = Action::Remove {
        participants: vec![member(BOB, None)],
        reason: None,
    };
    let event = Event::GroupUpdate(update(Some(ALICE), removed));
    assert_eq!(super::super::events::people(&event), [wire(ALICE), wire(BOB)]);
}

#[test]
fn the_phones_history_knows_members_topic_and_origin() {
    let participant = |jid: &str, rank| wa::GroupParticipant {
        user_jid: jid.to_owned(),
        rank,
        ..Default::default()
    };
    let conversation = wa::Conversation {
        id: GROUP.to_owned(),
        description: Some("Waste".to_owned()),
        created_at: Some(1_788_000_000),
        created_by: Some(ME.to_owned()),
        participant: vec![
            participant(ALICE, Some(Rank::SUPERADMIN)),
            participant(ME, None),
            participant("not an address", None),
        ],
        ..Default::default()
    };
    let old = old(&conversation, &own());
    assert_eq!(old.topic.0, "Waste");
    assert_eq!(old.origin.by, Some(None));
    let members = vec![
        (Some(person(ALICE, None)), GroupRole::Owner),
        (None, GroupRole::Member),
    ];
    assert_eq!(old.members, members);
}
