//! What is on file about the families beyond the rosters: certificates, decisions, papers, bills and the
//! figures that the offices report.

use super::model::{Named, PersonAt};
use crate::domain::date::Date;
use std::collections::BTreeSet;

/// A disability certificate.
#[derive(Clone, Debug)]
pub struct Certificate {
    /// Who holds it.
    pub holder: Named,
    /// 残疾类别 as the federation writes it.
    pub kind: &'static str,
    /// 1 (gravest) to 4.
    pub grade: u8,
    /// Issued.
    pub issued: Date,
    /// Last day it is good for.
    pub valid_to: Option<Date>,
    /// 有效, 注销, 过期, 冻结
    pub status: &'static str,
    /// When the status changed.
    pub changed: Option<Date>,
    /// When the holder declined the subsidy in writing.
    pub refused: Option<Date>,
}

impl Certificate {
    /// A valid certificate of somebody.
    pub fn valid(holder: Named, grade: u8, issued: Date) -> Self {
        Self { holder, kind: "肢体", grade, issued, valid_to: None, status: "有效", changed: None, refused: None }
    }
}

/// What is on file, beside the families and what they are paid.
#[derive(Clone, Debug, Default)]
pub struct CaseFiles {
    /// Disability certificates.
    pub certificates: Vec<Certificate>,
    /// People whose certificates are planted, or left out on purpose; the background adds none.
    pub own_certificates: BTreeSet<PersonAt>,
}
