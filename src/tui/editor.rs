//! The user's own editor for long notes: `$VISUAL`, else `$EDITOR`, else the one that every system has.

use crate::domain::lang::Bilingual;
use std::io::Write;
use std::process::Command;

const USUAL: &str = if cfg!(windows) { "notepad" } else { "vi" };

/// Opens a text in the editor and gives it back; nothing when the editor ended with an error, which is how one calls
/// it off. The file is readable by the user alone and gone afterwards.
///
/// # Errors
/// What to tell the user: there is no such editor, or no room for the file.
pub fn edit(text: &str) -> Result<Option<String>, Bilingual> {
    let told = |what: &str, why: &str| {
        Bilingual::of(
            format!("编辑器 {what} 打不开：{why}。可用 $VISUAL 指定。"),
            format!("The editor {what} does not open: {why}. $VISUAL names another."),
        )
    };
    let chosen =
        ["VISUAL", "EDITOR"].into_iter().filter_map(|name| std::env::var(name).ok()).find(|value| !value.trim().is_empty());
    let editor = chosen.unwrap_or_else(|| USUAL.to_owned());
    let failed = |error: std::io::Error| told(&editor, &error.to_string());
    let mut file = tempfile::Builder::new().prefix("hecha-").suffix(".txt").tempfile().map_err(failed)?;
    file.write_all(text.as_bytes()).and_then(|()| file.flush()).map_err(failed)?;
    // Closed for us, so that an editor may replace it (and windows lets it be opened).
    let path = file.into_temp_path();
    let mut words = editor.split_whitespace();
    let mut command = Command::new(words.next().unwrap_or(USUAL));
    let status = command.args(words).arg(&path).status().map_err(failed)?;
    if !status.success() {
        return Ok(None);
    }
    let bytes = std::fs::read(&path).map_err(failed)?;
    Ok(Some(String::from_utf8_lossy(&bytes).trim_end().to_owned()))
}
