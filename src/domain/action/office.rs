//! Fields of acts around the ledger: identities, officers, campaigns, full numbers.

use super::FieldKind::{Choice, Count, Date, List, Text, YesNo};
use super::{ActionKind, FieldSpec, field};

pub(super) const LINK: &[FieldSpec] = &[field("note", Text, false, "说明", "Note")];
pub(super) const ADD_OFFICER: &[FieldSpec] = &[
    field("name", Text, true, "姓名", "Name"),
    field(
        "role",
        Choice(&[
            "county_lead",
            "county_office",
            "town_head",
            "town_clerk",
            "inspector",
            "cross_team",
            "finance",
            "discipline",
            "audit",
        ]),
        true,
        "角色",
        "Role",
    ),
    field("town", Text, false, "乡镇", "Town"),
    field("home_town", Text, false, "家在乡镇(空为同上)", "Home town (empty: as above)"),
    field("home_village", Text, false, "家在村", "Home village"),
    field("retired", YesNo, false, "已离岗", "Retired"),
];
pub(super) const FILE_KIN: &[FieldSpec] = &[field("household", Text, true, "近亲属户号", "Kin household number")];
pub(super) const CAMPAIGN: &[FieldSpec] = &[
    field("name", Text, true, "专项名称", "Name"),
    field("rules", List, false, "规则(空为全部)", "Rules (empty: all)"),
    field("towns", List, false, "乡镇(空为全部)", "Towns (empty: all)"),
    field("programs", List, false, "救助类别(空为全部)", "Programs (empty: all)"),
    field("begun_on", Date, true, "开始日期", "Begins on"),
    field("ends_on", Date, false, "计划结束日期", "Ends on"),
    field("visit_template", Text, false, "核查表(空为规则包所定)", "Visit checklist (empty: the pack's)"),
];
pub(super) const CLOSE_CAMPAIGN: &[FieldSpec] =
    &[field("note", Text, false, "说明(还有未办结时必填)", "Note (needed while work is left)")];
pub(super) const UNMASK: &[FieldSpec] = &[field("reason", Text, true, "查看理由", "Reason")];
pub(super) const ROTATE_KEY: &[FieldSpec] = &[];
pub(super) const ISSUE_KEY: &[FieldSpec] = &[field("reason", Text, true, "补发理由", "Reason")];
pub(super) const EXPORT: &[FieldSpec] = &[
    field("what", Text, true, "内容", "What"),
    field("file", Text, true, "文件", "File"),
    field("rows", Count, true, "行数", "Rows"),
    field("filter", Text, false, "筛选", "Filter"),
    field("ids", Choice(&["masked", "full"]), true, "身份证号", "ID numbers"),
];

pub(super) const LEND_COPY: &[FieldSpec] = &[
    field("copy", Count, true, "副本号", "Copy"),
    field("officers", List, true, "带出人员", "Taken by"),
    field("file", Text, true, "文件", "File"),
    field("note", Text, false, "用途", "Purpose"),
];
pub(super) const TAKE_BACK: &[FieldSpec] = &[
    field("copy", Count, true, "副本号", "Copy"),
    field("file", Text, true, "文件", "File"),
    field("acts", Count, true, "办理件数", "Acts"),
];

/// Whether the event of an act carries this beside the fields of its form. Of an export: digest of its content, lines
/// that say anything, their marks, of a paper its number and the issues it covers. Of a field copy: the name that its
/// events bear, and those that came back in the order in which they count.
pub fn carries(kind: ActionKind, name: &str) -> bool {
    match kind {
        ActionKind::Export => ["content", "lines", "marks", "paper", "issues"].contains(&name),
        ActionKind::LendCopy => name == "replica",
        ActionKind::TakeBack => ["replica", "events"].contains(&name),
        _ => false,
    }
}
