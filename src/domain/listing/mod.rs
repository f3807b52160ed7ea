//! Read models: what lists and pages show, as plain data. `engine::listing` answers queries with them;
//! screens and the command line only lay them out. Identity numbers arrive masked unless a query asks for
//! full ones, which is an event.

mod case;
mod clue;
mod codes;
mod heading;
mod issue;
mod overview;
mod query;
mod row;
mod rule;
mod value;
mod visit;

pub use case::{BenefitLine, CasePage, FactSpan, MemberLine, PaymentTrack, RegisterMatch};
pub use clue::{CluePage, FactChange, MoneyLine, Operand, Origin, Standing};
pub use codes::{
    ColumnKind, check, code_of, code_title, codes, column_kind, in_words, is_moment, largest_first, sorts_by_sound, unknown,
    values,
};
pub use heading::heading;
pub use issue::{IssuePage, MoneyBalance};
pub use overview::{CampaignTally, DueItem, Overview, RuleTally, TownProgress};
pub use query::{Hit, ListKind, ListQuery, RowIds, Sort};
pub use row::{Cell, CellStyle, Fact, HistoryLine, Row};
pub use rule::{RulePage, TrialOf, TrialPage};
pub use value::{Stored, stored};
pub use visit::{Answer, PaperItem, Seen, VisitClue, VisitItem, VisitSheet};
