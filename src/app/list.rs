//! A virtual table: all row ids, and the rows of the pages seen so far.

use super::model::text_cell;
use super::msg::{Query, Token};
use crate::domain::action::Subject;
use crate::domain::filter::FilterError;
use crate::domain::lang::Bilingual;
use crate::domain::listing::{Cell, ListKind, ListQuery, Row, Sort};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// Most rows that are kept beside marked ones.
const ROWS_KEPT: usize = 2000;

/// What a list was asked for: filter, order, campaign.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Shown {
    /// Filter as typed.
    pub filter: String,
    /// Order chosen.
    pub sort: Option<Sort>,
    /// Campaign.
    pub campaign: Option<String>,
}

/// A list on a screen.
#[derive(Clone, Debug)]
pub struct ListView {
    /// Which list.
    pub kind: ListKind,
    /// Filter that belongs to the screen (the sign-off queue), not editable.
    pub base: &'static str,
    /// Filter as typed.
    pub filter: String,
    /// Order chosen.
    pub sort: Option<Sort>,
    /// Ids in order.
    pub ids: Vec<i64>,
    /// Rows known.
    pub rows: HashMap<i64, Row>,
    /// Cursor.
    pub cursor: usize,
    /// First row shown.
    pub top: usize,
    /// First column shown beside the frozen one.
    pub column: usize,
    /// Marked rows.
    pub marks: BTreeSet<i64>,
    /// The question for ids asked last.
    pub ids_token: Token,
    /// Whether it is on the way.
    pub ids_pending: bool,
    /// What was asked for last.
    pub asking: Shown,
    /// What the ids answer; none before any came.
    pub shown: Option<Shown>,
    /// The question for rows asked last.
    pub rows_token: Token,
    /// Whether it is on the way.
    pub rows_pending: bool,
    /// Whether ids ever came.
    pub loaded: bool,
    /// Why it cannot be shown.
    pub trouble: Option<Bilingual>,
    /// Row to put the cursor on when the ids are here.
    pub wanted_row: Option<i64>,
    asked: BTreeSet<i64>,
    /// Questions for marked rows on their way, beside those for rows in sight.
    marks_asked: BTreeMap<Token, Vec<i64>>,
    /// Rows that something was done to since the ids came.
    acted: BTreeSet<i64>,
    /// Rows read before the ids were asked for again.
    stale: BTreeSet<i64>,
}

impl ListView {
    /// An empty list.
    pub fn new(kind: ListKind, base: &'static str) -> Self {
        Self {
            kind,
            base,
            filter: String::new(),
            sort: None,
            ids: Vec::new(),
            rows: HashMap::new(),
            cursor: 0,
            top: 0,
            column: 0,
            marks: BTreeSet::new(),
            ids_token: 0,
            ids_pending: false,
            asking: Shown::default(),
            shown: None,
            rows_token: 0,
            rows_pending: false,
            loaded: false,
            trouble: None,
            wanted_row: None,
            asked: BTreeSet::new(),
            marks_asked: BTreeMap::new(),
            acted: BTreeSet::new(),
            stale: BTreeSet::new(),
        }
    }

    /// The question that fills it, within a campaign when one is chosen and the list knows of campaigns.
    ///
    /// # Errors
    /// The filter cannot be read.
    pub fn query(&self, campaign: Option<&str>) -> Result<Query, FilterError> {
        let columns: Vec<&str> = self.kind.filter_columns().collect();
        let within = campaign.filter(|_| columns.contains(&"campaign") && self.kind != ListKind::Campaigns);
        let within = within.map_or_else(String::new, |campaign| format!("campaign={campaign}"));
        let both = format!("{} {within} {}", self.base, self.filter);
        let filter = self.kind.filter(&both)?;
        Ok(Query::Ids(ListQuery { kind: self.kind, filter, sort: self.sort.clone() }))
    }

    /// What it shows once it is filled.
    pub fn wish(&self, campaign: Option<String>) -> Shown {
        Shown { filter: self.filter.clone(), sort: self.sort.clone(), campaign }
    }

    /// The first ids, where nothing is shown yet. The list is still on its way: keys about rows wait for all of it.
    pub fn set_first(&mut self, ids: Vec<i64>, height: usize) {
        if self.ids_pending && !self.loaded {
            self.ids = ids;
            self.go(0, height);
        }
    }

    /// New ids: the cursor stays on the row it was on, when that is still there; in a new order one looks at the first.
    pub fn set_ids(&mut self, ids: Vec<i64>, height: usize) {
        let sorted = self.shown.as_ref().is_some_and(|shown| shown.sort != self.asking.sort);
        let here = if sorted { ids.first().copied() } else { self.stays_on(&ids) };
        let current = self.wanted_row.take().or(here);
        self.ids = ids;
        self.ids_pending = false;
        self.shown = Some(self.asking.clone());
        // Rows known from before stand until they are read again, so that a key pressed meanwhile has its row.
        self.stale.extend(self.rows.keys().copied());
        self.asked.clear();
        self.marks_asked.clear();
        self.acted.clear();
        self.loaded = true;
        self.trouble = None;
        if let Some(place) = current.and_then(|id| self.ids.iter().position(|other| *other == id)) {
            self.cursor = place;
        }
        if !self.marks.is_empty() {
            let present: BTreeSet<i64> = self.ids.iter().copied().collect();
            self.marks.retain(|id| present.contains(id));
        }
        self.go(self.cursor, height);
    }

    /// The row on which the cursor stays among new ids. One that was acted upon and went elsewhere is not followed: the
    /// next one has come to its place.
    fn stays_on(&self, ids: &[i64]) -> Option<i64> {
        let here = self.ids.get(self.cursor).copied()?;
        if !self.acted.contains(&here) {
            return Some(here);
        }
        let place = |id: i64| ids.iter().position(|other| *other == id);
        let next = self.ids.iter().skip(self.cursor + 1).copied().find(|id| !self.acted.contains(id));
        match next.and_then(|next| Some((next, place(next)?))) {
            // The row is before the next one as it was.
            Some((_, at)) if at > 0 && ids.get(at - 1) == Some(&here) => Some(here),
            Some((next, _)) => Some(next),
            None => None,
        }
    }

    /// Something was done to a row; see [`ListView::set_ids`].
    pub fn was_acted_upon(&mut self, id: i64) {
        self.acted.insert(id);
    }

    /// Takes the answer to a question for rows, or gives it back when the list asked none of that number.
    pub fn answer_rows(&mut self, token: Token, rows: Vec<Row>) -> Option<Vec<Row>> {
        if self.rows_token == token {
            self.rows_pending = false;
        } else if self.marks_asked.remove(&token).is_none() {
            return Some(rows);
        }
        self.set_rows(rows);
        None
    }

    /// A question for rows failed; `false` when the list asked none of that number.
    pub fn fail_rows(&mut self, token: Token, why: &Bilingual) -> bool {
        if self.rows_token == token {
            self.rows_pending = false;
        } else if self.marks_asked.remove(&token).is_none() {
            return false;
        }
        self.trouble = Some(why.clone());
        true
    }

    /// New rows.
    fn set_rows(&mut self, rows: Vec<Row>) {
        for row in rows {
            self.asked.remove(&row.id);
            self.stale.remove(&row.id);
            self.rows.insert(row.id, row);
        }
        // Rows far from the window are read again when one comes there; a long list must not fill the memory.
        if self.rows.len() > ROWS_KEPT {
            let near: BTreeSet<i64> =
                self.ids.iter().skip(self.top.saturating_sub(ROWS_KEPT / 4)).take(ROWS_KEPT / 2).copied().collect();
            let marks = &self.marks;
            self.rows.retain(|id, _| near.contains(id) || marks.contains(id));
            self.stale.retain(|id| near.contains(id));
        }
    }

    /// Rows to fetch: those near the window that are neither known nor asked for.
    pub fn wanted(&mut self, height: usize) -> Vec<i64> {
        let from = self.top.saturating_sub(height);
        let near = self.ids.iter().skip(from).take(height * 3);
        let visible = self.ids.iter().skip(self.top).take(height);
        let known = |id: &i64| self.rows.contains_key(id) && !self.stale.contains(id);
        let missing = |id: &&i64| !known(id) && !self.asked.contains(*id);
        // Ask only when something in sight is missing; then ask for the neighbourhood too.
        if !visible.clone().any(|id| missing(&id)) {
            return Vec::new();
        }
        let wanted: Vec<i64> = near.filter(missing).copied().collect();
        self.asked = wanted.iter().copied().collect();
        wanted
    }

    /// The row under the cursor, when it is known and in sight: while the list says why it cannot be shown, none is.
    pub fn current(&self) -> Option<&Row> {
        let here = self.ids.get(self.cursor).filter(|_| self.trouble.is_none());
        here.and_then(|id| self.rows.get(id))
    }

    /// Whether the row under the cursor is still to come: its ids, or itself.
    pub fn pending(&self) -> bool {
        let known = |id: &i64| self.rows.contains_key(id) && !self.stale.contains(id);
        self.ids_pending || self.rows_pending && !self.ids.get(self.cursor).is_none_or(known)
    }

    /// A cell of the row under the cursor.
    pub fn cell(&self, column: &str) -> Option<&Cell> {
        self.cell_of(self.current()?, column)
    }

    /// A cell of a row.
    pub fn cell_of<'r>(&self, row: &'r Row, column: &str) -> Option<&'r Cell> {
        let index = self.kind.columns().iter().position(|name| *name == column)?;
        row.cells.get(index)
    }

    /// What a row is about.
    pub fn subject(&self, row: &Row) -> Option<Subject> {
        let id = row.subject.clone();
        match self.kind {
            ListKind::Clues | ListKind::Dismissals | ListKind::CrossChecks => Some(Subject::Clue(id)),
            ListKind::Campaigns => Some(Subject::Campaign(id)),
            ListKind::Samples | ListKind::Lookback => Some(Subject::Sample(id)),
            ListKind::Issues => Some(Subject::Issue(id)),
            ListKind::Cases | ListKind::Papers => Some(Subject::Household(id)),
            ListKind::Identities => Some(Subject::Identity(id)),
            ListKind::Officers => Some(Subject::Officer(id)),
            ListKind::Visits => self.cell_of(row, "household_no").and_then(text_cell).map(Subject::Household),
            ListKind::Deadlines => Some(Subject::parse(&id)),
            ListKind::Events => self.cell_of(row, "subject").and_then(text_cell).map(|text| Subject::parse(&text)),
            ListKind::Sources | ListKind::Rejects | ListKind::Rules | ListKind::Villages | ListKind::Agreement => None,
        }
    }

    /// State code of a row, in lists that have one.
    pub fn state_of<'r>(&self, row: &'r Row) -> Option<&'r str> {
        match self.cell_of(row, "state")? {
            Cell::Coded { code, .. } | Cell::Text(code) => Some(code),
            _ => None,
        }
    }

    /// The marked rows that are known, in the order of the list.
    pub fn marked(&self) -> Vec<&Row> {
        if self.marks.is_empty() {
            return Vec::new();
        }
        self.ids.iter().filter(|id| self.marks.contains(id)).filter_map(|id| self.rows.get(id)).collect()
    }

    /// Whether marked rows were not read yet.
    pub fn lacks_marked(&self) -> bool {
        self.marks.iter().any(|id| !self.rows.contains_key(id))
    }

    /// Marked rows that were neither read nor asked for; they are asked for with this question.
    pub fn ask_marked(&mut self, token: Token) -> Vec<i64> {
        let on_the_way: BTreeSet<i64> = self.marks_asked.values().flatten().copied().collect();
        let lacking = self.marks.iter().filter(|id| !self.rows.contains_key(id) && !on_the_way.contains(id));
        let lacking: Vec<i64> = lacking.copied().collect();
        if !lacking.is_empty() {
            self.marks_asked.insert(token, lacking.clone());
        }
        lacking
    }

    /// Puts the cursor there and the window around it.
    pub fn go(&mut self, to: usize, height: usize) {
        self.cursor = to.min(self.ids.len().saturating_sub(1));
        if self.cursor < self.top {
            self.top = self.cursor;
        } else if height > 0 && self.cursor >= self.top + height {
            self.top = self.cursor + 1 - height;
        }
        self.top = self.top.min(self.ids.len().saturating_sub(height));
    }

    /// Moves the cursor by so many rows.
    pub fn step(&mut self, rows: isize, height: usize) {
        self.go(self.cursor.saturating_add_signed(rows), height);
    }

    /// Marks every row of the list as filtered; when all are, none.
    pub fn toggle_all(&mut self) {
        if self.trouble.is_some() {
            return;
        }
        if self.marks.len() == self.ids.len() {
            self.marks.clear();
        } else {
            self.marks = self.ids.iter().copied().collect();
        }
    }

    /// Marks or unmarks the row under the cursor.
    pub fn toggle_mark(&mut self) {
        if self.trouble.is_none()
            && let Some(id) = self.ids.get(self.cursor).copied()
            && !self.marks.remove(&id)
        {
            self.marks.insert(id);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_follows_the_cursor_and_asks_for_what_it_shows() {
        let mut list = ListView::new(ListKind::Clues, "");
        list.set_ids((1..=1000).collect(), 20);
        assert_eq!(list.wanted(20), (1..=60).collect::<Vec<_>>());
        assert!(list.wanted(20).is_empty(), "the same rows are not asked for twice");
        list.go(999, 20);
        assert_eq!((list.top, list.cursor), (980, 999));
        assert_eq!(list.wanted(20).first(), Some(&961));
    }

    #[test]
    fn the_first_rows_are_shown_while_the_list_is_on_its_way_and_never_take_its_place() {
        let mut list = ListView::new(ListKind::Clues, "");
        list.ids_pending = true;
        list.set_first(vec![1, 2, 3], 20);
        assert_eq!((list.ids.len(), list.loaded, list.pending()), (3, false, true), "keys about rows wait for all");
        assert_eq!(list.wanted(20), [1, 2, 3]);
        list.set_ids((1..=1000).collect(), 20);
        list.ids_pending = true;
        list.set_first(vec![1, 2, 3], 20);
        assert_eq!(list.ids.len(), 1000);
    }

    #[test]
    fn a_list_that_was_sorted_anew_is_looked_at_from_its_first_row() {
        let mut list = ListView::new(ListKind::Clues, "");
        list.set_ids((1..=100).collect(), 20);
        list.go(70, 20);
        list.sort = Some(Sort { column: "amount".to_owned(), descending: true });
        list.asking = list.wish(None);
        list.set_ids((1..=100).rev().collect(), 20);
        assert_eq!((list.cursor, list.top), (0, 0));
    }

    #[test]
    fn a_list_that_cannot_be_shown_has_no_row_to_act_on() {
        let mut list = ListView::new(ListKind::Clues, "");
        list.set_ids(vec![10, 20], 20);
        list.set_rows(vec![Row { id: 10, subject: "R10-AAAAAAAA".into(), cells: Vec::new() }]);
        assert!(list.current().is_some());
        list.trouble = Some(Bilingual::same("unreadable"));
        list.toggle_mark();
        list.toggle_all();
        assert!(list.current().is_none() && list.marks.is_empty());
    }

    #[test]
    fn rows_that_moved_keep_the_cursor_on_them() {
        let mut list = ListView::new(ListKind::Clues, "");
        list.set_ids(vec![10, 20, 30], 20);
        list.go(1, 20);
        list.set_ids(vec![30, 40, 20, 10], 20);
        assert_eq!(list.cursor, 2);
        list.set_ids(vec![], 20);
        assert_eq!((list.cursor, list.current()), (0, None));
    }
    fn at(list: &ListView) -> Option<i64> {
        list.ids.get(list.cursor).copied()
    }

    #[test]
    fn after_a_row_was_decided_and_went_elsewhere_the_cursor_is_on_the_next_one() {
        let mut list = ListView::new(ListKind::Identities, "");
        list.set_ids(vec![10, 20, 30, 40], 20);
        list.go(1, 20);
        list.was_acted_upon(20);
        list.set_ids(vec![10, 30, 40, 20], 20);
        assert_eq!((at(&list), list.cursor), (Some(30), 1), "at the same place");
        list.was_acted_upon(30);
        list.set_ids(vec![10, 40, 20], 20);
        assert_eq!(at(&list), Some(40), "one that left the list");
        list.set_ids(vec![40, 10, 20], 20);
        assert_eq!(at(&list), Some(40), "what others did moves the cursor with its row");
        // Several at once, rows before the cursor among them.
        list.set_ids(vec![1, 2, 3, 4, 5, 6], 20);
        list.go(3, 20);
        [1, 2, 4, 5].into_iter().for_each(|id| list.was_acted_upon(id));
        list.set_ids(vec![3, 6, 1, 2, 4, 5], 20);
        assert_eq!(at(&list), Some(6));
    }

    #[test]
    fn a_decided_row_that_stays_in_its_place_keeps_the_cursor() {
        let mut list = ListView::new(ListKind::Clues, "");
        list.set_ids(vec![10, 20, 30], 20);
        list.go(1, 20);
        list.was_acted_upon(20);
        list.set_ids(vec![20, 30, 10], 20);
        assert_eq!(at(&list), Some(20));
        list.go(2, 20);
        list.was_acted_upon(10);
        list.set_ids(vec![20, 30, 10], 20);
        assert_eq!(at(&list), Some(10), "the last one");
    }

    #[test]
    fn questions_for_marked_rows_are_asked_once_and_lose_no_answer_for_rows_in_sight() {
        let row = |id: i64| Row { id, subject: format!("R10-{id}"), cells: Vec::new() };
        let mut list = ListView::new(ListKind::Clues, "");
        list.set_ids((1..=100).collect(), 2);
        (list.rows_token, list.rows_pending) = (1, true);
        list.marks = BTreeSet::from([50, 60]);
        assert_eq!(list.ask_marked(2), [50, 60]);
        assert!(list.ask_marked(3).is_empty() && list.lacks_marked(), "they are on the way");
        list.marks.insert(70);
        assert_eq!(list.ask_marked(4), [70]);
        assert!(list.answer_rows(1, vec![row(1)]).is_none() && !list.rows_pending, "rows in sight");
        assert!(list.answer_rows(9, vec![row(9)]).is_some(), "of another list");
        assert!(list.answer_rows(4, vec![row(70)]).is_none() && list.answer_rows(2, vec![row(50), row(60)]).is_none());
        assert!(!list.lacks_marked() && list.marked().len() == 3 && list.rows.contains_key(&1));
    }
}
