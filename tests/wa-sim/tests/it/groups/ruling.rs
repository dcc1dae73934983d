//! Who may do what, and who is told.

use wa_sim::{Addressing, GroupChange};
use whatsapp_rust::wacore::iq::groups::{GroupInfoOutcome, GroupQueryIq};
use whatsapp_rust::wacore::messages::MessageUtils;
use whatsapp_rust::{
    GroupCreateOptions, GroupDescription, GroupError, GroupParticipantOptions, GroupSubject, Jid,
    MemberAddMode, MembershipApprovalMode, PreviousDescription,
};

use super::{ALICE, Action, BOB, CAROL, DAVE, ERIN, address, refused, told, village, write};
use crate::client::TestClient;

#[tokio::test]
async fn alice_makes_a_group_and_everybody_is_told() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let mut options = GroupCreateOptions::new("Market");
    options.description = Some(GroupDescription::new("Saturdays at eight").unwrap());
    options.ephemeral_expiration = Some(86_400);
    options.participants = [DAVE, BOB]
        .map(|pn| GroupParticipantOptions::new(Jid::pn(pn)))
        .to_vec();
    let made = alice
        .client
        .groups()
        .create_group(options)
        .await
        .unwrap()
        .metadata;
    assert_eq!(made.subject, "Market");
    assert_eq!(made.description.as_deref(), Some("Saturdays at eight"));
    assert_eq!(made.participants.len(), 3);
    told(&dave, "the group", |change| {
        matches!(change, Action::Create { .. })
    })
    .await
    .unwrap();
    let seen = dave.client.groups().get_metadata(&made.id).await.unwrap();
    assert_eq!(seen.participants.len(), 3);
    let admins: Vec<_> = seen
        .participants
        .iter()
        .filter(|member| member.is_admin())
        .collect();
    assert_eq!(admins.len(), 1);
    let number = admins[0].phone_number.as_ref().map(|pn| pn.user.to_string());
    assert_eq!(number.as_deref(), Some(ALICE));
    let all = dave.client.groups().get_participating().await.unwrap();
    assert_eq!(all.keys().collect::<Vec<_>>(), [&made.id]);
    let known = simulator.group(&made.id.user).unwrap();
    assert!(known.is_admin(ALICE) && !known.is_admin(BOB) && known.has(BOB));
}

#[tokio::test]
async fn alice_changes_what_the_group_says_about_itself() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE]).unwrap();
    let jid = address(&group);
    let groups = alice.client.groups();
    groups
        .set_subject(&jid, GroupSubject::new("Fair").unwrap())
        .await
        .unwrap();
    told(
        &dave,
        "the name",
        |change| matches!(change, Action::Subject { subject, .. } if subject == "Fair"),
    )
    .await
    .unwrap();
    for text in ["one", "two"] {
        let text = Some(GroupDescription::new(text).unwrap());
        groups
            .set_description(&jid, text, PreviousDescription::Resolve)
            .await
            .unwrap();
    }
    told(
        &dave,
        "the text",
        |change| matches!(change, Action::Description { description: Some(text), .. } if text == "two"),
    )
    .await
    .unwrap();
    let stale = groups
        .set_description(&jid, None, PreviousDescription::Id("00000000"))
        .await;
    assert!(matches!(stale, Err(GroupError::DescriptionConflict)));
    groups
        .set_description(&jid, None, PreviousDescription::Resolve)
        .await
        .unwrap();
    told(&dave, "no text", |change| {
        matches!(
            change,
            Action::Description {
                description: None,
                ..
            }
        )
    })
    .await
    .unwrap();
    groups.set_ephemeral(&jid, 604_800).await.unwrap();
    told(&dave, "the timer", |change| {
        matches!(
            change,
            Action::Ephemeral {
                expiration: 604_800,
                ..
            }
        )
    })
    .await
    .unwrap();
    let seen = dave.client.groups().get_metadata(&jid).await.unwrap();
    assert_eq!((seen.subject.as_str(), seen.description), ("Fair", None));
}

#[tokio::test]
async fn alice_sets_the_rules_and_everybody_is_told() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE]).unwrap();
    let jid = address(&group);
    let groups = alice.client.groups();
    groups.set_locked(&jid, true).await.unwrap();
    groups.set_announce(&jid, true).await.unwrap();
    groups
        .set_member_add_mode(&jid, MemberAddMode::AdminAdd)
        .await
        .unwrap();
    groups
        .set_membership_approval(&jid, MembershipApprovalMode::On)
        .await
        .unwrap();
    let expected: [fn(&Action) -> bool; 4] = [
        |change| matches!(change, Action::Locked { .. }),
        |change| matches!(change, Action::Announce),
        |change| matches!(change, Action::MemberAddMode { mode } if mode == "admin_add"),
        |change| matches!(change, Action::MembershipApprovalMode { enabled: true }),
    ];
    for wanted in expected {
        told(&dave, "a rule", wanted).await.unwrap();
    }
    let seen = dave.client.groups().get_metadata(&jid).await.unwrap();
    assert!(seen.is_locked && seen.is_announcement && seen.membership_approval);
    groups.set_locked(&jid, false).await.unwrap();
    told(&dave, "a rule less", |change| matches!(change, Action::Unlocked))
        .await
        .unwrap();
}

#[tokio::test]
async fn dave_who_is_no_admin_is_refused_what_admins_may() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    for rule in [
        GroupChange::Locked { on: true },
        GroupChange::AdminsAdd { on: true },
    ] {
        simulator.change_group(ALICE, &group, &rule).unwrap();
    }
    let jid = address(&group);
    let groups = dave.client.groups();
    let bob = [Jid::pn(BOB)];
    assert_eq!(refused(groups.set_announce(&jid, true).await), Some(401));
    assert_eq!(refused(groups.set_locked(&jid, false).await), Some(401));
    assert_eq!(refused(groups.remove_participants(&jid, &bob).await), Some(401));
    assert_eq!(refused(groups.promote_participants(&jid, &bob).await), Some(401));
    assert_eq!(refused(groups.get_invite_link(&jid, false).await), Some(401));
    assert_eq!(
        refused(groups.add_participants(&jid, &[Jid::pn(CAROL)]).await),
        Some(401)
    );
    let subject = GroupSubject::new("Dave's").unwrap();
    assert_eq!(refused(groups.set_subject(&jid, subject).await), Some(401));
    let after = simulator.group(&group).unwrap();
    assert_eq!(after.subject, "Market");
    assert!(after.has(BOB) && !after.has(CAROL));
}

#[tokio::test]
async fn erin_who_is_not_in_the_group_learns_and_changes_nothing() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let erin = TestClient::ready(&simulator, ERIN).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let groups = erin.client.groups();
    let jid = address(&group);
    assert_eq!(refused(groups.get_metadata(&jid).await), Some(403));
    let subject = GroupSubject::new("Erin's").unwrap();
    assert_eq!(refused(groups.set_subject(&jid, subject).await), Some(403));
    let nowhere = address("120363999999999999");
    assert_eq!(refused(groups.get_metadata(&nowhere).await), Some(404));
    assert!(groups.get_participating().await.unwrap().is_empty());
}

#[tokio::test]
async fn alice_promotes_demotes_adds_and_removes() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    let jid = address(&group);
    let groups = alice.client.groups();
    groups.promote_participants(&jid, &[Jid::pn(DAVE)]).await.unwrap();
    told(&dave, "the promotion", |change| {
        matches!(change, Action::Promote { .. })
    })
    .await
    .unwrap();
    assert!(simulator.group(&group).unwrap().is_admin(DAVE));
    let added = dave
        .client
        .groups()
        .add_participants(&jid, &[Jid::pn(CAROL), Jid::pn(BOB), Jid::pn("6280000000777")])
        .await
        .unwrap();
    let errors: Vec<_> = added.iter().map(|outcome| outcome.error.as_deref()).collect();
    assert_eq!(errors, [None, Some("409"), Some("404")]);
    let removed = groups
        .remove_participants(&jid, &[Jid::pn(BOB), Jid::pn(ERIN)])
        .await
        .unwrap();
    let errors: Vec<_> = removed.iter().map(|outcome| outcome.error.as_deref()).collect();
    assert_eq!(errors, [None, Some("404")]);
    groups.demote_participants(&jid, &[Jid::pn(DAVE)]).await.unwrap();
    told(&dave, "the demotion", |change| {
        matches!(change, Action::Demote { .. })
    })
    .await
    .unwrap();
    let after = simulator.group(&group).unwrap();
    assert!(after.has(CAROL) && !after.has(BOB) && !after.is_admin(DAVE));
}

#[tokio::test]
async fn in_an_announcement_group_only_admins_write() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    simulator
        .change_group(ALICE, &group, &GroupChange::Announcement { on: true })
        .unwrap();
    let id = write(&dave, &group, "may I?").await.unwrap();
    assert_eq!(dave.acked(&id).await.unwrap().as_deref(), Some("420"));
    assert!(simulator.say_in_group(BOB, &group, "or I?").await.is_err());
    let id = write(&alice, &group, "I may").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    dave.reads("I may").await.unwrap();
    let book = simulator.ledger();
    assert_eq!(book.copies(BOB, "may I?"), 0);
    assert_eq!(book.copies(BOB, "I may"), 1);
}

#[tokio::test]
async fn dave_who_was_taken_out_is_refused_when_he_writes() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    write(&dave, &group, "hello").await.unwrap();
    let who = vec![DAVE.to_owned()];
    simulator
        .change_group(ALICE, &group, &GroupChange::Remove { who })
        .unwrap();
    told(&dave, "being taken out", |change| {
        matches!(change, Action::Remove { .. })
    })
    .await
    .unwrap();
    let id = write(&dave, &group, "still here").await.unwrap();
    assert_eq!(dave.acked(&id).await.unwrap().as_deref(), Some("403"));
    assert_eq!(simulator.ledger().copies(BOB, "still here"), 0);
}

#[tokio::test]
async fn when_the_only_admin_leaves_somebody_else_becomes_one() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE]).unwrap();
    alice.client.groups().leave(&address(&group)).await.unwrap();
    told(&dave, "Alice leaving", |change| {
        matches!(change, Action::Remove { .. })
    })
    .await
    .unwrap();
    told(&dave, "the inheritance", |change| {
        matches!(change, Action::Promote { .. })
    })
    .await
    .unwrap();
    let after = simulator.group(&group).unwrap();
    assert!(!after.has(ALICE) && after.is_admin(DAVE));
    assert!(
        alice
            .client
            .groups()
            .get_participating()
            .await
            .unwrap()
            .is_empty()
    );
}

#[tokio::test]
async fn a_client_that_knows_the_members_is_told_that_nothing_changed() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let jid = address(&group);
    let known = alice.client.groups().query_info(&jid).await.unwrap();
    let hash = MessageUtils::participant_list_hash(&known.participants).unwrap();
    let ask = || GroupQueryIq::with_phash(&jid, Some(hash.clone()));
    let answer = alice.client.execute(ask()).await.unwrap();
    assert!(matches!(answer, GroupInfoOutcome::NotModified));
    let who = vec![CAROL.to_owned()];
    simulator
        .change_group(ALICE, &group, &GroupChange::Add { who })
        .unwrap();
    let answer = alice.client.execute(ask()).await.unwrap();
    assert!(matches!(answer, GroupInfoOutcome::Full(group) if group.participants.len() == 3));
}

#[tokio::test]
async fn alice_asks_about_many_groups_at_once() {
    use whatsapp_rust::BatchGroupResult as Result;
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let hers = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let daves = simulator.create_group(DAVE, "Fair", &[BOB]).unwrap();
    let asked = [hers.as_str(), daves.as_str(), "120363999999999999"].map(address);
    let answers = alice
        .client
        .groups()
        .batch_get_info(asked.to_vec())
        .await
        .unwrap();
    let kinds: Vec<_> = answers
        .iter()
        .map(|answer| match answer {
            Result::Full(group) => group.subject.clone(),
            Result::Forbidden(_) => "forbidden".to_owned(),
            Result::NotFound(_) => "not found".to_owned(),
            Result::Truncated { .. } => "truncated".to_owned(),
        })
        .collect();
    assert_eq!(kinds, ["Market", "forbidden", "not found"]);
}

#[tokio::test]
async fn everybody_in_the_group_is_told_of_bobs_new_number() {
    const NEW: &str = "6280000000092";
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    write(&alice, &group, "before").await.unwrap();
    simulator.change_number(BOB, NEW).unwrap();
    told(&alice, "the number", |change| {
        let number = |change: &Action| match change {
            Action::Modify { participants } => participants.first()?.phone_number.clone(),
            _ => None,
        };
        number(change).is_some_and(|number| number.user == NEW)
    })
    .await
    .unwrap();
    let id = write(&alice, &group, "after").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    assert_eq!(simulator.ledger().copies(BOB, "after"), 1);
}
