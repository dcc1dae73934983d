//! Pictures, voice notes and files: byte for byte both ways, and what happens when the host has trouble.

use wa_sim::{MediaFile, MediaKind, MediaTrouble, SimConfig, Simulator, small_scenario};
use whatsapp_rust::http::{HttpClient as _, HttpRequest};
use whatsapp_rust::prelude::{Event, SendOptions, wa};
use whatsapp_rust::wacore::download::{Downloadable, MediaType};
use whatsapp_rust::{Jid, MediaRetryResult, MediaReuploadRequest, UploadOptions};

use crate::client::{SOON, TestClient};
use crate::http::MediaOnly;

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";

async fn market() -> anyhow::Result<Simulator> {
    let simulator = Simulator::start(SimConfig::default()).await?;
    simulator.load(&small_scenario()?)?;
    Ok(simulator)
}

/// The message a client got under an id.
async fn received(client: &TestClient, id: &str) -> anyhow::Result<wa::Message> {
    client
        .hears("the message", |event| match event {
            Event::Messages(batch) => batch
                .iter()
                .find(|inbound| inbound.info.id == id)
                .map(|inbound| (*inbound.message).clone()),
            _ => None,
        })
        .await
}

/// Uploads a picture and writes it to Bob. Returns the message id and where the picture lies.
async fn send_picture(client: &TestClient, bytes: &[u8], caption: &str) -> anyhow::Result<(String, String)> {
    let options = UploadOptions::default();
    let uploaded = client
        .client
        .upload(bytes.to_vec(), MediaType::Image, options)
        .await?;
    let image = wa::message::ImageMessage {
        url: Some(uploaded.url.clone()),
        direct_path: Some(uploaded.direct_path.clone()),
        media_key: Some(uploaded.media_key.to_vec()),
        file_sha256: Some(uploaded.file_sha256.to_vec()),
        file_enc_sha256: Some(uploaded.file_enc_sha256.to_vec()),
        file_length: Some(uploaded.file_length),
        mimetype: Some("image/jpeg".to_owned()),
        caption: Some(caption.to_owned()),
        ..Default::default()
    };
    let message = wa::Message {
        image_message: buffa::MessageField::some(image),
        ..Default::default()
    };
    let id = client.client.generate_message_id();
    let options = SendOptions::default().with_message_id(id.clone());
    client
        .client
        .send_message_with_options(&Jid::pn(BOB), message, options)
        .await?;
    Ok((id, uploaded.direct_path))
}

/// Bytes that compress to nothing smaller and repeat nowhere.
fn bytes(len: usize) -> Vec<u8> {
    (0u32..)
        .map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8)
        .take(len)
        .collect()
}

#[tokio::test]
async fn bob_sees_the_picture_alice_sends_byte_for_byte() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let picture = bytes(200_000);
    let (id, _) = send_picture(&alice, &picture, "our basket").await.unwrap();
    let book = simulator
        .wait_until(SOON, "Bob's view of it", |book| {
            book.copies_containing(BOB, "our basket") == 1
        })
        .await
        .unwrap();
    let seen = book
        .seen
        .iter()
        .find(|seen| seen.id == id && seen.person == BOB)
        .unwrap();
    assert!(
        seen.text.starts_with("[image, 200000 bytes, sha256 "),
        "{}",
        seen.text
    );
    assert_eq!(simulator.media_seen(BOB, &id).unwrap(), picture);
    assert_eq!(
        simulator.media_seen(ALICE, &id).unwrap(),
        picture,
        "on Alice's own phone"
    );
}

#[tokio::test]
async fn alice_gets_nine_megabytes_from_bob_byte_for_byte() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let film = bytes(9 << 20);
    let file = MediaFile::new(MediaKind::Video, film.clone()).with_caption("the harvest");
    let id = simulator.send_media(BOB, ALICE, &file).await.unwrap();
    let message = received(&alice, &id).await.unwrap();
    let video = message.video_message.as_option().unwrap();
    assert_eq!(video.caption.as_deref(), Some("the harvest"));
    let got = alice.client.download(video).await.unwrap();
    assert!(got == film, "the film is another one");
    assert_eq!(simulator.stored_media()[0].downloads, 1);
}

#[tokio::test]
async fn a_file_of_nine_megabytes_alice_sends_is_asked_about_first_and_arrives_whole() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let picture = bytes(9 << 20);
    let (id, _) = send_picture(&alice, &picture, "the whole market").await.unwrap();
    simulator
        .wait_until(SOON, "Bob's view of it", |book| {
            book.copies_containing(BOB, "whole market") == 1
        })
        .await
        .unwrap();
    assert!(simulator.media_seen(BOB, &id).unwrap() == picture);
}

#[tokio::test]
async fn an_upload_that_was_cut_goes_on_where_it_stopped() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let picture = bytes(6 << 20);
    let upload = || {
        let options = UploadOptions::default().with_media_key([7; 32]);
        alice.client.upload(picture.clone(), MediaType::Image, options)
    };
    simulator.set_media_trouble(Some(MediaTrouble::CutUpload {
        after: 3 << 20,
        times: 1,
    }));
    assert!(upload().await.is_err());
    assert!(simulator.stored_media().is_empty());
    let first = upload().await.unwrap();
    assert_eq!(simulator.stored_media().len(), 1);
    simulator
        .wait_until(SOON, "a note that the rest came", |book| {
            book.events
                .iter()
                .any(|event| event.contains("after 3145728 of before"))
        })
        .await
        .unwrap();
    let again = upload().await.unwrap();
    assert_eq!(
        again.direct_path, first.direct_path,
        "what is there is not sent again"
    );
}

#[tokio::test]
async fn alice_hears_bobs_voice_note_and_opens_his_other_files() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let kinds = [
        MediaKind::Voice,
        MediaKind::Image,
        MediaKind::Document,
        MediaKind::Sticker,
        MediaKind::Audio,
        MediaKind::Video,
    ];
    for kind in kinds {
        let file = MediaFile::sample(kind, 5);
        let id = simulator.send_media(BOB, ALICE, &file).await.unwrap();
        let message = received(&alice, &id).await.unwrap();
        let (carried, mime) = carried(&message).unwrap();
        assert_eq!(mime, Some(file.mime.as_str()));
        assert_eq!(
            alice.client.download(carried).await.unwrap(),
            file.bytes,
            "{kind:?}"
        );
        if kind == MediaKind::Voice {
            let voice = message.audio_message.as_option().unwrap();
            assert_eq!((voice.ptt, voice.seconds), (Some(true), Some(3)));
            assert_eq!(voice.waveform.as_ref().map(Vec::len), Some(64));
        }
    }
}

fn carried(message: &wa::Message) -> Option<(&dyn Downloadable, Option<&str>)> {
    if let Some(media) = message.image_message.as_option() {
        return Some((media, media.mimetype.as_deref()));
    }
    if let Some(media) = message.video_message.as_option() {
        return Some((media, media.mimetype.as_deref()));
    }
    if let Some(media) = message.audio_message.as_option() {
        return Some((media, media.mimetype.as_deref()));
    }
    if let Some(media) = message.document_message.as_option() {
        return Some((media, media.mimetype.as_deref()));
    }
    let media = message.sticker_message.as_option()?;
    Some((media, media.mimetype.as_deref()))
}

#[tokio::test]
async fn a_picture_that_is_gone_is_uploaded_again_by_the_phone() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let file = MediaFile::sample(MediaKind::Image, 9);
    let id = simulator.send_media(BOB, ALICE, &file).await.unwrap();
    let message = received(&alice, &id).await.unwrap();
    let mut image = message.image_message.as_option().unwrap().clone();
    assert!(simulator.forget_media(image.direct_path.as_deref().unwrap()));
    assert!(alice.client.download(&image).await.is_err());
    let retried = reupload(&alice, &id, image.media_key.as_deref().unwrap())
        .await
        .unwrap();
    let MediaRetryResult::Success { direct_path } = retried else {
        panic!("the phone answered {retried:?}");
    };
    assert_ne!(Some(&direct_path), image.direct_path.as_ref());
    image.direct_path = Some(direct_path);
    assert_eq!(alice.client.download(&image).await.unwrap(), file.bytes);
}

#[tokio::test]
async fn a_picture_the_phone_lost_too_is_not_found() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let file = MediaFile::sample(MediaKind::Image, 9);
    let id = simulator.send_media(BOB, ALICE, &file).await.unwrap();
    let image = received(&alice, &id).await.unwrap().image_message;
    let key = image.as_option().unwrap().media_key.clone().unwrap();
    let retried = reupload(&alice, &id, &[1; 32]).await.unwrap();
    assert!(
        matches!(retried, MediaRetryResult::DecryptionError),
        "{retried:?}"
    );
    simulator.lose_media(ALICE, &id);
    let retried = reupload(&alice, &id, &key).await.unwrap();
    assert!(matches!(retried, MediaRetryResult::NotFound), "{retried:?}");
}

async fn reupload(client: &TestClient, id: &str, key: &[u8]) -> anyhow::Result<MediaRetryResult> {
    let chat = Jid::pn(BOB);
    let request = MediaReuploadRequest {
        msg_id: id,
        chat_jid: &chat,
        media_key: key,
        is_from_me: false,
        participant: None,
    };
    Ok(client.client.media_reupload().request(&request).await?)
}

#[tokio::test]
async fn tokens_that_were_revoked_are_renewed_without_alice_noticing() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    send_picture(&alice, b"before", "one").await.unwrap();
    simulator.revoke_media_auth(ALICE);
    let (id, path) = send_picture(&alice, b"after", "two").await.unwrap();
    simulator
        .wait_until(SOON, "Bob's view of it", |book| {
            book.copies_containing(BOB, "two") == 1
        })
        .await
        .unwrap();
    assert_eq!(simulator.media_seen(BOB, &id).unwrap(), b"after");
    let http = MediaOnly::of(&simulator);
    let status = async |url: String| http.execute(HttpRequest::get(url)).await.unwrap().status_code;
    let host = format!("https://{}", wa_sim::MEDIA_HOST);
    assert_eq!(status(format!("{host}{path}")).await, 200);
    assert_eq!(status(format!("{host}{path}?token=wrong")).await, 403);
    assert_eq!(status(format!("{host}{path}?auth=stale")).await, 401);
    assert_eq!(status(format!("{host}/v/image/nothing.enc")).await, 404);
    let request = HttpRequest::post(format!("{host}/mms/image/abc?auth=stale&token=abc")).with_body("x");
    assert_eq!(http.execute(request).await.unwrap().status_code, 401);
}

#[tokio::test]
async fn a_range_gives_only_that_part_of_a_file() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let (_, path) = send_picture(&alice, &bytes(1000), "part").await.unwrap();
    let url = format!("https://{}{path}", wa_sim::MEDIA_HOST);
    let http = MediaOnly::of(&simulator);
    let whole = http.execute(HttpRequest::get(url.clone())).await.unwrap();
    let part = HttpRequest::get(url).with_header("Range", "bytes=100-199");
    let part = http.execute(part).await.unwrap();
    assert_eq!(part.status_code, 206);
    assert_eq!(part.body, whole.body[100..200]);
}

#[tokio::test]
async fn damage_on_the_way_is_noticed_and_a_second_try_is_right() {
    let simulator = market().await.unwrap();
    let alice = TestClient::ready(&simulator, ALICE).await.unwrap();
    let file = MediaFile::sample(MediaKind::Document, 2);
    let id = simulator.send_media(BOB, ALICE, &file).await.unwrap();
    let message = received(&alice, &id).await.unwrap();
    let document = message.document_message.as_option().unwrap();
    simulator.set_media_trouble(Some(MediaTrouble::Corrupt { times: 1 }));
    assert!(alice.client.download(document).await.is_err());
    assert_eq!(alice.client.download(document).await.unwrap(), file.bytes);
}
