//! Files, people spoken to, votes, pins and timers: they follow their message wherever it goes, and go with it.

use crate::home::{ALICE, Home, NOW, chat_with, insert, lid, phone, text};
use kabar_store::{
    Extras, Inserted, MarkKind, MessageChange, NewMark, NewMention, NewMessage, SealedVote, Tx,
};
use kabar_types::{
    ChatId, ContactId, Media, MediaFile, MediaKind, Message, MessageBody, MessageId, Poll, Redacted,
    UnixMillis, WaId,
};

fn image(chat: ChatId, sender: ContactId, wa_id: &str, caption: &str) -> NewMessage {
    let media = Media {
        what: MediaKind::Image,
        mime: "image/jpeg".to_owned(),
        size: 120_000,
        width: 900,
        height: 1_600,
        seconds: 0,
        file_name: String::new(),
        caption: caption.to_owned(),
        animated: false,
    };
    let file = MediaFile {
        direct_path: "/v/abc".to_owned(),
        key: vec![7; 32],
        thumbnail: Some(vec![1; 900]),
        ..MediaFile::default()
    };
    NewMessage {
        body: MessageBody::Media { media },
        extras: Extras {
            file: Some(Redacted(file)),
            mentions: vec![NewMention {
                token: "6280000000214".to_owned(),
                person: Some(sender),
            }],
            ..Extras::default()
        },
        ..text(chat, Some(sender), wa_id, 0, "")
    }
}

fn poll(chat: ChatId, sender: ContactId, wa_id: &str) -> NewMessage {
    let options = vec!["Tue".to_owned(), "Wed".to_owned()];
    NewMessage {
        body: MessageBody::Poll {
            poll: Poll::new("When?".to_owned(), options, 0),
        },
        secret: Some([5; 32]),
        ..text(chat, Some(sender), wa_id, 1, "")
    }
}

/// Somebody's vote for one option, opened if its poll is here.
async fn votes(tx: &mut Tx, chat: ChatId, sender: Option<ContactId>, (place, second): (u32, i64)) {
    let poll = WaId("P1".to_owned());
    let vote = SealedVote {
        sender,
        sealed: vec![1],
    };
    let id = WaId(format!("V{second}"));
    let at = NOW.plus(second * 1_000);
    if !tx.put_vote(chat, &poll, (&vote, &id), at).await.unwrap() {
        return;
    }
    for record in tx.list_polls(chat, &poll).await.unwrap() {
        tx.open_vote(chat, (&poll, record.message), sender, &[place])
            .await
            .unwrap();
    }
}

fn counted(message: &Message) -> Vec<u32> {
    match &message.body {
        MessageBody::Poll { poll } => poll.options.iter().map(|option| option.votes).collect(),
        other => panic!("{other:?}"),
    }
}

async fn pin(tx: &mut Tx, chat: ChatId, target: &str, sender: ContactId, second: i64) {
    let at = NOW.plus(second * 1_000);
    let mark = NewMark {
        what: MarkKind::Pin,
        wa_id: WaId(format!("X{second}")),
        sender: Some(sender),
        at,
        until: Some(at.plus(86_400_000)),
    };
    tx.put_mark(chat, &WaId(target.to_owned()), &mark).await.unwrap();
}

#[tokio::test]
async fn a_deleted_picture_leaves_neither_its_key_nor_its_thumbnail() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let id = insert(&mut tx, &image(chat, bob, "AA", "cake @6280000000214"))
        .await
        .id();
    let file = tx.get_media_file(id).await.unwrap();
    assert_eq!((file.key, file.thumbnail), (vec![7; 32], Some(vec![1; 900])));
    assert_eq!(tx.get_message(id).await.unwrap().mentions.len(), 1);

    let edit = MessageChange::Edit { text: "no cake" };
    let target = WaId("AA".to_owned());
    tx.apply_change(chat, Some(bob), &target, edit, NOW.plus(5_000))
        .await
        .unwrap();
    let row = tx.get_message(id).await.unwrap();
    assert!(
        matches!(&row.body, MessageBody::Media { media } if media.caption == "no cake" && media.width == 900)
    );

    let revoke = MessageChange::Revoke;
    tx.apply_change(chat, Some(bob), &target, revoke, NOW.plus(6_000))
        .await
        .unwrap();
    let row = tx.get_message(id).await.unwrap();
    assert_eq!((row.body, row.mentions), (MessageBody::Revoked, vec![]));
    assert!(tx.get_media_file(id).await.is_err());
}

#[tokio::test]
async fn a_picture_that_could_not_be_decrypted_gets_its_file_when_it_comes() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let (chat, bob) = chat_with(&mut tx, 214).await;
    let waiting = NewMessage {
        body: MessageBody::Waiting,
        ..text(chat, Some(bob), "AA", 0, "")
    };
    let id = insert(&mut tx, &waiting).await.id();
    let filled = insert(&mut tx, &image(chat, bob, "AA", "cake")).await;
    assert_eq!(filled, Inserted::Filled(id));
    assert_eq!(tx.get_message(id).await.unwrap().body.words(), "cake");
    assert_eq!(tx.get_media_file(id).await.unwrap().direct_path, "/v/abc");
}

#[tokio::test]
async fn new_words_of_a_caption_hold_whatever_comes_first() {
    let waiting = |chat, bob| NewMessage {
        body: MessageBody::Waiting,
        ..text(chat, Some(bob), "AA", 0, "")
    };
    for order in [[0, 1, 2], [1, 0, 2], [0, 2, 1], [2, 0, 1], [1, 2, 0], [2, 1, 0]] {
        let home = Home::of_alice().await;
        let mut tx = home.begin().await;
        let (chat, bob) = chat_with(&mut tx, 214).await;
        let target = WaId("AA".to_owned());
        for step in order {
            match step {
                0 => drop(insert(&mut tx, &waiting(chat, bob)).await),
                1 => {
                    let edit = MessageChange::Edit { text: "no cake" };
                    tx.apply_change(chat, Some(bob), &target, edit, NOW.plus(5_000))
                        .await
                        .unwrap();
                }
                _ => drop(insert(&mut tx, &image(chat, bob, "AA", "cake")).await),
            }
        }
        let id = tx.find_message(chat, Some(bob), &target).await.unwrap().unwrap();
        let row = tx.get_message(id).await.unwrap();
        let holds = matches!(&row.body, MessageBody::Media { media } if media.caption == "no cake" && media.width == 900);
        assert!(holds, "{order:?}: {:?}", row.body);
    }
}

#[tokio::test]
async fn what_stands_in_two_chats_of_one_person_stands_once_in_the_joined_one() {
    let home = Home::of_alice().await;
    let mut tx = home.begin().await;
    let kept = tx.find_or_insert_contact(&phone(214), None).await.unwrap();
    let gone = tx.find_or_insert_contact(&lid(214), None).await.unwrap();
    let chat = tx.find_or_insert_direct_chat(ALICE, kept).await.unwrap();
    let other = tx.find_or_insert_direct_chat(ALICE, gone).await.unwrap();
    let waiting = NewMessage {
        body: MessageBody::Waiting,
        ..text(chat, Some(kept), "AA", 0, "")
    };
    let shown = insert(&mut tx, &waiting).await.id();
    insert(&mut tx, &image(other, gone, "AA", "cake")).await;
    let asked = insert(&mut tx, &poll(other, gone, "P1")).await.id();
    votes(&mut tx, other, Some(gone), (0, 2)).await;
    votes(&mut tx, other, None, (1, 2)).await;
    votes(&mut tx, chat, Some(kept), (1, 3)).await;
    pin(&mut tx, other, "AA", gone, 4).await;
    tx.set_timer(chat, 86_400, NOW).await.unwrap();
    tx.set_timer(other, 604_800, NOW.plus(1_000)).await.unwrap();

    let one = tx
        .find_or_insert_contact(&phone(214), Some(&lid(214)))
        .await
        .unwrap();
    let chat = tx.find_direct_chat(ALICE, one).await.unwrap().unwrap();
    let row = tx.get_message(shown).await.unwrap();
    assert_eq!((row.chat, row.body.words()), (chat, "cake"));
    assert_eq!(row.mentions[0].person, Some(one));
    assert_eq!(row.pin.and_then(|pin| pin.by), Some(one));
    assert_eq!(tx.get_media_file(shown).await.unwrap().direct_path, "/v/abc");
    assert_eq!(tx.get_timer(chat).await.unwrap(), 604_800);
    // The newer of the two votes was cast where the poll was not: it waits for its secret.
    let poll = WaId("P1".to_owned());
    let sealed = tx.list_sealed_votes(chat, &poll).await.unwrap();
    assert_eq!(
        sealed.iter().map(|vote| vote.sender).collect::<Vec<_>>(),
        [Some(one)]
    );
    tx.open_vote(chat, (&poll, asked), Some(one), &[1]).await.unwrap();
    assert_eq!(counted(&tx.get_message(asked).await.unwrap()), [0, 2]);
}

#[tokio::test]
async fn any_order_of_votes_pins_and_timers_ends_the_same() {
    let orders: [[usize; 3]; 6] = [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]];
    let mut ends: Vec<(Vec<u32>, Option<UnixMillis>, u32)> = Vec::new();
    for order in orders {
        let home = Home::of_alice().await;
        let mut tx = home.begin().await;
        let (chat, bob) = chat_with(&mut tx, 214).await;
        let asked: MessageId = insert(&mut tx, &poll(chat, bob, "P1")).await.id();
        for step in order {
            let second = i64::try_from(step).unwrap();
            votes(&mut tx, chat, Some(bob), (u32::from(step == 2), second)).await;
            pin(&mut tx, chat, "P1", bob, second).await;
            tx.set_timer(chat, 60 * u32::try_from(step).unwrap(), NOW.plus(second))
                .await
                .unwrap();
        }
        let row = tx.get_message(asked).await.unwrap();
        let until = row.pin.as_ref().map(|pin| pin.until);
        ends.push((counted(&row), until, tx.get_timer(chat).await.unwrap()));
    }
    assert!(ends.iter().all(|end| *end == ends[0]), "{ends:?}");
    assert_eq!((&ends[0].0[..], ends[0].2), (&[0, 1][..], 120));
}
