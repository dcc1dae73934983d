//! Pictures of people: fetched, changed, hidden, and told about.

use wa_sim::{MediaFile, SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::http::{HttpClient as _, HttpRequest};
use whatsapp_rust::prelude::Event;

use crate::client::TestClient;
use crate::http::MediaOnly;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const DAVE: &str = "6280000000003";

async fn market() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

/// What a client gets to see as somebody's picture.
async fn picture_of(client: &TestClient, simulator: &Simulator, pn: &str) -> anyhow::Result<Option<Vec<u8>>> {
    let picture = client
        .client
        .contacts()
        .get_profile_picture(&Jid::pn(pn), false)
        .await?;
    let Some(picture) = picture else {
        return Ok(None);
    };
    let http = MediaOnly::of(simulator);
    let response = http.execute(HttpRequest::get(picture.url)).await?;
    anyhow::ensure!(response.status_code == 200, "status {}", response.status_code);
    Ok(Some(response.body))
}

async fn hears_of_change(client: &TestClient, n: usize) -> anyhow::Result<bool> {
    client
        .hears_nth("a change of a picture", n, |event| match event {
            Event::PictureUpdate(update) => Some(update.removed),
            _ => None,
        })
        .await
}

#[tokio::test]
async fn alice_sees_bobs_picture_until_he_hides_or_removes_it() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    assert_eq!(picture_of(&alice, &simulator, BOB).await.unwrap(), None);
    let face = MediaFile::picture(3, 64, 64).bytes;
    simulator.set_picture(BOB, Some(face.clone())).unwrap();
    assert!(!hears_of_change(&alice, 1).await.unwrap());
    assert_eq!(
        picture_of(&alice, &simulator, BOB).await.unwrap(),
        Some(face.clone())
    );
    simulator.set_privacy(BOB, "profile", "none").unwrap();
    assert_eq!(picture_of(&alice, &simulator, BOB).await.unwrap(), None);
    simulator.set_privacy(BOB, "profile", "all").unwrap();
    assert_eq!(picture_of(&alice, &simulator, BOB).await.unwrap(), Some(face));
    simulator.set_picture(BOB, None).unwrap();
    assert!(hears_of_change(&alice, 2).await.unwrap());
    assert_eq!(picture_of(&alice, &simulator, BOB).await.unwrap(), None);
}

#[tokio::test]
async fn dave_sees_the_picture_alice_sets_and_no_longer_the_one_she_removes() {
    let simulator = market().await.unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let id = dave.write(ALICE, "a picture, please").await.unwrap();
    alice.reads("a picture, please").await.unwrap();
    dave.acked(&id).await.unwrap();
    let face = MediaFile::picture(4, 64, 64).bytes;
    let set = alice
        .client
        .profile()
        .set_profile_picture(face.clone())
        .await
        .unwrap();
    assert!(!hears_of_change(&dave, 1).await.unwrap());
    let fetched = dave
        .client
        .contacts()
        .get_profile_picture(&Jid::pn(ALICE), true)
        .await
        .unwrap();
    assert_eq!(fetched.unwrap().id, set.id);
    assert_eq!(picture_of(&dave, &simulator, ALICE).await.unwrap(), Some(face));
    alice.client.profile().remove_profile_picture().await.unwrap();
    assert!(hears_of_change(&dave, 2).await.unwrap());
    assert_eq!(picture_of(&dave, &simulator, ALICE).await.unwrap(), None);
}

#[tokio::test]
async fn dave_sees_the_picture_of_the_group_only_an_admin_may_change() {
    let simulator = market().await.unwrap();
    simulator.add_account(DAVE, "Dave").unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let dave = TestClient::ready(&simulator, DAVE).await.unwrap();
    let group = simulator.create_group(ALICE, "The market", &[DAVE]).unwrap();
    let locked = wa_sim::GroupChange::Locked { on: true };
    simulator.change_group(ALICE, &group, &locked).unwrap();
    let jid = Jid::group(group.as_str());
    let face = MediaFile::picture(6, 64, 64).bytes;
    let refused = dave.client.groups().set_profile_picture(&jid, face.clone()).await;
    assert!(refused.is_err(), "Dave is no admin");
    alice
        .client
        .groups()
        .set_profile_picture(&jid, face.clone())
        .await
        .unwrap();
    assert!(!hears_of_change(&dave, 1).await.unwrap());
    let picture = dave
        .client
        .contacts()
        .get_profile_picture(&jid, false)
        .await
        .unwrap();
    let http = MediaOnly::of(&simulator);
    let response = http
        .execute(HttpRequest::get(picture.unwrap().url))
        .await
        .unwrap();
    assert_eq!(response.body, face);
}
