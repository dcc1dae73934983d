//! Communities, as clients that are in them see them.

use wa_sim::{Addressing, GroupChange};
use whatsapp_rust::Jid;
use whatsapp_rust::wacore::stanza::groups::GroupNotificationAction as Action;

use super::{ALICE, BOB, DAVE, address, told, village, write};
use crate::client::TestClient;

#[tokio::test]
async fn dave_whose_group_joins_a_community_sees_it_and_hears_its_announcements() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let (parent, news) = simulator.create_community(ALICE, "Village").unwrap();
    let group = simulator.create_group(ALICE, "Market", &[DAVE, BOB]).unwrap();
    simulator.link_group(ALICE, &parent, &group).unwrap();
    told(
        &dave,
        "the group being linked",
        |change| matches!(change, Action::Link { link_type, .. } if link_type == "sub_group"),
    )
    .await
    .unwrap();
    let groups = dave.client.groups();
    let community = groups.get_metadata(&address(&parent)).await.unwrap();
    assert!(community.is_parent_group);
    for (id, is_news) in [(&group, false), (&news, true)] {
        let known = groups.get_metadata(&address(id)).await.unwrap();
        assert_eq!(known.parent_group_jid, Some(address(&parent)));
        assert_eq!(
            (known.is_default_sub_group, known.is_announcement),
            (is_news, is_news)
        );
    }
    let id = write(&alice, &news, "market on Sunday").await.unwrap();
    assert_eq!(alice.acked(&id).await.unwrap(), None);
    dave.reads("market on Sunday").await.unwrap();
    let rename = GroupChange::Subject {
        text: "Mine".to_owned(),
    };
    assert!(
        simulator.change_group(DAVE, &parent, &rename).is_ok(),
        "unlocked, as any group"
    );
    assert!(simulator.link_group(ALICE, &parent, &group).is_err(), "only once");
}

#[tokio::test]
async fn alice_founds_a_community_on_her_client_and_links_a_group() {
    let simulator = village(Addressing::Lid).await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[BOB]).unwrap();
    let options = whatsapp_rust::CreateCommunityOptions::new("Village");
    let made = alice.client.community().create(options).await.unwrap().metadata;
    assert!(made.is_parent_group);
    let ids: [Jid; 1] = [address(&group)];
    let linked = alice
        .client
        .community()
        .link_subgroups(made.id.clone(), &ids)
        .await
        .unwrap();
    assert_eq!(linked.linked_jids, ids);
    let known = alice
        .client
        .groups()
        .get_metadata(&address(&group))
        .await
        .unwrap();
    assert_eq!(known.parent_group_jid, Some(made.id.clone()));
    let communities = alice.client.community().get_participating().await.unwrap();
    assert!(format!("{communities:?}").contains(&made.id.user.to_string()));
    assert!(simulator.group(&made.id.user).unwrap().has(BOB));
}
