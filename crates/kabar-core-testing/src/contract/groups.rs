//! What is promised about groups.

use super::*;
use kabar_core::ports::whatsapp::{GroupChange, GroupInfo, Person};
use kabar_types::{GroupRole, Redacted};

fn is_contact(harness: &dyn ContractHarness, person: Option<&Person>) -> bool {
    let contact = harness.contact();
    person.is_some_and(|person| person.jid == contact || person.alt.as_ref() == Some(&contact))
}

/// The contact owns it, and the account is a member.
fn judge(harness: &dyn ContractHarness, info: &GroupInfo, name: &str) {
    assert_eq!(info.name.0, name);
    let mut roles = info.members.clone();
    roles.sort_by_key(|(_, role)| *role);
    assert_eq!(roles.len(), 2, "{roles:?}");
    assert_eq!(roles[0], (None, GroupRole::Member));
    assert!(is_contact(harness, roles[1].0.as_ref()) && roles[1].1 == GroupRole::Owner);
    let creator = info.origin.by.clone();
    assert!(creator.is_some_and(|by| is_contact(harness, by.as_ref())));
}

/// What the first change of this group that `wanted` takes says, and who did it.
async fn told<T>(
    running: &Running,
    what: &str,
    wanted: impl Fn(&GroupChange) -> Option<T>,
) -> (Option<Person>, T) {
    running
        .heard
        .wait_for(what, |heard| {
            heard.events.iter().find_map(|event| match event {
                WaEvent::GroupChanged { by, change, .. } => Some((by.clone(), wanted(change)?)),
                _ => None,
            })
        })
        .await
}

/// Whoever is in a new group is told all of it, and the same when asking.
pub async fn a_group_that_is_made_is_told_whole_and_again_when_asked(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let group = harness.contact_makes_group(running.account, "Neighbours").await;
    let entered = |change: &GroupChange| match change {
        GroupChange::Entered { info, new: true, .. } => Some(info.clone()),
        _ => None,
    };
    let (by, info) = told(&running, "the new group", entered).await;
    assert!(is_contact(harness, by.as_ref()));
    judge(harness, &info, "Neighbours");
    let asked = running.session.fetch_group(&group).await;
    let asked = asked.unwrap_or_else(|error| panic!("a group is told: {error}"));
    judge(
        harness,
        &asked.unwrap_or_else(|| panic!("we are in it")),
        "Neighbours",
    );
    running.session.stop().await;
    let late = running.session.fetch_group(&group).await;
    assert_eq!(late, Err(SendError::NotConnected), "a session that ended");
}

/// Changes of a group are told with who made them, until one is not in it any more.
pub async fn what_becomes_of_a_group_is_told(harness: &dyn ContractHarness) {
    let running = resume(harness).await;
    let group = harness.contact_makes_group(running.account, "Neighbours").await;
    let text = |text: &str| Redacted(text.to_owned());
    for change in [
        GroupChange::Named {
            name: text("Friends"),
        },
        GroupChange::Described {
            topic: text("Waste and water"),
        },
        GroupChange::AdminsWrite { on: true },
        GroupChange::AdminsEdit { on: true },
        GroupChange::Promoted { people: vec![None] },
        GroupChange::Removed { people: vec![None] },
    ] {
        harness
            .contact_changes_group(running.account, &group, &change)
            .await;
        let same = |told: &GroupChange| (*told == change).then_some(());
        let (by, ()) = told(&running, &format!("{change:?}"), same).await;
        assert!(is_contact(harness, by.as_ref()));
    }
    assert_eq!(running.session.fetch_group(&group).await, Ok(None));
    running.session.stop().await;
}
