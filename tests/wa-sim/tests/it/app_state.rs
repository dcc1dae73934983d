//! Settings that an account's devices share: what the phone sets, what clients set, and who hears.

use wa_sim::{AppStateAction as Set, MessageRef, SimConfig, Simulator, small_scenario};
use whatsapp_rust::Jid;
use whatsapp_rust::prelude::Event;
use whatsapp_rust::prelude::wa;
use whatsapp_rust::request::InfoQuery;
use whatsapp_rust::wacore_binary::builder::NodeBuilder;
use whatsapp_rust::wacore_binary::{NodeContent, Server};

use crate::client::{SOON, TestClient};

const ALICE: &str = "6280000000001";
const BOB: &str = "6280000000002";
const CAROL: &str = "6280000000005";

async fn market() -> Simulator {
    let simulator = Simulator::start(SimConfig::default()).await.unwrap();
    simulator.load(&small_scenario().unwrap()).unwrap();
    simulator
}

/// A client that has everything the phone set so far.
async fn settled(simulator: &Simulator) -> TestClient {
    let client = TestClient::paired(simulator, ALICE).await.unwrap();
    let pinned = |event: &Event| matches!(event, Event::PinUpdate(_)).then_some(());
    client.hears("the phone's pin", pinned).await.unwrap();
    client
}

fn chat(name: &str) -> String {
    name.to_owned()
}

fn message(id: &str) -> MessageRef {
    MessageRef {
        chat: chat(BOB),
        id: id.to_owned(),
        from_me: false,
        participant: None,
    }
}

/// Brings a patch on top of the first version; the code of the refusal, if it was refused.
async fn upload(client: &TestClient, name: &str, patch: &wa::SyncdPatch) -> anyhow::Result<Option<String>> {
    let patch = NodeBuilder::new("patch").bytes(waproto::codec::syncd_patch_to_vec(patch));
    let collection = NodeBuilder::new("collection")
        .attr("name", name)
        .attr("version", 1)
        .children([patch.build()]);
    let sync = NodeBuilder::new("sync").children([collection.build()]).build();
    let query = InfoQuery::set(
        "w:sync:app:state",
        Jid::new("", Server::Pn),
        Some(NodeContent::Nodes(vec![sync])),
    );
    let answer = client.client.send_iq(query).await?;
    let answer = answer.get().to_owned();
    let error = answer.get_optional_child_by_tag(&["sync", "collection", "error"]);
    Ok(error.and_then(|error| Some(error.attrs.get("code")?.as_str().into_owned())))
}

/// What an event about a setting says, in a few words.
fn said(event: &Event) -> Option<String> {
    Some(match event {
        Event::MuteUpdate(it) => format!(
            "mute {:?} {:?}",
            it.action.muted.unwrap(),
            it.action.mute_end_timestamp
        ),
        Event::ArchiveUpdate(it) => format!("archive {:?}", it.action.archived.unwrap()),
        Event::StarUpdate(it) => format!("star {} {:?}", it.message_id, it.action.starred.unwrap()),
        Event::MarkChatAsReadUpdate(it) => format!("read {:?}", it.action.read.unwrap()),
        Event::DeleteChatUpdate(it) => format!("delete chat, media {}", it.delete_media),
        Event::ClearChatUpdate(it) => format!("clear chat, starred {}", it.delete_starred),
        Event::DeleteMessageForMeUpdate(it) => format!("delete {}", it.message_id),
        Event::LabelEditUpdate(it) => format!("label {} {}", it.label_id, it.action.name.clone().unwrap()),
        Event::LabelAssociationUpdate(it) => {
            format!("label {} on a chat {}", it.label_id, it.action.labeled.unwrap())
        }
        Event::UserStatusMuteUpdate(it) => format!("status mute {}", it.muted),
        Event::SelfPushNameUpdated(it) => format!("name {}", it.new_name),
        Event::ContactUpdate(it) => format!("contact {}", it.action.full_name.clone()?),
        _ => return None,
    })
}

#[tokio::test]
async fn whatever_alice_sets_on_her_phone_reaches_her_client() {
    let simulator = market().await;
    let client = settled(&simulator).await;
    let set = [
        (
            Set::Mute {
                chat: chat(BOB),
                until_ms: Some(-1),
            },
            "mute true Some(-1)",
        ),
        (
            Set::Archive {
                chat: chat(BOB),
                archived: true,
            },
            "archive true",
        ),
        (
            Set::Star {
                message: message("M1"),
                starred: true,
            },
            "star M1 true",
        ),
        (
            Set::MarkRead {
                chat: chat(BOB),
                read: false,
            },
            "read false",
        ),
        (
            Set::DeleteMessageForMe {
                message: message("M2"),
                delete_media: true,
            },
            "delete M2",
        ),
        (
            Set::ClearChat {
                chat: chat(BOB),
                delete_starred: true,
                delete_media: false,
            },
            "clear chat, starred true",
        ),
        (
            Set::DeleteChat {
                chat: chat(CAROL),
                delete_media: false,
            },
            "delete chat, media false",
        ),
        (
            Set::Label {
                id: "5".into(),
                name: "Paid".into(),
                color: 3,
                deleted: false,
            },
            "label 5 Paid",
        ),
        (
            Set::LabelChat {
                id: "5".into(),
                chat: chat(BOB),
                labeled: true,
            },
            "label 5 on a chat true",
        ),
        (
            Set::StatusMute {
                pn: BOB.into(),
                muted: true,
            },
            "status mute true",
        ),
        (
            Set::PushName {
                name: "Alice at home".into(),
            },
            "name Alice at home",
        ),
        (
            Set::Contact {
                pn: CAROL.into(),
                full_name: "Carol the baker".into(),
                first_name: None,
            },
            "contact Carol the baker",
        ),
    ];
    for (action, expected) in set {
        simulator.phone_sets(ALICE, &action).unwrap();
        let heard = |event: &Event| said(event).filter(|said| said == expected);
        client.hears(expected, heard).await.unwrap();
    }
}

#[tokio::test]
async fn what_is_set_can_be_read_back_as_it_was_written() {
    let simulator = market().await;
    let labelled = Set::LabelMessage {
        id: "5".into(),
        message: message("M1"),
        labeled: true,
    };
    let reply = Set::QuickReply {
        id: "7".into(),
        shortcut: "hi".into(),
        text: "Hello!".into(),
        deleted: false,
    };
    let locale = Set::Locale {
        locale: "id_ID".into(),
    };
    let archive = Set::UnarchiveChats { unarchive: true };
    for action in [&labelled, &reply, &locale, &archive] {
        simulator.phone_sets(ALICE, action).unwrap();
        let json = serde_json::to_string(action).unwrap();
        assert_eq!(*action, serde_json::from_str::<Set>(&json).unwrap());
    }
    let set = simulator.app_state(ALICE).unwrap();
    for action in [labelled, reply, locale, archive] {
        assert!(
            set.iter().any(|entry| entry.action.as_ref() == Some(&action)),
            "{action:?}"
        );
    }
    assert!(set.iter().all(|entry| entry.device == 0));
}

#[tokio::test]
async fn a_chat_pinned_on_a_client_is_pinned_on_the_phone() {
    let simulator = market().await;
    let client = settled(&simulator).await;
    client
        .client
        .chat_actions()
        .pin_chat(&Jid::pn(CAROL))
        .await
        .unwrap();
    let pinned = Set::Pin {
        chat: chat(CAROL),
        pinned: true,
    };
    let set = simulator.app_state(ALICE).unwrap();
    let entry = set
        .iter()
        .find(|entry| entry.action.as_ref() == Some(&pinned))
        .unwrap();
    assert_eq!((entry.collection.as_str(), entry.device), ("regular_low", 1));
}

#[tokio::test]
async fn a_name_taken_out_of_the_address_book_is_gone() {
    let simulator = market().await;
    let forget = Set::ForgetContact { pn: BOB.into() };
    simulator.phone_sets(ALICE, &forget).unwrap();
    let names_bob = |entry: &wa_sim::AppStateEntry| entry.index.iter().any(|part| part.contains(BOB));
    assert!(!simulator.app_state(ALICE).unwrap().iter().any(names_bob));
    // The running hash still holds: a client takes all of it and what comes after.
    let client = settled(&simulator).await;
    let back = Set::Contact {
        pn: BOB.into(),
        full_name: "Bob again".into(),
        first_name: None,
    };
    simulator.phone_sets(ALICE, &back).unwrap();
    let heard = |event: &Event| said(event).filter(|said| said == "contact Bob again");
    client.hears("Bob's new name", heard).await.unwrap();
}

#[tokio::test]
async fn a_client_gets_many_settings_page_by_page() {
    let simulator = market().await;
    for number in 0..60 {
        let label = Set::Label {
            id: number.to_string(),
            name: format!("Label {number}"),
            color: 1,
            deleted: false,
        };
        simulator.phone_sets(ALICE, &label).unwrap();
    }
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    let last = |event: &Event| said(event).filter(|said| said == "label 59 Label 59");
    client.hears("the last label", last).await.unwrap();
    assert_eq!(
        client.count(|event| matches!(event, Event::LabelEditUpdate(_))),
        60
    );
}

#[tokio::test]
async fn a_client_behind_the_phone_first_takes_what_it_missed_and_then_gets_its_way() {
    let simulator = market().await;
    let laptop = settled(&simulator).await;
    let desk = settled(&simulator).await;
    let (bob, carol) = (Jid::pn(BOB), Jid::pn(CAROL));
    let (laptop_does, desk_does) = (laptop.client.chat_actions(), desk.client.chat_actions());
    let (first, second) = tokio::join!(
        laptop_does.archive_chat(&bob, None),
        desk_does.archive_chat(&carol, None)
    );
    first.unwrap();
    second.unwrap();
    let set = simulator.app_state(ALICE).unwrap();
    for name in [BOB, CAROL] {
        let archived = Set::Archive {
            chat: chat(name),
            archived: true,
        };
        assert!(set.iter().any(|entry| entry.action.as_ref() == Some(&archived)));
    }
    for client in [&laptop, &desk] {
        let archived = |event: &Event| matches!(event, Event::ArchiveUpdate(_)).then_some(());
        client.hears("the other's archiving", archived).await.unwrap();
    }
}

#[tokio::test]
async fn a_patch_that_does_not_check_is_refused_and_changes_nothing() {
    use wa::syncd_mutation::SyncdOperation::SET;
    use wacore_appstate::{encode_record, expand_app_state_keys};

    let simulator = market().await;
    let client = settled(&simulator).await;
    let before = simulator.app_state(ALICE).unwrap();
    // Under a key that is not Alice's.
    let keys = expand_app_state_keys(&[7; 32]);
    let (value, index) = (wa::SyncActionValue::default(), b"[\"setting_locale\"]");
    let (mutation, _) = encode_record(SET, index, &value, &keys, &[0; 6], &[1; 16], 3);
    let patch = wa::SyncdPatch {
        mutations: vec![mutation],
        patch_mac: Some(vec![0; 32]),
        ..Default::default()
    };
    let refusal = upload(&client, "critical_block", &patch).await.unwrap();
    assert_eq!(refusal.as_deref(), Some("400"));
    assert_eq!(simulator.app_state(ALICE).unwrap(), before);
}

#[tokio::test]
async fn a_client_asks_the_phone_for_a_key_it_lacks() {
    let simulator = market().await;
    let client = settled(&simulator).await;
    simulator.renew_app_state_key(ALICE);
    simulator
        .phone_sets(
            ALICE,
            &Set::Archive {
                chat: chat(BOB),
                archived: true,
            },
        )
        .unwrap();
    let archived = |event: &Event| said(event).filter(|said| said == "archive true");
    client
        .hears("a setting under the new key", archived)
        .await
        .unwrap();
    simulator
        .wait_until(SOON, "the request for the key", |book| {
            book.events
                .iter()
                .any(|event| event.contains("asks its phone for keys"))
        })
        .await
        .unwrap();
}

#[tokio::test]
async fn a_client_of_an_account_with_a_long_past_gets_its_settings_as_a_snapshot() {
    let simulator = market().await;
    simulator.give_snapshots(ALICE, true).unwrap();
    for (number, name) in [("1", "Old"), ("2", "Paid"), ("1", "New")] {
        let label = Set::Label {
            id: number.to_owned(),
            name: name.to_owned(),
            color: 1,
            deleted: false,
        };
        simulator.phone_sets(ALICE, &label).unwrap();
    }
    let client = TestClient::paired(&simulator, ALICE).await.unwrap();
    for label in ["label 1 New", "label 2 Paid"] {
        let heard = |event: &Event| said(event).filter(|said| said == label);
        client.hears(label, heard).await.unwrap();
    }
    let old = |event: &Event| said(event).is_some_and(|said| said == "label 1 Old");
    assert_eq!(client.count(old), 0, "a snapshot has no past");
    let snapshots = |line: &String| line.contains("as a snapshot");
    assert!(simulator.ledger().events.iter().any(snapshots));
    // Its hash goes on from the snapshot's: otherwise the client would drop what comes now.
    let label = Set::Label {
        id: "3".to_owned(),
        name: "Sent".to_owned(),
        color: 1,
        deleted: false,
    };
    simulator.phone_sets(ALICE, &label).unwrap();
    let heard = |event: &Event| said(event).filter(|said| said == "label 3 Sent");
    client.hears("a label set later", heard).await.unwrap();
}
