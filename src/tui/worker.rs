//! The thread that owns the workbook: answers questions, does acts, and lends the workbook to one long job
//! at a time. While a job has it, questions are answered from a second, read-only connection.

use super::Event;
use super::jobs;
use super::side::{self, Side};
use crate::app::msg::{Acted, Answer, Effect, JobRequest, Msg, Query, Table, Token};
use crate::app::signing::Secret;
use crate::domain::action::{ActionKind, Actor, Fields, Subject};
use crate::domain::key_lock::Cost;
use crate::domain::lang::{Bilingual, Lang, Say};
use crate::domain::officer::OfficerId;
use crate::domain::pack::Pack;
use crate::domain::param_edit::ParamEdit;
use crate::domain::refusal::Refusal;
use crate::engine::casework::ActError;
use crate::engine::job::{Job, Progress};
use crate::engine::listing::ListCache;
use crate::engine::signing::{self, KeyError, KeyStanding};
use crate::engine::stop::Stop;
use crate::engine::{case_page, casework, clock, evidence, listing, matter_page, pack, report_card, visit};
use crate::io::table::ReadOptions;
use crate::store::{StoreError, Workbook};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;
use std::time::{Duration, Instant};

/// What the thread is asked.
enum Request {
    /// An effect of the screens.
    Do(Effect),
    /// A job is over and gives the workbook back.
    Back(Box<Workbook>),
    /// The demo county is built, with what to tell, or is not.
    Built(Result<(PathBuf, Bilingual), Bilingual>),
    /// The officer leaves: whoever listens is told when the workbook is closed.
    End(Sender<()>),
}

/// How long leaving waits for a job to undo what it was in the middle of, and for the workbook to be closed.
const LEAVING: Duration = Duration::from_secs(8);

/// The handle of the thread.
#[derive(Debug)]
pub struct Worker {
    requests: Sender<Request>,
}

impl Worker {
    /// Starts the thread. `given`: the pack folder named at the start, which is used for every workbook; else each
    /// workbook uses the one it remembers.
    ///
    /// # Errors
    /// The system starts no thread.
    pub fn start(pack: Arc<Pack>, given: Option<PathBuf>, read: ReadOptions, events: Sender<Event>) -> std::io::Result<Self> {
        let (requests, inbox) = mpsc::channel();
        let own = requests.clone();
        let folder = given.clone();
        let lists = Side::start("lists", events.clone(), true)?;
        let figures = Side::start("figures", events.clone(), false)?;
        let state = State {
            pack,
            given,
            folder,
            read,
            events,
            requests: own,
            writer: None,
            reader: None,
            lists,
            figures,
            path: None,
            job: None,
            drafts: Vec::new(),
            used: Instant::now(),
        };
        thread::Builder::new().name("workbook".into()).spawn(move || state.serve(&inbox))?;
        Ok(Self { requests })
    }

    /// Hands an effect over. A thread that is gone has told so itself.
    pub fn hand(&self, effect: Effect) {
        let _ = self.requests.send(Request::Do(effect));
    }

    /// Ends a job, and closes the workbook so that everything is in its one file.
    pub fn end(&self) {
        let (closed, told) = mpsc::channel();
        if self.requests.send(Request::End(closed)).is_ok() {
            // Ended either way; what stays behind is recovered when the workbook is opened.
            let _ = told.recv_timeout(LEAVING);
        }
    }
}

struct State {
    pack: Arc<Pack>,
    /// Named at the start: used for every workbook.
    given: Option<PathBuf>,
    /// Where the pack in use comes from; none: it is the built-in one.
    folder: Option<PathBuf>,
    read: ReadOptions,
    events: Sender<Event>,
    requests: Sender<Request>,
    writer: Option<Box<Workbook>>,
    reader: Option<Workbook>,
    /// Ids of lists, and searches.
    lists: Side,
    /// Figures of the first screen.
    figures: Side,
    path: Option<PathBuf>,
    job: Option<Job>,
    /// When the officer last did something.
    used: Instant,
    /// Drafts of visit sheets that wait for the workbook to come back from a job.
    drafts: Vec<SheetDraft>,
}

/// What was typed into a visit sheet and is not recorded.
struct SheetDraft {
    household: String,
    officer: OfficerId,
    fields: Fields,
}

/// Both languages of something that speaks.
pub fn said(error: &dyn Say) -> Bilingual {
    Bilingual { zh: error.say(Lang::Zh), en: error.say(Lang::En) }
}

/// What a panic of the engine leaves behind: a sentence instead of a dead screen.
pub fn crashed() -> Bilingual {
    Bilingual {
        zh: "程序内部出错，本次操作没有完成，数据未改动。请重试；若再次出现请运行 hecha verify。".to_owned(),
        en: "Something broke inside the program; this was not done and nothing was changed. Try again; if it comes back, run hecha verify."
            .to_owned(),
    }
}

fn busy() -> Bilingual {
    Bilingual {
        zh: "正在导入或比对，完成后再办理(F12 可停止)。".to_owned(),
        en: "Files are being loaded or screened; act when that is done (F12 stops it).".to_owned(),
    }
}

impl State {
    fn serve(mut self, inbox: &Receiver<Request>) {
        while let Ok(request) = inbox.recv() {
            match request {
                Request::Back(book) => self.came_back(book),
                Request::Built(built) => {
                    if catch_unwind(AssertUnwindSafe(|| self.built(built))).is_err() {
                        self.send(Msg::Tell(crashed()));
                    }
                }
                Request::End(closed) => {
                    self.close(inbox);
                    let _ = closed.send(());
                    return;
                }
                Request::Do(effect) => {
                    if catch_unwind(AssertUnwindSafe(|| self.effect(effect))).is_err() {
                        self.send(Msg::Tell(crashed()));
                    }
                }
            }
        }
    }

    fn came_back(&mut self, book: Box<Workbook>) {
        self.writer = Some(book);
        self.reader = None;
        self.job = None;
        for draft in std::mem::take(&mut self.drafts) {
            self.keep_draft(draft);
        }
    }

    /// Waits for a job to end, and puts into the file of the workbook what lies beside it.
    fn close(&mut self, inbox: &Receiver<Request>) {
        if let Some(job) = self.job.take() {
            job.cancel();
            let until = Instant::now() + LEAVING;
            while let Ok(request) = inbox.recv_timeout(until.saturating_duration_since(Instant::now())) {
                match request {
                    Request::Back(book) => {
                        self.came_back(book);
                        break;
                    }
                    Request::Built(_) => break,
                    Request::Do(_) | Request::End(_) => {}
                }
            }
        }
        self.reader = None;
        if let Some(book) = self.writer.take() {
            book.settle();
        }
    }

    /// Gives what takes long to a thread of its own; gives it back when that has no connection.
    fn hand_aside(&mut self, token: Token, asker: Option<OfficerId>, query: Query) -> Option<Query> {
        match query {
            Query::Ids(_) | Query::Find(_) => self.lists.ask(token, asker, query).err(),
            Query::Overview => self.figures.ask(token, asker, query).err(),
            other => Some(other),
        }
    }

    fn send(&self, msg: Msg) {
        // The screen is gone only when the program ends.
        let _ = self.events.send(Event::Msg(Box::new(msg)));
    }

    fn effect(&mut self, effect: Effect) {
        // Nobody sat here for a while: whoever comes gives the passphrase again.
        let away = self.used.elapsed() >= Duration::from_secs(60 * u64::from(self.pack.header.key_lock_minutes.max(1)));
        self.used = Instant::now();
        if let Some(book) = self.writer.as_deref_mut().filter(|_| away) {
            book.close_keys();
        }
        match effect {
            Effect::Ask(token, asker, query) => {
                let Some(query) = self.hand_aside(token, asker.clone(), query) else { return };
                self.look_as(asker.clone());
                let answer = catch_unwind(AssertUnwindSafe(|| self.answer(asker.as_ref(), query)));
                self.send(match answer.unwrap_or_else(|_| Err(crashed())) {
                    Ok(answer) => Msg::Answer(token, Box::new(answer)),
                    Err(why) => Msg::Failed(token, why),
                });
            }
            Effect::Act { token, officer, subject, kind, fields, fill } => {
                self.act(token, officer, &subject, kind, (&fields, fill));
            }
            Effect::KeepDraft { household, officer, fields } => self.keep_draft(SheetDraft { household, officer, fields }),
            Effect::Job(request) => self.job(request),
            Effect::Stop(token) => {
                self.lists.stop(token);
                self.figures.stop(token);
            }
            Effect::CancelJob => {
                if let Some(job) = &self.job {
                    job.cancel();
                }
            }
            Effect::Unlock(officer, passphrase) => self.unlock(officer, &passphrase),
            Effect::SetPassphrase { officer, passphrase, rotate } => self.set_passphrase(officer, &passphrase, rotate),
            Effect::LockKeys => {
                if let Some(book) = self.writer.as_deref_mut() {
                    book.close_keys();
                }
                self.send(Msg::Tell(Bilingual {
                    zh: "签名密钥已锁定。".to_owned(), en: "Signing keys are locked.".to_owned()
                }));
            }
            Effect::SaveParam(edit, folder) => self.save_param(&edit, &folder),
            Effect::OpenBook(path) => self.open(&path),
            Effect::NewBook(path, county) => match jobs::new_book(&path, county) {
                Ok(()) => self.open(&path),
                Err(why) => self.send(Msg::Tell(why)),
            },
            Effect::Demo(folder) => self.demo(folder),
            Effect::Theme
            | Effect::Language
            | Effect::Redraw
            | Effect::Copy(_)
            | Effect::Edit(_)
            | Effect::SaveViews(_)
            | Effect::Suspend
            | Effect::Quit => {}
        }
    }

    /// Opens a workbook for writing, or for reading when another process writes it.
    fn open(&mut self, path: &Path) {
        self.writer = None;
        self.reader = None;
        let book = match Workbook::open(path) {
            Err(StoreError::Held { .. } | StoreError::ReadOnly | StoreError::Busy) => Workbook::open_read_only(path),
            other => other,
        };
        match book.and_then(|book| casework::officers(&book).map(|officers| (book, officers))) {
            Ok((book, officers)) => {
                let own = self.given.is_some() || pack::folder_of(&book).is_some();
                if (own || self.folder.is_some())
                    && let Err(why) = self.use_pack_of(&book)
                {
                    self.send(Msg::Tell(why));
                    return;
                }
                let read_only = book.is_read_only();
                for side in [&mut self.lists, &mut self.figures] {
                    side.open(book.reader().ok().flatten(), &self.pack);
                }
                let today = clock::now().date();
                self.writer = Some(Box::new(book));
                self.path = Some(path.to_owned());
                super::recent::remember(path);
                self.send(Msg::Today(today));
                self.send(Msg::Opened { path: path.to_owned(), officers, read_only });
                self.tell_unprotected();
            }
            Err(error) => self.send(Msg::Tell(said(&error))),
        }
    }

    /// Rows and pages are read for these eyes from now on.
    fn look_as(&mut self, officer: Option<OfficerId>) {
        let today = clock::now().date().to_string();
        for book in self.writer.as_deref_mut().into_iter().chain(self.reader.as_mut()) {
            book.look_as(officer.clone(), &today);
        }
    }

    /// Uses the pack of a folder from now on.
    fn use_folder(&mut self, folder: Option<PathBuf>) -> Result<(), Bilingual> {
        let pack = pack::load(folder.as_deref()).map_err(|error| said(&error))?;
        self.take_pack(pack, folder);
        Ok(())
    }

    /// Uses the pack that was given, or that the workbook remembers.
    fn use_pack_of(&mut self, book: &Workbook) -> Result<(), Bilingual> {
        let (pack, folder) = pack::load_for(self.given.as_deref(), Some(book)).map_err(|error| said(&error))?;
        self.take_pack(pack, folder);
        Ok(())
    }

    fn take_pack(&mut self, pack: Pack, folder: Option<PathBuf>) {
        self.pack = Arc::new(pack);
        self.folder = folder;
        self.lists.pack(&self.pack);
        self.figures.pack(&self.pack);
        self.send(Msg::Pack(Arc::clone(&self.pack)));
    }

    /// A workbook that is lent to a job gets the draft when it is back.
    fn keep_draft(&mut self, draft: SheetDraft) {
        let Some(book) = self.writer.as_deref_mut() else {
            self.drafts.push(draft);
            return;
        };
        if let Err(error) = visit::keep_draft(book, &draft.household, &draft.officer, &draft.fields, clock::now()) {
            self.send(Msg::Tell(said(&error)));
        }
    }

    fn save_param(&mut self, edit: &ParamEdit, folder: &Path) {
        let result = match self.writer.as_deref_mut() {
            Some(book) => jobs::save_param(book, edit, folder),
            None => Err(crashed()),
        };
        let result = result.and_then(|(folder, text)| {
            // A folder named at the start stays in use only while it is the one written to.
            self.given = self.given.take().filter(|given| std::fs::canonicalize(given).is_ok_and(|given| given == folder));
            self.use_folder(Some(folder)).map(|()| text)
        });
        self.send(Msg::Saved(result));
    }

    fn book(&self) -> Result<&Workbook, Bilingual> {
        self.writer
            .as_deref()
            .or(self.reader.as_ref())
            .ok_or_else(|| Bilingual { zh: "没有打开工作簿。".to_owned(), en: "No workbook is open.".to_owned() })
    }

    fn answer(&self, asker: Option<&OfficerId>, query: Query) -> Result<Answer, Bilingual> {
        let book = self.book()?;
        let pack = &self.pack;
        let now = clock::now();
        let today = now.date();
        match query {
            query @ (Query::Overview | Query::Ids(_) | Query::Find(_)) => {
                let mut cache = ListCache::default();
                side::answer(&mut cache, book, pack, &query, &Stop::default(), &mut |_| {}).unwrap_or_else(|| Err(crashed()))
            }
            Query::Rows(kind, ids) => listing::rows(book, pack, kind, &ids, today).map(Answer::Rows).map_err(|e| said(&e)),
            Query::Clue(id) => matter_page::clue_page(book, pack, &id, asker, now).map(Answer::Clue).map_err(|e| said(&e)),
            Query::Issue(id) => matter_page::issue_page(book, pack, &id, asker, now).map(Answer::Issue).map_err(|e| said(&e)),
            Query::Case(id) => case_page::case_page(book, pack, &id, asker, now).map(Answer::Case).map_err(|e| said(&e)),
            Query::Rule(id) => report_card::page(book, pack, &id).map(Answer::Rule).map_err(|e| said(&e)),
            Query::Options(subject) => casework::options(book, pack, asker, &subject, now)
                .map(|options| Answer::Options(subject, options))
                .map_err(|e| said(&e)),
            Query::Sheet(household) => {
                visit::sheet(book, pack, &household, asker, now).map(|sheet| Answer::Sheet(Box::new(sheet))).map_err(|e| said(&e))
            }
            Query::Paths(text) => Ok(Answer::Paths(evidence::paths(&text, book.folder()))),
            Query::Reference(text) => {
                evidence::resolve(&text, book.folder()).map(Answer::Reference).map_err(|error| said(&StoreError::Io(error)))
            }
            Query::Officers => casework::officers(book).map(Answer::Officers).map_err(|e| said(&e)),
            Query::Exists(table, path) => {
                // A backup may be given a folder, in which it names itself.
                let exists = path.exists() && !(table == Table::Workbook && path.is_dir());
                Ok(Answer::Exists(table, path, exists))
            }
            Query::Plan(wish) => jobs::plan(book, pack, &self.read, wish).map(Answer::Plan),
        }
    }

    fn act(&mut self, token: Token, officer: OfficerId, subject: &Subject, kind: ActionKind, (fields, fill): (&Fields, bool)) {
        let pack = Arc::clone(&self.pack);
        let actor = Actor { officer, at: clock::now() };
        let mut locked = false;
        let result = match self.writer.as_deref_mut() {
            Some(book) => {
                let act = (subject, kind);
                let done = catch_unwind(AssertUnwindSafe(|| casework::perform_typed(book, &pack, &actor, act, fields, fill)));
                match done {
                    Ok(Ok(done)) => Ok(Acted { text: done.text, issue: done.issue }),
                    Ok(Err(error)) => {
                        locked = matches!(error, ActError::Refused(Refusal::KeyLocked { .. }));
                        Err(said(&error))
                    }
                    Err(_) => Err(crashed()),
                }
            }
            None => Err(busy()),
        };
        let new_key = matches!(kind, ActionKind::AddOfficer | ActionKind::IssueKey | ActionKind::RotateKey) && result.is_ok();
        self.send(Msg::Acted(token, result));
        if new_key {
            self.tell_unprotected();
        }
        if locked {
            self.send(Msg::Locked(actor.officer, None));
        }
    }

    fn unlock(&mut self, officer: OfficerId, passphrase: &Secret) {
        let Some(book) = self.writer.as_deref_mut() else { return self.send(Msg::Tell(busy())) };
        match signing::unlock(book, &officer, &passphrase.0) {
            Ok(()) => self.send(Msg::Unlocked(Bilingual {
                zh: format!("{officer} 的签名密钥已解锁。"),
                en: format!("The signing key of {officer} is open."),
            })),
            Err(error) => self.send(Msg::Locked(officer, Some(said(&error)))),
        }
    }

    fn set_passphrase(&mut self, officer: OfficerId, passphrase: &Secret, rotate: bool) {
        let pack = Arc::clone(&self.pack);
        let Some(book) = self.writer.as_deref_mut() else { return self.send(Msg::Tell(busy())) };
        let actor = Actor { officer, at: clock::now() };
        let result = signing::set_passphrase(book, &pack, &actor, &passphrase.0, rotate, Cost::FULL);
        match result {
            Ok(_) => {
                self.tell_unprotected();
                self.send(Msg::Unlocked(Bilingual {
                    zh: "口令已设置。".to_owned(), en: "The passphrase is set.".to_owned()
                }));
            }
            Err(KeyError::Act(ActError::Refused(Refusal::KeyLocked { .. }))) => self.send(Msg::Locked(actor.officer, None)),
            Err(error) => self.send(Msg::Tell(said(&error))),
        }
    }

    /// Whose keys have no passphrase. A county that is invented needs none.
    fn tell_unprotected(&self) {
        let Some(book) = self.writer.as_deref().filter(|book| book.meta("invented").is_err()) else { return };
        if let Ok(officers) = book.unprotected_keys() {
            self.send(Msg::Unprotected(officers));
        }
    }

    /// An export by an officer, or a visit, is signed: the key has to be open before the workbook is lent.
    fn key_is_locked(&self, request: &JobRequest, book: &Workbook) -> Option<OfficerId> {
        let officer = match request {
            JobRequest::Export(export) => export.officer.clone()?,
            JobRequest::VisitForm { officer, .. } => officer.clone()?,
            JobRequest::LendCopy { officer, .. } | JobRequest::TakeBack { officer, dry: false, .. } => officer.clone(),
            JobRequest::VisitTemplate(officer, ..) | JobRequest::VisitResults(_, officer) => officer.clone(),
            _ => return None,
        };
        let standing = signing::standing(book, &officer).ok()?;
        (standing == KeyStanding::Locked && !book.is_read_only()).then_some(officer)
    }

    /// Lends the workbook to a thread that does the job.
    fn job(&mut self, request: JobRequest) {
        let Some(mut book) = self.writer.take() else {
            self.send(Msg::JobDone(Err(crashed())));
            return;
        };
        if let Some(officer) = self.key_is_locked(&request, &book) {
            self.writer = Some(book);
            self.send(Msg::JobDone(Err(said(&Refusal::KeyLocked { officer: officer.0.clone() }))));
            return self.send(Msg::Locked(officer, None));
        }
        self.reader = book.reader().ok().flatten();
        let job = self.new_job();
        let tools = jobs::Tools { pack: Arc::clone(&self.pack), folder: self.folder.clone(), read: self.read.clone() };
        let (events, requests) = (self.events.clone(), self.requests.clone());
        let started = thread::Builder::new().name("job".into()).spawn(move || {
            let work = AssertUnwindSafe(|| jobs::run(&mut book, &tools, request, &job));
            let result = catch_unwind(work).unwrap_or_else(|_| Err(crashed()));
            // The workbook is back before the screen asks again.
            let _ = requests.send(Request::Back(book));
            let result = result.map(|outcome| {
                if let Some(page) = outcome.trial {
                    let _ = events.send(Event::Msg(Box::new(Msg::Tried(Box::new(page)))));
                }
                outcome.text
            });
            let _ = events.send(Event::Msg(Box::new(Msg::JobDone(result))));
        });
        if started.is_err() {
            // The workbook went with the thread that did not start: open it again.
            self.send(Msg::JobDone(Err(crashed())));
            if let Some(path) = self.path.clone() {
                self.open(&path);
            }
        }
    }

    fn new_job(&mut self) -> Job {
        let events = self.events.clone();
        let job = Job::new(move |progress: Progress| {
            let told = crate::app::msg::Progress {
                phase: progress.phase.to_owned(),
                item: progress.item,
                done: progress.done,
                total: progress.total,
            };
            let _ = events.send(Event::Msg(Box::new(Msg::Progress(told))));
        });
        self.job = Some(job.clone());
        job
    }

    /// Builds the demo county on a thread of its own.
    fn demo(&mut self, folder: PathBuf) {
        let job = self.new_job();
        let requests = self.requests.clone();
        let started = thread::Builder::new().name("demo".into()).spawn(move || {
            let work = AssertUnwindSafe(|| jobs::demo(&folder, &job));
            let _ = requests.send(Request::Built(catch_unwind(work).unwrap_or_else(|_| Err(crashed()))));
        });
        if started.is_err() {
            self.built(Err(crashed()));
        }
    }

    /// Opens the demo county, or says why there is none.
    fn built(&mut self, built: Result<(PathBuf, Bilingual), Bilingual>) {
        self.job = None;
        match built {
            Ok((path, text)) => {
                self.send(Msg::JobDone(Ok(text)));
                self.open(&path);
            }
            Err(why) => self.send(Msg::JobDone(Err(why))),
        }
    }
}
