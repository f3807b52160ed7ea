//! The little filter language of every list: `town=青禾镇 state!=closed amount>=1000 李`.
//! Space between terms means and; a word without an operator searches name, ID tail, village and pinyin.

use super::lang::Bilingual;
use serde::{Deserialize, Serialize};

/// A parsed filter.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Filter {
    /// Conditions on columns; all must hold.
    pub terms: Vec<Term>,
    /// Words to search, all must match.
    pub words: Vec<String>,
}

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Column of [`super::listing::ListKind::columns`].
    pub column: String,
    /// Comparison.
    pub operator: Operator,
    /// Right side as typed; several values with `|` between mean any of them (only `=` and `!=`).
    pub value: String,
}

/// Comparison of a term.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Operator {
    /// `=`
    Is,
    /// `!=`
    IsNot,
    /// `~` contains
    Contains,
    /// `<`
    Below,
    /// `<=`
    AtMost,
    /// `>`
    Above,
    /// `>=`
    AtLeast,
}

impl Operator {
    /// As typed.
    pub fn sign(self) -> &'static str {
        match self {
            Self::Is => "=",
            Self::IsNot => "!=",
            Self::Contains => "~",
            Self::Below => "<",
            Self::AtMost => "<=",
            Self::Above => ">",
            Self::AtLeast => ">=",
        }
    }
}

/// A filter that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FilterError {
    /// The column is not one of the list's.
    UnknownColumn {
        /// As typed.
        column: String,
        /// What there is.
        known: Vec<Bilingual>,
    },
    /// The column holds codes, and this is none of them.
    UnknownValue {
        /// The column.
        column: Bilingual,
        /// As typed.
        value: String,
        /// What there is.
        known: Vec<Bilingual>,
    },
    /// The column cannot hold the value.
    BadValue {
        /// The column.
        column: Bilingual,
        /// As typed.
        value: String,
        /// What it can hold, with an example.
        expected: Bilingual,
    },
    /// A quotation mark is not closed.
    OpenQuote,
}

impl super::lang::Say for FilterError {
    fn say(&self, lang: super::lang::Lang) -> String {
        let words = |known: &[Bilingual]| known.iter().map(|word| word.get(lang)).collect::<Vec<_>>().join(" ");
        match self {
            Self::UnknownValue { column, value, known } => {
                let (column, known) = (column.get(lang), words(known));
                lang.pick(
                    format!("{column}没有“{value}”。可用的值：{known}"),
                    format!("There is no {column} \"{value}\". Values: {known}"),
                )
            }
            Self::UnknownColumn { column, known } => {
                let known = words(known);
                lang.pick(
                    format!("没有“{column}”这一列。可用的列：{known}"),
                    format!("There is no column \"{column}\". Columns: {known}"),
                )
            }
            Self::BadValue { column, value, expected } => {
                let (column, expected) = (column.get(lang), expected.get(lang));
                lang.pick(
                    format!("“{column}”的值“{value}”无法识别，应为{expected}。"),
                    format!("The value \"{value}\" of {column} cannot be read; type {expected}."),
                )
            }
            Self::OpenQuote => lang.pick("引号没有闭合。".to_owned(), "A quotation mark is not closed.".to_owned()),
        }
    }
}

impl std::fmt::Display for FilterError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&super::lang::Say::say(self, super::lang::Lang::En))
    }
}

impl std::error::Error for FilterError {}

impl Filter {
    /// Reads a filter, where `named` says which column a person means by a name. Full-width operators and spaces are
    /// folded; a value with spaces stands in double quotes.
    ///
    /// # Errors
    /// An unknown column, without saying which there are, or an open quotation mark.
    pub fn parse<'a>(text: &str, named: impl Fn(&str) -> Option<&'a str>) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        let text = super::date::ascii_digits(text).replace('≥', ">=").replace('≤', "<=").replace('≠', "!=");
        for token in tokens(&text)? {
            let Some((name, operator, value)) = split(&token) else {
                filter.words.push(token);
                continue;
            };
            let Some(column) = named(&name) else {
                return Err(FilterError::UnknownColumn { column: name, known: Vec::new() });
            };
            filter.terms.push(Term { column: column.to_owned(), operator, value });
        }
        Ok(filter)
    }

    /// Whether every row passes.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty() && self.words.is_empty()
    }
}

/// The text that [`Filter::parse`] reads back.
impl std::fmt::Display for Filter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut parts: Vec<String> =
            self.terms.iter().map(|term| format!("{}{}{}", term.column, term.operator.sign(), quoted(&term.value))).collect();
        parts.extend(self.words.iter().map(|word| quoted(word)));
        f.write_str(&parts.join(" "))
    }
}

/// A value as a filter has it: in quotation marks when it is empty or has spaces.
pub fn quoted(value: &str) -> String {
    if value.is_empty() || value.contains(char::is_whitespace) { format!("\"{value}\"") } else { value.to_owned() }
}

fn tokens(text: &str) -> Result<Vec<String>, FilterError> {
    let mut out = Vec::new();
    let mut current = String::new();
    let mut quoted = false;
    let mut started = false;
    for c in text.chars() {
        match c {
            '"' => {
                quoted = !quoted;
                started = true;
            }
            c if c.is_whitespace() && !quoted => {
                if started {
                    out.push(std::mem::take(&mut current));
                    started = false;
                }
            }
            c => {
                current.push(c);
                started = true;
            }
        }
    }
    if quoted {
        return Err(FilterError::OpenQuote);
    }
    if started {
        out.push(current);
    }
    Ok(out)
}

/// Splits at the first operator that follows a column name.
fn split(token: &str) -> Option<(String, Operator, String)> {
    let (name, rest) = token.split_at(token.find(['=', '!', '<', '>', '~'])?);
    if name.trim().is_empty() {
        return None;
    }
    for (sign, operator) in [
        ("!=", Operator::IsNot),
        ("<=", Operator::AtMost),
        (">=", Operator::AtLeast),
        ("=", Operator::Is),
        ("~", Operator::Contains),
        ("<", Operator::Below),
        (">", Operator::Above),
    ] {
        if let Some(value) = rest.strip_prefix(sign) {
            return Some((name.trim().to_owned(), operator, value.to_owned()));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn column(name: &str) -> Option<&'static str> {
        ["town", "state", "amount"].into_iter().find(|column| *column == name)
    }

    #[test]
    fn terms_and_words_are_told_apart() {
        let filter = Filter::parse("town=青禾镇 state!=closed amount>=1000 李 ls", column).expect("reads");
        assert_eq!(filter.terms.len(), 3);
        assert_eq!(filter.words, ["李", "ls"]);
        assert_eq!(filter.to_string(), "town=青禾镇 state!=closed amount>=1000 李 ls");
    }

    #[test]
    fn full_width_typing_is_folded_and_errors_name_the_columns() {
        assert_eq!(Filter::parse("amount＞＝１０　李", column).expect("reads").terms[0].operator, Operator::AtLeast);
        assert!(matches!(Filter::parse("nope=1", column), Err(FilterError::UnknownColumn { .. })));
        assert_eq!(Filter::parse("town=\"青", column), Err(FilterError::OpenQuote));
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_prints_back(text in ".{0,60}") {
            if let Ok(filter) = Filter::parse(&text, column) {
                let again = Filter::parse(&filter.to_string(), column);
                prop_assert!(again.is_ok());
            }
        }
    }
}
