use super::*;
use crate::notices::{Says, Title};
use kabar_types::{ChatKind, ChatPreview, MessageStatus, PreviewKind};

const NOON: UnixMillis = UnixMillis(1_795_000_000_000);
const LARAS: ChatId = ChatId(5);

fn account() -> AccountId {
    AccountId(uuid::Uuid::from_u128(1))
}

fn notice(text: &str) -> Notice {
    Notice {
        chat: LARAS,
        account: account(),
        says: Says::Words {
            title: Title {
                chat: "Laras".to_owned(),
                account: None,
            },
            unread: 1,
            sender: None,
            kind: PreviewKind::Text,
            text: text.to_owned(),
        },
        sound: true,
    }
}

fn chat(unread: u32, last: i64, from_me: bool) -> Chat {
    Chat {
        id: LARAS,
        account: account(),
        kind: ChatKind::Direct,
        contact: None,
        title: "Laras".to_owned(),
        title_is_phone: false,
        phone: None,
        last: Some(ChatPreview {
            message: MessageId(last),
            kind: PreviewKind::Text,
            text: String::new(),
            from_me,
            sender_name: None,
            status: MessageStatus::Delivered,
            at: NOON,
        }),
        unread,
        marked_unread: false,
        pinned: false,
        muted: false,
        archived: false,
        timer: 0,
        closed: None,
        picture: None,
        business: false,
        blocked: false,
        draft: String::new(),
        order: NOON,
    }
}

fn sounds(deed: &NoticeDeed) -> bool {
    matches!(deed, NoticeDeed::Show(notice) if notice.sound)
}

#[test]
fn a_chat_that_goes_on_talking_is_heard_again_after_a_while_only() {
    let mut board = Board::default();
    assert!(sounds(&board.put(MessageId(1), notice("a"), NOON)));
    assert!(!sounds(&board.put(MessageId(2), notice("b"), NOON.plus(9_999))));
    assert!(sounds(&board.put(MessageId(3), notice("c"), NOON.plus(10_000))));
    assert!(!sounds(&board.put(MessageId(4), notice("d"), NOON.plus(19_999))));
}

#[test]
fn what_was_read_or_answered_elsewhere_is_cleared_once() {
    for read in [chat(0, 1, false), chat(1, 2, true)] {
        let mut board = Board::default();
        board.put(MessageId(1), notice("a"), NOON);
        let cleared = NoticeDeed::Clear { chat: LARAS };
        assert_eq!(board.changed(&read, notice("a")), Some(cleared));
        assert_eq!(board.changed(&read, notice("a")), None);
        assert!(board.is_empty());
    }
}

#[test]
fn other_words_of_the_same_message_take_its_place_in_silence() {
    let mut board = Board::default();
    board.put(MessageId(1), notice("Jam dua"), NOON);
    assert_eq!(board.changed(&chat(1, 1, false), notice("Jam dua")), None);
    let edited = board.changed(&chat(1, 1, false), notice("Jam tiga"));
    assert!(
        matches!(&edited, Some(deed @ NoticeDeed::Show(_)) if !sounds(deed)),
        "{edited:?}"
    );
    // A newer message is announced when it arrives, or is not because it is muted.
    assert_eq!(board.changed(&chat(2, 2, false), notice("Sari?")), None);
}

#[test]
fn what_goes_takes_its_notifications_along() {
    let mut board = Board::default();
    assert_eq!(board.clear_all(), None);
    board.put(MessageId(1), notice("a"), NOON);
    assert_eq!(board.chats_of(account()), [LARAS]);
    assert!(board.chats_of(AccountId(uuid::Uuid::from_u128(2))).is_empty());
    assert_eq!(board.clear_all(), Some(NoticeDeed::ClearAll));
    assert!(board.is_empty());
}
