//! The page of a rule, and that of a trial.

use crate::domain::param_edit::ParamEdit;
use crate::domain::program::Param;
use crate::domain::report_card::RuleCard;
use crate::domain::rule::Rule;
use crate::domain::trial::Trial;

/// Everything on the page of one rule.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct RulePage {
    /// How it did.
    pub card: RuleCard,
    /// The rule; `None` when the pack has it no longer.
    pub rule: Option<Rule>,
    /// Parameters that its query names, every dated value of each.
    pub params: Vec<Param>,
    /// Datasets it needs of which nothing is loaded.
    pub lacking: Vec<String>,
}

/// What a trial changed.
#[derive(Clone, Debug, PartialEq)]
pub enum TrialOf {
    /// A parameter.
    Param {
        /// The change.
        edit: ParamEdit,
        /// Its entries before.
        before: Vec<Param>,
        /// Its entries after.
        after: Vec<Param>,
    },
    /// A rule, from a file.
    File {
        /// The file.
        file: String,
        /// Rule id.
        rule: String,
    },
}

/// What a change would do.
#[derive(Clone, Debug, PartialEq)]
pub struct TrialPage {
    /// What was changed.
    pub of: TrialOf,
    /// What came of it.
    pub trial: Trial,
    /// Pack folder in use; `None`: the built-in pack.
    pub folder: Option<String>,
}
