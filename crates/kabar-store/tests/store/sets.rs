//! The order of accounts, their sets, and what was chosen for each.

use crate::home::{ALICE, Home, NOW, account};
use kabar_store::{Events, LinkRecord, StoreError, Tx};
use kabar_types::{
    AccountChoices, AccountId, AccountSettings, Event, Mute, Proxy, ProxyKind, RailGroup, Redacted,
};
use uuid::Uuid;

fn id(number: u128) -> AccountId {
    AccountId(Uuid::from_u128(number))
}

/// Alice's account and two more.
async fn three() -> Home {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    tx.insert_account(&account(id(2), 2)).await.unwrap();
    tx.insert_account(&account(id(3), 3)).await.unwrap();
    tx.commit().await.unwrap();
    home
}

fn names(rail: &[RailGroup]) -> Vec<(Option<&str>, &[AccountId])> {
    rail.iter()
        .map(|group| {
            (
                group.set.as_ref().map(|set| set.name.as_str()),
                group.accounts.as_slice(),
            )
        })
        .collect()
}

async fn listed(tx: &mut Tx) -> Vec<AccountId> {
    let accounts = tx.list_accounts(NOW).await.unwrap();
    accounts.into_iter().map(|account| account.id).collect()
}

#[tokio::test]
async fn accounts_are_listed_as_they_were_placed_those_of_no_set_first() {
    let home = three().await;
    let mut tx = home.begin().await;
    assert_eq!(listed(&mut tx).await, [ALICE, id(2), id(3)]);
    let shops = tx.insert_account_set("Shops").await.unwrap();
    let clinics = tx.insert_account_set("Clinics").await.unwrap();
    tx.place_accounts(Some(shops), &[id(3), ALICE]).await.unwrap();
    assert_eq!(listed(&mut tx).await, [id(2), id(3), ALICE]);
    let rail = tx.rail().await.unwrap();
    let expected = [
        (None, &[id(2)][..]),
        (Some("Shops"), &[id(3), ALICE]),
        (Some("Clinics"), &[]),
    ];
    assert_eq!(names(&rail), expected);
    tx.place_account_sets(&[clinics, shops]).await.unwrap();
    tx.place_accounts(Some(clinics), &[id(2)]).await.unwrap();
    assert_eq!(listed(&mut tx).await, [id(2), id(3), ALICE]);
}

#[tokio::test]
async fn a_set_that_goes_leaves_its_accounts() {
    let home = three().await;
    let mut tx = home.begin().await;
    let shops = tx.insert_account_set("Shops").await.unwrap();
    tx.place_accounts(Some(shops), &[ALICE]).await.unwrap();
    tx.delete_account_set(shops).await.unwrap();
    assert_eq!(names(&tx.rail().await.unwrap()).len(), 1);
    assert_eq!(listed(&mut tx).await.len(), 3);
    let gone = tx.rename_account_set(shops, "Again").await;
    assert!(matches!(gone, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn moving_is_told_once_with_the_whole_rail() {
    let home = three().await;
    let since = *home.store.seq().borrow();
    let mut tx = home.begin().await;
    let shops = tx.insert_account_set("Shops").await.unwrap();
    tx.place_accounts(Some(shops), &[id(2)]).await.unwrap();
    let rail = tx.rail().await.unwrap();
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    let Events::Some { envelopes, .. } = view.events_since(since, 100, NOW).await.unwrap() else {
        panic!("the log was lost");
    };
    let events: Vec<Event> = envelopes.into_iter().map(|one| one.event).collect();
    assert_eq!(events, [Event::RailChanged { rail }]);
}

fn choices() -> AccountChoices {
    AccountChoices {
        settings: AccountSettings {
            mute: Mute::Forever,
            device_name: "Kasir".to_owned(),
            ..AccountSettings::default()
        },
        proxy: Some(Proxy {
            kind: ProxyKind::Http,
            host: "proxy.example".to_owned(),
            port: 8080,
            user: Redacted("alice".to_owned()),
            password: Redacted("tall pines".to_owned()),
        }),
    }
}

#[tokio::test]
async fn choices_come_back_as_made_and_the_account_shows_its_mute() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    assert_eq!(
        tx.get_account_choices(ALICE).await.unwrap(),
        AccountChoices::default()
    );
    tx.set_account_choices(ALICE, &choices()).await.unwrap();
    tx.commit().await.unwrap();
    let mut view = home.store.read().await.unwrap();
    assert_eq!(view.get_account_choices(ALICE).await.unwrap(), choices());
    assert_eq!(view.get_account(ALICE, NOW).await.unwrap().mute, Mute::Forever);
    let nobody = view.get_account_choices(id(9)).await;
    assert!(matches!(nobody, Err(StoreError::NotFound(_))));
}

#[tokio::test]
async fn an_account_begins_with_what_was_chosen_when_linking_began() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let new = account(id(2), 2);
    tx.insert_link(&LinkRecord {
        account: new.id,
        name: new.name.clone(),
        letters: new.letters.clone(),
        colour: new.colour,
        choices: choices(),
        started_at: NOW,
    })
    .await
    .unwrap();
    assert_eq!(tx.get_account_choices(new.id).await.unwrap(), choices());
    tx.insert_account(&new).await.unwrap();
    tx.delete_link(new.id).await.unwrap();
    assert_eq!(tx.get_account_choices(new.id).await.unwrap(), choices());
}

#[tokio::test]
async fn a_number_says_how_much_it_has_here() {
    let home = Home::of_alice().await;
    let mut view = home.store.read().await.unwrap();
    let facts = view.get_account_facts(ALICE).await.unwrap();
    assert_eq!(
        (facts.added_at, facts.last_activity, facts.messages),
        (NOW, None, 0)
    );
}
