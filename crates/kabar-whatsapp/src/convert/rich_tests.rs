//! Kinds of messages as Kabar keeps them, honest and hostile.

use super::*;
use crate::convert::{Aliases, Own, extras::extras, from_wa};
use kabar_core::ports::whatsapp::InboundBody;
use kabar_types::{Jid, Media};
use whatsapp_rust::buffa::MessageField;

fn some<T: Default>(value: T) -> MessageField<T> {
    MessageField::some(value)
}

fn own() -> Own {
    Own {
        phone: Some(Jid::from_phone_digits("6280000000004")),
        lid: Some(Jid::new("100000000000004@lid")),
    }
}

fn rich(message: &wa::Message) -> RichBody {
    match from_wa::body(message) {
        InboundBody::Rich(rich) => *rich,
        InboundBody::Unsupported { name } => panic!("not read: {name}"),
        _ => panic!("no row"),
    }
}

fn image(thumbnail: usize, key: usize) -> wa::Message {
    wa::Message {
        image_message: some(wa::message::ImageMessage {
            mimetype: Some("image/jpeg".to_owned()),
            caption: Some("Kue lapis 😀".to_owned()),
            file_length: Some(120_000),
            width: Some(900),
            height: Some(1_600),
            direct_path: Some("/v/t62/abc?x=1".to_owned()),
            media_key: Some(vec![7; key]),
            file_sha256: Some(vec![8; 32]),
            file_enc_sha256: Some(vec![9; 32]),
            jpeg_thumbnail: Some(vec![1; thumbnail]),
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn a_picture_brings_its_facts_its_words_and_what_fetches_it() {
    let found = rich(&image(900, 32));
    let expected = Media {
        what: MediaKind::Image,
        mime: "image/jpeg".to_owned(),
        size: 120_000,
        width: 900,
        height: 1_600,
        seconds: 0,
        file_name: String::new(),
        caption: "Kue lapis 😀".to_owned(),
        animated: false,
    };
    assert_eq!(found.body, MessageBody::Media { media: expected });
    let file = found.file.unwrap().0;
    assert_eq!(file.direct_path, "/v/t62/abc?x=1");
    assert_eq!((file.key, file.thumbnail), (vec![7; 32], Some(vec![1; 900])));
}

#[test]
fn a_thumbnail_that_is_too_large_and_a_key_that_is_none_are_left_out() {
    let file = rich(&image(1_000_000, 31)).file.unwrap().0;
    assert_eq!((file.key, file.thumbnail), (vec![], None));
}

#[test]
fn each_kind_of_file_is_told_from_the_others() {
    let audio = |ptt| wa::Message {
        audio_message: some(wa::message::AudioMessage {
            ptt: Some(ptt),
            seconds: Some(12),
            waveform: Some(vec![50; 64]),
            ..Default::default()
        }),
        ..Default::default()
    };
    let video = |gif| wa::Message {
        video_message: some(wa::message::VideoMessage {
            gif_playback: Some(gif),
            seconds: Some(12),
            ..Default::default()
        }),
        ..Default::default()
    };
    let document = wa::Message {
        document_message: some(wa::message::DocumentMessage {
            file_name: Some("Harga\n2026.pdf".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    };
    let sticker = wa::Message {
        sticker_message: some(wa::message::StickerMessage {
            is_animated: Some(true),
            ..Default::default()
        }),
        ..Default::default()
    };
    let cases = [
        (audio(true), MediaKind::Voice),
        (audio(false), MediaKind::Audio),
        (video(true), MediaKind::Gif),
        (video(false), MediaKind::Video),
        (document, MediaKind::Document),
        (sticker, MediaKind::Sticker),
    ];
    for (message, kind) in cases {
        let MessageBody::Media { media } = rich(&message).body else {
            panic!("{kind:?}");
        };
        assert_eq!(media.what, kind);
        assert_eq!(media.file_name.is_empty(), kind != MediaKind::Document);
        assert!(!media.file_name.contains('\n'));
        assert_eq!(media.animated, kind == MediaKind::Sticker);
    }
}

#[test]
fn what_may_be_seen_once_brings_nothing_but_its_kind() {
    let wrapped = wa::Message {
        view_once_message_v2: some(wa::message::FutureProofMessage {
            message: some(image(9, 32)),
        }),
        ..Default::default()
    };
    let found = rich(&wrapped);
    assert_eq!(
        found.body,
        MessageBody::ViewOnce {
            what: MediaKind::Image
        }
    );
    assert!(found.file.is_none());
    assert!(
        from_wa::raw(&wrapped, &from_wa::body(&wrapped)).is_none(),
        "nor its key"
    );
}

fn place(latitude: f64, longitude: f64) -> wa::Message {
    wa::Message {
        location_message: some(wa::message::LocationMessage {
            degrees_latitude: Some(latitude),
            degrees_longitude: Some(longitude),
            name: Some("Toko".to_owned()),
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn a_place_is_kept_to_the_centimetre_and_what_is_no_place_stays_unread() {
    let MessageBody::Location { place: found } = rich(&place(-6.917_464, 107.619_123)).body else {
        panic!("no place");
    };
    assert_eq!((found.latitude, found.longitude), (-69_174_640, 1_076_191_230));
    for (latitude, longitude) in [(f64::NAN, 0.0), (0.0, f64::INFINITY), (90.1, 0.0), (0.0, -180.1)] {
        let body = from_wa::body(&place(latitude, longitude));
        assert!(matches!(body, InboundBody::Unsupported { name } if name == "location"));
    }
}

fn poll(options: usize, length: usize) -> wa::Message {
    let option = |n: usize| wa::message::poll_creation_message::Option {
        option_name: Some(format!("{n}{}", "x".repeat(length))),
        ..Default::default()
    };
    wa::Message {
        poll_creation_message_v3: some(wa::message::PollCreationMessage {
            name: Some("Kapan?".to_owned()),
            options: (0..options).map(option).collect(),
            selectable_options_count: Some(1),
            ..Default::default()
        }),
        message_context_info: some(wa::MessageContextInfo {
            message_secret: Some(vec![5; 32]),
            ..Default::default()
        }),
        ..Default::default()
    }
}

#[test]
fn a_poll_brings_its_options_and_what_its_votes_are_sealed_with() {
    let found = rich(&poll(3, 0));
    let options = ["0", "1", "2"].map(str::to_owned).to_vec();
    let expected = Poll::new("Kapan?".to_owned(), options, 1);
    assert_eq!(found.body, MessageBody::Poll { poll: expected });
    assert_eq!(found.secret, Some([5; 32]));
    for (options, length) in [(0, 0), (65, 0), (2, 5_000)] {
        let body = from_wa::body(&poll(options, length));
        assert!(
            matches!(body, InboundBody::Unsupported { name } if name == "poll"),
            "{options}"
        );
    }
}

#[test]
fn a_thousand_cards_are_cut_to_what_a_phone_can_send() {
    let card = wa::message::ContactMessage {
        display_name: Some("Bob".to_owned()),
        vcard: Some("TEL;waid=6280000000102:+62 800".to_owned()),
        ..Default::default()
    };
    let message = wa::Message {
        contacts_array_message: some(wa::message::ContactsArrayMessage {
            contacts: vec![card; 1_000],
            ..Default::default()
        }),
        ..Default::default()
    };
    let MessageBody::Contacts { cards } = rich(&message).body else {
        panic!("no cards");
    };
    assert_eq!(cards.len(), CARDS);
    assert_eq!(cards[0].phones[0].whatsapp.as_deref(), Some("6280000000102"));
}

#[test]
fn a_text_names_whom_it_speaks_to_what_its_link_is_and_that_it_was_passed_on() {
    let context = wa::ContextInfo {
        mentioned_jid: vec![
            "6280000000102@s.whatsapp.net".to_owned(),
            "100000000000004@lid".to_owned(),
            // Hidden: it is not in the text.
            "6280000000103@s.whatsapp.net".to_owned(),
            "nonsense".to_owned(),
        ],
        forwarding_score: Some(127),
        is_forwarded: Some(true),
        expiration: Some(86_400),
        ephemeral_setting_timestamp: Some(1_790_000_000),
        ..Default::default()
    };
    let message = wa::Message {
        extended_text_message: some(wa::message::ExtendedTextMessage {
            text: Some("@6280000000102 dan @100000000000004 lihat https://contoh.id".to_owned()),
            matched_text: Some("https://contoh.id".to_owned()),
            title: Some("Contoh".to_owned()),
            description: Some("d".repeat(100_000)),
            context_info: some(context),
            ..Default::default()
        }),
        ..Default::default()
    };
    let found = extras(&message, &own(), &Aliases::default());
    let named: Vec<_> = found
        .mentions
        .iter()
        .map(|one| (one.token.as_str(), one.person.is_none()))
        .collect();
    assert_eq!(named, [("6280000000102", false), ("100000000000004", true)]);
    assert_eq!((found.forwards, found.expires_in), (127, 86_400));
    assert_eq!(found.timer.map(|timer| timer.seconds), Some(86_400));
    let preview = found.preview.unwrap();
    assert_eq!(
        (preview.title.as_str(), preview.description.len()),
        ("Contoh", LINE)
    );
    assert!(from_wa::raw(&message, &from_wa::body(&message)).is_none());
}
