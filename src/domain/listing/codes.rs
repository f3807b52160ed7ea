//! Columns of lists that hold codes: which codes there are, and how people say them.

use super::ListKind;
use crate::domain::action::ActionKind;
use crate::domain::checklist::Entry;
use crate::domain::filter::{FilterError, Operator, Term, quoted, quoted_word};
use crate::domain::lang::{Bilingual, Lang};
use crate::domain::lifecycle::{self, ClueState, IssueState};
use crate::domain::load::{IdentityReason, RejectReason};
use crate::domain::officer::Role;
use crate::domain::pack::Pack;
use crate::domain::rule::{Direction, Severity};
use crate::domain::visit::PaperState;
use crate::domain::{campaign, course, cross_check, lookback};

/// How a column of a list is stored, and so how a filter's right side is read and a cell is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnKind {
    /// Text as it is.
    Text,
    /// A code that has a title.
    Code,
    /// Fen.
    Money,
    /// Month index.
    Month,
    /// ISO date.
    Date,
    /// Integer.
    Number,
    /// 0 or 1.
    Flag,
    /// Full identity number; masked when shown.
    Id,
    /// Several codes that have titles, with commas between; `=` asks whether one of them is there.
    Codes,
    /// Several words with a space between; `=` asks whether one of them is there.
    Set,
}

impl ColumnKind {
    /// What stands between several values.
    pub fn separator(self) -> Option<char> {
        match self {
            Self::Set => Some(' '),
            Self::Codes => Some(','),
            _ => None,
        }
    }

    /// Whether values are codes that have titles.
    pub fn is_coded(self) -> bool {
        matches!(self, Self::Code | Self::Codes)
    }
}

/// Type of a column of a list. Names mean the same in every list.
pub fn column_kind(column: &str) -> ColumnKind {
    match column {
        "amount" | "confirmed" | "recovered" | "waived" | "carried" | "outstanding" | "back_paid" | "monthly" | "remitted"
        | "unremitted" => ColumnKind::Money,
        "first_month" | "last_month" => ColumnKind::Month,
        "deadline" | "closed_on" | "as_of" | "date" | "due" | "until" | "decided_on" | "begun_on" | "ends_on" | "drawn_on"
        | "cross_on" => ColumnKind::Date,
        "compared" | "months" | "round" | "persons" | "insured" | "clues" | "open_clues" | "issues" | "read" | "kept"
        | "unmatched" | "rejected" | "added" | "changed" | "unchanged" | "repaired" | "row" | "source" | "seq" | "kin"
        | "acts" | "score" | "answered" | "problems" | "flagged" | "open" | "confirmed_clues" | "dismissed" | "minutes"
        | "left" | "population" | "drawn" | "found" | "bounced" | "households" | "visited" | "asked" | "unclear"
        | "unclear_households" => ColumnKind::Number,
        "overdue" | "retired" | "gone" | "fires_again" | "overlaps" | "transferred" => ColumnKind::Flag,
        "id_no" | "given" => ColumnKind::Id,
        "state" | "direction" | "severity" | "rule" | "dataset" | "action" | "role" | "issue_type" | "reason" | "decision"
        | "what" | "urgency" | "level" | "sub" | "drawn_of" | "paper" | "paper_state" | "defect" | "cross_state" | "first"
        | "second" | "settled" | "by" | "standing" => ColumnKind::Code,
        "program" => ColumnKind::Codes,
        "campaign" | "problem_items" | "inspectors" | "person" | "members" => ColumnKind::Set,
        _ => ColumnKind::Text,
    }
}

/// Whether a column holds names of people or places, which are put in order by how they are spoken.
pub fn sorts_by_sound(column: &str) -> bool {
    matches!(column, "name" | "head" | "members" | "town" | "village")
}

/// Whether a column holds times of day, of which minutes will do for people.
pub fn is_moment(column: &str) -> bool {
    matches!(column, "at" | "loaded_at")
}

/// Whether one wants the largest first: of amounts and counts, not of numbers that only tell rows apart.
pub fn largest_first(column: &str) -> bool {
    match column_kind(column) {
        ColumnKind::Money => true,
        ColumnKind::Number => !matches!(column, "source" | "row" | "seq" | "round" | "left"),
        _ => false,
    }
}

/// The codes that a column can hold; none where it holds no codes, or others than are known.
pub fn codes(pack: &Pack, kind: ListKind, column: &str) -> Vec<String> {
    match column {
        "state" if kind == ListKind::Deadlines => {
            let clue = ClueState::ALL.iter().map(|state| state.code().to_owned());
            clue.chain(IssueState::ALL.iter().map(|state| state.code().to_owned())).collect()
        }
        "state" if kind == ListKind::Issues => IssueState::ALL.iter().map(|state| state.code().to_owned()).collect(),
        "state" if kind == ListKind::Campaigns => vec![campaign::RUNNING.to_owned(), campaign::ENDED.to_owned()],
        "state" => ClueState::ALL.iter().map(|state| state.code().to_owned()).collect(),
        "direction" => Direction::ALL.iter().map(|direction| direction.code().to_owned()).collect(),
        "severity" => Severity::ALL.iter().map(|severity| severity.code().to_owned()).collect(),
        "role" => Role::ALL.iter().map(|role| role.code().to_owned()).collect(),
        "rule" => pack.rules.iter().map(|rule| rule.id.clone()).collect(),
        "program" => pack.programs.programs.iter().map(|program| program.id.clone()).collect(),
        "first" | "second" | "settled" => ClueState::ALL.iter().map(|state| state.code().to_owned()).collect(),
        "cross_state" => ["pending", "agree", "differ", "settled"].map(str::to_owned).to_vec(),
        "by" => ["all", "towns", "rule", "reason"].map(str::to_owned).to_vec(),
        "drawn_of" => lookback::SAMPLED.iter().map(|code| (*code).to_owned()).collect(),
        "paper" => pack.words.file_items.iter().map(|entry| entry.code.clone()).collect(),
        "paper_state" => PaperState::ALL.iter().map(|state| state.code().to_owned()).collect(),
        "defect" => pack.words.defects.iter().map(|entry| entry.code.clone()).collect(),
        "dataset" => pack.datasets.iter().map(|dataset| dataset.id.clone()).collect(),
        "issue_type" => pack.words.issue_types.iter().map(|entry| entry.code.clone()).collect(),
        "what" => DUE_KINDS.iter().map(|code| (*code).to_owned()).collect(),
        "urgency" => ["overdue", "this_week", "later"].map(str::to_owned).to_vec(),
        "action" => ActionKind::ALL.iter().map(|action| action.code().to_owned()).collect(),
        "standing" => STANDINGS.map(str::to_owned).to_vec(),
        "decision" => ["linked", "refused"].map(str::to_owned).to_vec(),
        "reason" => match kind {
            ListKind::Rejects => RejectReason::ALL.iter().map(|reason| reason.code().to_owned()).collect(),
            ListKind::Identities => IdentityReason::ALL.iter().map(|reason| reason.code().to_owned()).collect(),
            _ => pack.words.guards.iter().map(|entry| entry.code.clone()).collect(),
        },
        "sub" => course::SubState::CODES.iter().map(|code| (*code).to_owned()).collect(),
        // Of a possible identity it is L1 to L5.
        "level" if kind == ListKind::Identities => Vec::new(),
        "level" => course::Level::CODES.iter().map(|code| (*code).to_owned()).collect(),
        _ => Vec::new(),
    }
}

/// The code for what was typed: the code itself, or its title in either language.
pub fn code_of(pack: &Pack, kind: ListKind, column: &str, typed: &str) -> Option<String> {
    let means = |code: &String| {
        let title = code_title(pack, column, code);
        let named = |title: &Bilingual| title.zh == typed || title.en.eq_ignore_ascii_case(typed);
        let rule = if column == "rule" { pack.rule(code) } else { None };
        code.eq_ignore_ascii_case(typed) || named(&title) || rule.is_some_and(|rule| named(&rule.title))
    };
    codes(pack, kind, column).into_iter().find(means)
}

/// The values of a term, one by one.
pub fn values(term: &Term) -> Vec<&str> {
    match term.operator {
        Operator::Is | Operator::IsNot => term.value.split('|').collect(),
        _ => vec![term.value.as_str()],
    }
}

/// Whether a term asks for a value that its column cannot hold.
///
/// # Errors
/// It does; the error names the codes that it can hold, or says what can be typed.
pub fn check(pack: &Pack, kind: ListKind, term: &Term) -> Result<(), FilterError> {
    super::stored(pack, kind, term)?;
    unknown(pack, kind, term).into_iter().next().map_or(Ok(()), |(_, error)| Err(error))
}

/// The codes of a term that its column cannot hold, each as a term of its own, with what to say of it.
pub fn unknown(pack: &Pack, kind: ListKind, term: &Term) -> Vec<(Term, FilterError)> {
    if !column_kind(&term.column).is_coded() || !matches!(term.operator, Operator::Is | Operator::IsNot) {
        return Vec::new();
    }
    let known = codes(pack, kind, &term.column);
    if known.is_empty() {
        return Vec::new();
    }
    let stray = |value: &&str| !value.is_empty() && code_of(pack, kind, &term.column, value).is_none();
    let alone = |value: &str| {
        let error = FilterError::UnknownValue {
            column: Bilingual::each(|lang| kind.column_word(&term.column, lang)),
            value: value.to_owned(),
            known: known.iter().map(|code| value_word(pack, kind, &term.column, code)).collect(),
        };
        (Term { operator: Operator::Is, value: value.to_owned(), ..term.clone() }, error)
    };
    values(term).into_iter().filter(stray).map(alone).collect()
}

/// A code as it may be typed: its title in Chinese, itself in English; itself also where no single word says it.
fn value_word(pack: &Pack, kind: ListKind, column: &str, code: &str) -> Bilingual {
    let title = code_title(pack, column, code).zh;
    let says_it = !title.contains([' ', '|', '"']) && code_of(pack, kind, column, &title).as_deref() == Some(code);
    Bilingual::of(if says_it { title } else { code.to_owned() }, code)
}

/// A filter in the words of a language, which read back as the same filter. What cannot be read stays as it is.
pub fn in_words(pack: &Pack, kind: ListKind, text: &str, lang: Lang) -> String {
    let Ok(filter) = kind.filter(text) else { return text.to_owned() };
    if filter.terms.is_empty() {
        return text.to_owned();
    }
    let coded = |column: &str| column_kind(column).is_coded();
    let value = |term: &Term| -> String {
        let said = values(term).into_iter().map(|value| match code_of(pack, kind, &term.column, value) {
            Some(code) if coded(&term.column) => value_word(pack, kind, &term.column, &code).get(lang).to_owned(),
            _ => value.to_owned(),
        });
        quoted(&said.collect::<Vec<_>>().join("|"))
    };
    let terms = filter.terms.iter().map(|term| {
        let column = kind.column_word(&term.column, lang);
        format!("{column}{}{}", term.operator.sign(), value(term))
    });
    terms.chain(filter.words.iter().map(|word| quoted_word(word))).collect::<Vec<_>>().join(" ")
}

/// The title of a code in a column; the code itself when it has none.
pub fn code_title(pack: &Pack, column: &str, code: &str) -> Bilingual {
    let plain = || Bilingual { zh: code.to_owned(), en: code.to_owned() };
    let entry =
        |entries: &[Entry]| entries.iter().find(|entry| entry.code == code).map_or_else(plain, |entry| entry.text.clone());
    match column {
        "state" => lifecycle::state_title(code),
        "direction" => Direction::from_code(code).map_or_else(plain, Direction::title),
        "severity" => Severity::from_code(code).map_or_else(plain, Severity::title),
        "role" => Role::from_code(code).map_or_else(plain, Role::title),
        "action" => ActionKind::from_code(code).map_or_else(plain, |action| action.title()),
        "rule" => pack.rule(code).map_or_else(plain, |rule| Bilingual {
            zh: format!("{} {}", rule.id, rule.title.zh),
            en: format!("{} {}", rule.id, rule.title.en),
        }),
        "program" => pack.program_title(code),
        "dataset" => pack.dataset(code).map_or_else(plain, |dataset| dataset.title.clone()),
        "issue_type" => entry(&pack.words.issue_types),
        "paper" => entry(&pack.words.file_items),
        "paper_state" => PaperState::from_code(code).map_or_else(plain, PaperState::title),
        "defect" => entry(&pack.words.defects),
        "first" | "second" | "settled" => lifecycle::state_title(code),
        "cross_state" | "by" => cross_check::title(code).unwrap_or_else(plain),
        "drawn_of" => lookback::title(code).unwrap_or_else(plain),
        "reason" => RejectReason::from_code(code)
            .map(RejectReason::title)
            .or_else(|| IdentityReason::from_code(code).map(IdentityReason::title))
            .unwrap_or_else(|| entry(&pack.words.guards)),
        "what" | "urgency" => deadline_title(code).unwrap_or_else(plain),
        "level" | "sub" => course::code_title(code).unwrap_or_else(plain),
        "standing" => {
            let (zh, en) = match code {
                "new" => ("新增", "new"),
                "changed" => ("有变化", "changed"),
                "unchanged" => ("未变", "unchanged"),
                "gone" => ("已消失", "gone"),
                other => (other, other),
            };
            Bilingual::of(zh, en)
        }
        "decision" => match code {
            "linked" => Bilingual { zh: "同一人".into(), en: "linked".into() },
            "refused" => Bilingual { zh: "非同一人".into(), en: "refused".into() },
            _ => plain(),
        },
        _ => plain(),
    }
}

/// How the last screening saw a clue.
const STANDINGS: [&str; 4] = ["new", "changed", "unchanged", "gone"];

/// What can be due.
const DUE_KINDS: [&str; 8] = ["check", "cross_check", "info", "rectify", "reply", "review", "grace_end", "instalment"];

/// What is due, and how soon.
fn deadline_title(code: &str) -> Option<Bilingual> {
    let (zh, en) = match code {
        "check" => ("核查", "check"),
        "cross_check" => ("交叉核查", "cross-check"),
        "info" => ("补证", "evidence"),
        "rectify" => ("整改", "rectification"),
        "reply" => ("申辩期", "reply window"),
        "review" => ("持续整改复查", "long-term review"),
        "grace_end" => ("渐退期满", "end of gradual exit"),
        "instalment" => ("分期", "instalment"),
        "overdue" => ("已逾期", "overdue"),
        "this_week" => ("本周到期", "due this week"),
        "later" => ("以后", "later"),
        _ => return None,
    };
    Some(Bilingual::of(zh, en))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::lang::Say;

    #[test]
    fn of_several_values_only_those_are_told_that_the_column_cannot_hold() {
        let term = |value: &str| Term { column: "state".into(), operator: Operator::IsNot, value: value.into() };
        let told = |value: &str| -> Vec<String> {
            unknown(&Pack::default(), ListKind::Clues, &term(value)).into_iter().map(|(alone, _)| alone.value).collect()
        };
        assert_eq!(told("new|foo|核查中|bar"), ["foo", "bar"]);
        assert_eq!(told("new"), Vec::<String>::new());
    }

    #[test]
    fn a_filter_is_said_in_the_words_of_the_language_and_reads_back() {
        let pack = Pack::default();
        let said = in_words(&pack, ListKind::Clues, "state=new|checking amount>=1000 李", Lang::Zh);
        assert_eq!(said, "状态=待分派|核查中 金额>=1000 李");
        assert_eq!(in_words(&pack, ListKind::Clues, &said, Lang::En), "state=new|checking amount>=1000 李");
        assert_eq!(in_words(&pack, ListKind::Rejects, "source=1", Lang::Zh), "来源=1");
        assert_eq!(in_words(&pack, ListKind::Clues, "李 青禾", Lang::Zh), "李 青禾");
    }

    #[test]
    fn a_value_that_a_column_of_codes_cannot_hold_is_named_with_those_it_can() {
        let pack = Pack::default();
        let term = |text: &str| ListKind::Clues.filter(text).expect("reads").terms.remove(0);
        let check = |text: &str| check(&pack, ListKind::Clues, &term(text));
        let error = check("state=foo").expect_err("no such state");
        assert!(error.say(Lang::Zh).contains("状态") && error.say(Lang::Zh).contains("待分派"), "{}", error.say(Lang::Zh));
        assert!(error.say(Lang::En).contains("need_info"), "{}", error.say(Lang::En));
        assert!(check("状态=待分派|checking").is_ok() && check("state=").is_ok() && check("state~ch").is_ok());
        assert!(check("town=nowhere").is_ok(), "towns are the users' own");
    }
}
