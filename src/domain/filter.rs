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
    /// Nothing stands behind a sign that compares.
    MissingValue {
        /// The column.
        column: Bilingual,
        /// The sign.
        operator: Operator,
        /// What could stand there.
        example: Bilingual,
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
            Self::MissingValue { column, operator, example } => {
                let (column, sign, example) = (column.get(lang), operator.sign(), example.get(lang));
                lang.pick(
                    format!("“{column}{sign}”后面缺少值，例如：{column}{sign}{example}。"),
                    format!("A value is missing behind \"{column}{sign}\"; for example: {column}{sign}{example}"),
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
    /// folded; a value with spaces stands in quotation marks. Spaces may stand around an operator behind a column's name.
    ///
    /// # Errors
    /// An unknown column, without saying which there are, a missing value, without an example, or an open quotation mark.
    pub fn parse<'a>(text: &str, named: impl Fn(&str) -> Option<&'a str>) -> Result<Self, FilterError> {
        let mut filter = Self::default();
        let text = super::date::ascii_digits(text).replace('≥', ">=").replace('≤', "<=").replace('≠', "!=");
        let mut tokens = tokens(&text)?.into_iter().peekable();
        while let Some(mut token) = tokens.next() {
            // `town = x` and `town =x`; a word that is no column stays a word.
            if !token.is_word()
                && token.split().is_none()
                && named(&token.text).is_some()
                && let Some(behind) = tokens.next_if(Token::begins_with_sign)
            {
                let name = token.text.len();
                token.text += &behind.text;
                token.quoted_from = behind.quoted_from.map(|at| at + name);
            }
            let Some((name, operator, mut value)) = token.split() else {
                filter.words.push(token.text);
                continue;
            };
            let Some(column) = named(&name) else {
                return Err(FilterError::UnknownColumn { column: name, known: Vec::new() });
            };
            if value.is_empty() && token.quoted_from.is_none() {
                // `town= x`; what is a term itself, or begins one, is no value.
                let next = tokens.next_if(|next| next.is_word() || next.split().is_none() && !next.begins_with_sign());
                value = next.map(|next| next.text).unwrap_or_default();
            }
            // Nothing is a value only where it is asked whether there is something.
            if value.is_empty() && !matches!(operator, Operator::Is | Operator::IsNot) {
                let column = Bilingual::same(column);
                return Err(FilterError::MissingValue { column, operator, example: Bilingual::default() });
            }
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
        parts.extend(self.words.iter().map(|word| quoted_word(word)));
        f.write_str(&parts.join(" "))
    }
}

/// A value as a filter has it: in quotation marks when it is empty, has spaces or such a mark, or begins with another.
pub fn quoted(value: &str) -> String {
    let marked =
        value.is_empty() || value.contains(|c: char| c.is_whitespace() || c == '"') || value.starts_with(['\'', '“', '‘']);
    if marked { enclosed(value) } else { value.to_owned() }
}

/// A word as a filter has it: in quotation marks also where it would read as a condition.
pub fn quoted_word(word: &str) -> String {
    if word.contains(['=', '!', '<', '>', '~']) { enclosed(word) } else { quoted(word) }
}

/// In the first quotation marks of which the value does not hold the closing one: of those that it was typed in there is one.
fn enclosed(value: &str) -> String {
    let marks = [('"', '"'), ('“', '”'), ('‘', '’'), ('\'', '\'')];
    let (open, close) = marks.into_iter().find(|(_, close)| !value.contains(*close)).unwrap_or(('"', '"'));
    format!("{open}{value}{close}")
}

/// A piece of a filter between spaces.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Token {
    /// Without its quotation marks.
    text: String,
    /// Where the first quotation mark stood, in bytes of `text`.
    quoted_from: Option<usize>,
}

impl Token {
    /// It stands in quotation marks from its beginning, so it is a word whatever it holds.
    fn is_word(&self) -> bool {
        self.quoted_from == Some(0)
    }

    /// Column, sign and value, unless the token is a word.
    fn split(&self) -> Option<(String, Operator, String)> {
        if self.is_word() { None } else { split(&self.text) }
    }

    /// It begins with a sign: the column stands before the space.
    fn begins_with_sign(&self) -> bool {
        !self.is_word() && sign(&self.text).is_some()
    }
}

/// The mark that closes a quotation which begins here. Marks other than `"` are characters like any other where nothing
/// closes them, or where they stand within a word.
fn closing(mark: char, before: &str, rest: &str) -> Option<char> {
    let close = match mark {
        '"' => return Some('"'),
        '\'' => '\'',
        '“' => '”',
        '‘' => '’',
        _ => return None,
    };
    let opens = before.is_empty() || before.ends_with(['=', '<', '>', '~']);
    let end = rest.find(close).filter(|_| opens)?;
    let behind = rest.get(end..).and_then(|rest| rest.chars().nth(1));
    behind.is_none_or(char::is_whitespace).then_some(close)
}

fn tokens(text: &str) -> Result<Vec<Token>, FilterError> {
    let mut out = Vec::new();
    let mut current: Option<Token> = None;
    let mut open: Option<char> = None;
    for (at, c) in text.char_indices() {
        let token = current.get_or_insert_with(Token::default);
        let rest = text.get(at + c.len_utf8()..).unwrap_or_default();
        if open == Some(c) {
            open = None;
        } else if let (None, Some(close)) = (open, closing(c, &token.text, rest)) {
            open = Some(close);
            token.quoted_from.get_or_insert(token.text.len());
        } else if c.is_whitespace() && open.is_none() {
            out.extend(current.take().filter(|token| !token.text.is_empty() || token.quoted_from.is_some()));
        } else {
            token.text.push(c);
        }
    }
    if open.is_some() {
        return Err(FilterError::OpenQuote);
    }
    out.extend(current.filter(|token| !token.text.is_empty() || token.quoted_from.is_some()));
    Ok(out)
}

/// The sign that a text begins with.
fn sign(text: &str) -> Option<Operator> {
    // Longer ones first: `<=` begins with `<`.
    use Operator::{Above, AtLeast, AtMost, Below, Contains, Is, IsNot};
    [IsNot, AtMost, AtLeast, Is, Contains, Below, Above].into_iter().find(|operator| text.starts_with(operator.sign()))
}

/// Splits at the first operator that follows a column name.
fn split(token: &str) -> Option<(String, Operator, String)> {
    let (name, rest) = token.split_at(token.find(['=', '!', '<', '>', '~'])?);
    if name.trim().is_empty() {
        return None;
    }
    let operator = sign(rest)?;
    Some((name.trim().to_owned(), operator, rest.strip_prefix(operator.sign()).unwrap_or_default().to_owned()))
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

    #[test]
    fn spaces_may_stand_around_a_sign_behind_a_column_and_nowhere_else() {
        let read = |text: &str| Filter::parse(text, column).map(|filter| filter.to_string());
        for (typed, meant) in [
            ("town = 青禾镇", "town=青禾镇"),
            ("town =青禾镇 李", "town=青禾镇 李"),
            ("town= 青禾镇 李", "town=青禾镇 李"),
            ("amount >= 1000 town!= 青禾镇", "amount>=1000 town!=青禾镇"),
            ("amount　＞＝　1000", "amount>=1000"),
            ("town= amount>5", "town=\"\" amount>5"),
            ("town=", "town=\"\""),
            ("town=\"\" 李", "town=\"\" 李"),
            ("town = \"青 禾\"", "town=\"青 禾\""),
            ("town='青禾镇' 李", "town=青禾镇 李"),
            ("town = '青 禾'", "town=\"青 禾\""),
            ("town=“青禾镇”", "town=青禾镇"),
            ("town 李", "town 李"),
            ("\"town\" = x", "town \"=\" x"),
            ("李 = x", "李 \"=\" x"),
            ("o'hara 'x", "o'hara \"'x\""),
            ("\"a=b\"", "\"a=b\""),
            ("town='a\"b'", "town=“a\"b”"),
            ("'a\"b\"c'", "“a\"b\"c”"),
        ] {
            assert_eq!(read(typed).as_deref(), Ok(meant), "{typed}");
            assert_eq!(read(meant).as_deref(), Ok(meant), "{typed}: it reads back");
        }
    }

    #[test]
    fn a_comparison_with_nothing_is_refused() {
        for typed in ["amount>", "amount >=", "amount> town=x", "town~", "amount<\"\""] {
            assert!(matches!(Filter::parse(typed, column), Err(FilterError::MissingValue { .. })), "{typed}");
        }
    }

    proptest! {
        #[test]
        fn reading_never_panics_and_prints_back(text in ".{0,60}") {
            if let Ok(filter) = Filter::parse(&text, column) {
                prop_assert_eq!(Filter::parse(&filter.to_string(), column), Ok(filter.clone()), "{}", filter);
            }
        }
    }
}
