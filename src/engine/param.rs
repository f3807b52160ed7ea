//! Changing a parameter of the pack: first as it would be, then in the file of a pack folder.

use super::pack::{self, PackLoadError};
use crate::domain::lang::{Lang, Say};
use crate::domain::pack::Pack;
use crate::domain::param_edit::{self, ParamEdit, ParamEditError};
use crate::domain::program::{Param, Programs};
use crate::io::pack_edit::{self, PackEditError};
use crate::io::replace::replace;
use crate::io::write_error::WriteError;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

/// File of the pack that holds the parameters.
const FILE: &str = "programs.toml";

/// A changed parameter, not saved.
#[derive(Clone, Debug)]
pub struct Changed {
    /// The pack with the change.
    pub pack: Pack,
    /// The entries of the parameter before.
    pub before: Vec<Param>,
    /// And after.
    pub after: Vec<Param>,
    /// Text of `programs.toml` with the change.
    text: String,
}

/// Why a parameter was not changed.
#[derive(Debug)]
pub enum ChangeError {
    /// The pack cannot be read.
    Pack(PackLoadError),
    /// The change is not possible.
    Edit(ParamEditError),
    /// The file cannot be edited: it would not say what was asked for.
    Text(PackEditError),
    /// The file cannot be written.
    Write(WriteError),
}

impl Say for ChangeError {
    fn say(&self, lang: Lang) -> String {
        match self {
            Self::Pack(error) => error.say(lang),
            Self::Edit(error) => error.say(lang),
            Self::Text(error) => lang.pick(
                format!("{FILE} 无法自动修改({error})，请在文件中手工修改。"),
                format!("{FILE} cannot be edited ({error}). Edit the file by hand."),
            ),
            Self::Write(error) => error.say(lang),
        }
    }
}

impl fmt::Display for ChangeError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.say(Lang::En))
    }
}

impl std::error::Error for ChangeError {}

/// The pack of a folder (none: the built-in one) with a parameter changed.
///
/// # Errors
/// The pack cannot be read, has no such parameter, or the change makes no sense.
pub fn change(folder: Option<&Path>, edit: &ParamEdit) -> Result<Changed, ChangeError> {
    let mut files = pack::files(folder).map_err(ChangeError::Pack)?;
    let old = Pack::from_files(&files).map_err(PackLoadError::Invalid).map_err(ChangeError::Pack)?;
    let entries = param_edit::apply(&old.programs.params, edit).map_err(ChangeError::Edit)?;
    param_edit::check_codes(&old, edit, &entries).map_err(ChangeError::Edit)?;
    let own = files.get(FILE).map(String::as_str).unwrap_or_default();
    let text = pack_edit::with_params(own, &old.programs.params, &entries).map_err(ChangeError::Text)?;
    files.insert(FILE.to_owned(), text.clone());
    let new = Pack::from_files(&files).map_err(PackLoadError::Invalid).map_err(ChangeError::Pack)?;
    let wanted: Vec<Param> = entries.into_iter().map(|entry| entry.param).collect();
    if new.programs != (Programs { params: wanted, ..old.programs.clone() }) {
        return Err(ChangeError::Text(PackEditError::other("the text would say something else")));
    }
    let named = |pack: &Pack| pack.programs.params.iter().filter(|param| param.name == edit.name).cloned().collect();
    Ok(Changed { before: named(&old), after: named(&new), pack: new, text })
}

/// Changes a parameter in the `programs.toml` of a pack folder. A folder without that file gets one, made from the
/// built-in pack; a folder that is not there is made.
///
/// # Errors
/// As for [`change`], or the file cannot be written; the old file is untouched then.
pub fn save(folder: &Path, edit: &ParamEdit) -> Result<(PathBuf, Changed), ChangeError> {
    if !folder.exists() {
        std::fs::create_dir(folder).map_err(|error| ChangeError::Write(WriteError::from_io(folder, &error)))?;
    }
    let changed = change(Some(folder), edit)?;
    let file = folder.join(FILE);
    replace(&file, |out| Ok(out.write_all(changed.text.as_bytes())?)).map_err(ChangeError::Write)?;
    Ok((file, changed))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edit(value: &str) -> ParamEdit {
        let from = param_edit::month("2025-01").expect("a month");
        ParamEdit { name: "home_max".into(), value: value.into(), from, to: None, source: "县民发〔2025〕1号".into() }
    }

    #[test]
    fn values_that_a_parameter_cannot_have_are_refused_as_far_as_the_pack_tells() {
        let refused = |name: &str, value: &str| {
            let edit = ParamEdit { name: name.into(), ..edit(value) };
            change(None, &edit).err().map(|error| error.say(Lang::Zh))
        };
        assert_eq!(refused("home_max", "-1").as_deref(), Some("参数 home_max 不能小于零：-1。"));
        let said = refused("veh_exempt", "motorcycle,spaceship").expect("no such vehicle");
        assert!(said.contains("没有代码“spaceship”") && said.contains("tricycle"), "{said}");
        assert!(refused("child_programs", "orphan,dibao").is_some_and(|said| said.contains("dibao_rural")));
        for (name, value) in [
            ("home_max", "3"),
            ("veh_exempt", "motorcycle"),
            // Codes with an addition, words of files, and a choice that only the note names.
            ("certificate_grades", "dis_living:1"),
            ("grave_health", "重病,病重"),
            ("extra_basis", "standard"),
        ] {
            assert_eq!(refused(name, value), None, "{name} {value}");
        }
    }

    #[test]
    fn a_saved_change_is_what_the_folder_then_says() {
        let folder = tempfile::tempdir().expect("folder");
        let (file, changed) = save(folder.path(), &edit("2")).expect("saves");
        assert_eq!(file, folder.path().join("programs.toml"));
        assert_eq!(pack::load(Some(folder.path())).expect("loads"), changed.pack);
        assert_eq!(changed.after.iter().filter_map(|param| param.number).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn a_second_change_builds_on_the_first() {
        let folder = tempfile::tempdir().expect("folder");
        save(folder.path(), &edit("2")).expect("saves");
        let (_, changed) = save(folder.path(), &edit("3")).expect("saves again");
        assert_eq!(changed.after.iter().filter_map(|param| param.number).collect::<Vec<_>>(), [1, 3]);
    }

    #[test]
    fn a_refused_change_writes_nothing() {
        let folder = tempfile::tempdir().expect("folder");
        assert!(matches!(save(folder.path(), &edit("1")), Err(ChangeError::Edit(ParamEditError::Same { .. }))));
        assert_eq!(std::fs::read_dir(folder.path()).expect("lists").count(), 0);
    }
}
