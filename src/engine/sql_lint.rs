//! Reads rule SQL token by token and finds what does not run the same on every engine a province may use, and
//! numbers that belong into `programs.toml`.

use crate::domain::lang::Bilingual;

/// A mistake at a byte offset of the query.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Byte offset within the query.
    pub offset: usize,
    /// What is wrong and what to write instead.
    pub text: Bilingual,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Word,
    Number,
    Text,
    /// `"x"`, `[x]` or `` `x` ``.
    Quoted,
    Sign,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Token {
    kind: Kind,
    /// Words in lower case, texts without their quotes.
    text: String,
    offset: usize,
}

/// Numbers that carry no meaning of their own.
const PLAIN_NUMBERS: [&str; 2] = ["0", "1"];

/// Words that no portable query contains, each with its replacement.
const FOREIGN_WORDS: [(&str, &str, &str); 12] = [
    ("cast", "不要 CAST：导入时已转换类型", "no CAST: import has converted every type"),
    (
        "group_concat",
        "不要 group_concat：每个值返回一行，由引擎合并",
        "no group_concat: return one row per value, the engine joins them",
    ),
    (
        "string_agg",
        "不要 string_agg：每个值返回一行，由引擎合并",
        "no string_agg: return one row per value, the engine joins them",
    ),
    ("round", "不要 round：金额是整数分，均摊用 share()", "no round: money is integer fen; divide with share()"),
    ("date", "不要日期函数：用 _day 列和视图 months", "no date functions: use the _day columns and the view months"),
    ("datetime", "不要日期函数：用 _day 列和视图 months", "no date functions: use the _day columns and the view months"),
    ("julianday", "不要日期函数：用 _day 列和视图 months", "no date functions: use the _day columns and the view months"),
    ("strftime", "不要日期函数：用 _day 列和视图 months", "no date functions: use the _day columns and the view months"),
    ("glob", "不要 GLOB：用 LIKE '前缀%'", "no GLOB: use LIKE 'prefix%'"),
    ("regexp", "不要 REGEXP：用 LIKE '前缀%'", "no REGEXP: use LIKE 'prefix%'"),
    ("nulls", "不要 NULLS FIRST/LAST：用 CASE 排序", "no NULLS FIRST/LAST: order by a CASE"),
    ("ifnull", "用 coalesce 代替 ifnull", "use coalesce instead of ifnull"),
];

/// What is not portable, and numbers and dates that should be parameters. `params` are the names that
/// `programs.toml` defines.
pub fn check(sql: &str, params: &[&str]) -> Vec<Finding> {
    let tokens = tokens(sql);
    let mut findings = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        let before = index.checked_sub(1).and_then(|index| tokens.get(index));
        let next = tokens.get(index + 1);
        findings.extend(check_token(token, before, next));
        findings.extend(unknown_param(&tokens, index, params));
    }
    findings.extend(anti_join(&tokens));
    findings.sort_by_key(|finding| finding.offset);
    findings
}

fn finding(token: &Token, zh: &str, en: &str) -> Finding {
    Finding { offset: token.offset, text: Bilingual { zh: zh.to_owned(), en: en.to_owned() } }
}

fn check_token(token: &Token, before: Option<&Token>, next: Option<&Token>) -> Option<Finding> {
    let text = token.text.as_str();
    match token.kind {
        Kind::Word => {
            let (_, zh, en) = FOREIGN_WORDS.iter().find(|(word, ..)| *word == text)?;
            // `date` and `round` may be columns; they are functions only before a parenthesis.
            let called = next.is_some_and(|next| next.text == "(");
            let keyword = matches!(text, "glob" | "regexp" | "nulls");
            (called || keyword).then(|| finding(token, zh, en))
        }
        Kind::Number if !PLAIN_NUMBERS.contains(&text) => Some(Finding {
            offset: token.offset,
            text: Bilingual {
                zh: format!("数字 {text} 应写入 programs.toml 的参数，从视图 params 读取"),
                en: format!("the number {text} belongs into a parameter of programs.toml, read from the view params"),
            },
        }),
        Kind::Text if text.starts_with(|c: char| c.is_ascii_digit()) => {
            Some(finding(token, "日期或数字不要写成文字常量，应写入参数", "a date or number in quotes belongs into a parameter"))
        }
        Kind::Text if text.starts_with(['%', '_']) && before.is_some_and(|before| before.text == "like") => {
            Some(finding(token, "LIKE 只能匹配前缀", "LIKE matches prefixes only"))
        }
        Kind::Quoted if token.text.starts_with(['[', '`']) => {
            Some(finding(token, "标识符只能用双引号", "quote identifiers with double quotes only"))
        }
        Kind::Sign if text == "/" => Some(finding(
            token,
            "不要整数除法：各引擎舍入不同，均摊用 share()",
            "no division: engines round differently; divide with share()",
        )),
        Kind::Sign if text == "==" => Some(finding(token, "用 = 代替 ==", "use = instead of ==")),
        _ => None,
    }
}

/// `name = 'veh_exmpt'`: a parameter that does not exist would silently find nothing.
fn unknown_param(tokens: &[Token], index: usize, params: &[&str]) -> Option<Finding> {
    let [name, equals, value] = tokens.get(index..index + 3)? else { return None };
    let asks = name.kind == Kind::Word && name.text == "name" && equals.text == "=" && value.kind == Kind::Text;
    (asks && !params.contains(&value.text.as_str())).then(|| Finding {
        offset: value.offset,
        text: Bilingual {
            zh: format!("programs.toml 中没有参数 {}", value.text),
            en: format!("programs.toml has no parameter {}", value.text),
        },
    })
}

/// `LEFT JOIN … IS NULL`: engines disagree on it with NULL keys; `NOT EXISTS` says the same without doubt.
fn anti_join(tokens: &[Token]) -> Option<Finding> {
    let words: Vec<&str> = tokens.iter().map(|token| token.text.as_str()).collect();
    let left = words.iter().position(|word| *word == "left").filter(|at| {
        let after = words.get(at + 1).copied().unwrap_or_default();
        after == "join" || after == "outer"
    })?;
    let tested = words.windows(2).skip(left).any(|pair| pair == ["is", "null"]);
    let token = tokens.get(left)?;
    tested.then(|| finding(token, "不要用 LEFT JOIN … IS NULL，改用 NOT EXISTS", "no LEFT JOIN … IS NULL: use NOT EXISTS"))
}

fn tokens(sql: &str) -> Vec<Token> {
    let mut out = Vec::new();
    let mut chars = sql.char_indices().peekable();
    while let Some((offset, c)) = chars.next() {
        let mut text = String::new();
        let mut take = |chars: &mut std::iter::Peekable<std::str::CharIndices<'_>>, wanted: &dyn Fn(char) -> bool| {
            while let Some((_, c)) = chars.next_if(|(_, c)| wanted(*c)) {
                text.push(c);
            }
        };
        let kind = match c {
            c if c.is_whitespace() => continue,
            '-' if chars.peek().is_some_and(|(_, c)| *c == '-') => {
                take(&mut chars, &|c| c != '\n');
                continue;
            }
            '\'' => {
                take(&mut chars, &|c| c != '\'');
                chars.next();
                Kind::Text
            }
            '"' | '`' | '[' => {
                let close = if c == '[' { ']' } else { c };
                take(&mut chars, &|c| c != close);
                chars.next();
                text.insert(0, c);
                Kind::Quoted
            }
            c if c.is_ascii_digit() => {
                take(&mut chars, &|c| c.is_ascii_alphanumeric() || c == '.' || c == '_');
                text.insert(0, c);
                Kind::Number
            }
            c if c.is_alphabetic() || c == '_' => {
                take(&mut chars, &|c| c.is_alphanumeric() || c == '_');
                text.insert(0, c);
                text = text.to_lowercase();
                Kind::Word
            }
            c => {
                text.push(c);
                if let Some((_, second)) = chars.next_if(|(_, next)| c == '=' && *next == '=') {
                    text.push(second);
                }
                Kind::Sign
            }
        };
        out.push(Token { kind, text, offset });
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn english(sql: &str) -> Vec<String> {
        check(sql, &["veh_exempt"]).into_iter().map(|finding| finding.text.en).collect()
    }

    #[test]
    fn what_engines_do_differently_is_named() {
        for (sql, part) in [
            ("SELECT a / 2 FROM t", "no division"),
            ("SELECT CAST(a AS TEXT)", "CAST"),
            ("SELECT strftime('%Y', a)", "date functions"),
            ("SELECT group_concat(a)", "group_concat"),
            ("SELECT round(a)", "round"),
            ("SELECT a ORDER BY a NULLS LAST", "NULLS"),
            ("SELECT 1 FROM a LEFT JOIN b ON a.x = b.x WHERE b.x IS NULL", "NOT EXISTS"),
            ("SELECT a WHERE b LIKE '%x'", "prefixes"),
            ("SELECT [a]", "double quotes"),
            ("SELECT a == b", "instead of =="),
        ] {
            assert!(english(sql).iter().any(|text| text.contains(part)), "{sql}: {:?}", english(sql));
        }
    }

    #[test]
    fn limits_and_dates_belong_into_parameters() {
        assert_eq!(english("SELECT a WHERE b > 36").len(), 1);
        assert_eq!(english("SELECT a WHERE b > '2021-05-01'").len(), 1);
        assert_eq!(english("SELECT 0, 1, x2, 'car'"), Vec::<String>::new());
        assert!(english("SELECT a WHERE name = 'veh_exmpt'")[0].contains("veh_exmpt"));
        assert_eq!(english("SELECT a WHERE name = 'veh_exempt'"), Vec::<String>::new());
    }

    #[test]
    fn comments_and_texts_are_not_code() {
        assert_eq!(english("SELECT a -- 1/2, CAST(x), 99\nFROM t WHERE b = 'a/b CAST('"), Vec::<String>::new());
        let found = check("SELECT a,\n  b / c", &[]);
        assert_eq!(found[0].offset, "SELECT a,\n  b ".len());
    }

    proptest! {
        #[test]
        fn reading_never_panics(sql in "\\PC{0,60}") {
            let _ = check(&sql, &[]);
        }
    }
}
