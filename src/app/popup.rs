//! Dialogues.

use super::command::{self, COMMANDS, Cmd, Command};
use super::edit::Edit;
use super::form::Form;
use super::import::{Plan, Wish};
use super::jump::Jump;
use super::model::Model;
use super::msg::{Table, Token};
use super::signing::{KeyStep, Secret};
use crate::domain::action::ActionKind;
use crate::domain::lang::Bilingual;
use crate::domain::officer::OfficerId;
use crate::domain::text;
use std::path::PathBuf;

/// A dialogue.
#[derive(Clone, Debug)]
pub enum Popup {
    /// A form.
    Form(Box<Form>),
    /// Something to choose.
    Menu(Menu),
    /// Every command, searchable.
    Palette(Search),
    /// Keys and words, searchable.
    Help(Search),
    /// The filter line of a list.
    Filter {
        /// As typed.
        edit: Edit,
        /// What it was before.
        old: String,
        /// The row under the cursor then.
        row: Option<i64>,
        /// Why it cannot be read.
        error: Option<Bilingual>,
    },
    /// One line of text for something: a path, a county.
    Ask(Ask),
    /// A search over everything.
    Jump(Jump),
    /// A step of the tour.
    Tour(usize),
    /// Import dialogue.
    Import(ImportDialog),
    /// Something long to read.
    Message {
        /// What it says.
        text: Bilingual,
        /// First line shown.
        top: usize,
    },
}

/// Something to choose.
#[derive(Clone, Debug)]
pub struct Menu {
    /// Title.
    pub title: Bilingual,
    /// Entries.
    pub entries: Vec<MenuEntry>,
    /// Cursor, among the entries shown.
    pub cursor: usize,
    /// Typed to find entries of a long menu; a menu without it takes digits and letters as keys.
    pub search: Option<Edit>,
}

/// An entry of a menu.
#[derive(Clone, Debug)]
pub struct MenuEntry {
    /// What it says.
    pub text: Bilingual,
    /// Why it cannot be chosen.
    pub refused: Option<Bilingual>,
    /// What it does.
    pub choice: Choice,
}

/// Which rows of a list are exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rows {
    /// Those that the list shows.
    Shown,
    /// All.
    All,
}

/// What choosing an entry does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// An act on what is selected.
    Act(ActionKind),
    /// Change what is entered of this officer.
    Entry(String),
    /// What was found of this unit of this sample.
    Unit(String, String),
    /// This officer acts from now on.
    Officer(String),
    /// Lists, screening and exports are about this campaign, or about everything.
    Campaign(Option<String>),
    /// Sort by this column.
    Sort(Option<&'static str>),
    /// This dataset for the sheets of an import that are not recognised.
    Dataset(String),
    /// Change how the columns of this sheet are fed.
    MapSheet(usize),
    /// Choose the header that feeds this column of this sheet.
    MapColumn(usize, String),
    /// Feed the column by this header, or by none.
    MapHeader(usize, String, Option<String>),
    /// Write this table here, over the file that is there.
    Export(Table, PathBuf),
    /// Take a field copy back, or only say what would come of it.
    TakeBack(PathBuf, bool),
    /// Ask where to write this table or paper.
    ExportOf(Table, Rows),
    /// Ask for another path to write this table to.
    Rename(Table, PathBuf),
    /// Change this parameter.
    Param(String),
    /// Write the changed parameter into this pack folder.
    SaveParam(PathBuf),
    /// Ask for another pack folder.
    PackFolder,
    /// Something with the officer's signing key.
    Key(KeyStep),
    /// Show the list as this view says.
    View(usize),
    /// Keep filter and order as a view.
    SaveView,
    /// Ask which view to remove.
    DropViews,
    /// Remove this view.
    DropView(usize),
    /// Leave although a job runs.
    Quit,
}

/// A search line with a cursor over what it finds.
#[derive(Clone, Debug, Default)]
pub struct Search {
    /// As typed.
    pub edit: Edit,
    /// Cursor or first line.
    pub cursor: usize,
}

/// A question for one line of text.
#[derive(Clone, Debug)]
pub struct Ask {
    /// What for.
    pub purpose: Purpose,
    /// As typed.
    pub edit: Edit,
    /// What was wrong with it.
    pub error: Option<Bilingual>,
}

/// What a line of text is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Open this workbook.
    OpenBook,
    /// Make a workbook here.
    NewBook,
    /// For this county, at the path asked before.
    County(String),
    /// Build the demo county in this folder.
    Demo,
    /// The date that files speak of which name none.
    DataDate,
    /// Write this table here.
    Export(Table),
    /// Load this filled-in visit form.
    VisitResults,
    /// Lend a field copy to these officers, here.
    LendCopy(String),
    /// Take this field copy back.
    TakeBack,
    /// Try this rule file.
    RuleFile,
    /// Write the changed parameter into this pack folder.
    PackFolder,
    /// Keep filter and order of the list under this name.
    ViewName,
    /// The passphrase of this officer's key.
    Unlock(OfficerId),
    /// A new passphrase, for a new key when `rotate`.
    NewPassphrase {
        /// Replace the key too.
        rotate: bool,
    },
    /// The same again.
    RepeatPassphrase {
        /// Replace the key too.
        rotate: bool,
        /// As typed first.
        first: Secret,
    },
}

impl Purpose {
    /// What is typed must not be seen.
    pub fn is_secret(&self) -> bool {
        matches!(self, Self::Unlock(_) | Self::NewPassphrase { .. } | Self::RepeatPassphrase { .. })
    }
}

/// Import, step by step.
#[derive(Clone, Debug, Default)]
pub struct ImportDialog {
    /// File or folder.
    pub edit: Edit,
    /// The question on the way.
    pub token: Token,
    /// What was asked about, and is to be done.
    pub wish: Wish,
    /// What would be done; `None` while the path is typed.
    pub plan: Option<Plan>,
    /// First line shown of the plan.
    pub cursor: usize,
    /// What went wrong.
    pub error: Option<Bilingual>,
}

impl Menu {
    /// A menu, cursor on the first entry.
    pub fn new(title: Bilingual, entries: Vec<MenuEntry>) -> Self {
        Self { title, entries, cursor: 0, search: None }
    }

    /// The entries that answer to the search, by position.
    pub fn shown(&self) -> Vec<usize> {
        let needle = self.search.as_ref().map_or_else(String::new, |edit| text::fold(&edit.text()).to_lowercase());
        let holds = |entry: &MenuEntry| {
            needle.is_empty() || entry.text.zh.to_lowercase().contains(&needle) || entry.text.en.to_lowercase().contains(&needle)
        };
        self.entries.iter().enumerate().filter(|(_, entry)| holds(entry)).map(|(index, _)| index).collect()
    }

    /// Moves the cursor.
    pub fn step(&mut self, by: isize) {
        self.cursor = self.cursor.saturating_add_signed(by).min(self.shown().len().saturating_sub(1));
    }
}

/// A line of the palette.
#[derive(Clone, Copy, Debug)]
pub struct Found {
    /// The command.
    pub command: &'static Command,
    /// It can be done here; else the line says what it is for.
    pub here: bool,
}

/// Commands that answer to the search, best first; behind those that can be done here the others.
pub fn palette(model: &Model, search: &str) -> Vec<Found> {
    let needle = text::fold(search).to_lowercase();
    let hidden = |cmd| matches!(cmd, Cmd::Up | Cmd::Down | Cmd::Left | Cmd::Right | Cmd::Palette);
    let mut found: Vec<(bool, usize, Found)> = COMMANDS
        .iter()
        .filter(|command| !hidden(command.cmd))
        .filter_map(|command| {
            let title = command.title(model.lang).to_lowercase();
            let places = [title.find(&needle), command.id.find(&needle), command.zh.find(&needle)];
            let place = places.into_iter().flatten().min().or_else(|| scattered(&needle, command.id))?;
            let here = command::exists(command.when, model);
            Some((!here, if needle.is_empty() { 0 } else { place }, Found { command, here }))
        })
        .collect();
    found.sort_by_key(|(away, place, _)| (*away, *place));
    found.into_iter().map(|(.., found)| found).collect()
}

/// All letters of the needle in order, somewhere: worse than any place found whole.
fn scattered(needle: &str, text: &str) -> Option<usize> {
    let mut rest = text.chars();
    needle.chars().all(|wanted| rest.any(|c| c == wanted)).then_some(100)
}
