//! What the columns of lists are called, and how a person may name them.

use super::ListKind;
use super::codes::{ColumnKind, column_kind};
use crate::domain::filter::{Filter, FilterError};
use crate::domain::lang::{Bilingual, Lang};

/// Title of a column, shown or not. Every column has one (see the test); an unknown name stays as it is.
pub fn heading(kind: ListKind, name: &'static str, lang: Lang) -> &'static str {
    let (zh, en) = match (kind, name) {
        (ListKind::Issues, "level") => ("督办", "Level"),
        (_, "subtype") => ("小类", "Sub-type"),
        (_, "gone") => ("已消失", "Gone"),
        (_, "inspectors") => ("核查人", "Inspectors"),
        (_, "standing") => ("比对", "Screening"),
        (_, "sub") => ("整改方式", "Course"),
        (_, "fires_again") => ("再次命中", "Fires again"),
        (_, "overlaps") => ("月份重叠", "Same months"),
        (_, "remitted") => ("已退库", "Remitted"),
        (_, "unremitted") => ("未退库", "Unremitted"),
        (_, "transferred") => ("已移送", "Transferred"),
        (_, "problem_items") => ("有问题的项", "Problem items"),
        (ListKind::Cases, "clues") => ("疑点", "Clues"),
        (ListKind::Rules, "confirmed") => ("认定金额", "Confirmed"),
        (_, "households") => ("户数", "Households"),
        (_, "visited") => ("已入户", "Visited"),
        (_, "score") if kind == ListKind::Villages => ("得分", "Score"),
        (_, "asked") => ("已问项", "Asked"),
        (_, "unclear") => ("不清项", "Unclear"),
        (_, "unclear_households") => ("不清户", "Unclear in"),
        (_, "q1") => ("底子清", "File"),
        (_, "q2") => ("措施清", "Measures"),
        (_, "q3") => ("书记清", "Secretary"),
        (_, "q4") => ("职责清", "Helper"),
        (_, "q5") => ("退出清", "Exit"),
        (_, "paper") => ("材料", "Paper"),
        (_, "paper_state") => ("情况", "State"),
        (_, "defect") => ("瑕疵", "Defect"),
        (_, "note") => ("备注", "Note"),
        (_, "sample") => ("抽样", "Sample"),
        (_, "drawn_of") => ("抽自", "Drawn of"),
        (_, "drawn_on") => ("抽样日期", "Drawn on"),
        (_, "drawn_by") => ("抽样人", "Drawn by"),
        (_, "seed") => ("种子", "Seed"),
        (_, "population") => ("总数", "Of"),
        (_, "population_hash") => ("总体校验值", "Hash"),
        (_, "drawn") => ("抽中", "Drawn"),
        (_, "found") => ("已看", "Seen"),
        (_, "bounced") => ("反弹", "Bounced"),
        (_, "items") => ("抽中的编号", "Units"),
        (ListKind::Agreement, "rate") => ("一致率", "Agree"),
        (_, "rate") => ("反弹率", "Rate"),
        (_, "place") => ("位次", "Place"),
        (ListKind::Lookback, "unit") => ("乡镇", "Town"),
        (_, "title") => ("名称", "Title"),
        (_, "what") => ("事项", "What"),
        (_, "left") => ("剩余工作日", "Days left"),
        (_, "urgency") => ("缓急", "When"),
        (ListKind::Deadlines, "level") => ("督办", "Level"),
        (_, "due") => ("到期", "Due"),
        (_, "flagged") => ("查出", "Found"),
        (_, "open") => ("未结", "Open"),
        (_, "confirmed_clues") => ("属实", "True"),
        (_, "dismissed") => ("排除", "Dismissed"),
        (_, "precision") => ("准确率", "Precision"),
        (_, "interval95") => ("95%区间", "95% interval"),
        (_, "minutes") => ("分钟", "Minutes"),
        (ListKind::Identities, "row") => ("行", "Row"),
        (ListKind::Identities, "reason") => ("理由", "Why"),
        (ListKind::Rejects, "reason") => ("退回原因", "Reason"),
        (ListKind::Campaigns, "closed_on") => ("结束日期", "Closed on"),
        (ListKind::Dismissals, "reason") => ("排除理由", "Reason"),
        (_, "campaign") => ("专项", "Campaign"),
        (_, "rules") => ("规则", "Rules"),
        (_, "towns") => ("乡镇", "Towns"),
        (_, "programs") => ("项目", "Programs"),
        (_, "begun_on") => ("开始", "Begun on"),
        (_, "ends_on") => ("计划结束", "Ends on"),
        (_, "decided_by") => ("排除人", "By"),
        (_, "decided_on") => ("排除日期", "On"),
        (_, "facts") => ("所依据的事实", "Facts relied on"),
        (_, "until") => ("有效期至", "Until"),
        (_, "woken_by") => ("为何恢复", "Woken by"),
        (_, "clue") => ("疑点编号", "Clue"),
        (_, "rule") => ("规则", "Rule"),
        (_, "state") => ("状态", "State"),
        (_, "direction") => ("方向", "Direction"),
        (_, "severity") => ("程度", "Severity"),
        (_, "household_no") => ("户号", "Household"),
        (_, "id_no") => ("身份证号", "ID number"),
        (ListKind::Campaigns, "name") => ("名称", "Name"),
        (_, "name") => ("姓名", "Name"),
        (_, "town") => ("乡镇", "Town"),
        (_, "village") => ("村", "Village"),
        (_, "program") => ("项目", "Program"),
        (_, "first_month") => ("起始月", "From"),
        (_, "last_month") => ("截止月", "To"),
        (_, "months") => ("月数", "Months"),
        (_, "amount") => ("金额(元)", "Amount"),
        (_, "lenient_amount") => ("扣除允许期后的金额", "Amount after the permitted window"),
        (_, "match_level") => ("匹配", "Match"),
        (_, "explanation") => ("说明", "Explanation"),
        (_, "issue") => ("问题编号", "Issue"),
        (_, "round") => ("轮次", "Round"),
        (_, "issue_type") => ("问题类型", "Type"),
        (_, "confirmed") => ("认定", "Confirmed"),
        (_, "recovered") => ("已追缴", "Recovered"),
        (_, "waived") => ("减免", "Waived"),
        (_, "carried") => ("挂账", "Carried"),
        (_, "outstanding") => ("未追缴", "Owing"),
        (_, "back_paid") => ("已补发", "Back-paid"),
        (_, "unit") => ("责任单位", "Unit"),
        (_, "person") => ("责任人", "Person"),
        (_, "deadline") => ("时限", "Deadline"),
        (_, "overdue") => ("逾期", "Late"),
        (_, "closed_on") => ("销号日期", "Closed on"),
        (_, "head") => ("户主", "Head"),
        (_, "members") => ("其他成员", "Other members"),
        (_, "class_band") => ("档次", "Class"),
        (_, "persons") => ("人口", "Persons"),
        (_, "insured") => ("保障", "Insured"),
        (_, "monthly") => ("月保障", "Monthly"),
        (_, "clues") => ("疑点", "Clues"),
        (_, "open_clues") => ("待办", "Open"),
        (_, "issues") => ("问题", "Issues"),
        (_, "source") => ("来源", "Source"),
        (_, "dataset") => ("数据集", "Dataset"),
        (_, "file") => ("文件", "File"),
        (_, "sheet") => ("工作表", "Sheet"),
        (_, "as_of") => ("数据截止", "As of"),
        (_, "loaded_at") => ("导入时间", "Loaded at"),
        (_, "read") => ("读取", "Read"),
        (_, "kept") => ("保留", "Kept"),
        (_, "unmatched") => ("无关", "Unmatched"),
        (_, "rejected") => ("退回", "Rejected"),
        (_, "added") => ("新增", "Added"),
        (_, "changed") => ("变更", "Changed"),
        (_, "unchanged") => ("未变", "Unchanged"),
        (_, "repaired") => ("修复", "Repaired"),
        (_, "grade") => ("等级", "Grade"),
        (_, "row") => ("行", "Row"),
        (_, "column") => ("列", "Column"),
        (_, "reason") => ("原因", "Reason"),
        (_, "text") => ("内容", "Text"),
        (_, "visit") => ("编号", "Visit"),
        (_, "date") => ("日期", "Date"),
        (_, "inspector1") => ("核查人1", "Inspector 1"),
        (_, "inspector2") => ("核查人2", "Inspector 2"),
        (_, "answered") => ("已查项", "Answered"),
        (_, "problems") => ("问题项", "Problems"),
        (_, "seq") => ("序号", "No."),
        (_, "at") => ("时间", "Time"),
        (_, "officer") => ("人员", "Officer"),
        (_, "action") => ("事项", "Action"),
        (_, "subject") => ("对象", "Subject"),
        (_, "summary") => ("内容", "Summary"),
        (_, "hash") => ("校验", "Hash"),
        (_, "role") => ("角色", "Role"),
        (_, "checker") => ("交叉核查人", "Checker"),
        (_, "checker_town") => ("核查人乡镇", "Checker's town"),
        (_, "cross_on") => ("分派日期", "Given on"),
        (_, "cross_state") => ("比较", "Standing"),
        (_, "first") => ("首次结论", "First"),
        (_, "second") => ("第二次结论", "Second"),
        (_, "settled") => ("裁定", "Settled"),
        (_, "ground") => ("裁定理由", "Ground"),
        (_, "by") => ("按", "By"),
        (_, "group") => ("组", "Group"),
        (_, "compared") => ("对数", "Compared"),
        (_, "kappa") => ("κ", "Kappa"),
        (_, "kappa95") => ("κ 95%区间", "Kappa 95 %"),
        (_, "home") => ("家在", "Home"),
        (_, "kin") => ("近亲属户", "Kin"),
        (_, "retired") => ("离岗", "Retired"),
        (_, "acts") => ("办理数", "Acts"),
        (_, "identity") => ("编号", "No."),
        (_, "level") => ("级别", "Level"),
        (_, "score") => ("相似", "Score"),
        (_, "given") => ("文件中的号码", "Number given"),
        (_, "candidate") => ("疑似对象", "Candidate"),
        (_, "decision") => ("判断", "Decision"),
        (_, other) => (other, other),
    };
    lang.pick(zh, en)
}

/// Something that a column can hold.
fn example(column: &str) -> Bilingual {
    match column_kind(column) {
        ColumnKind::Money => Bilingual::same("1000"),
        ColumnKind::Month => Bilingual::same("2026-03"),
        ColumnKind::Date => Bilingual::same("2026-03-05"),
        ColumnKind::Number => Bilingual::same("3"),
        ColumnKind::Flag => Bilingual::of("是", "yes"),
        _ => Bilingual::of("值", "VALUE"),
    }
}

/// As people type it: without case, blanks and the unit in brackets.
fn plain(name: &str) -> String {
    let name = name.split(['(', '（']).next().unwrap_or(name);
    name.chars().filter(|c| !c.is_whitespace() && *c != '_' && *c != '-').flat_map(char::to_lowercase).collect()
}

impl ListKind {
    /// The column that a person means: by its stable name, or by its heading in either language.
    pub fn column_named(self, typed: &str) -> Option<&'static str> {
        let typed = plain(typed);
        let by = |said: &dyn Fn(&'static str) -> String| self.filter_columns().find(|name| said(name) == typed);
        by(&|name| plain(name))
            .or_else(|| by(&|name| plain(heading(self, name, Lang::Zh))))
            .or_else(|| by(&|name| plain(heading(self, name, Lang::En))))
    }

    /// What a column is called in filters: the heading without its unit in Chinese, the stable name in English.
    pub fn column_word(self, column: &str, lang: Lang) -> String {
        let Some(column) = self.filter_columns().find(|name| *name == column) else { return column.to_owned() };
        let said = match lang {
            Lang::Zh => heading(self, column, lang).split(['(', '（']).next().unwrap_or(column),
            Lang::En => column,
        };
        // Where two columns have one heading, only the stable name tells which.
        if self.column_named(said) == Some(column) { said.to_owned() } else { column.to_owned() }
    }

    /// Reads a filter of this list.
    ///
    /// # Errors
    /// An unknown column, a missing value or an open quotation mark.
    pub fn filter(self, text: &str) -> Result<Filter, FilterError> {
        Filter::parse(text, |typed| self.column_named(typed)).map_err(|error| match error {
            FilterError::UnknownColumn { column, .. } => self.unknown_column(&column),
            FilterError::MissingValue { column, operator, .. } => {
                let example = example(&column.en);
                let column = Bilingual::each(|lang| self.column_word(&column.en, lang));
                FilterError::MissingValue { column, operator, example }
            }
            other => other,
        })
    }

    /// That there is no such column, and which there are.
    pub fn unknown_column(self, typed: &str) -> FilterError {
        let known = self.filter_columns().map(|name| Bilingual::each(|lang| self.column_word(name, lang))).collect();
        FilterError::UnknownColumn { column: typed.to_owned(), known }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_column_of_every_list_has_a_chinese_title() {
        for kind in ListKind::ALL {
            for name in kind.filter_columns() {
                assert_ne!(heading(kind, name, Lang::Zh), name, "{} {name}", kind.code());
            }
        }
    }

    #[test]
    fn a_heading_of_the_screen_names_its_column_in_either_language() {
        for kind in ListKind::ALL {
            for name in kind.columns() {
                for lang in [Lang::Zh, Lang::En] {
                    let said = heading(kind, name, lang);
                    assert_eq!(kind.column_named(said), Some(*name), "{} {said}", kind.code());
                }
            }
        }
        assert_eq!(ListKind::Clues.column_named("TOWN"), Some("town"));
        assert_eq!(ListKind::Clues.column_named("金额"), Some("amount"), "the unit may be left out");
    }

    #[test]
    fn a_filter_may_be_typed_by_headings_and_with_full_width_signs() {
        let filter = ListKind::Clues.filter("乡镇＝青禾镇 金额＞＝１０００ Severity!=low 李").expect("reads");
        assert_eq!(filter, ListKind::Clues.filter("town=青禾镇 amount>=1000 severity!=low 李").expect("reads"));
        assert_eq!(filter.terms.first().map(|term| term.column.as_str()), Some("town"));
    }

    #[test]
    fn a_filter_may_be_typed_with_spaces_and_a_missing_value_is_asked_for_with_an_example() {
        use crate::domain::lang::Say;
        let filter = ListKind::Clues.filter("乡镇 = '青禾镇' 金额 >= 1000 李").expect("reads");
        assert_eq!(filter, ListKind::Clues.filter("town=青禾镇 amount>=1000 李").expect("reads"));
        let error = ListKind::Clues.filter("金额>").expect_err("nothing to compare with");
        assert_eq!(error.say(Lang::Zh), "“金额>”后面缺少值，例如：金额>1000。");
        assert!(error.say(Lang::En).ends_with("for example: amount>1000"), "{}", error.say(Lang::En));
    }

    #[test]
    fn a_column_that_is_not_there_is_named_with_those_that_are_in_the_words_of_the_language() {
        use crate::domain::lang::Say;
        let error = ListKind::Clues.filter("xyz=3").expect_err("no such column");
        assert!(error.say(Lang::Zh).contains("“xyz”") && error.say(Lang::Zh).contains("乡镇"), "{}", error.say(Lang::Zh));
        assert!(error.say(Lang::En).contains("town"));
        assert!(ListKind::Clues.filter("邮编=3").is_err(), "Chinese names are names too");
    }
}
