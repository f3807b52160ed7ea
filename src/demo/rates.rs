//! What each program pays per month, rising every January. Figures are invented in the range of published
//! ones.

use super::model::{Care, Grant, Program};
use crate::domain::money::Fen;
use crate::domain::month::Month;

fn year(month: Month) -> usize {
    usize::try_from((month.year() - 2023).clamp(0, 3)).unwrap_or(0)
}

/// Yuan per insured person and month by class (1–4).
pub fn dibao_band(program: Program, band: u8, month: Month) -> Fen {
    const RURAL: [[i64; 4]; 4] = [[455, 430, 110, 78], [482, 455, 118, 82], [508, 480, 125, 88], [530, 500, 130, 92]];
    const URBAN: [[i64; 4]; 4] = [[690, 610, 420, 260], [720, 636, 440, 272], [750, 662, 458, 284], [775, 684, 473, 293]];
    let table = if program == Program::DibaoUrban { &URBAN } else { &RURAL };
    Fen::yuan(table[year(month)][usize::from(band.clamp(1, 4)) - 1])
}

/// The basic living standard of tekun, without care.
pub fn tekun_standard(month: Month) -> Fen {
    const TEKUN: [i64; 4] = [592, 627, 661, 689];
    Fen::yuan(TEKUN[year(month)])
}

/// A child's basic living allowance at home, and an orphan's in an institution.
const CHILD: [i64; 4] = [1150, 1190, 1240, 1280];
const ORPHAN_IN_CARE: [i64; 4] = [1480, 1530, 1590, 1640];

/// Yuan per month for the care of a tekun person of that grade.
pub fn care(care: Care, month: Month) -> Fen {
    const CARE: [[i64; 3]; 4] = [[150, 301, 451], [158, 316, 474], [166, 332, 498], [174, 348, 522]];
    let grade = match care {
        Care::Full => 2,
        Care::Half => 1,
        _ => 0,
    };
    Fen::yuan(CARE[year(month)][grade])
}

/// Yuan per month of a child that lives at home.
pub fn child(month: Month) -> Fen {
    Fen::yuan(CHILD[year(month)])
}

/// Yuan per month of an orphan in an institution.
pub fn orphan_in_care(month: Month) -> Fen {
    Fen::yuan(ORPHAN_IN_CARE[year(month)])
}

/// Yuan per month of a person's program; the top-up of a child whose family has dibao is the rate less
/// the child's share of it.
pub fn person(grant: &Grant, month: Month) -> Fen {
    let at = year(month);
    let amount = match grant.program {
        Program::Tekun => {
            return tekun_standard(month) + care(grant.care, month);
        }
        Program::Orphan if grant.institution => ORPHAN_IN_CARE[at],
        Program::Orphan | Program::FactUnraised => CHILD[at],
        program => return subsidy(program, grant.band, month),
    };
    Fen::yuan(amount) - grant.deducted.map_or(Fen::ZERO, |band| dibao_band(Program::DibaoRural, band, month))
}

/// Yuan per month of a disability subsidy by grade; nothing for another program.
pub fn subsidy(program: Program, grade: u8, month: Month) -> Fen {
    const LIVING: [i64; 4] = [105, 110, 116, 122];
    const SEVERE: [[i64; 2]; 4] = [[125, 105], [130, 110], [138, 116], [145, 122]];
    Fen::yuan(match program {
        Program::DisLiving => LIVING[year(month)],
        Program::DisNursing => SEVERE[year(month)][usize::from(grade == 2)],
        _ => 0,
    })
}
