//! Threads that answer what takes long in a large county — ids of lists, searches, the figures of the first screen —
//! from connections of their own, so that pages, rows and acts never wait for them. Of several questions of one kind
//! only the newest is answered: the others are stale, nobody waits for them, and work on them ends at once.

use super::Event;
use super::worker::{crashed, said};
use crate::app::msg::{Answer, Msg, Query, Token};
use crate::domain::lang::Bilingual;
use crate::domain::listing::{ListKind, ListQuery};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::engine::listing::ListCache;
use crate::engine::stop::Stop;
use crate::engine::{clock, find, first_page, overview};
use crate::store::Workbook;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender, TryRecvError};
use std::thread;

/// Rows at the beginning of a list that are shown at once: more than a screen is high.
const FIRST_ROWS: usize = 100;

/// What such a thread is told.
enum Told {
    /// A workbook was opened, or closed.
    Book(Option<Box<Workbook>>, Arc<Pack>),
    /// The pack is another one now.
    Pack(Arc<Pack>),
    /// A question.
    Ask(Token, Option<OfficerId>, Query, Stop),
}

/// A question that may still be at work.
#[derive(Debug)]
struct Asked {
    token: Token,
    kind: Kind,
    stop: Stop,
}

/// The handle of a thread.
#[derive(Debug)]
pub struct Side {
    told: Sender<Told>,
    open: bool,
    /// The newest question of each kind.
    asked: Vec<Asked>,
    /// Ends reading ahead.
    ahead: Stop,
}

impl Side {
    /// Starts a thread under a name. `ahead`: with nothing else to do it reads the clues of a workbook just opened, so
    /// that their list is there when somebody turns to it.
    ///
    /// # Errors
    /// The system starts no thread.
    pub(super) fn start(name: &str, events: Sender<Event>, ahead: bool) -> std::io::Result<Self> {
        let (told, inbox) = mpsc::channel();
        let stop = Stop::default();
        let reads = ahead.then(|| stop.clone());
        let state = State { events, book: None, pack: None, cache: ListCache::default(), ahead: reads, unread: false };
        thread::Builder::new().name(name.to_owned()).spawn(move || state.serve(&inbox))?;
        Ok(Self { told, open: false, asked: Vec::new(), ahead: stop })
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

    /// Hands a question over; gives it back when this thread has no workbook. Work on those that it makes stale ends.
    ///
    /// # Errors
    /// The question.
    pub fn ask(&mut self, token: Token, asker: Option<OfficerId>, query: Query) -> Result<(), Query> {
        let Some(kind) = kind(&query).filter(|_| self.open) else { return Err(query) };
        for older in &self.asked {
            match (older.kind, kind) {
                (old, new) if old == new => older.stop.outdate(),
                // Another list is shown now: not even what is read for the one before is waited for.
                (Kind::List(_), Kind::List(_)) => older.stop.stop(),
                _ => {}
            }
        }
        self.asked.retain(|older| !older.stop.is_outdated());
        if kind != Kind::Find {
            self.ahead.outdate();
        }
        let stop = Stop::default();
        self.asked.push(Asked { token, kind, stop: stop.clone() });
        self.told.send(Told::Ask(token, asker, query, stop)).map_err(|refused| match refused.0 {
            Told::Ask(_, _, query, _) => query,
            Told::Book(..) | Told::Pack(_) => Query::Overview,
        })
    }

    /// Ends work on a question, and reading ahead, when the question is one of this thread's.
    pub fn stop(&mut self, token: Token) {
        for asked in self.asked.extract_if(.., |asked| asked.token == token) {
            asked.stop.stop();
            self.ahead.stop();
        }
    }
}

/// Questions of one kind make each other stale.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Ids of a list.
    List(ListKind),
    /// A search over everything.
    Find,
    /// Figures of the first screen.
    Figures,
}

fn kind(query: &Query) -> Option<Kind> {
    match query {
        Query::Ids(ListQuery { kind, .. }) => Some(Kind::List(*kind)),
        Query::Find(_) => Some(Kind::Find),
        Query::Overview => Some(Kind::Figures),
        _ => None,
    }
}

struct State {
    events: Sender<Event>,
    book: Option<Box<Workbook>>,
    pack: Option<Arc<Pack>>,
    cache: ListCache,
    /// Ends reading ahead; none: it does not read ahead.
    ahead: Option<Stop>,
    /// A workbook was opened and its clues are not read yet.
    unread: bool,
}

impl State {
    fn serve(mut self, inbox: &Receiver<Told>) {
        while let Some(told) = self.next(inbox) {
            self.take(told);
        }
    }

    /// Waits for what comes next; with nothing waiting, reads ahead first.
    fn next(&mut self, inbox: &Receiver<Told>) -> Option<Told> {
        while let Some(stop) = self.ahead.clone().filter(|_| self.unread) {
            // Before looking whether somebody asks: who asks after that ends it again.
            stop.renew();
            match inbox.try_recv() {
                Ok(told) => return Some(told),
                Err(TryRecvError::Disconnected) => return None,
                Err(TryRecvError::Empty) => {}
            }
            if let Some(book) = self.book.as_deref() {
                // Whoever asks for the list next hears why it cannot be read.
                let mut told = reading(&self.events);
                let _ = catch_unwind(AssertUnwindSafe(|| self.cache.read_ahead(book, &stop, &mut told)));
                told(0);
            }
            // Overtaken by a question about something else, it begins again when that is answered.
            self.unread = stop.is_outdated() && !stop.is_stopped();
            if self.unread {
                return inbox.recv().ok();
            }
        }
        inbox.recv().ok()
    }

    fn take(&mut self, told: Told) {
        match told {
            Told::Book(book, pack) => {
                self.unread = self.ahead.is_some() && book.is_some();
                self.book = book;
                self.pack = Some(pack);
                self.cache = ListCache::default();
            }
            Told::Pack(pack) => self.pack = Some(pack),
            Told::Ask(_, _, _, stop) if stop.is_outdated() => {}
            Told::Ask(token, asker, query, stop) => {
                if let Some(book) = self.book.as_deref_mut() {
                    book.look_as(asker, &clock::now().date().to_string());
                }
                let answer = catch_unwind(AssertUnwindSafe(|| {
                    self.begin(token, &query, &stop);
                    self.answer(query, &stop)
                }));
                if stop.is_outdated() {
                    return;
                }
                let msg = match answer.unwrap_or_else(|_| Err(crashed())) {
                    Ok(answer) => Msg::Answer(token, Box::new(answer)),
                    Err(why) => Msg::Failed(token, why),
                };
                let _ = self.events.send(Event::Msg(Box::new(msg)));
            }
        }
    }

    /// Shows the beginning of a list before all of it is put in order.
    fn begin(&self, token: Token, query: &Query, stop: &Stop) {
        let (Query::Ids(query), Some(book), Some(pack)) = (query, self.book.as_deref(), self.pack.as_deref()) else { return };
        if self.cache.answers_at_once(query.kind) {
            return;
        }
        // What is wrong with the workbook, the whole list will say.
        if let Ok(Some(ids)) = first_page::ids(book, pack, query, clock::now().date(), FIRST_ROWS)
            && !stop.is_outdated()
        {
            let _ = self.events.send(Event::Msg(Box::new(Msg::Answer(token, Box::new(Answer::First(ids))))));
        }
    }

    fn answer(&mut self, query: Query, stop: &Stop) -> Result<Answer, Bilingual> {
        let (Some(book), Some(pack)) = (self.book.as_deref(), self.pack.as_deref()) else { return Err(crashed()) };
        answer(&mut self.cache, book, pack, &query, stop, &mut reading(&self.events)).unwrap_or_else(|| Err(crashed()))
    }
}

/// Tells the screen how many clues are read.
fn reading(events: &Sender<Event>) -> impl FnMut(u64) {
    let events = events.clone();
    move |rows| {
        let _ = events.send(Event::Msg(Box::new(Msg::Reading(rows))));
    }
}

/// Answers a question of these kinds; `None` for others. `told` hears how many clues are read when they have to be. Once
/// `stop` is outdated there is no answer.
pub fn answer(
    cache: &mut ListCache,
    book: &Workbook,
    pack: &Pack,
    query: &Query,
    stop: &Stop,
    told: &mut dyn FnMut(u64),
) -> Option<Result<Answer, Bilingual>> {
    let today = clock::now().date();
    Some(match query {
        Query::Ids(query) => cache.ids(book, pack, query, today, stop, told).map(|ids| Answer::Ids(ids.0)).map_err(|e| said(&e)),
        Query::Find(text) => find::find(cache, book, pack, text, today, stop).map(Answer::Found).map_err(|e| said(&e)),
        Query::Overview => {
            stop.unless_outdated(book, || overview::overview(book, pack, today)).map(Answer::Overview).map_err(|e| said(&e))
        }
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::filter::Filter;

    fn list(kind: ListKind) -> Query {
        Query::Ids(ListQuery { kind, filter: Filter::default(), sort: None })
    }

    fn side() -> (Side, Receiver<Told>) {
        let (told, inbox) = mpsc::channel();
        (Side { told, open: true, asked: Vec::new(), ahead: Stop::default() }, inbox)
    }

    fn ask(side: &mut Side, inbox: &Receiver<Told>, token: Token, query: Query) -> Stop {
        side.ask(token, None, query).expect("taken");
        match inbox.try_recv() {
            Ok(Told::Ask(of, _, _, stop)) if of == token => stop,
            _ => panic!("no question came"),
        }
    }

    #[test]
    fn a_newer_question_ends_work_on_the_older_one_at_once() {
        let (mut side, inbox) = side();
        let search = ask(&mut side, &inbox, 1, Query::Find("李".into()));
        assert!(!search.is_outdated() && !side.ahead.is_outdated(), "what is read ahead is what a search asks");
        let first = ask(&mut side, &inbox, 1, list(ListKind::Clues));
        assert!(side.ahead.is_outdated(), "the first rows come before the rest");
        let second = ask(&mut side, &inbox, 2, list(ListKind::Clues));
        assert!(first.is_outdated() && !first.is_stopped(), "the clues that are being read serve the second");
        let search = ask(&mut side, &inbox, 3, Query::Find("张".into()));
        let other = ask(&mut side, &inbox, 4, list(ListKind::Issues));
        assert!(second.is_stopped() && side.ahead.is_outdated(), "another list does not wait for the clues");
        assert!(!other.is_outdated() && !search.is_outdated(), "a search is not about the list behind it");
        ask(&mut side, &inbox, 5, Query::Find("张秀".into()));
        assert!(search.is_outdated() && !other.is_outdated());
    }

    #[test]
    fn a_question_called_off_ends_and_has_no_answer() {
        let (mut side, inbox) = side();
        let (events, told) = mpsc::channel();
        let stop = ask(&mut side, &inbox, 1, list(ListKind::Clues));
        side.stop(2);
        assert!(!stop.is_stopped(), "that was about something else");
        side.stop(1);
        assert!(stop.is_stopped() && side.ahead.is_stopped());
        let mut state = State { events, book: None, pack: None, cache: ListCache::default(), ahead: None, unread: false };
        state.take(Told::Ask(1, None, list(ListKind::Clues), stop));
        assert!(told.try_recv().is_err(), "nobody waits");
        state.take(Told::Ask(2, None, list(ListKind::Clues), Stop::default()));
        assert!(told.try_recv().is_ok(), "who waits hears that there is no workbook");
    }
}
