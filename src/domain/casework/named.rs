//! Officers by their names: forms and events hold logins, people know names.

use crate::domain::action::{ActionKind, FieldKind, Fields, Subject};
use crate::domain::cross_check::CHECKERS;
use crate::domain::fold::World;
use crate::domain::officer::{Meant, Role, meant, name_of, pieces};
use crate::domain::refusal::Refusal;
use crate::domain::text;

/// The fields with logins where a name was typed that one officer bears.
///
/// # Errors
/// A name that several bear. What is nobody's name stays, to be refused as a login that is not entered.
pub(super) fn by_login(world: &World, kind: ActionKind, fields: &Fields) -> Result<Fields, Refusal> {
    let mut fields = fields.clone();
    for spec in kind.fields() {
        let Some(typed) = fields.get_mut(spec.name) else { continue };
        match spec.kind {
            FieldKind::Officer => {
                let roles = if spec.name == "checker" { CHECKERS } else { &[Role::CountyLead] };
                *typed = login(world, typed, roles)?;
            }
            FieldKind::OfficerPair => {
                let each = pieces(typed, world.officers.values());
                let each: Result<Vec<String>, Refusal> =
                    each.iter().map(|piece| login(world, piece, &[Role::Inspector])).collect();
                *typed = each?.join(",");
            }
            _ => {}
        }
    }
    Ok(fields)
}

/// A refusal of a field with officers says their names: nobody typed the logins that stand there by now.
pub(super) fn by_name(world: &World, kind: ActionKind, refusal: Refusal) -> Refusal {
    let officers = |name: &str| kind.fields().iter().any(|spec| spec.name == name && spec.kind == FieldKind::OfficerPair);
    match refusal {
        Refusal::BadField { field, value, fault, form } if officers(&field) => {
            let names: Vec<String> = text::words(&value).map(|id| name_of(id, world.officers.values())).collect();
            Refusal::BadField { field, value: names.join("、"), fault, form }
        }
        other => other,
    }
}

fn login(world: &World, typed: &str, roles: &[Role]) -> Result<String, Refusal> {
    match meant(typed, world.officers.values(), roles) {
        Meant::One(id) => Ok(id.0),
        Meant::Nobody => Ok(typed.trim().to_owned()),
        Meant::Several(logins) => Err(Refusal::Namesakes { name: typed.trim().to_owned(), logins }),
    }
}

/// The subject with a login in place of an officer's name. Whoever is to be entered has a new login, whatever the name.
///
/// # Errors
/// A name that several bear.
pub fn meant_subject(world: &World, subject: &Subject, kind: ActionKind) -> Result<Subject, Refusal> {
    match subject {
        Subject::Officer(typed) if kind != ActionKind::AddOfficer => Ok(Subject::Officer(login(world, typed, &[])?)),
        subject => Ok(subject.clone()),
    }
}
