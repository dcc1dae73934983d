use super::*;
use kabar_store::{Extras, IfMissing, JobState, Lane, NewAccount, NewJob, NewMessage, Work};
use kabar_types::{ChatId, Jid, MessageBody, MessageStatus, SessionState, WaId};
use tempfile::TempDir;

const NOW: UnixMillis = UnixMillis(1_790_000_000_000);
const SHOP: AccountId = AccountId(uuid::Uuid::from_u128(0x5409));

/// A shop that writes to Alice.
struct Desk {
    store: Store,
    wakers: Arc<Wakers>,
    places: Arc<Semaphore>,
    alice: ChatId,
    dir: TempDir,
}

impl Desk {
    async fn with_places(count: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let store = open(&dir).await;
        let mut tx = store.begin(Priority::Live).await.unwrap();
        tx.insert_account(&shop()).await.unwrap();
        let alice = Jid::from_phone_digits("6280000000101");
        let alice = tx.find_or_insert_contact(&alice, None).await.unwrap();
        let alice = tx.find_or_insert_direct_chat(SHOP, alice).await.unwrap();
        tx.commit().await.unwrap();
        Self {
            store,
            wakers: Arc::default(),
            places: Arc::new(Semaphore::new(count)),
            alice,
            dir,
        }
    }

    fn open_run(&self) -> Opened {
        Opened::of(&self.wakers, SHOP, &self.places)
    }

    /// Writes a text to Alice down and claims it, if it may be.
    async fn write(&self, tx: &mut Tx, wa_id: &str) -> (JobId, Option<Claimed>) {
        let message = tx.insert_message(&text(self.alice, wa_id)).await.unwrap().id();
        let job = NewJob {
            account: SHOP,
            chat: self.alice,
            work: Work::Message(message),
            lane: Lane::Interactive,
            not_before: NOW,
            created_at: NOW,
        };
        let job = tx.enqueue_job(&job).await.unwrap();
        let claimed = self.wakers.runs.claim(tx, SHOP, job, NOW).await.unwrap();
        (job, claimed)
    }

    async fn state_of(&self, job: JobId) -> (JobState, u32) {
        let mut view = self.store.read().await.unwrap();
        let job = view.find_job(job).await.unwrap().unwrap();
        (job.state, job.attempts)
    }
}

async fn open(dir: &TempDir) -> Store {
    let file = dir.path().join("kabar.db");
    Store::open(&file, &[7; 32], IfMissing::Create).await.unwrap()
}

fn shop() -> NewAccount {
    NewAccount {
        id: SHOP,
        name: "Shop".to_owned(),
        letters: "SH".to_owned(),
        colour: 3,
        phone: Jid::from_phone_digits("6280000000001"),
        lid: None,
        state: SessionState::Online,
        created_at: NOW,
    }
}

fn text(chat: ChatId, wa_id: &str) -> NewMessage {
    NewMessage {
        chat,
        sender: None,
        wa_id: WaId(wa_id.to_owned()),
        sent_at: NOW,
        arrived_at: NOW,
        body: MessageBody::Text {
            text: "Your boxes are ready".to_owned(),
        },
        raw: None,
        secret: Some([9; 32]),
        quote: None,
        status: MessageStatus::Pending,
        unread: false,
        extras: Extras::default(),
    }
}

#[tokio::test]
async fn a_text_that_nothing_stands_before_comes_to_the_run_already_claimed() {
    let desk = Desk::with_places(1).await;
    let mut run = desk.open_run();
    let mut tx = desk.store.begin(Priority::Interactive).await.unwrap();
    let (job, claimed) = desk.write(&mut tx, "A1").await;
    tx.commit().await.unwrap();
    assert_eq!(desk.state_of(job).await, (JobState::Sending, 1));
    claimed.unwrap().hand_over(&desk.store, &desk.wakers).await;
    let Handed {
        job: handed,
        row,
        place: _place,
    } = run.next().await.unwrap();
    assert_eq!((handed.id, handed.attempts), (job, 1));
    assert_eq!(
        row.unwrap().wa_id,
        WaId("A1".to_owned()),
        "with what is to be sent"
    );
}

#[tokio::test]
async fn a_crash_after_the_commit_leaves_a_doubt() {
    let desk = Desk::with_places(1).await;
    let _run = desk.open_run();
    let mut tx = desk.store.begin(Priority::Interactive).await.unwrap();
    let (_, claimed) = desk.write(&mut tx, "A1").await;
    tx.commit().await.unwrap();
    drop(claimed);
    desk.store.close().await.unwrap();
    let again = open(&desk.dir).await;
    let mut tx = again.begin(Priority::Live).await.unwrap();
    assert_eq!(tx.doubt_jobs(None, NOW).await.unwrap(), 1);
}

#[tokio::test]
async fn without_a_run_that_is_open_or_a_free_place_a_text_waits() {
    let desk = Desk::with_places(1).await;
    let mut tx = desk.store.begin(Priority::Interactive).await.unwrap();
    let (offline, claimed) = desk.write(&mut tx, "A1").await;
    assert!(claimed.is_none(), "nobody is online");
    tx.delete_job(offline).await.unwrap();
    let run = desk.open_run();
    let place = desk.places.clone().try_acquire_owned().unwrap();
    let (busy, claimed) = desk.write(&mut tx, "A2").await;
    assert!(claimed.is_none(), "enough is on its way");
    tx.delete_job(busy).await.unwrap();
    drop((place, run));
    let (_, claimed) = desk.write(&mut tx, "A3").await;
    assert!(claimed.is_none(), "the connection is gone");
}

#[tokio::test]
async fn a_text_behind_another_of_its_chat_waits() {
    let desk = Desk::with_places(4).await;
    let mut tx = desk.store.begin(Priority::Interactive).await.unwrap();
    let (first, _) = desk.write(&mut tx, "A1").await;
    let _run = desk.open_run();
    let (_, claimed) = desk.write(&mut tx, "A2").await;
    assert!(claimed.is_none(), "the first is still to go");
    tx.claim_next(SHOP, NOW).await.unwrap().unwrap();
    for state in [JobState::AwaitingAck, JobState::Doubt] {
        tx.set_job_state(first, state, NOW).await.unwrap();
        let (_, claimed) = desk.write(&mut tx, &format!("{state:?}")).await;
        assert!(claimed.is_none(), "{state:?} holds the chat");
    }
}

#[tokio::test]
async fn a_text_whose_run_ends_before_it_is_handed_over_was_not_tried() {
    let desk = Desk::with_places(1).await;
    let run = desk.open_run();
    let mut tx = desk.store.begin(Priority::Interactive).await.unwrap();
    let (job, claimed) = desk.write(&mut tx, "A1").await;
    tx.commit().await.unwrap();
    drop(run);
    claimed.unwrap().hand_over(&desk.store, &desk.wakers).await;
    assert_eq!(desk.state_of(job).await, (JobState::Queued, 0));
    desk.wakers.bell(SHOP).notified().await;
}

#[tokio::test]
async fn an_old_run_that_ends_does_not_close_the_new_one() {
    let desk = Desk::with_places(1).await;
    let old = desk.open_run();
    let mut new = desk.open_run();
    drop(old);
    let mut tx = desk.store.begin(Priority::Interactive).await.unwrap();
    let (job, claimed) = desk.write(&mut tx, "A1").await;
    tx.commit().await.unwrap();
    claimed.unwrap().hand_over(&desk.store, &desk.wakers).await;
    assert_eq!(new.next().await.unwrap().job.id, job);
}
