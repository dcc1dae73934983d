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
    simulator.hide_picture(BOB, true);
    assert_eq!(picture_of(&alice, &simulator, BOB).await.unwrap(), None);
    simulator.hide_picture(BOB, false);
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
