//! What is kept between sessions beside the settings: named views of lists (written by the user, in the configuration
//! folder) and where each workbook was left (in the data folder).

use crate::app::session::Session;
use crate::app::views::SavedView;
use crate::domain::lang::Bilingual;
use crate::io::replace::replace;
use serde::{Deserialize, Serialize};
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

/// Most workbooks whose place is kept.
const KEPT: usize = 20;

/// The file of views.
#[derive(Default, Serialize, Deserialize)]
#[serde(default)]
struct Views {
    view: Vec<SavedView>,
}

fn views_file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "hecha").map(|dirs| dirs.config_dir().join("views.toml"))
}

fn sessions_file() -> Option<PathBuf> {
    directories::ProjectDirs::from("", "", "hecha").map(|dirs| dirs.data_local_dir().join("sessions.json"))
}

/// The views of the user.
///
/// # Errors
/// What to tell: the file is there and cannot be read.
pub fn views() -> Result<Vec<SavedView>, Bilingual> {
    views_file().map_or_else(|| Ok(Vec::new()), |file| read_views(&file))
}

fn read_views(file: &Path) -> Result<Vec<SavedView>, Bilingual> {
    let text = match fs::read_to_string(file) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(unreadable(file, &error.to_string())),
    };
    toml::from_str::<Views>(&text).map(|views| views.view).map_err(|error| unreadable(file, error.message()))
}

fn unreadable(file: &Path, why: &str) -> Bilingual {
    let file = file.display();
    Bilingual::of(format!("视图文件 {file} 读不出({why})。"), format!("The views in {file} cannot be read ({why})."))
}

/// Keeps the views.
///
/// # Errors
/// What to tell: the file cannot be written.
pub fn keep_views(views: Vec<SavedView>) -> Result<(), Bilingual> {
    views_file().map_or(Ok(()), |file| write_views(&file, views))
}

fn write_views(file: &Path, view: Vec<SavedView>) -> Result<(), Bilingual> {
    // What cannot be read was written by hand; it is not written over.
    read_views(file)?;
    let text = toml::to_string(&Views { view }).map_err(|error| unreadable(file, &error.to_string()))?;
    write(file, &text).map_err(|why| {
        let file = file.display();
        Bilingual::of(
            format!("视图没有存下：{file} 写不了({why})。"),
            format!("The view is not kept: {file} cannot be written ({why})."),
        )
    })
}

fn write(file: &Path, text: &str) -> Result<(), String> {
    if let Some(folder) = file.parent() {
        fs::create_dir_all(folder).map_err(|error| error.to_string())?;
    }
    replace(file, |to| Ok(to.write_all(text.as_bytes())?)).map_err(|error| error.to_string())
}

/// One workbook's place, newest first in the file.
#[derive(Serialize, Deserialize)]
struct Left {
    workbook: PathBuf,
    session: Session,
}

/// Where a workbook was left; nowhere when that is not known. A file that cannot be read is nobody's trouble: it is a
/// convenience.
pub fn session(workbook: &Path) -> Option<Session> {
    let workbook = fs::canonicalize(workbook).ok()?;
    read_sessions(&sessions_file()?).into_iter().find(|left| left.workbook == workbook).map(|left| left.session)
}

/// Remembers where a workbook was left.
pub fn keep_session(workbook: &Path, session: Session) {
    if let (Some(file), Ok(workbook)) = (sessions_file(), fs::canonicalize(workbook)) {
        write_session(&file, workbook, session);
    }
}

fn read_sessions(file: &Path) -> Vec<Left> {
    fs::read_to_string(file).ok().and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
}

fn write_session(file: &Path, workbook: PathBuf, session: Session) {
    let mut all = read_sessions(file);
    all.retain(|left| left.workbook != workbook);
    all.insert(0, Left { workbook, session });
    all.truncate(KEPT);
    if let Ok(text) = serde_json::to_string(&all) {
        let _ = write(file, &text);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::listing::{ListKind, Sort};

    #[test]
    fn views_are_read_back_and_a_file_written_by_hand_is_never_lost() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("hecha").join("views.toml");
        let sort = Some(Sort { column: "amount".into(), descending: true });
        let view = SavedView { list: ListKind::Clues, name: "青禾大额".into(), filter: "town=青禾镇".into(), sort };
        write_views(&file, vec![view.clone()]).expect("written");
        assert_eq!(read_views(&file), Ok(vec![view]));
        fs::write(&file, "[[view]]\nlist = \"clues\"\nname = 7\n").expect("written");
        let told = write_views(&file, Vec::new()).expect_err("it cannot be read");
        assert!(told.en.contains("views.toml"), "{told:?}");
        assert!(fs::read_to_string(&file).expect("there").contains("name = 7"));
    }

    #[test]
    fn each_workbook_has_its_own_place_and_the_oldest_are_forgotten() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("sessions.json");
        let session = |tab: usize| serde_json::from_value::<Session>(serde_json::json!({ "tab": tab })).expect("a session");
        for number in 0..KEPT + 3 {
            write_session(&file, PathBuf::from(format!("/data/{number}.hecha")), session(number % 9));
        }
        let all = read_sessions(&file);
        assert_eq!(all.len(), KEPT);
        assert_eq!(all[0].workbook, PathBuf::from(format!("/data/{}.hecha", KEPT + 2)));
        fs::write(&file, "damaged").expect("written");
        assert!(read_sessions(&file).is_empty());
    }
}
