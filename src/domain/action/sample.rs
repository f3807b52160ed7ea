//! Fields of acts on samples.

use super::FieldKind::{Choice, Count, Evidence, LongText, Text};
use super::{FieldSpec, field};
use crate::domain::lookback::{FOUND, SAMPLED};

pub(super) const DRAW: &[FieldSpec] = &[
    field("of", Choice(SAMPLED), true, "抽什么", "Drawn of"),
    field("size", Count, true, "抽多少", "How many"),
    field("seed", Text, true, "种子(当众摇号等)", "Seed (drawn in public)"),
];
pub(super) const FINDING: &[FieldSpec] = &[
    field("item", Text, true, "抽中的编号", "Unit drawn"),
    field("found", Choice(FOUND), true, "回头看结果", "Found"),
    field("note", LongText, false, "说明", "Note"),
    field("evidence", Evidence, false, "佐证材料", "Evidence"),
];
