//! What people change about groups and about themselves, as Alice's client hears of it.

use wa_sim::{Act, GroupChange};
use whatsapp_rust::prelude::Event;
use whatsapp_rust::wacore::stanza::groups::GroupNotificationAction as Action;

use super::{ALICE, BOB, quiet};
use crate::client::TestClient;

/// Waits until a group changed in a way that fulfils a condition.
async fn told(client: &TestClient, what: &str, wanted: impl Fn(&Action) -> bool) -> anyhow::Result<()> {
    let heard = client.hears(what, |event| match event {
        Event::GroupUpdate(update) => wanted(&update.action).then_some(()),
        _ => None,
    });
    heard.await
}

#[tokio::test]
async fn bob_joins_alices_group_renames_it_and_leaves() {
    let (simulator, alice) = quiet().await.unwrap();
    let group = simulator.create_group(ALICE, "Market", &[]).unwrap();
    let chat = format!("{group}@g.us");
    simulator.act(BOB, &chat, &Act::JoinGroup).unwrap();
    told(&alice, "Bob coming in", |change| {
        matches!(change, Action::Add { .. })
    })
    .await
    .unwrap();
    let rename = Act::ChangeGroup {
        change: GroupChange::Subject {
            text: "Market on Sunday".to_owned(),
        },
    };
    simulator.act(BOB, &chat, &rename).unwrap();
    told(
        &alice,
        "the new name",
        |change| matches!(change, Action::Subject { subject, .. } if subject == "Market on Sunday"),
    )
    .await
    .unwrap();
    simulator.act(BOB, &chat, &Act::LeaveGroup).unwrap();
    told(&alice, "Bob leaving", |change| {
        matches!(change, Action::Remove { .. })
    })
    .await
    .unwrap();
    let again = simulator.act(BOB, &chat, &Act::LeaveGroup);
    assert!(again.is_err(), "nobody leaves a group twice");
}

#[tokio::test]
async fn bob_moves_to_another_number_and_alice_is_told() {
    const NEW: &str = "6280000000902";
    let (simulator, alice) = quiet().await.unwrap();
    simulator.say(BOB, ALICE, "soon I move").await.unwrap();
    alice.reads("soon I move").await.unwrap();
    let to = NEW.to_owned();
    simulator.act(BOB, ALICE, &Act::ChangeNumber { to }).unwrap();
    let numbers = alice.hears("the new number", |event| match event {
        Event::ContactNumberChanged(change) => {
            Some([change.old_jid.user.to_string(), change.new_jid.user.to_string()])
        }
        _ => None,
    });
    assert_eq!(numbers.await.unwrap(), [BOB, NEW]);
}
