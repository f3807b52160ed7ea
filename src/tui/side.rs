//! Threads that answer what takes long in a large county — ids of lists, searches, the figures of the first screen —
//! from connections of their own, so that pages, rows and acts never wait for them. Of several questions of one kind
//! only the newest is answered: the others are stale, and nobody waits for them.

use super::Event;
use super::worker::{crashed, said};
use crate::app::msg::{Answer, Msg, Query, Token};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{ListKind, ListQuery};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::engine::listing::ListCache;
use crate::engine::{clock, find, overview};
use crate::store::Workbook;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

/// What such a thread is told.
enum Told {
    /// A workbook was opened, or closed.
    Book(Option<Box<Workbook>>, Arc<Pack>),
    /// The pack is another one now.
    Pack(Arc<Pack>),
    /// A question.
    Ask(Token, Option<OfficerId>, Query),
}

/// The handle of a thread.
#[derive(Debug)]
pub struct Side {
    told: Sender<Told>,
    open: bool,
}

impl Side {
    /// Starts a thread under a name. `ahead`: with nothing else to do it reads the clues of a workbook just opened, so
    /// that their list is there when somebody turns to it.
    ///
    /// # Errors
    /// The system starts no thread.
    pub(super) fn start(name: &str, events: Sender<Event>, ahead: bool) -> std::io::Result<Self> {
        let (told, inbox) = mpsc::channel();
        let state = State { events, book: None, pack: None, cache: ListCache::default(), ahead, unread: false };
        thread::Builder::new().name(name.to_owned()).spawn(move || state.serve(&inbox))?;
        Ok(Self { told, open: false })
    }

    /// Gives it a connection to the workbook that is open now; none: it cannot have one.
    pub fn open(&mut self, book: Option<Workbook>, pack: &Arc<Pack>) {
        self.open = book.is_some();
        let _ = self.told.send(Told::Book(book.map(Box::new), Arc::clone(pack)));
    }

    /// Tells it the pack in use.
    pub fn pack(&self, pack: &Arc<Pack>) {
        let _ = self.told.send(Told::Pack(Arc::clone(pack)));
    }

    /// Hands a question over; gives it back when this thread has no workbook.
    ///
    /// # Errors
    /// The question.
    pub fn ask(&self, token: Token, asker: Option<OfficerId>, query: Query) -> Result<(), Query> {
        if !self.open {
            return Err(query);
        }
        self.told.send(Told::Ask(token, asker, query)).map_err(|refused| match refused.0 {
            Told::Ask(_, _, query) => query,
            Told::Book(..) | Told::Pack(_) => Query::Overview,
        })
    }
}

/// Questions of one kind make each other stale.
fn kind(query: &Query) -> Option<(u8, Option<ListKind>)> {
    match query {
        Query::Ids(ListQuery { kind, .. }) => Some((0, Some(*kind))),
        Query::Find(_) => Some((1, None)),
        Query::Overview => Some((2, None)),
        _ => None,
    }
}

struct State {
    events: Sender<Event>,
    book: Option<Box<Workbook>>,
    pack: Option<Arc<Pack>>,
    cache: ListCache,
    /// Whether it reads ahead.
    ahead: bool,
    /// A workbook was opened and nothing of it read yet.
    unread: bool,
}

impl State {
    fn serve(mut self, inbox: &Receiver<Told>) {
        while let Some(first) = self.next(inbox) {
            let batch: Vec<Told> = std::iter::once(first).chain(inbox.try_iter()).collect();
            let kinds: Vec<_> =
                batch.iter().map(|told| if let Told::Ask(_, _, query) = told { kind(query) } else { None }).collect();
            for (place, told) in batch.into_iter().enumerate() {
                let own = kinds.get(place).copied().flatten();
                let newer = kinds.iter().skip(place + 1);
                // Lists of one kind stand on several tabs, but only the one shown asks.
                if own.is_some() && newer.clone().any(|kind| *kind == own) {
                    continue;
                }
                self.take(told);
            }
        }
    }

    /// Waits for what comes next; with nothing waiting, reads ahead first.
    fn next(&mut self, inbox: &Receiver<Told>) -> Option<Told> {
        if !self.unread {
            return inbox.recv().ok();
        }
        inbox.try_recv().ok().or_else(|| {
            self.unread = false;
            if let Some(book) = self.book.as_deref() {
                // Whoever asks for the list next hears why it cannot be read.
                let mut told = reading(&self.events);
                let _ = catch_unwind(AssertUnwindSafe(|| self.cache.read_ahead(book, &mut told)));
                told(0);
            }
            inbox.recv().ok()
        })
    }

    fn take(&mut self, told: Told) {
        match told {
            Told::Book(book, pack) => {
                self.unread = self.ahead && book.is_some();
                self.book = book;
                self.pack = Some(pack);
                self.cache = ListCache::default();
            }
            Told::Pack(pack) => self.pack = Some(pack),
            Told::Ask(token, asker, query) => {
                if let Some(book) = self.book.as_deref_mut() {
                    book.look_as(asker, &clock::now().date().to_string());
                }
                let answer = catch_unwind(AssertUnwindSafe(|| self.answer(query)));
                let msg = match answer.unwrap_or_else(|_| Err(crashed())) {
                    Ok(answer) => Msg::Answer(token, Box::new(answer)),
                    Err(why) => Msg::Failed(token, why),
                };
                let _ = self.events.send(Event::Msg(Box::new(msg)));
            }
        }
    }

    fn answer(&mut self, query: Query) -> Result<Answer, Bilingual> {
        let (Some(book), Some(pack)) = (self.book.as_deref(), self.pack.as_deref()) else { return Err(crashed()) };
        answer(&mut self.cache, book, pack, &query, &mut reading(&self.events)).unwrap_or_else(|| Err(crashed()))
    }
}

/// Tells the screen how many clues are read.
fn reading(events: &Sender<Event>) -> impl FnMut(u64) {
    let events = events.clone();
    move |rows| {
        let _ = events.send(Event::Msg(Box::new(Msg::Reading(rows))));
    }
}

/// Answers a question of these kinds; `None` for others. `told` hears how many clues are read when they have to be.
pub fn answer(
    cache: &mut ListCache,
    book: &Workbook,
    pack: &Pack,
    query: &Query,
    told: &mut dyn FnMut(u64),
) -> Option<Result<Answer, Bilingual>> {
    let today = clock::now().date();
    Some(match query {
        Query::Ids(query) => cache.ids(book, pack, query, today, told).map(|ids| Answer::Ids(ids.0)).map_err(|e| said(&e)),
        Query::Find(text) => find::find(cache, book, pack, text, today).map(Answer::Found).map_err(|e| said(&e)),
        Query::Overview => overview::overview(book, pack, today).map(Answer::Overview).map_err(|e| said(&e)),
        _ => return None,
    })
}
