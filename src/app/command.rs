//! The one command table: bindings, hint bar, help, palette and `hecha keys` are all read from it.

use super::key::Key;
use super::model::{Model, Screen};
use super::offered::offered;
use super::sheet::SheetCmd;
use super::workbench;
use crate::domain::action::{ActionKind, Subject};
use crate::domain::lang::Lang;
use crate::domain::listing::ListKind;

/// What a key can ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Cmd {
    /// Leave the program.
    Quit,
    /// Close what is on top; on a filtered list, show everything again.
    Back,
    /// Keys and words, searchable.
    Help,
    /// Every command, searchable.
    Palette,
    /// What can be done with the selected matter.
    Actions,
    /// Who is acting.
    Officer,
    /// 中文 / English.
    Language,
    /// Dark, high-contrast or light colours.
    Theme,
    /// Paint everything again.
    Redraw,
    /// Read again.
    Refresh,
    /// To the shell (unix).
    Suspend,
    /// A tab by position.
    Tab(usize),
    /// The tab to the right.
    NextTab,
    /// The tab to the left.
    PrevTab,
    /// One up.
    Up,
    /// One down.
    Down,
    /// A page up.
    PageUp,
    /// A page down.
    PageDown,
    /// To the beginning.
    Top,
    /// To the end.
    Bottom,
    /// Left.
    Left,
    /// Right.
    Right,
    /// Open what is selected.
    Open,
    /// Filter and search.
    Filter,
    /// Order of a list.
    Sort,
    /// Mark a row.
    Mark,
    /// Mark every row, or none.
    MarkAll,
    /// Search everything.
    Jump,
    /// Named views of the list.
    Views,
    /// The row under the cursor beside the list, or not.
    Preview,
    /// What is where.
    Tour,
    /// To where one was before.
    Earlier,
    /// To where one came back from.
    Later,
    /// Read out a row or page.
    ReadOut,
    /// Copy what is shown.
    Copy,
    /// The messages of this session.
    Messages,
    /// The household of what is selected.
    Household,
    /// The list of officers.
    Officers,
    /// The list of rules.
    Rules,
    /// Change a parameter of the rule, as a trial.
    ChangeParam,
    /// Try an edited rule file.
    TryRule,
    /// Write the parameter that was tried into the pack folder.
    SaveParam,
    /// Everything that was dismissed, and what would wake it.
    Dismissals,
    /// Everything that is due.
    Deadlines,
    /// Closed issues whose rule fires again.
    FiresAgain,
    /// The list of samples.
    Samples,
    /// What samples say of each town.
    Lookback,
    /// Second checks by other towns.
    CrossChecks,
    /// How far two verdicts agree.
    Agreement,
    /// Five-clear scores of the villages.
    Villages,
    /// Papers of the households' files.
    Papers,
    /// Load a filled-in visit form.
    VisitResults,
    /// The list of campaigns.
    Campaigns,
    /// Which campaign lists, screening and exports are about.
    Campaign,
    /// Load files.
    Import,
    /// Run the rules.
    Screen,
    /// Write the ledger.
    Export,
    /// Copy the whole workbook.
    Backup,
    /// A copy of the workbook goes out with officers.
    LendCopy,
    /// What was done in a copy comes into the log.
    TakeBack,
    /// The officer's signing key.
    Signing,
    /// Stop the running job.
    Cancel,
    /// Something on the visit sheet.
    Sheet(SheetCmd),
    /// An act.
    Act(ActionKind),
}

/// When a command exists.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum When {
    /// Always.
    Always,
    /// A workbook is open.
    Book,
    /// A list is shown.
    List,
    /// A clue is selected.
    Clue,
    /// An issue is selected.
    Issue,
    /// A clue, an issue or a household is selected.
    Matter,
    /// A household is selected, or belongs to what is.
    Household,
    /// A possible identity is selected.
    Identity,
    /// The list of officers is shown.
    Officers,
    /// A rule is selected.
    Rule,
    /// The trial of a parameter is shown.
    Trial,
    /// The list of campaigns is shown.
    Campaigns,
    /// The list of samples, or what they say, is shown.
    Samples,
    /// Long work is running.
    Job,
    /// A visit sheet is shown. Its keys go before all others there.
    Sheet,
}

/// One command.
#[derive(Clone, Copy, Debug)]
pub struct Command {
    /// What it does.
    pub cmd: Cmd,
    /// Stable name.
    pub id: &'static str,
    /// Its keys, as [`Key::parse`] reads them.
    pub keys: &'static [&'static str],
    /// Chinese title.
    pub zh: &'static str,
    /// English title.
    pub en: &'static str,
    /// When it exists.
    pub when: When,
    /// Place in the hint bar, small first; 0 is not shown there.
    pub hint: u8,
}

const fn entry(
    cmd: Cmd,
    id: &'static str,
    keys: &'static [&'static str],
    zh: &'static str,
    en: &'static str,
    when: When,
    hint: u8,
) -> Command {
    Command { cmd, id, keys, zh, en, when, hint }
}

/// The table.
pub const COMMANDS: &[Command] = &[
    entry(Cmd::Up, "up", &["up", "k"], "上移", "Up", When::Always, 0),
    entry(Cmd::Down, "down", &["down", "j"], "下移", "Down", When::Always, 0),
    entry(Cmd::Left, "left", &["left", "h"], "左移", "Left", When::Always, 0),
    entry(Cmd::Right, "right", &["right", "l"], "右移", "Right", When::Always, 0),
    entry(Cmd::PageUp, "page_up", &["pgup", "ctrl-b"], "上一页", "Page up", When::Always, 0),
    entry(Cmd::PageDown, "page_down", &["pgdn", "ctrl-f"], "下一页", "Page down", When::Always, 0),
    entry(Cmd::Top, "top", &["home", "g"], "到开头", "To the start", When::Always, 0),
    entry(Cmd::Bottom, "bottom", &["end", "G"], "到末尾", "To the end", When::Always, 0),
    entry(Cmd::Open, "open", &["enter"], "打开", "Open", When::Always, 1),
    // --- clue ---
    entry(Cmd::Act(ActionKind::Assign), "assign", &["a"], "分派", "Assign", When::Clue, 10),
    entry(Cmd::Act(ActionKind::Dismiss), "dismiss", &["d"], "排除", "Dismiss", When::Clue, 11),
    entry(Cmd::Act(ActionKind::Confirm), "confirm", &["c"], "属实", "Confirm", When::Clue, 12),
    entry(Cmd::Act(ActionKind::Submit), "submit", &["s"], "提交结论", "Submit", When::Clue, 13),
    entry(Cmd::Act(ActionKind::RequestInfo), "request_info", &["i"], "补证", "Ask evidence", When::Clue, 14),
    entry(Cmd::Act(ActionKind::Resume), "resume", &["u"], "恢复核查", "Resume", When::Clue, 14),
    entry(Cmd::Act(ActionKind::SendBack), "send_back", &["b"], "退回重查", "Send back", When::Clue, 14),
    entry(Cmd::Act(ActionKind::AssignCross), "assign_cross", &["<"], "分派交叉核查", "Assign cross-check", When::Clue, 0),
    entry(Cmd::Act(ActionKind::CrossVerdict), "cross_verdict", &[">"], "交叉核查结论", "Second verdict", When::Clue, 10),
    entry(Cmd::Act(ActionKind::SettleCross), "settle_cross", &["~"], "裁定分歧", "Settle difference", When::Clue, 10),
    entry(Cmd::Act(ActionKind::Unmask), "unmask", &["U"], "查看受限信息", "Open restricted view", When::Matter, 0),
    // --- issue ---
    entry(Cmd::Act(ActionKind::Notify), "notify", &["n"], "下发通知", "Notify", When::Issue, 10),
    entry(Cmd::Act(ActionKind::Rectify), "rectify", &["r"], "开始整改", "Rectify", When::Issue, 10),
    entry(Cmd::Act(ActionKind::RecordMoney), "record_money", &["m"], "登记资金", "Money", When::Issue, 11),
    entry(Cmd::Act(ActionKind::SubmitRectification), "submit_rectification", &["e"], "报送整改", "Report", When::Issue, 12),
    entry(Cmd::Act(ActionKind::Endorse), "endorse", &["y"], "镇审通过", "Endorse", When::Issue, 10),
    entry(Cmd::Act(ActionKind::SignOff), "sign_off", &["s"], "销号", "Sign off", When::Issue, 10),
    entry(Cmd::Act(ActionKind::Return), "return", &["b"], "退回整改", "Return", When::Issue, 13),
    entry(Cmd::Act(ActionKind::LongTerm), "long_term", &["p"], "持续整改", "Long-term", When::Issue, 14),
    entry(Cmd::Act(ActionKind::Reopen), "reopen", &["z"], "重新打开", "Reopen", When::Issue, 14),
    entry(Cmd::Act(ActionKind::Remit), "remit", &["i"], "登记退库", "Remit", When::Issue, 11),
    entry(Cmd::Act(ActionKind::AcceptException), "accept_exception", &["x"], "认可说明", "Accept", When::Issue, 12),
    entry(Cmd::Act(ActionKind::StartGrace), "start_grace", &["a"], "准予渐退", "Gradual exit", When::Issue, 14),
    entry(Cmd::Act(ActionKind::PlanInstalments), "plan_instalments", &["f"], "约定分期", "Instalments", When::Issue, 14),
    entry(Cmd::Act(ActionKind::Escalate), "escalate", &["c"], "督办", "Escalate", When::Issue, 14),
    entry(Cmd::Act(ActionKind::Extend), "extend", &["+"], "延期", "Extend", When::Matter, 16),
    entry(Cmd::Act(ActionKind::Transfer), "transfer", &["u"], "移交", "Transfer", When::Issue, 15),
    entry(Cmd::Act(ActionKind::HoldAccountable), "hold_accountable", &["A"], "登记追责", "Accountability", When::Issue, 0),
    entry(Cmd::Act(ActionKind::Publish), "publish", &["P"], "登记公示", "Publicity", When::Issue, 0),
    entry(Cmd::Act(ActionKind::Undo), "undo", &["ctrl-u", "backspace"], "撤销上一步", "Undo", When::Matter, 17),
    // --- identity, household, officers ---
    entry(Cmd::Act(ActionKind::LinkIdentity), "link", &["y", "+"], "是同一人", "Same person", When::Identity, 10),
    entry(Cmd::Act(ActionKind::RefuseIdentity), "refuse", &["n", "-"], "不是同一人", "Not the same", When::Identity, 11),
    entry(Cmd::Act(ActionKind::Visit), "visit", &["v"], "入户核查表", "Visit sheet", When::Household, 15),
    entry(Cmd::Household, "household", &["w"], "该户", "Household", When::Household, 16),
    entry(Cmd::Act(ActionKind::AddOfficer), "add_officer", &["a", "+"], "登记人员", "Add officer", When::Officers, 10),
    entry(Cmd::Act(ActionKind::FileKin), "file_kin", &["f"], "备案近亲属", "File kin", When::Officers, 11),
    entry(Cmd::LendCopy, "lend_copy", &["c"], "领出外出副本", "Lend a field copy", When::Officers, 12),
    entry(Cmd::TakeBack, "take_back", &["b"], "并回外出副本", "Take a copy back", When::Officers, 13),
    // --- the visit sheet ---
    entry(Cmd::Sheet(SheetCmd::First), "sheet_first", &["1"], "正常", "Fine", When::Sheet, 4),
    entry(Cmd::Sheet(SheetCmd::Second), "sheet_second", &["2"], "问题", "Problem", When::Sheet, 5),
    entry(Cmd::Sheet(SheetCmd::Third), "sheet_third", &["3"], "不适用", "N/A", When::Sheet, 6),
    entry(Cmd::Sheet(SheetCmd::Fourth), "sheet_fourth", &["4"], "材料不需要", "Paper not required", When::Sheet, 6),
    entry(Cmd::Sheet(SheetCmd::Clear), "sheet_clear", &["0"], "清除答案", "Clear the answer", When::Sheet, 0),
    entry(Cmd::Sheet(SheetCmd::Confirm), "sheet_confirm", &["f7"], "照旧确认", "Same as before", When::Sheet, 8),
    entry(Cmd::Sheet(SheetCmd::Record), "sheet_record", &["f10", "ctrl-s"], "记录", "Record", When::Sheet, 2),
    entry(Cmd::Sheet(SheetCmd::Next), "sheet_next", &["f8", "ctrl-n"], "下一户", "Next household", When::Sheet, 3),
    entry(Cmd::Sheet(SheetCmd::Print), "sheet_print", &["f6"], "打印空表", "Print form", When::Sheet, 7),
    // --- rules ---
    entry(Cmd::ChangeParam, "change_param", &["p"], "改参数", "Parameter", When::Rule, 10),
    entry(Cmd::TryRule, "try_rule", &["e"], "试跑规则文件", "Try rule file", When::Rule, 11),
    entry(Cmd::SaveParam, "save_param", &["s"], "写入规则包", "Save to pack", When::Trial, 10),
    entry(Cmd::Act(ActionKind::DrawSample), "draw_sample", &["a", "+"], "抽样", "Draw sample", When::Samples, 10),
    entry(Cmd::Act(ActionKind::RecordFinding), "record_finding", &["f"], "登记结果", "Record finding", When::Samples, 11),
    entry(Cmd::Act(ActionKind::OpenCampaign), "open_campaign", &["a", "+"], "启动专项", "Open campaign", When::Campaigns, 10),
    entry(Cmd::Act(ActionKind::ChangeCampaign), "change_campaign", &["e"], "调整专项", "Change", When::Campaigns, 11),
    entry(Cmd::Act(ActionKind::CloseCampaign), "close_campaign", &["x"], "结束专项", "Close campaign", When::Campaigns, 12),
    // --- lists ---
    entry(Cmd::Filter, "filter", &["/", "f3"], "筛选", "Filter", When::List, 20),
    entry(Cmd::Sort, "sort", &["t", "f11"], "排序", "Sort", When::List, 40),
    entry(Cmd::Mark, "mark", &["space"], "标记", "Mark", When::List, 0),
    entry(Cmd::Views, "views", &["V"], "视图", "Views", When::List, 0),
    entry(Cmd::Preview, "preview", &["|"], "旁注栏", "Row beside the list", When::List, 0),
    entry(Cmd::MarkAll, "mark_all", &["*"], "全部标记/取消", "Mark all or none", When::List, 0),
    // --- everywhere ---
    entry(Cmd::Actions, "actions", &["f10", "."], "办理", "Actions", When::Book, 18),
    entry(Cmd::Officer, "officer", &["f2", "o"], "人员", "Officer", When::Book, 30),
    entry(Cmd::Help, "help", &["f1", "?"], "帮助", "Help", When::Always, 21),
    entry(Cmd::Palette, "palette", &["f9", ":", "ctrl-p"], "命令", "Commands", When::Always, 22),
    entry(Cmd::Back, "back", &["esc", "q"], "返回", "Back", When::Always, 25),
    entry(Cmd::Jump, "jump", &["ctrl-g", "J"], "查找全部", "Find anything", When::Book, 23),
    entry(Cmd::Earlier, "earlier", &["["], "回到前一处", "Where I was", When::Book, 0),
    entry(Cmd::Later, "later", &["]"], "再到后一处", "Forward again", When::Book, 0),
    entry(Cmd::ReadOut, "read_out", &["="], "逐行朗读", "Read out", When::Book, 0),
    entry(Cmd::Copy, "copy", &["ctrl-y"], "复制", "Copy", When::Book, 0),
    entry(Cmd::Messages, "messages", &["!"], "消息记录", "Messages", When::Always, 0),
    entry(Cmd::Language, "language", &["f4", "L"], "English", "中文", When::Always, 35),
    entry(Cmd::Refresh, "refresh", &["f5", "R"], "刷新", "Refresh", When::Book, 0),
    entry(Cmd::Import, "import", &["f6", "I"], "导入", "Import", When::Book, 32),
    entry(Cmd::Screen, "screen", &["f7", "S"], "比对", "Screen", When::Book, 33),
    entry(Cmd::Export, "export", &["f8", "X"], "导出", "Export", When::Book, 34),
    entry(Cmd::Backup, "backup", &["ctrl-s"], "备份", "Back up", When::Book, 0),
    entry(Cmd::Cancel, "cancel", &["ctrl-x", "f12"], "停止", "Stop", When::Job, 2),
    entry(Cmd::Officers, "officers", &["O"], "人员名单", "Officers", When::Book, 0),
    entry(Cmd::Signing, "signing", &["K"], "签名密钥", "Signing key", When::Book, 0),
    entry(Cmd::Rules, "rules", &["W"], "规则", "Rules", When::Book, 0),
    entry(Cmd::Campaign, "campaign", &["C"], "选择专项", "Campaign", When::Book, 0),
    entry(Cmd::Campaigns, "campaigns", &["M"], "专项名单", "Campaigns", When::Book, 0),
    entry(Cmd::Deadlines, "deadlines", &["E"], "时限", "Deadlines", When::Book, 0),
    entry(Cmd::FiresAgain, "fires_again", &["Z"], "疑似虚假整改", "Possible false rectification", When::Book, 0),
    entry(Cmd::Samples, "samples", &["Y"], "抽样", "Samples", When::Book, 0),
    entry(Cmd::Lookback, "lookback", &["B"], "回头看结果", "Look-back", When::Book, 0),
    entry(Cmd::CrossChecks, "cross_checks", &["&"], "交叉核查", "Cross-checks", When::Book, 0),
    entry(Cmd::Agreement, "agreement", &["%"], "一致性", "Agreement", When::Book, 0),
    entry(Cmd::Villages, "villages", &["N"], "五清得分", "Five-clear scores", When::Book, 0),
    entry(Cmd::Papers, "papers", &["F"], "档案材料", "Papers of files", When::Book, 0),
    entry(Cmd::VisitResults, "visit_results", &["H"], "补录核查表", "Load visit forms", When::Book, 0),
    entry(Cmd::Dismissals, "dismissals", &["D"], "排除记录", "Dismissals", When::Book, 0),
    entry(Cmd::Tour, "tour", &["ctrl-t"], "导览", "Tour", When::Book, 0),
    entry(Cmd::Theme, "theme", &["T"], "换配色", "Colours", When::Always, 0),
    entry(Cmd::Redraw, "redraw", &["ctrl-l"], "重画屏幕", "Redraw", When::Always, 0),
    entry(Cmd::Suspend, "suspend", &["ctrl-z"], "挂起", "Suspend", When::Always, 0),
    entry(Cmd::Quit, "quit", &["ctrl-q", "ctrl-c", "Q"], "退出", "Quit", When::Always, 36),
    entry(Cmd::NextTab, "next_tab", &["tab"], "下一栏", "Next tab", When::Book, 0),
    entry(Cmd::PrevTab, "prev_tab", &["backtab"], "上一栏", "Previous tab", When::Book, 0),
    entry(Cmd::Tab(0), "tab_overview", &["1"], "总览", "Overview", When::Book, 0),
    entry(Cmd::Tab(1), "tab_clues", &["2"], "疑点", "Clues", When::Book, 0),
    entry(Cmd::Tab(2), "tab_issues", &["3"], "问题台账", "Issue ledger", When::Book, 0),
    entry(Cmd::Tab(3), "tab_sign_off", &["4"], "待销号", "Sign-off queue", When::Book, 0),
    entry(Cmd::Tab(4), "tab_cases", &["5"], "救助对象", "Cases", When::Book, 0),
    entry(Cmd::Tab(5), "tab_sources", &["6"], "数据来源", "Sources", When::Book, 0),
    entry(Cmd::Tab(6), "tab_rejects", &["7"], "退回行", "Rejected rows", When::Book, 0),
    entry(Cmd::Tab(7), "tab_identities", &["8"], "疑似同一人", "Possible identities", When::Book, 0),
    entry(Cmd::Tab(8), "tab_visits", &["9"], "入户核查", "Visits", When::Book, 0),
    entry(Cmd::Tab(9), "tab_events", &["0"], "操作日志", "Events", When::Book, 0),
];

impl Command {
    /// Title on the present screen: an answer key of the visit sheet says what it means on the row with the hand.
    pub fn title_here(&self, model: &Model) -> String {
        let word = match (self.cmd, model.screen()) {
            (Cmd::Sheet(cmd), Some(Screen::Sheet(sheet))) => cmd.answer_place().and_then(|place| sheet.answer_word(place)),
            _ => None,
        };
        word.map_or_else(|| self.title(model.lang).to_owned(), |word| word.get(model.lang).to_owned())
    }

    /// Title in one language.
    pub fn title(&self, lang: Lang) -> &'static str {
        lang.pick(self.zh, self.en)
    }

    /// Its keys as the table has them; those in force are the [`super::keymap::Keymap`]'s.
    pub fn bindings(&self) -> impl Iterator<Item = Key> {
        self.keys.iter().filter_map(|name| Key::parse(name))
    }
}

/// The entry of a command.
pub fn find(cmd: Cmd) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| command.cmd == cmd)
}

/// Whether a command exists on the present screen.
pub fn exists(when: When, model: &Model) -> bool {
    match when {
        When::Always => true,
        When::Book => model.book.is_some(),
        When::Job => model.job.is_some() || super::navigate::stoppable(model),
        When::List => matches!(model.screen(), Some(Screen::List(_))),
        When::Officers => matches!(model.screen(), Some(Screen::List(list)) if list.kind == ListKind::Officers),
        When::Campaigns => matches!(model.screen(), Some(Screen::List(list)) if list.kind == ListKind::Campaigns),
        When::Samples => {
            let shown = |kind| matches!(kind, ListKind::Samples | ListKind::Lookback);
            matches!(model.screen(), Some(Screen::List(list)) if shown(list.kind))
        }
        When::Clue => matches!(model.selected(), Some(Subject::Clue(_))),
        When::Issue => matches!(model.selected(), Some(Subject::Issue(_))),
        When::Matter => matches!(model.selected(), Some(Subject::Clue(_) | Subject::Issue(_) | Subject::Household(_))),
        When::Identity => matches!(model.selected(), Some(Subject::Identity(_))),
        When::Household => model.selected_household().is_some(),
        When::Rule => model.selected_rule().is_some(),
        When::Trial => workbench::savable(model).is_some(),
        When::Sheet => matches!(model.screen(), Some(Screen::Sheet(_))),
    }
}

/// Whether two conditions can hold at once, so that one key cannot stand for both.
pub fn overlap(a: When, b: When) -> bool {
    let subject = |when| {
        matches!(
            when,
            When::Clue
                | When::Issue
                | When::Identity
                | When::Officers
                | When::Rule
                | When::Trial
                | When::Campaigns
                | When::Samples
        )
    };
    let apart = matches!(
        (a, b),
        (When::Household | When::Matter, When::Identity | When::Officers | When::Campaigns | When::Samples)
            | (When::Identity | When::Officers | When::Campaigns | When::Samples, When::Household | When::Matter)
    );
    // The sheet's keys go before all others there.
    let shadowed = (a == When::Sheet) != (b == When::Sheet);
    a == b || !(apart || shadowed || subject(a) && subject(b))
}

/// The command a key means now.
pub fn bound(key: Key, model: &Model) -> Option<Cmd> {
    let own = COMMANDS.iter().filter(|command| command.when == When::Sheet);
    let others = COMMANDS.iter().filter(|command| command.when != When::Sheet);
    own.chain(others)
        .find(|command| model.keymap.means(key, command.cmd) && exists(command.when, model))
        .map(|command| command.cmd)
}

/// The command that a key would mean on another screen.
pub fn elsewhere(key: Key, model: &Model) -> Option<&'static Command> {
    COMMANDS.iter().find(|command| model.keymap.means(key, command.cmd))
}

/// Whether a key is about what is selected, whatever that turns out to be; `moves`: also when it selects.
pub fn about_selection(key: Key, moves: bool, model: &Model) -> bool {
    let about = |command: &Command| match command.when {
        When::Clue
        | When::Issue
        | When::Matter
        | When::Identity
        | When::Household
        | When::Officers
        | When::Rule
        | When::Campaigns
        | When::Samples => true,
        When::Always | When::Book | When::Job | When::List | When::Trial | When::Sheet => match command.cmd {
            Cmd::Open | Cmd::Actions | Cmd::Mark => true,
            Cmd::Up | Cmd::Down | Cmd::PageUp | Cmd::PageDown | Cmd::Top | Cmd::Bottom => moves,
            _ => false,
        },
    };
    COMMANDS.iter().any(|command| about(command) && model.keymap.means(key, command.cmd))
}

/// The hint bar of the present screen, most useful first.
pub fn hints(model: &Model) -> Vec<&'static Command> {
    // A key that another command has taken on this screen does not do it here.
    let own = |cmd| model.keymap.shown(cmd).is_none_or(|key| bound(key, model) == Some(cmd));
    let mut out: Vec<_> = COMMANDS
        .iter()
        .filter(|command| command.hint > 0 && exists(command.when, model) && offered(command.cmd, model) && own(command.cmd))
        .collect();
    out.sort_by_key(|command| command.hint);
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn no_key_means_two_things_at_once() {
        for (index, a) in COMMANDS.iter().enumerate() {
            for b in COMMANDS.iter().skip(index + 1).filter(|b| overlap(a.when, b.when)) {
                for key in a.keys {
                    assert!(!b.keys.contains(key), "{key} is both {} and {}", a.id, b.id);
                }
            }
        }
    }

    #[test]
    fn every_key_is_readable_and_every_id_unique() {
        let mut ids = HashSet::new();
        for command in COMMANDS {
            assert!(ids.insert(command.id), "{}", command.id);
            assert!(!command.keys.is_empty(), "{}", command.id);
            assert_eq!(command.bindings().count(), command.keys.len(), "{}", command.id);
        }
    }

    #[test]
    fn the_palette_and_the_actions_open_without_letters() {
        for cmd in [Cmd::Palette, Cmd::Actions, Cmd::Help, Cmd::Back, Cmd::Officer] {
            let command = find(cmd).expect("in the table");
            assert!(command.bindings().any(|key| !key.is_letter()), "{}", command.id);
        }
    }
}
