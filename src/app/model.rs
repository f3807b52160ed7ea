//! The state of the program.

use super::doc::DocState;
use super::history::History;
use super::key::Key;
use super::keymap::Keymap;
use super::list::ListView;
use super::msg::{Progress, Token};
use super::popup::Popup;
use super::sheet::SheetView;
use super::views::SavedView;
use crate::domain::action::{ActionKind, ActionOption, Subject};
use crate::domain::date::Date;
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::listing::{CampaignTally, CasePage, Cell, CluePage, IssuePage, ListKind, Overview, RulePage, TrialPage};
use crate::domain::officer::{Officer, OfficerId};
use crate::domain::pack::Pack;
use crate::i18n::{self, Strings};
use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::Arc;

/// Lines around the body: title, tabs, and below it message and hint bar.
pub const CHROME: u16 = 4;
/// Narrowest body that shows a row beside its list.
pub const WIDE: usize = 139;
/// Smallest window that is drawn.
pub const SMALLEST: (u16, u16) = (60, 15);

/// Everything the screens show.
#[derive(Clone, Debug)]
pub struct Model {
    /// Language.
    pub lang: Lang,
    /// Window, cells.
    pub size: (u16, u16),
    /// Pack in use: choices, titles, checklist.
    pub pack: Arc<Pack>,
    /// The civil day.
    pub today: Date,
    /// Open workbook.
    pub book: Option<Book>,
    /// Officers of the workbook.
    pub officers: Vec<Officer>,
    /// Who acts.
    pub officer: Option<OfficerId>,
    /// Officers whose signing keys have no passphrase.
    pub unprotected: BTreeSet<String>,
    /// Of these, those who were asked to set one in this session.
    pub reminded: BTreeSet<String>,
    /// Campaigns of the workbook, as the overview told them last.
    pub campaigns: Vec<CampaignTally>,
    /// The campaign that lists, screening and exports are about; none: everything.
    pub campaign: Option<String>,
    /// The tabs, each with the pages opened on it.
    pub tabs: Vec<Vec<Screen>>,
    /// Tab shown.
    pub tab: usize,
    /// Dialogues, the top one last.
    pub popups: Vec<Popup>,
    /// Message above the hint bar; the next key clears it.
    pub toast: Option<Toast>,
    /// Running job.
    pub job: Option<RunningJob>,
    /// Start screen: recent workbooks, newest first.
    pub recent: Vec<PathBuf>,
    /// Start screen: cursor.
    pub start: usize,
    /// Asked for an act whose page is on its way; keys typed meanwhile.
    pub waiting: Option<Waiting>,
    /// Keys about a row or page that is on its way, handled when it is here.
    pub held: Vec<Key>,
    /// Keys of the commands.
    pub keymap: Arc<Keymap>,
    /// Whether the hint about full-width keys was given.
    pub full_width_told: bool,
    /// Messages of this session, oldest first.
    pub log: Vec<Logged>,
    /// What the clock says, `10:32`.
    pub time: String,
    /// Pages are read out: one column, tables in place of charts.
    pub linear: bool,
    /// Where one was and came back from.
    pub history: History,
    /// Named views of lists.
    pub views: Vec<SavedView>,
    /// Whether wide windows show the row under the cursor beside the list.
    pub preview: bool,
    /// Rows read so far for a list that is on its way.
    pub reading: u64,
    /// Whether the list shown takes long enough that a person notices.
    pub slow: bool,
    /// Whether the export that is being asked for is of all rows, and not of those that the list shows.
    pub exports_all: bool,
    token: Token,
}

/// An open workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Book {
    /// Where it is.
    pub path: PathBuf,
    /// Another process writes it.
    pub read_only: bool,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// What to tell.
    pub text: Bilingual,
    /// Whether it is bad news.
    pub bad: bool,
}

/// A message of this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logged {
    /// When, `10:32`.
    pub time: String,
    /// What.
    pub toast: Toast,
}

/// Long work under way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunningJob {
    /// What it is.
    pub title: Bilingual,
    /// How far.
    pub progress: Progress,
    /// The officer asked it to stop.
    pub stopping: bool,
}

/// An act asked for before its page was here.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Number of the question.
    pub token: Token,
    /// What was asked: an act, or the list of acts.
    pub act: Option<ActionKind>,
    /// Keys typed since, handled when the page is here.
    pub keys: Vec<Key>,
}

/// What a tab shows.
#[derive(Clone, Debug)]
pub enum Screen {
    /// First screen.
    Overview(Detail<Overview>),
    /// A list.
    List(Box<ListView>),
    /// A clue.
    Clue(Detail<CluePage>),
    /// A household.
    Case(Detail<CasePage>),
    /// An issue.
    Issue(Detail<IssuePage>),
    /// The visit sheet of a household.
    Sheet(Box<SheetView>),
    /// A rule.
    Rule(Detail<RulePage>),
    /// What a change of a rule or parameter would do.
    Trial(Detail<TrialPage>),
}

/// A page about one thing.
#[derive(Clone, Debug)]
pub struct Detail<T> {
    /// Identifier.
    pub id: String,
    /// The page, when it is here.
    pub page: Option<Box<T>>,
    /// The question asked last.
    pub token: Token,
    /// Whether it is on the way.
    pub pending: bool,
    /// Where the reader is.
    pub state: DocState,
    /// Why it cannot be shown.
    pub trouble: Option<Bilingual>,
}

impl<T> Detail<T> {
    /// A page to be fetched.
    pub fn new(id: impl Into<String>) -> Self {
        Self { id: id.into(), page: None, token: 0, pending: false, state: DocState::default(), trouble: None }
    }
}

impl Model {
    /// A program without a workbook.
    pub fn new(pack: Arc<Pack>, lang: Lang, today: Date) -> Self {
        Self {
            lang,
            size: (80, 24),
            pack,
            today,
            book: None,
            officers: Vec::new(),
            officer: None,
            unprotected: BTreeSet::new(),
            reminded: BTreeSet::new(),
            campaigns: Vec::new(),
            campaign: None,
            tabs: Vec::new(),
            tab: 0,
            popups: Vec::new(),
            toast: None,
            job: None,
            recent: Vec::new(),
            start: 0,
            waiting: None,
            held: Vec::new(),
            keymap: Arc::new(Keymap::default()),
            full_width_told: false,
            log: Vec::new(),
            time: String::new(),
            linear: false,
            history: History::default(),
            views: Vec::new(),
            preview: true,
            reading: 0,
            slow: false,
            exports_all: false,
            token: 0,
        }
    }

    /// The tabs of a workbook, as first shown.
    pub fn fresh_tabs() -> Vec<Vec<Screen>> {
        let list = |kind, base| vec![Screen::List(Box::new(ListView::new(kind, base)))];
        vec![
            vec![Screen::Overview(Detail::new(""))],
            list(ListKind::Clues, ""),
            list(ListKind::Issues, ""),
            list(ListKind::Issues, "state=county_review"),
            list(ListKind::Cases, ""),
            list(ListKind::Sources, ""),
            list(ListKind::Rejects, ""),
            list(ListKind::Identities, ""),
            list(ListKind::Visits, ""),
            list(ListKind::Events, ""),
        ]
    }

    /// Texts of the present language.
    pub fn strings(&self) -> &'static Strings {
        i18n::strings(self.lang)
    }

    /// A new question number.
    pub fn next_token(&mut self) -> Token {
        self.token += 1;
        self.token
    }

    /// Lines of the body.
    pub fn body_height(&self) -> usize {
        usize::from(self.size.1.saturating_sub(CHROME))
    }

    /// Cells of the body; the last column is the scroll bar's.
    pub fn body_width(&self) -> usize {
        usize::from(self.size.0.saturating_sub(1))
    }

    /// Cells of the row shown beside a list; 0 where there is no room for it.
    pub fn preview_width(&self) -> usize {
        let width = self.body_width();
        let room = matches!(self.screen(), Some(Screen::List(_))) && self.preview && width >= WIDE;
        if room { (width * 2 / 5).min(72) } else { 0 }
    }

    /// Rows of a list on screen: the body without its header and summary lines.
    pub fn list_height(&self) -> usize {
        self.body_height().saturating_sub(2).max(1)
    }

    /// The screen shown.
    pub fn screen(&self) -> Option<&Screen> {
        self.tabs.get(self.tab).and_then(|stack| stack.last())
    }

    /// The screen shown.
    pub fn screen_mut(&mut self) -> Option<&mut Screen> {
        self.tabs.get_mut(self.tab).and_then(|stack| stack.last_mut())
    }

    /// The officer who acts.
    pub fn acting(&self) -> Option<&Officer> {
        let id = self.officer.as_ref()?;
        self.officers.iter().find(|officer| officer.id == *id)
    }

    /// What commands are about: the page shown, or the row under the cursor.
    pub fn selected(&self) -> Option<Subject> {
        match self.screen()? {
            Screen::Overview(_) | Screen::Rule(_) | Screen::Trial(_) | Screen::Sheet(_) => None,
            Screen::Clue(detail) => Some(Subject::Clue(detail.id.clone())),
            Screen::Case(detail) => Some(Subject::Household(detail.id.clone())),
            Screen::Issue(detail) => Some(Subject::Issue(detail.id.clone())),
            Screen::List(list) => list.subject(list.current()?),
        }
    }

    /// The household of what is selected.
    pub fn selected_household(&self) -> Option<String> {
        match self.screen()? {
            Screen::Clue(detail) => detail.page.as_ref()?.household_no.clone(),
            Screen::Issue(detail) => detail.page.as_ref()?.household_no.clone(),
            Screen::Case(detail) => Some(detail.id.clone()),
            Screen::Sheet(sheet) => Some(sheet.detail.id.clone()),
            Screen::List(list) => list.cell("household_no").and_then(text_cell),
            Screen::Overview(_) | Screen::Rule(_) | Screen::Trial(_) => None,
        }
    }

    /// What the officer can do with the page shown.
    pub fn options(&self) -> Option<&[ActionOption]> {
        match self.screen()? {
            Screen::Clue(detail) => detail.page.as_ref().map(|page| page.options.as_slice()),
            Screen::Case(detail) => detail.page.as_ref().map(|page| page.options.as_slice()),
            Screen::Issue(detail) => detail.page.as_ref().map(|page| page.options.as_slice()),
            Screen::Overview(_) | Screen::List(_) | Screen::Rule(_) | Screen::Trial(_) | Screen::Sheet(_) => None,
        }
    }

    /// The rule shown, or under the cursor of the list of rules.
    pub fn selected_rule(&self) -> Option<&str> {
        match self.screen()? {
            Screen::Rule(detail) => Some(&detail.id),
            Screen::List(list) if list.kind == ListKind::Rules => list.current().map(|row| row.subject.as_str()),
            _ => None,
        }
    }

    /// Shows a message.
    pub fn tell(&mut self, text: Bilingual, bad: bool) {
        const KEPT: usize = 200;
        let toast = Toast { text, bad };
        // The same refusal again and again is one message.
        if self.log.last().is_none_or(|last| last.toast != toast) {
            self.log.push(Logged { time: self.time.clone(), toast: toast.clone() });
        }
        let extra = self.log.len().saturating_sub(KEPT);
        self.log.drain(..extra);
        self.toast = Some(toast);
    }
}

/// The text of a cell that names something.
pub fn text_cell(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) if !text.is_empty() => Some(text.clone()),
        Cell::Coded { code, .. } => Some(code.clone()),
        _ => None,
    }
}
