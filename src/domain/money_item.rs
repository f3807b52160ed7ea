//! Money of an issue: rows and the identity confirmed = recovered + waived + carried + outstanding.

use super::date::Date;
use super::lang::Bilingual;
use super::listing::MoneyBalance;
use super::money::Fen;
use super::officer::OfficerId;

/// What a money row says happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MoneyKind {
    /// Came back (追缴到账).
    Recovered,
    /// Waived (减免).
    Waived,
    /// Carried on the books (挂账).
    Carried,
    /// Paid back to the family (补发); outside the identity.
    BackPaid,
}

impl MoneyKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Recovered, Self::Waived, Self::Carried, Self::BackPaid];

    /// Stable text.
    pub fn code(self) -> &'static str {
        match self {
            Self::Recovered => "recovered",
            Self::Waived => "waived",
            Self::Carried => "carried",
            Self::BackPaid => "back_paid",
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
        };
        Bilingual { zh: zh.to_owned(), en: en.to_owned() }
    }

    /// Money given up or put off: needs the county lead.
    pub fn needs_approver(self) -> bool {
        matches!(self, Self::Waived | Self::Carried)
    }
}

/// One money row.
#[derive(Clone, Debug, PartialEq, Eq)]
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
        self.confirmed == self.recovered + self.waived + self.carried + self.outstanding && self.outstanding >= Fen::ZERO
    }

    /// The balance after one more row; `None` when it records more than is outstanding, or nothing.
    #[must_use]
    pub fn after(mut self, kind: MoneyKind, amount: Fen) -> Option<Self> {
        if amount <= Fen::ZERO {
            return None;
        }
        let place = match kind {
            MoneyKind::Recovered => &mut self.recovered,
            MoneyKind::Waived => &mut self.waived,
            MoneyKind::Carried => &mut self.carried,
            MoneyKind::BackPaid => {
                self.back_paid = Fen(self.back_paid.0.checked_add(amount.0)?);
                return Some(self);
            }
        };
        if amount > self.outstanding {
            return None;
        }
        *place += amount;
        self.outstanding = self.outstanding - amount;
        Some(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn the_identity_survives_every_history(
            confirmed in 0i64..1_000_000,
            rows in prop::collection::vec((0usize..4, -10i64..400_000), 0..40),
        ) {
            let mut balance = MoneyBalance::raised(Fen(confirmed));
            let mut paid_back = 0;
            for (kind, amount) in rows {
                let kind = MoneyKind::ALL[kind];
                match balance.after(kind, Fen(amount)) {
                    Some(next) => {
                        balance = next;
                        if kind == MoneyKind::BackPaid { paid_back += amount; }
                    }
                    None => prop_assert!(amount <= 0 || kind != MoneyKind::BackPaid && amount > balance.outstanding.0),
                }
                prop_assert!(balance.balances());
                prop_assert_eq!(balance.confirmed, Fen(confirmed));
                prop_assert_eq!(balance.back_paid, Fen(paid_back));
            }
        }
    }
}
