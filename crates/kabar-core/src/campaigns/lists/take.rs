//! Taking a list over: one thread reads and judges, and hands slices to whoever writes.
//!
//! ```text
//!  file ─read, judge─► slice ─┐ (two wait at most)
//!                             └─► transaction: as many as wait, and no more than a moment ─► … ─► shown
//! ```
//!
//! The memory is that of a few slices and of the numbers seen so far. Deliberately not here: what a number is.

use super::{
    Lists, SLICE, country_of,
    judge::{Judge, Repeats},
    name_of,
    source::broken,
    sweep,
};
use crate::{base::Base, error::KabarError};
use kabar_import::{ImportError, Row, Rows, Source, header_key};
use kabar_store::{NewListRow, NewListRows, Priority, RememberedMapping, StoreError};
use kabar_types::{
    ColumnMapping, Dialect, ErrorCode, ListId, ListShape, ListSource, Signal, TakenList, UnixMillis,
};
use std::{
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};
use tokio::sync::mpsc::{Receiver, Sender, channel};
use tokio_util::sync::CancellationToken;

/// Bytes of rows after which a slice is full however few they are.
const SLICE_BYTES: usize = 256 * 1024;
/// Slices that wait for whoever writes; then the reader does.
const WAITING: usize = 2;
/// A transaction takes more slices until it is that old, and no more than so many.
const MOMENT: Duration = Duration::from_millis(12);
const TOGETHER: usize = 8;
/// How far it is, is told anew after so many rows.
const TOLD_EVERY: u32 = 5_000;

/// A list as somebody wants it taken.
#[derive(Clone, Debug)]
pub struct NewList {
    pub from: ListSource,
    pub name: String,
    pub dialect: Dialect,
    pub mapping: ColumnMapping,
    /// The one that numbers without a code are read by: two letters.
    pub country: Option<String>,
}

/// What the reader says.
enum Said {
    Begun { shape: ListShape, size: u64 },
    Slice { rows: NewListRows, taken: Option<u64> },
    Ended { header: Vec<String> },
}

/// The place of the list that is being taken, until it is dropped.
struct Taking {
    place: Arc<Mutex<Option<CancellationToken>>>,
    stop: CancellationToken,
}

impl Drop for Taking {
    fn drop(&mut self) {
        self.stop.cancel();
        *self.place.lock().unwrap_or_else(PoisonError::into_inner) = None;
    }
}

impl Lists {
    /// Takes a list over. How far it is comes as a signal.
    pub(crate) async fn take(&self, new: NewList) -> Result<TakenList, KabarError> {
        name_of(&new.name)?;
        let country = country_of(new.country.as_deref())?;
        let taking = self.begin()?;
        let second = self.base.store.read().await?.list_second_numbers().await?;
        let (send, said) = channel(WAITING);
        let judge = Judge::new(new.mapping, country);
        let (open, dialect, stop) = (
            self.opener(new.from.clone()),
            new.dialect.clone(),
            taking.stop.clone(),
        );
        let reading = self.base.spawn_blocking(move || {
            let (source, dialect) = open(dialect)?;
            let shape = source.detect(&dialect, country)?;
            read(&source, shape, judge, Repeats::new(second), (&send, &stop))
        });
        let mut writing = Writing {
            base: &self.base,
            new: &new,
            now: self.base.now(),
            id: None,
            size: None,
            rows: 0,
            told: 0,
        };
        let written = writing.write(said, &taking.stop).await;
        let begun = writing.id;
        let error = match written {
            Ok(Some(id)) => return self.get(id).await,
            // A spreadsheet's reader hears of it a little later.
            Ok(None) if taking.stop.is_cancelled() => {
                KabarError::refused(ErrorCode::Cancelled, "taking the list was cancelled")
            }
            // Why the reader ended is why there is no list.
            Ok(None) => match reading.await {
                Ok(Err(error)) => error.into(),
                _ => broken(),
            },
            Err(error) => error,
        };
        self.give_up(begun).await?;
        Err(error)
    }

    /// Ends what is being taken; nothing is left of it. Harmless when nothing is.
    pub(crate) fn cancel(&self) {
        if let Some(stop) = self.taking().as_ref() {
            stop.cancel();
        }
    }

    fn begin(&self) -> Result<Taking, KabarError> {
        let mut taking = self.taking();
        if taking.is_some() {
            return Err(KabarError::refused(
                ErrorCode::BadRequest,
                "a list is being taken",
            ));
        }
        let stop = self.base.stop.child_token();
        *taking = Some(stop.clone());
        Ok(Taking {
            place: self.taking.clone(),
            stop,
        })
    }

    async fn give_up(&self, id: Option<ListId>) -> Result<(), StoreError> {
        let Some(id) = id else { return Ok(()) };
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.give_up_list(Some(id)).await?;
        tx.commit().await?;
        self.base.spawn(sweep(self.base.clone()));
        Ok(())
    }
}

/// The reader's side: all rows, judged, in slices. Ends early when nobody listens any more.
fn read(
    source: &Source,
    shape: ListShape,
    judge: Judge,
    mut repeats: Repeats,
    (send, stop): (&Sender<Said>, &CancellationToken),
) -> Result<(), ImportError> {
    let mut rows = source.rows(&shape)?;
    let size = source.size();
    if send.blocking_send(Said::Begun { shape, size }).is_err() {
        return Ok(());
    }
    let (mut row, mut slice, mut issues) = (Row::default(), NewListRows::default(), Vec::new());
    let (mut width, mut any) = (0, false);
    while rows.read(&mut row)? {
        any = true;
        width = width.max(row.len());
        let (_, verdict) = judge.judge(&row, &mut issues);
        let first = repeats.see(&verdict.digits, row.number);
        let cells: Vec<&str> = row.cells().collect();
        let pushed = slice.push((row.number, row.line), &cells, row.issues(), &verdict, first);
        if pushed.is_err() || stop.is_cancelled() {
            return Ok(());
        }
        if (slice.len() >= SLICE || slice.bytes() >= SLICE_BYTES) && !hand_over(&mut slice, &rows, send) {
            return Ok(());
        }
    }
    if !any {
        return Err(kabar_types::ImportTrouble::Empty.into());
    }
    if hand_over(&mut slice, &rows, send) {
        let header = header_of(&rows, width);
        // Nobody listening any more is told by what they did not write.
        let _ = send.blocking_send(Said::Ended { header });
    }
    Ok(())
}

fn hand_over(slice: &mut NewListRows, rows: &Rows, send: &Sender<Said>) -> bool {
    let (slice, taken) = (std::mem::take(slice), rows.taken());
    send.blocking_send(Said::Slice { rows: slice, taken }).is_ok()
}

/// The columns' names; empty ones where there is no header.
fn header_of(rows: &Rows, width: usize) -> Vec<String> {
    match rows.header() {
        Some(header) => header.cells().map(|name| name.trim().to_owned()).collect(),
        None => vec![String::new(); width],
    }
}

/// The writer's side.
struct Writing<'a> {
    base: &'a Base,
    new: &'a NewList,
    now: UnixMillis,
    id: Option<ListId>,
    size: Option<u64>,
    rows: u32,
    told: u32,
}

impl Writing<'_> {
    /// The list once it is whole; `None`: it never will be.
    async fn write(
        &mut self,
        mut said: Receiver<Said>,
        stop: &CancellationToken,
    ) -> Result<Option<ListId>, KabarError> {
        loop {
            let next = tokio::select! {
                biased;
                () = stop.cancelled() => return Ok(None),
                next = said.recv() => next,
            };
            match next {
                None => return Ok(None),
                Some(Said::Begun { shape, size }) => self.begin(&shape, size).await?,
                Some(Said::Slice { rows, taken }) => {
                    if let Some(header) = self.write_slices(rows, taken, &mut said).await? {
                        return self.show(&header).await;
                    }
                }
                Some(Said::Ended { header }) => return self.show(&header).await,
            }
        }
    }

    async fn begin(&mut self, shape: &ListShape, size: u64) -> Result<(), KabarError> {
        let row = NewListRow {
            name: self.new.name.trim(),
            shape,
            mapping: self.new.mapping,
            country: self.new.country.as_deref(),
        };
        let mut tx = self.base.store.begin(Priority::Background).await?;
        let id = tx.insert_list(&row, self.now).await?;
        tx.commit().await?;
        self.id = Some(id);
        self.size = Some(size);
        Ok(())
    }

    /// Writes a slice, and those that wait behind it, in one transaction; the header once that was the last.
    async fn write_slices(
        &mut self,
        mut rows: NewListRows,
        mut taken: Option<u64>,
        said: &mut Receiver<Said>,
    ) -> Result<Option<Vec<String>>, KabarError> {
        let Some(id) = self.id else { return Err(broken()) };
        let begun = self.base.clock.monotonic();
        let mut ended = None;
        let mut tx = self.base.store.begin(Priority::Background).await?;
        for place in 1.. {
            self.rows += rows.len();
            tx.insert_list_rows(id, rows).await?;
            if place == TOGETHER || self.base.clock.monotonic().saturating_sub(begun) >= MOMENT {
                break;
            }
            match said.try_recv() {
                Ok(Said::Slice {
                    rows: more,
                    taken: to,
                }) => (rows, taken) = (more, to),
                Ok(Said::Ended { header }) => {
                    ended = Some(header);
                    break;
                }
                _ => break,
            }
        }
        tx.commit().await?;
        crate::steps::at(crate::steps::Step::Listed);
        self.tell(taken, ended.is_some());
        Ok(ended)
    }

    fn tell(&mut self, taken: Option<u64>, ended: bool) {
        if ended || self.rows - self.told >= TOLD_EVERY {
            self.told = self.rows;
            self.base.signal(Signal::List {
                taken: taken.unwrap_or_default(),
                size: self.size.filter(|_| taken.is_some()),
                rows: self.rows,
            });
        }
    }

    async fn show(&self, header: &[String]) -> Result<Option<ListId>, KabarError> {
        let Some(id) = self.id else { return Err(broken()) };
        let mut tx = self.base.store.begin(Priority::Background).await?;
        tx.show_list(id, header).await?;
        if let Some(header_key) = header_key(header) {
            let said = RememberedMapping {
                header_key,
                header: header.to_vec(),
                mapping: self.new.mapping,
            };
            tx.remember_mapping(&said, self.now).await?;
        }
        tx.commit().await?;
        tracing::info!(list = %id, rows = self.rows, "lists: one is here");
        Ok(Some(id))
    }
}
