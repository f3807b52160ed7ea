//! Evidence that names a record of this workbook: the record must be there, and a visit must have been paid to the
//! household that the act is about and say something.

use super::Matter;
use super::input::Input;
use crate::domain::action::{ActionKind, FieldKind, Fields, Subject};
use crate::domain::evidence::{Record, parts};
use crate::domain::refusal::Refusal;
use std::collections::BTreeSet;

/// The records that the evidence of a form names.
pub fn named(kind: ActionKind, fields: &Fields) -> BTreeSet<Record> {
    let lists = kind.fields().iter().filter(|spec| spec.kind == FieldKind::Evidence).filter_map(|spec| fields.get(spec.name));
    lists.flat_map(|list| parts(list)).filter_map(|part| Record::read(&part)).collect()
}

/// Refuses records that are not there, and visits to other households.
pub(super) fn check(
    matter: &Matter,
    subject: &Subject,
    kind: ActionKind,
    fields: &Fields,
    input: &Input<'_>,
) -> Result<(), Refusal> {
    let under = visited_under(matter, subject, input);
    for record in named(kind, fields) {
        let id = record.id();
        match &record {
            Record::Visit(number) => match (matter.world.visits.get(number), under) {
                (None, _) => return Err(Refusal::NoSuchRecord { record: id.to_owned() }),
                (Some(visit), Some(under)) if visit.household_no != under => {
                    let (visit, household) = (number.clone(), visit.household_no.clone());
                    return Err(Refusal::OtherHousehold { visit, household });
                }
                _ => {}
            },
            Record::Issue(issue) if matter.world.issues.contains_key(issue) => {}
            Record::Clue(clue) if matter.facts.contains_key(clue) || matter.world.clues.contains_key(clue) => {}
            Record::Issue(_) | Record::Clue(_) if matter.on_file.contains(id) => {}
            Record::Issue(_) | Record::Clue(_) => return Err(Refusal::NoSuchRecord { record: id.to_owned() }),
        }
    }
    Ok(())
}

/// The number under which visits to the household of a matter stand; none where no household is known.
fn visited_under<'m>(matter: &'m Matter, subject: &'m Subject, input: &Input<'_>) -> Option<&'m str> {
    let facts = match subject {
        Subject::Household(household) => return Some(household),
        Subject::Clue(clue) => matter.facts.get(clue),
        Subject::Issue(issue) => matter.world.issues.get(issue).and_then(|issue| matter.facts_of(issue)),
        Subject::Sample(_) => matter.facts.get(matter.world.clue_behind(&input.text("item"))),
        _ => None,
    };
    facts.map(|facts| facts.visited_under())
}

/// Refuses to hold something against a family on nothing but visits in which nothing was seen.
pub(super) fn bears(matter: &Matter, evidence: &[String]) -> Result<(), Refusal> {
    let empty = |reference: &String| match Record::read(reference) {
        Some(Record::Visit(number)) => matter.world.visits.get(&number).filter(|visit| visit.is_empty()),
        _ => None,
    };
    let visits: Option<Vec<_>> = evidence.iter().map(empty).collect();
    match visits.as_deref() {
        Some([visit, ..]) => Err(Refusal::EmptyVisit { visit: visit.visit.clone() }),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::clue_work::ClueFacts;
    use crate::domain::date::from_ymd;
    use crate::domain::visit::Visit;

    fn visit(number: &str, household: &str) -> Visit {
        Visit {
            visit: number.to_owned(),
            household_no: household.to_owned(),
            date: from_ymd(2026, 3, 9).expect("a date"),
            inspectors: Vec::new(),
            present: String::new(),
            id_seen: "no".to_owned(),
            signed: String::new(),
            opinion: String::new(),
            evidence: Vec::new(),
            answers: std::collections::BTreeMap::new(),
            papers: std::collections::BTreeMap::new(),
        }
    }

    fn matter() -> Matter {
        let mut matter = Matter::default();
        let facts = ClueFacts { clue: "R10-AAAAAAAA".to_owned(), household_no: Some("H1".to_owned()), ..ClueFacts::default() };
        matter.facts.insert(facts.clue.clone(), facts);
        for (number, household) in [("V-0001", "H1"), ("V-0002", "H2")] {
            matter.world.visits.insert(number.to_owned(), visit(number, household));
        }
        matter.on_file.insert("W2026-0003".to_owned());
        matter
    }

    fn refused(evidence: &str) -> Option<&'static str> {
        let fields = Fields::from([("evidence".to_owned(), evidence.to_owned()), ("verdict".to_owned(), "x".to_owned())]);
        let input = Input::new(ActionKind::Submit, &fields).expect("a form");
        let subject = Subject::Clue("R10-AAAAAAAA".to_owned());
        check(&matter(), &subject, ActionKind::Submit, &fields, &input).err().map(|refusal| refusal.code())
    }

    #[test]
    fn evidence_that_names_a_record_names_one_that_is_there_and_a_visit_of_this_household() {
        for good in ["V-0001", "v-1,照片", "Ｖ－０００１", "W2026-0003", "R10-AAAAAAAA", "会议纪要3号", "V-0001号表"]
        {
            assert_eq!(refused(good), None, "{good}");
        }
        for gone in ["V-9999", "照片,V-0003", "W2026-0004", "R10-BBBBBBBB"] {
            assert_eq!(refused(gone), Some("no_such_record"), "{gone}");
        }
        assert_eq!(refused("V-0002"), Some("other_household"));
    }

    #[test]
    fn a_visit_that_saw_nothing_bears_nothing_alone() {
        let mut matter = matter();
        let code = |matter: &Matter, list: &str| bears(matter, &parts(list)).err().map(|refusal| refusal.code());
        assert_eq!(code(&matter, "V-0001"), Some("empty_visit"));
        assert_eq!(code(&matter, "V-0001,V-0002"), Some("empty_visit"));
        assert_eq!(code(&matter, "V-0001,照片"), None);
        assert_eq!(code(&matter, ""), None, "nothing given is another refusal");
        matter.world.visits.get_mut("V-0001").expect("there").present = "户主".to_owned();
        assert_eq!(code(&matter, "V-0001,V-0002"), None);
    }
}
