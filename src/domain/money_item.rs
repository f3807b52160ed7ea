//! Money of an issue: rows and the identity confirmed = recovered + waived + carried + outstanding.

use super::date::Date;
use super::lang::Bilingual;
use super::listing::MoneyBalance;
use super::money::Fen;
use super::officer::OfficerId;
use serde::{Deserialize, Serialize};

/// What a money row says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MoneyKind {
    /// Came back (追缴到账).
    Recovered,
    /// Waived (减免).
    Waived,
    /// Carried on the books (挂账).
    Carried,
    /// Paid back to the family (补发); outside the identity.
    BackPaid,
    /// A carried sum came back after all (挂账收回).
    CarriedRecovered,
    /// A carried sum was waived after all (挂账核销).
    CarriedWaived,
    /// Recovered money went to the treasury (退库); outside the identity, never more than was recovered.
    Remitted,
}

impl MoneyKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Recovered,
        Self::Waived,
        Self::Carried,
        Self::BackPaid,
        Self::CarriedRecovered,
        Self::CarriedWaived,
        Self::Remitted,
    ];

    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::Waived => "waived",
            Self::Carried => "carried",
            Self::BackPaid => "back_paid",
            Self::CarriedRecovered => "carried_recovered",
            Self::CarriedWaived => "carried_waived",
            Self::Remitted => "remitted",
        }
    }

    /// Reads the code.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// Title in both languages.
    pub fn title(self) -> Bilingual {
        let (zh, en) = match self {
            Self::Recovered => ("已追缴", "recovered"),
            Self::Waived => ("减免", "waived"),
            Self::Carried => ("挂账", "carried"),
            Self::BackPaid => ("补发", "paid back"),
            Self::CarriedRecovered => ("挂账收回", "carried, recovered"),
            Self::CarriedWaived => ("挂账核销", "carried, waived"),
            Self::Remitted => ("退库", "remitted"),
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// Money given up or put off: needs the county lead.
    pub fn needs_approver(self) -> bool {
        matches!(self, Self::Waived | Self::Carried | Self::CarriedWaived)
    }

    /// Moves a carried sum: lawful after sign-off too.
    pub fn settles_carried(self) -> bool {
        matches!(self, Self::CarriedRecovered | Self::CarriedWaived)
    }
}

/// One money row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoneyItem {
    /// Kind.
    pub kind: MoneyKind,
    /// Amount, above zero.
    pub amount: Fen,
    /// Date.
    pub date: Date,
    /// Receipt or approval number.
    pub receipt: String,
    /// County lead who approved a waiver or carried item.
    pub approver: Option<OfficerId>,
}

impl MoneyBalance {
    /// A new issue: everything is outstanding.
    pub fn raised(confirmed: Fen) -> Self {
        Self { confirmed, outstanding: confirmed, ..Self::default() }
    }

    /// Whether the identity holds.
    pub fn balances(&self) -> bool {
        let parts = [self.recovered, self.waived, self.carried, self.outstanding, self.back_paid, self.remitted];
        self.confirmed == self.recovered + self.waived + self.carried + self.outstanding
            && parts.iter().all(|part| *part >= Fen::ZERO)
            && self.remitted <= self.recovered
    }

    /// What is settled in one way or another.
    pub fn settled(&self) -> Fen {
        self.recovered + self.waived + self.carried
    }

    /// Recovered and not yet at the treasury.
    pub fn unremitted(&self) -> Fen {
        self.recovered - self.remitted
    }

    /// How much one more row of a kind may say; `None`: any sum.
    pub fn room(&self, kind: MoneyKind) -> Option<Fen> {
        match kind {
            MoneyKind::Recovered | MoneyKind::Waived | MoneyKind::Carried => Some(self.outstanding),
            MoneyKind::CarriedRecovered | MoneyKind::CarriedWaived => Some(self.carried),
            MoneyKind::Remitted => Some(self.unremitted()),
            MoneyKind::BackPaid => None,
        }
    }

    /// The balance after one more row; `None` when it says more than there is room for, or nothing.
    #[must_use]
    pub fn after(mut self, kind: MoneyKind, amount: Fen) -> Option<Self> {
        if amount <= Fen::ZERO || self.room(kind).is_some_and(|room| amount > room) {
            return None;
        }
        let (place, source) = match kind {
            MoneyKind::Recovered => (&mut self.recovered, Some(&mut self.outstanding)),
            MoneyKind::Waived => (&mut self.waived, Some(&mut self.outstanding)),
            MoneyKind::Carried => (&mut self.carried, Some(&mut self.outstanding)),
            MoneyKind::CarriedRecovered => (&mut self.recovered, Some(&mut self.carried)),
            MoneyKind::CarriedWaived => (&mut self.waived, Some(&mut self.carried)),
            MoneyKind::BackPaid => (&mut self.back_paid, None),
            MoneyKind::Remitted => (&mut self.remitted, None),
        };
        *place = Fen(place.0.checked_add(amount.0)?);
        if let Some(source) = source {
            *source = *source - amount;
        }
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]

        #[test]
        fn the_identity_survives_every_history(
            confirmed in 0i64..1_000_000,
            rows in prop::collection::vec((0usize..MoneyKind::ALL.len(), -10i64..400_000), 0..40),
        ) {
            let mut balance = MoneyBalance::raised(Fen(confirmed));
            let mut booked = [0i64; MoneyKind::ALL.len()];
            for (place, amount) in rows {
                let kind = MoneyKind::ALL[place];
                match balance.after(kind, Fen(amount)) {
                    Some(next) => {
                        balance = next;
                        booked[place] += amount;
                    }
                    None => prop_assert!(amount <= 0 || balance.room(kind).is_some_and(|room| Fen(amount) > room)),
                }
                prop_assert!(balance.balances());
                prop_assert_eq!(balance.confirmed, Fen(confirmed));
                let [recovered, waived, carried, back_paid, late, written_off, remitted] = booked;
                prop_assert_eq!(balance.recovered, Fen(recovered + late));
                prop_assert_eq!(balance.waived, Fen(waived + written_off));
                prop_assert_eq!(balance.carried, Fen(carried - late - written_off));
                prop_assert_eq!((balance.back_paid, balance.remitted), (Fen(back_paid), Fen(remitted)));
            }
        }
    }
}
