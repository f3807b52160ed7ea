//! What happened in the campaign so far, as plans: which steps were taken on a clue, on which working day.
//! Most clues stay new, so that there is work to do.

/// A step of the casework.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Assigned, due on that working day.
    Assign(i64),
    /// Visited; whether the problem was seen.
    Visit(bool),
    /// More evidence asked for, due on that working day.
    RequestInfo(i64),
    /// Verdict of the inspectors: confirmed or excluded.
    Submit(bool),
    /// The office sent it back.
    SendBack,
    /// Dismissed as the inspectors proposed.
    Dismiss,
    /// Dismissed because the data were wrong.
    DataFix,
    /// Confirmed.
    Confirm,
    /// Notice served: deadline, end of the reply window (working days).
    Notify(i64, i64),
    /// Measures begun.
    Rectify,
    /// So many hundredths of the outstanding sum came back.
    Recover(i64),
    /// The rest was waived by the lead.
    Waive,
    /// The rest stays on the books, approved by the lead.
    Carry,
    /// Result reported by the town clerk.
    Report,
    /// Endorsed by the town head.
    Endorse,
    /// Returned by the county office.
    Return,
    /// The written exception accepted by the county lead: the next month's data are not here yet.
    Accept,
    /// Signed off.
    SignOff,
    /// Turned into a long-term item.
    LongTerm,
}

/// Last working day of the story; later days are due dates still to come.
pub const LAST_DAY: i64 = 28;

use Step::{
    Accept, Assign, Carry, Confirm, DataFix, Dismiss, Endorse, LongTerm, Notify, Recover, Rectify, Report, RequestInfo, Return,
    SendBack, SignOff, Submit, Visit, Waive,
};

const CONFIRMED: [(i64, Step); 4] = [(1, Assign(8)), (3, Visit(true)), (4, Submit(true)), (6, Confirm)];

/// A plan: the steps with their working days.
pub type Plan = Vec<(i64, Step)>;

/// The plans, in the order in which clues take them.
pub fn plans() -> Vec<Plan> {
    let confirmed = |later: &[(i64, Step)]| -> Plan { CONFIRMED.iter().chain(later).copied().collect() };
    vec![
        // Signed off: all money back; part waived; the rest carried with the lead's approval.
        confirmed(&[
            (7, Notify(22, 12)),
            (8, Rectify),
            (14, Recover(100)),
            (15, Report),
            (17, Endorse),
            (18, Accept),
            (19, SignOff),
        ]),
        confirmed(&[
            (7, Notify(22, 12)),
            (9, Rectify),
            (15, Recover(60)),
            (16, Waive),
            (18, Report),
            (20, Endorse),
            (21, Accept),
            (23, SignOff),
        ]),
        confirmed(&[
            (8, Notify(25, 13)),
            (10, Rectify),
            (16, Recover(40)),
            (18, Carry),
            (19, Report),
            (22, Endorse),
            (24, Accept),
            (26, SignOff),
        ]),
        // With the county office, with the town head, returned.
        confirmed(&[(9, Notify(26, 14)), (11, Rectify), (18, Recover(100)), (20, Report), (24, Endorse)]),
        confirmed(&[(9, Notify(30, 15)), (12, Rectify), (20, Recover(100)), (25, Report)]),
        confirmed(&[(9, Notify(27, 14)), (12, Rectify), (17, Recover(100)), (19, Report), (21, Endorse), (25, Return)]),
        // Under way: in instalments; late; long-term; notice served; just confirmed.
        confirmed(&[(10, Notify(34, 16)), (13, Rectify), (19, Recover(25)), (27, Recover(30))]),
        confirmed(&[(8, Notify(20, 13)), (12, Rectify)]),
        confirmed(&[(8, Notify(24, 13)), (12, Rectify), (18, Recover(10)), (26, LongTerm)]),
        vec![(10, Assign(18)), (14, Visit(true)), (15, Submit(true)), (19, Confirm), (22, Notify(36, 28))],
        vec![(12, Assign(20)), (17, Visit(true)), (18, Submit(true)), (26, Confirm)],
        // Dismissed with a reason; data put right.
        vec![(1, Assign(8)), (4, Visit(false)), (5, Submit(false)), (7, Dismiss)],
        vec![(2, Assign(9)), (5, Visit(false)), (6, Submit(false)), (8, Dismiss)],
        vec![(2, Assign(9)), (6, Visit(false)), (7, Submit(false)), (9, DataFix)],
        vec![(5, Assign(14)), (9, Visit(false)), (11, Submit(false)), (13, Dismiss)],
        // Waiting for review: both verdicts.
        vec![(14, Assign(24)), (20, Visit(true)), (23, Submit(true))],
        vec![(15, Assign(26)), (21, Visit(false)), (24, Submit(false))],
        vec![(18, Assign(28)), (24, Visit(true)), (27, Submit(true))],
        // Being checked: sent back, waiting for evidence, visited.
        vec![(8, Assign(16)), (12, Visit(true)), (14, Submit(true)), (17, SendBack)],
        vec![(14, Assign(24)), (19, Visit(true)), (20, RequestInfo(33))],
        vec![(19, Assign(31)), (26, Visit(true))],
        // Assigned: in time, and late.
        vec![(24, Assign(33))],
        vec![(25, Assign(34))],
        vec![(12, Assign(20))],
        vec![(26, Assign(35))],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plans_run_forward_and_end_within_the_story() {
        for plan in plans() {
            assert!(plan.windows(2).all(|pair| pair[0].0 < pair[1].0), "{plan:?}");
            assert!(plan.iter().all(|(day, _)| (1..=LAST_DAY).contains(day)), "{plan:?}");
        }
    }
}
