//! Kinds of messages that people write besides texts, as they stand here: places, files, cards, polls, calls.

use crate::world::{ACCOUNT, Online, PATIENCE, SARI};
use anyhow::Result;
use kabar_core_testing::world::all_chats;
use kabar_types::{
    CallOutcome, CardPhone, ChatKind, ContactCard, ErrorCode, MediaKind, Message, MessageBody, MessageStatus,
    Place, Poll,
};
use wa_sim::{Act, CallState, Which};

impl Online {
    /// The row that is as wanted, once it is there.
    pub(crate) async fn shown(&self, what: &str, wanted: impl Fn(&Message) -> bool) -> Result<Message> {
        let Self { here, chat, .. } = self;
        here.eventually(what, async || {
            Ok(here.messages(chat).await?.into_iter().find(&wanted))
        })
        .await
    }

    pub(crate) fn sari_does(&self, act: &Act) -> Result<()> {
        self.world.sim.act(SARI, ACCOUNT, act)?;
        Ok(())
    }
}

pub(crate) fn poll_of(row: &Message) -> Option<&Poll> {
    match &row.body {
        MessageBody::Poll { poll } => Some(poll),
        _ => None,
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn places_cards_and_files_of_saris_are_what_they_are() -> Result<()> {
    let online = Online::with_sari().await?;
    online.sari_does(&Act::Location {
        latitude: -6.2,
        longitude: 106.8,
        name: "Toko Bu Sari".to_owned(),
        address: "Jl. Melati 3".to_owned(),
    })?;
    let row = online
        .shown("a place", |row| matches!(row.body, MessageBody::Location { .. }))
        .await?;
    let MessageBody::Location { place } = row.body else {
        unreachable!()
    };
    assert_eq!((place.latitude, place.longitude), (-62_000_000, 1_068_000_000));
    assert_eq!((place.name.as_str(), place.live), ("Toko Bu Sari", false));

    online.sari_does(&Act::Contact {
        name: "Pak Joko".to_owned(),
        number: "6280000000777".to_owned(),
    })?;
    online
        .shown("a card", |row| match &row.body {
            MessageBody::Contacts { cards } => {
                cards.len() == 1
                    && cards[0].name == "Pak Joko"
                    && cards[0].phones[0].whatsapp.as_deref() == Some("6280000000777")
            }
            _ => false,
        })
        .await?;

    let image = Act::Image {
        caption: Some("Kue lapis".to_owned()),
        seed: 3,
    };
    let document = Act::Document {
        file_name: "Harga.pdf".to_owned(),
        caption: None,
    };
    let files = [
        (image, MediaKind::Image, "Kue lapis", ""),
        (Act::Voice { seconds: 3 }, MediaKind::Voice, "", ""),
        (document, MediaKind::Document, "", "Harga.pdf"),
        (Act::Sticker { seed: 1 }, MediaKind::Sticker, "", ""),
    ];
    for (act, what, caption, name) in files {
        online.sari_does(&act)?;
        let row = online
            .shown(
                "a file",
                |row| matches!(&row.body, MessageBody::Media { media } if media.what == what),
            )
            .await?;
        let MessageBody::Media { media } = row.body else {
            unreachable!()
        };
        assert_eq!(
            (media.caption.as_str(), media.file_name.as_str()),
            (caption, name),
            "{what:?}"
        );
        assert!(media.size > 0 && !media.mime.is_empty(), "{what:?}");
    }
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn saris_vote_in_her_own_poll_is_counted_here() -> Result<()> {
    let online = Online::with_sari().await?;
    online.sari_does(&Act::Poll {
        question: "Kapan diantar?".to_owned(),
        options: ["Selasa", "Rabu", "Kamis"].map(str::to_owned).to_vec(),
        at_most: 1,
    })?;
    online.shown("the poll", |row| poll_of(row).is_some()).await?;
    for (choice, votes) in [("Rabu", [0, 1, 0]), ("Kamis", [0, 0, 1])] {
        online.sari_does(&Act::Vote {
            options: vec![choice.to_owned()],
            poll: Which::Mine,
        })?;
        let counted = |poll: &Poll| poll.options.iter().map(|option| option.votes).collect::<Vec<_>>();
        online
            .shown("her vote", |row| {
                poll_of(row).is_some_and(|poll| counted(poll) == votes)
            })
            .await?;
    }
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn our_poll_place_and_card_are_on_saris_screen_and_both_votes_count() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    let options = ["Selasa", "Rabu"].map(str::to_owned).to_vec();
    let asked = kabar
        .send_poll(online.chat.id, "Kapan?".to_owned(), options, 1)
        .await?;
    online
        .on_saris_screen(&asked.wa_id.0, "our poll", |line| line.text.contains("Kapan?"))
        .await?;
    online.sari_does(&Act::Vote {
        options: vec!["Rabu".to_owned()],
        poll: Which::That,
    })?;
    let of = |row: &Message, place: usize| {
        let option = poll_of(row).and_then(|poll| poll.options.get(place));
        option.map(|option| (option.votes, option.mine))
    };
    online
        .shown("her vote", |row| of(row, 1) == Some((1, false)))
        .await?;
    kabar.vote(asked.id, vec![0]).await?;
    online
        .shown("ours beside it", |row| {
            of(row, 0) == Some((1, true)) && of(row, 1) == Some((1, false))
        })
        .await?;
    online
        .on_saris_screen(&asked.wa_id.0, "our vote", |line| {
            line.votes
                .get(ACCOUNT)
                .is_some_and(|chosen| *chosen == ["Selasa"])
        })
        .await?;

    let place = Place {
        latitude: -62_000_000,
        longitude: 1_068_000_000,
        name: "Toko Bu Laras".to_owned(),
        address: String::new(),
        live: false,
    };
    let sent = kabar.send_location(online.chat.id, place).await?;
    online
        .on_saris_screen(&sent.wa_id.0, "our place", |line| {
            line.text == "[location] -6.2,106.8 Toko Bu Laras"
        })
        .await?;
    let card = ContactCard {
        name: "Pak Joko".to_owned(),
        phones: vec![CardPhone {
            text: "+6280000000777".to_owned(),
            whatsapp: Some("6280000000777".to_owned()),
        }],
    };
    let sent = kabar.send_contacts(online.chat.id, vec![card]).await?;
    online
        .on_saris_screen(&sent.wa_id.0, "our card", |line| {
            line.text == "[contact] Pak Joko"
        })
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn our_vote_in_saris_poll_opens_on_her_phone() -> Result<()> {
    let online = Online::with_sari().await?;
    online.sari_does(&Act::Poll {
        question: "Kapan diantar?".to_owned(),
        options: ["Selasa", "Rabu"].map(str::to_owned).to_vec(),
        at_most: 1,
    })?;
    let asked = online.shown("her poll", |row| poll_of(row).is_some()).await?;
    online.here.kabar.vote(asked.id, vec![1]).await?;
    online
        .on_saris_screen(&asked.wa_id.0, "our vote", |line| {
            line.votes.get(ACCOUNT).is_some_and(|chosen| *chosen == ["Rabu"])
        })
        .await?;
    online
        .shown("our vote here", |row| {
            poll_of(row).is_some_and(|poll| poll.options[1].mine && poll.voters == 1)
        })
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_nobody_takes_is_a_missed_call_in_the_chat() -> Result<()> {
    let online = Online::with_sari().await?;
    let id = online.world.sim.call(SARI, ACCOUNT, true)?;
    let outcome = |row: &Message| match &row.body {
        MessageBody::Call { call } if row.wa_id.0 == id => Some((call.outcome, call.video)),
        _ => None,
    };
    online
        .shown("a call", |row| outcome(row) == Some((CallOutcome::Ringing, true)))
        .await?;
    online.world.sim.hang_up(&id)?;
    online
        .shown("its end", |row| outcome(row) == Some((CallOutcome::Missed, true)))
        .await?;
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_call_that_is_turned_down_here_stops_ringing_at_its_caller() -> Result<()> {
    let online = Online::with_sari().await?;
    let id = online.world.sim.call(SARI, ACCOUNT, false)?;
    let outcome = |row: &Message| match &row.body {
        MessageBody::Call { call } if row.wa_id.0 == id => Some(call.outcome),
        _ => None,
    };
    let call = online
        .shown("a call", |row| outcome(row) == Some(CallOutcome::Ringing))
        .await?;
    let rejected = online.here.kabar.reject_call(call.id).await?;
    assert_eq!(outcome(&rejected), Some(CallOutcome::Rejected));
    online
        .here
        .eventually("the caller to hear it", async || {
            let state = online.world.sim.call_state(&id);
            Ok((state == Some(CallState::Rejected)).then_some(()))
        })
        .await?;
    let again = online.here.kabar.reject_call(call.id).await;
    assert_eq!(again.err().map(|error| error.code()), Some(ErrorCode::NotFound));
    online.here.quit().await;
    Ok(())
}

const BAGAS: &str = "6280000000301";

#[tokio::test(flavor = "multi_thread")]
async fn everybodys_vote_in_a_poll_of_a_group_counts() -> Result<()> {
    let mut online = Online::with_sari().await?;
    let group = online.world.sim.create_group(SARI, "Arisan", &[ACCOUNT, BAGAS])?;
    let address = format!("{group}@g.us");
    online.world.sim.act(
        SARI,
        &address,
        &Act::Poll {
            question: "Kumpul kapan?".to_owned(),
            options: ["Sabtu", "Minggu"].map(str::to_owned).to_vec(),
            at_most: 0,
        },
    )?;
    let kabar = online.here.kabar.clone();
    online.chat = online
        .here
        .eventually("the group", async || {
            let chats = kabar.list_chats(all_chats()).await?.chats;
            Ok(chats.into_iter().find(|chat| chat.kind == ChatKind::Group))
        })
        .await?;
    let asked = online.shown("the poll", |row| poll_of(row).is_some()).await?;
    for (who, choice) in [(SARI, "Sabtu"), (BAGAS, "Minggu")] {
        let vote = Act::Vote {
            options: vec![choice.to_owned()],
            poll: Which::Id(asked.wa_id.0.clone()),
        };
        online.world.sim.act(who, &address, &vote)?;
    }
    kabar.vote(asked.id, vec![0, 1]).await?;
    online
        .shown("all three votes", |row| {
            poll_of(row).is_some_and(|poll| {
                poll.voters == 3 && poll.options.iter().all(|option| option.votes == 2 && option.mine)
            })
        })
        .await?;
    for who in [SARI, BAGAS] {
        let shows = |book: &wa_sim::LedgerSnapshot| {
            let poll = book.seen_by(who, &asked.wa_id.0);
            poll.is_some_and(|line| {
                line.votes
                    .get(ACCOUNT)
                    .is_some_and(|votes| *votes == ["Sabtu", "Minggu"])
            })
        };
        online
            .world
            .sim
            .wait_until(PATIENCE, "our vote in the group", shows)
            .await?;
    }
    online.here.quit().await;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_a_message_says_so_to_the_server_as_well() -> Result<()> {
    let online = Online::with_sari().await?;
    let kabar = &online.here.kabar;
    let sent = kabar.send_text(online.chat.id, "Jam 10".to_owned(), None).await?;
    online
        .here
        .status(&online.chat, &sent, MessageStatus::Read)
        .await?;
    // The server passes on by this word what a phone does with a change: 1 new words, 2 a pin, 7 taken back.
    let told = |word: &str| {
        let book = online.world.sim.ledger();
        let ours = book.accepted.iter().filter(|one| one.account == ACCOUNT);
        ours.filter(|one| one.edit == word).count()
    };
    kabar.pin_message(sent.id, Some(604_800)).await?;
    online.shown("the pin", |row| row.pin.is_some()).await?;
    assert_eq!((told("1"), told("2"), told("7")), (0, 1, 0));
    kabar.pin_message(sent.id, None).await?;
    online
        .shown("no pin", |row| {
            row.id == sent.id && row.pin.is_none() && !row.changing
        })
        .await?;
    kabar.edit_message(sent.id, "Jam 11".to_owned()).await?;
    online.shown("new words", |row| row.edited_at.is_some()).await?;
    kabar.revoke_message(sent.id).await?;
    online
        .shown("the deletion", |row| row.body == MessageBody::Revoked)
        .await?;
    assert_eq!((told("1"), told("2"), told("7")), (1, 2, 1));
    online.here.quit().await;
    Ok(())
}
