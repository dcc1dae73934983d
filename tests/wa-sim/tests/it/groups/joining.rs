//! Coming in by link, by personal invitation, and by asking.

use wa_sim::{Addressing, GroupChange};
use whatsapp_rust::wacore::iq::privacy::{PrivacyCategory, PrivacyValue};
use whatsapp_rust::{Jid, JoinGroupResult};

use super::{ALICE, Action, BOB, CAROL, DAVE, address, refused, told, village, write};
use crate::client::TestClient;

fn code(link: &str) -> &str {
    link.rsplit('/').next().unwrap_or_default()
}

#[tokio::test]
async fn dave_follows_a_link_and_reads_what_is_written_then() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let groups = alice.client.groups();
    let link = groups.get_invite_link(&address(&group), false).await.unwrap();
    let before = dave.client.groups().get_invite_info(code(&link)).await.unwrap();
    assert_eq!(before.subject, "Market");
    let joined = dave.client.groups().join_with_invite_code(&link).await.unwrap();
    assert_eq!(joined, JoinGroupResult::Joined(address(&group)));
    told(
        &alice,
        "Dave coming",
        |change| matches!(change, Action::Add { reason, .. } if reason.as_deref() == Some("invite")),
    )
    .await
    .unwrap();
    write(&alice, &group, "welcome").await.unwrap();
    dave.reads("welcome").await.unwrap();
}

#[tokio::test]
async fn a_link_that_was_reset_opens_no_door() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let jid = address(&group);
    let old = alice.client.groups().get_invite_link(&jid, false).await.unwrap();
    let new = alice.client.groups().get_invite_link(&jid, true).await.unwrap();
    assert_ne!(old, new);
    let groups = dave.client.groups();
    assert_eq!(refused(groups.join_with_invite_code(&old).await), Some(410));
    let made_up = "AAAAAAAAAAAAAAAAAAAAAA";
    assert_eq!(refused(groups.join_with_invite_code(made_up).await), Some(406));
    assert!(!simulator.group(&group).unwrap().has(DAVE));
    groups.join_with_invite_code(&new).await.unwrap();
    assert!(simulator.group(&group).unwrap().has(DAVE));
}

#[tokio::test]
async fn bob_who_was_taken_out_does_not_come_back_by_link() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let code = simulator.invite_code(ALICE, &group).unwrap();
    let who = vec![BOB.to_owned()];
    let remove = GroupChange::Remove { who: who.clone() };
    simulator.change_group(ALICE, &group, &remove).unwrap();
    assert!(simulator.join_group(BOB, &code).is_err());
    simulator
        .change_group(ALICE, &group, &GroupChange::Add { who })
        .unwrap();
    assert!(simulator.group(&group).unwrap().has(BOB));
}

#[tokio::test]
async fn who_asks_to_join_waits_for_alice() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let jid = address(&group);
    simulator
        .change_group(ALICE, &group, &GroupChange::Approval { on: true })
        .unwrap();
    let link = simulator.invite_code(ALICE, &group).unwrap();
    let asked = dave.client.groups().join_with_invite_code(&link).await.unwrap();
    assert_eq!(asked, JoinGroupResult::PendingApproval(jid.clone()));
    assert!(!simulator.join_group(CAROL, &link).unwrap());
    told(
        &alice,
        "somebody asking",
        |change| matches!(change, Action::CreatedMembershipRequests { requests, .. } if requests.len() == 1),
    )
    .await
    .unwrap();
    let groups = alice.client.groups();
    let waiting = groups.get_membership_requests(&jid).await.unwrap();
    assert_eq!(waiting.len(), 2);
    assert!(!simulator.group(&group).unwrap().has(DAVE));
    groups
        .approve_membership_requests(&jid, &[Jid::pn(DAVE)])
        .await
        .unwrap();
    groups
        .reject_membership_requests(&jid, &[Jid::pn(CAROL)])
        .await
        .unwrap();
    told(&dave, "being let in", |change| {
        matches!(change, Action::Create { .. })
    })
    .await
    .unwrap();
    let after = simulator.group(&group).unwrap();
    assert!(after.has(DAVE) && !after.has(CAROL));
    assert!(after.requests.is_empty());
}

#[tokio::test]
async fn dave_takes_his_request_back() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let rule = GroupChange::Approval { on: true };
    simulator.change_group(ALICE, &group, &rule).unwrap();
    let link = simulator.invite_code(ALICE, &group).unwrap();
    let groups = dave.client.groups();
    groups.join_with_invite_code(&link).await.unwrap();
    assert_eq!(simulator.group(&group).unwrap().requests, [DAVE]);
    groups
        .cancel_membership_requests(&address(&group), &[Jid::pn(DAVE)])
        .await
        .unwrap();
    assert!(simulator.group(&group).unwrap().requests.is_empty());
}

#[tokio::test]
async fn dave_whom_nobody_may_add_comes_by_personal_invitation() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    simulator.let_be_added(DAVE, false);
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let jid = address(&group);
    let outcomes = alice
        .client
        .groups()
        .add_participants(&jid, &[Jid::pn(DAVE)])
        .await
        .unwrap();
    assert_eq!(outcomes[0].error.as_deref(), Some("403"));
    assert!(!simulator.group(&group).unwrap().has(DAVE));
    let invitation = outcomes[0].add_request.as_ref().unwrap();
    let expires = i64::try_from(invitation.expiration).unwrap();
    dave.client
        .groups()
        .join_with_invite_v4(&jid, &invitation.code, expires, Jid::pn(ALICE))
        .await
        .unwrap();
    told(&alice, "Dave coming", |change| {
        matches!(change, Action::Add { .. })
    })
    .await
    .unwrap();
    assert!(simulator.group(&group).unwrap().has(DAVE));
}

#[tokio::test]
async fn dave_who_lets_only_his_contacts_add_him_is_invited_by_everybody_else() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    dave.client
        .set_privacy_setting(PrivacyCategory::GroupAdd, PrivacyValue::Contacts)
        .await
        .unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let add = || async {
        let groups = alice.client.groups();
        let (jid, who) = (address(&group), [Jid::pn(DAVE)]);
        let outcomes = groups.add_participants(&jid, &who).await;
        outcomes.unwrap().remove(0)
    };
    let outcome = add().await;
    assert_eq!(outcome.error.as_deref(), Some("403"));
    assert!(outcome.add_request.is_some(), "Alice can send him an invitation");
    dave.client
        .set_privacy_setting(PrivacyCategory::GroupAdd, PrivacyValue::All)
        .await
        .unwrap();
    assert_eq!(add().await.error, None);
    assert!(simulator.group(&group).unwrap().has(DAVE));
}
