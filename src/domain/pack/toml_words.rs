//! What the reader of TOML says, in Chinese. It speaks English only; whoever edits a pack may not.

/// The sentence in Chinese; names and values stay as they are. What is not known is kept behind a Chinese beginning.
pub fn in_chinese(message: &str) -> String {
    let message = message.trim();
    let rest = |head: &str| message.strip_prefix(head);
    if let Some(rest) = rest("unknown variant ") {
        return named(rest).map_or_else(|| unknown(message), |(name, known)| format!("不认识的值 {name}{}", expected(known)));
    }
    if let Some(rest) = rest("unknown field ") {
        return named(rest).map_or_else(|| unknown(message), |(name, known)| format!("不认识的字段 {name}{}", expected(known)));
    }
    if let Some(name) = rest("missing field ") {
        return format!("缺少字段 {name}");
    }
    if let Some(name) = rest("duplicate field ") {
        return format!("字段 {name} 写了两次");
    }
    if message.starts_with("duplicate key") {
        return "同一个键写了两次".to_owned();
    }
    for (head, zh) in
        [("invalid type: ", "类型不对：写的是"), ("invalid value: ", "值不对：写的是"), ("invalid length ", "个数不对：")]
    {
        if let Some((found, wanted)) = rest(head).and_then(|rest| rest.split_once(", expected ")) {
            return format!("{zh} {}，应为 {}", kind(found), kind(wanted));
        }
    }
    let (head, wanted) = message.split_once(", expected ").unwrap_or((message, ""));
    let said = match head {
        "string values must be quoted" => "文字须加引号",
        "unclosed array" => "方括号没有闭合",
        "unclosed inline table" => "花括号没有闭合",
        "unclosed table" | "unclosed array table" => "表名的方括号没有闭合",
        "invalid basic string" | "invalid literal string" | "unclosed basic string" | "unclosed literal string" => {
            "引号没有闭合，或文字中有不能用的字符"
        }
        "invalid multi-line basic string" | "invalid multi-line literal string" => "三个引号的文字没有闭合",
        "key with no value" => "键后面没有值",
        "extra `=`" => "多了一个等号",
        "missing value for key" => "键后面缺少值",
        "unexpected key or value" => "这里不能有键或值，可能缺少换行、逗号或等号",
        _ => return unknown(message),
    };
    if wanted.is_empty() { said.to_owned() } else { format!("{said}，此处应为 {}", kind(wanted)) }
}

fn unknown(message: &str) -> String {
    format!("无法解析({message})")
}

/// A name in backquotes at the beginning, and what follows.
fn named(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.strip_prefix('`')?.split_once('`')?;
    Some((name, rest))
}

/// `, expected one of `a`, `b`` in Chinese.
fn expected(rest: &str) -> String {
    let Some(rest) = rest.strip_prefix(", ") else { return String::new() };
    match rest.strip_prefix("expected ") {
        Some(known) => {
            let known = known.strip_prefix("one of ").unwrap_or(known);
            let known: Vec<&str> = known.split('`').skip(1).step_by(2).collect();
            format!("，可用：{}", known.join("、"))
        }
        None => String::new(),
    }
}

/// A type as the reader names it, with the value that it may have.
fn kind(text: &str) -> String {
    const KINDS: &[(&str, &str)] = &[
        ("a sequence", "列表"),
        ("a map", "表"),
        ("a string", "文字"),
        ("a boolean", "true 或 false"),
        ("an integer", "整数"),
        ("literal string", "单引号文字"),
        ("floating point", "小数"),
        ("sequence", "列表"),
        ("boolean", "布尔值"),
        ("integer", "整数"),
        ("string", "文字"),
        ("struct", "表"),
        ("enum", "代码"),
        ("map", "表"),
        ("unit", "空"),
    ];
    if let Some(bits) = text.strip_prefix(['u', 'i']).filter(|bits| matches!(*bits, "8" | "16" | "32" | "64" | "size")) {
        let _ = bits;
        return if text.starts_with('u') { "不小于零的整数".to_owned() } else { "整数".to_owned() };
    }
    let found = KINDS.iter().find_map(|(en, zh)| text.strip_prefix(en).map(|rest| format!("{zh}{rest}")));
    found.unwrap_or_else(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields, rename_all = "snake_case")]
    #[allow(dead_code, reason = "only read")]
    struct Sample {
        kind: Kind,
        count: u32,
        names: Vec<String>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        High,
        Low,
    }

    #[test]
    fn what_the_reader_says_is_chinese_and_keeps_names_and_values() {
        let said = |text: &str| in_chinese(toml::from_str::<Sample>(text).expect_err("a mistake").message());
        for (text, part) in [
            ("kind = \"hig\"\ncount = 1\nnames = []", "不认识的值 hig，可用：high、low"),
            ("kind = \"high\"\ncount = \"x\"\nnames = []", "类型不对：写的是 文字 \"x\"，应为 不小于零的整数"),
            ("kind = \"high\"\ncount = 1\nnames = 3", "应为 列表"),
            ("kind = \"high\"\ncount = 1", "缺少字段 `names`"),
            ("kind = \"high\"\ncount = 1\nnames = []\nmore = 1", "不认识的字段 more，可用：kind、count、names"),
            ("kind = high\ncount = 1\nnames = []", "文字须加引号"),
            ("kind = \"high\"\nkind = \"low\"", "写了两次"),
            ("kind =", "无法解析"),
            ("kind = \"high", "引号没有闭合"),
            ("names = [\"a\"", "没有闭合"),
        ] {
            let said = said(text);
            assert!(said.contains(part) || part == "无法解析" && !said.is_ascii(), "{text}: {said}");
        }
    }
}
