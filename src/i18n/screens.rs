//! Texts of the screens.

use crate::domain::lang::Lang;

macro_rules! strings {
    ($($name:ident: $zh:expr, $en:expr;)*) => {
        /// The texts of one language.
        #[derive(Debug)]
        pub struct Strings {
            $(#[doc = concat!("`", stringify!($name), "`")] pub $name: &'static str,)*
        }

        const ZH: Strings = Strings { $($name: $zh,)* };
        const EN: Strings = Strings { $($name: $en,)* };
    };
}

/// The texts of a language.
pub fn strings(lang: Lang) -> &'static Strings {
    match lang {
        Lang::Zh => &ZH,
        Lang::En => &EN,
    }
}

strings! {
    program: "核查", "hecha";
    tabs: "总览|疑点|台账|销号|对象|来源|退回|疑似|入户|日志", "Home|Clues|Issues|Sign|Cases|Files|Reject|Ident|Visit|Log";
    loading: "读取中...", "reading...";
    nothing: "(无)", "(none)";
    jump: "查找全部", "Find anything";
    jump_hint: "姓名、拼音或首字母、号码尾数、村、疑点或问题编号、规则、来源文件。",
        "Name, pinyin or its initials, tail of a number, village, number of a clue or issue, rule, source file.";
    views: "视图", "Views";
    ask_view: "视图名称：", "Name of the view:";
    more_below: "... Enter 查看全部", "... Enter shows all";
    tour: "导览", "Tour";
    hints_tour: "任意键 下一步  左 上一步  Esc 结束", "any key: next  Left: before  Esc: end";
    tour_steps: "总览：各乡镇进度、到期事项、资金和规则。方向键选一行，Enter 打开它背后的清单。|疑点：规则在数据里找到的线索，最要紧的在前。/ 筛选(姓名、拼音首字母、乡镇=…)，t 排序，空格标记，* 全部标记。|在疑点上：Enter 看依据和逐月金额，F10 列出能办的事；办不了的会说明原因。排除写一次理由就记住。|救助对象：一户的成员、待遇、发放与登记的时间轴；重叠的月份用 ! 标出。|问题台账：属实的疑点成为问题，从通知、整改、追缴到销号，资金到分。|待销号：办理过的人不能销号，换第二个人来。|随时：F1 帮助，F9 命令，Ctrl-G 查找任何人和事，[ 回到前一处，F2 换人员，F4 English。",
        "Home: progress by town, what is due, money and rules. Arrows choose a line, Enter opens the list behind it.|Clues: what the rules found in the data, the most urgent first. / filters (name, pinyin initials, town=...), t sorts, Space marks, * marks all.|On a clue: Enter shows its evidence and the money month by month, F10 lists what can be done; what cannot says why. A dismissal is given a reason once and remembered.|Cases: members, benefits, payments and register facts of a household on one time axis; months where they overlap carry a !.|Issue ledger: a confirmed clue becomes an issue, from notice and recovery to sign-off, money to the fen.|Sign-off queue: nobody signs off what they handled; a second person does.|Anywhere: F1 help, F9 commands, Ctrl-G finds anyone and anything, [ goes back, F2 changes the officer, F4 中文.";
    only_when: "在此不可用，需要：{}", "not here; it needs: {}";
    input_method: "正在使用中文输入法，命令用不上文字。按 Shift 切到英文，或用方向键、F10 办理、F9 命令。",
        "An input method is on, and text is no command. Switch it off (Shift), or use the arrows, F10 actions, F9 commands.";
    full_width: "收到全角按键，已按半角处理。把输入法切到英文(Shift)会更顺手。",
        "That was a full-width key; it was taken as the plain one. Switching the input method off (Shift) helps.";
    burst: "一下子收到许多字符，像是粘贴；没有当作命令执行。", "Many characters came at once, as from a paste; they were not run as commands.";
    none_found: "没有符合的内容。", "Nothing matches.";
    none_found_blanks: "没有符合的内容。几个词之间要有空格，如 青禾镇 王。", "Nothing matches. Several words need blanks between them.";
    read_only: "只读", "read-only";
    no_officer: "未选人员", "no officer";
    too_small: "窗口太小：需要 {need}，现在是 {have}。请放大窗口。", "Window too small: it needs {need}, it is {have}. Enlarge it.";
    households: "户数", "households";
    persons: "人数", "persons";
    as_of: "数据至", "data as of";
    screened: "上次比对", "screened";
    never_screened: "尚未比对 (F7)", "not screened yet (F7)";
    empty_book: "还没有数据。按 F6 导入文件，再按 F7 比对。", "No data yet. F6 loads files, then F7 screens them.";
    campaigns: "专项行动", "Campaigns";
    campaign_ended: "已结束", "ended";
    towns: "乡镇进度", "Progress by town";
    no_town: "未注明乡镇", "no town";
    done_of: "已结/全部", "done/all";
    confirmed: "属实", "true";
    late: "逾期", "late";
    rules: "规则", "Rules";
    amount: "涉及金额", "amount";
    cannot_run: "缺数据，未能运行", "could not run, missing";
    fresh: "新情况", "What is new";
    standing_new: "新增", "new";
    standing_changed: "有变化", "changed";
    standing_gone: "已消失", "gone";
    gone_long: "最新数据中规则不再命中。", "The rule no longer fires on the newest data.";
    identities_open: "条疑似同一人待判断", "possible identities to decide";
    cross_checks_open: "条交叉核查待您核查", "cross-checks wait for your verdict";
    rejects_open: "行被退回", "rejected rows";
    disputes: "件办理未生效(争议)", "acts without effect (disputed)";
    copies_out: "份外出副本没有并回", "field copies not taken back";
    is_copy: "外出副本 {}：办理入户核查、结论和整改，回来后并回", "Field copy {}: visits, verdicts and rectification, to be taken back";
    unbacked: "天没有备份", "days without a backup";
    due: "到期事项(按工作日计)", "Due (working days)";
    past_due: "已逾期", "overdue";
    today: "今天", "today";
    days_over: "逾期{}天", "{} days late";
    days_left: "剩{}天", "{} days left";
    precision_short: "准确率", "precise";
    screening: "比对", "Screening";
    money: "资金(元)", "Money (yuan)";
    money_confirmed: "认定", "confirmed";
    money_recovered: "已追缴", "recovered";
    money_waived: "减免", "waived";
    money_carried: "挂账", "carried";
    money_outstanding: "未追缴", "outstanding";
    money_back_paid: "已补发", "paid back to families";
    money_estimate: "疑点估算(未定)", "clue estimate (open)";
    flow: "从疑点到销号", "From clue to sign-off";
    flow_found: "查出", "found";
    flow_assigned: "已分派", "assigned";
    flow_decided: "已有结论", "decided";
    flow_true: "属实", "true";
    flow_notified: "已通知", "notified";
    flow_closed: "已销号", "signed off";
    ages: "未结疑点等待天数", "Undecided clues, days waiting";
    age_steps: "7天内|8-30天|31-90天|90天以上", "up to 7|8 to 30|31 to 90|over 90";
    spans_table: "逐段列出", "As a table";
    until_now: "至今", "until now";
    since_unknown: "起始不明", "unknown beginning";
    paid_while: "登记期间仍发放", "paid while it holds";
    states: "办理状态", "States";
    clue: "疑点", "Clue";
    issue: "问题", "Issue";
    clues: "疑点", "Clues";
    issues: "问题", "Issues";
    household: "户号", "Household";
    you_can: "可办理", "You can";
    nothing_to_do: "您当前没有可办理的事项", "nothing you can do here now";
    work: "办理情况", "Work";
    evidence: "比对依据", "Evidence";
    money_lines: "逐月金额", "Month by month";
    sum: "合计", "Sum";
    months: "个月", "months";
    month: "月", "month";
    lenient_sum: "扣除宽限期", "after grace";
    in_grace: "宽限期内", "in grace";
    paid: "发放", "paid";
    basis: "政策依据", "Clauses";
    verify: "核查方法", "How to verify";
    reasons: "可排除的理由", "Reasons to dismiss";
    history: "办理记录", "History";
    round: "第{}轮", "round {}";
    money_remitted: "其中已退库", "Of it remitted";
    ledger: "台账", "Ledger";
    members: "家庭成员", "Members";
    insured: "保障", "insured";
    not_insured: "未保障", "not ins.";
    benefits: "救助待遇", "Benefits";
    timeline: "发放与登记时间轴", "Payments and facts";
    no_payments: "没有发放记录。", "No payments.";
    timeline_legend: "# 发放  . 未发  = 登记期间  ! 登记期间仍发放  < > 超出图外  ? 起始不明",
        "# paid  . not paid  = fact holds  ! paid while it holds  < > beyond  ? start unknown";
    months_per_cell: "每格 {} 个月", "{} months per cell";
    matches: "登记比对记录", "Register matches";
    visit_sheet: "入户核查表", "Visit sheet";
    note: "备注", "note";
    filter: "筛选", "Filter";
    esc_stops: "(Esc 停止)", "(Esc stops)";
    reading_stopped: "已停止读取，名单仍是之前的。", "Stopped; the list is the one from before.";
    not_read: "已停止，名单没有读取。按 F5 读取。", "Stopped; the list was not read. F5 reads it.";
    esc_clears: "(Esc 取消)", "(Esc clears)";
    filter_hint: "姓名、号码尾数、村、拼音首字母；或 乡镇=青禾镇 状态=待分派 金额>=1000",
        "name, number tail, village, pinyin initials; or town=青禾镇 state=new amount>=1000";
    palette: "命令", "Commands";
    help: "帮助", "Help";
    search_label: "查找: ", "Search: ";
    marked_many: "标记的 {} 件", "{} marked";
    each_own: "不填：每件各按自己的建议(第一件为 {})", "Left empty: each as suggested for it (the first: {})";
    send: "确定 (F10)", "Do it (F10)";
    sending: "办理中...", "working...";
    no_choice: "没有可选的内容。", "Nothing to choose from.";
    import: "导入数据", "Import";
    import_text: "文件或文件夹路径；先显示识别结果，确认后才导入。", "Path of a file or folder. First you see what was recognised; nothing is loaded before you agree.";
    not_recognised: "未识别", "not recognised";
    recognised: "已识别", "recognised";
    export_ledger: "导出问题台账", "Export the issue ledger";
    export_clues: "导出疑点清单", "Export the clues";
    export_notice: "导出整改通知书", "Export the rectification notice";
    export_order: "导出督办单", "Export the reminder order";
    backup: "备份整个工作簿", "Back up the whole workbook";
    ask_backup: "每一步都已保存，备份防的是坏盘和丢电脑。.hecha 文件或文件夹，最好在另一块盘上：", "Every step is saved already; a backup is for lost disks. A .hecha file or a folder, best on another disk:";
    ask_paper: "文件名；.docx 或 .txt：", "File name; .docx or .txt:";
    export_papers: "导出档案材料", "Export the papers";
    export_villages: "导出五清得分", "Export the five-clear scores";
    visit_results: "补录填好的核查表", "Load filled-in visit forms";
    ask_visit_results: "填好的 xlsx 或 csv 的路径；逐户记为入户核查，由本人签名：", "Path of the filled-in xlsx or csv; each household becomes a visit, signed by you:";
    lend_copy: "领出外出副本", "Lend a field copy";
    ask_lend_copy: "放在哪里(文件夹或 .hecha 文件)。只有 {} 能在其中办理：", "Where to (a folder or a .hecha file). Only {} can act in it:";
    take_back: "并回外出副本", "Take a field copy back";
    ask_take_back: "外出副本的路径；其中新办理的记入本工作簿：", "Path of the field copy; what was done in it comes into this workbook:";
    visit_template: "核查录入表", "Visit forms to fill in";
    five_clear: "五清得分(最低的村)", "Five-clear, lowest villages";
    key_open: "密钥无口令(K)", "no passphrase (K)";
    export_rejects: "导出退回数据", "Export the rejected rows";
    stopping: "正在停止", "stopping";
    start_title: "核查  社会救助专项治理", "hecha  inspection workbench";
    start_text: "一个县一个工作簿文件。方向键选择，Enter 打开，Ctrl-Q 退出。", "One workbook file per county. Arrows choose, Enter opens, Ctrl-Q leaves.";
    start_demo: "演示县(虚构数据)", "Demo county (invented data)";
    start_new: "新建工作簿", "New workbook";
    start_open: "打开工作簿", "Open a workbook";
    start_recent_about: "从上次离开的地方继续。", "Goes on where you left off.";
    start_demo_about: "造一个虚构的县：名册、发放明细、各部门登记和标准答案。放心试，碰不到真实数据。", "Makes an invented county: rosters, payments, registers of other bureaus, and the answers. Try anything, no real data is touched.";
    start_new_about: "选存放位置，为本县建一个文件，选谁来操作；然后按 F6 导入。", "Choose where the county's file shall be and who is working; then F6 imports.";
    start_open_about: "输入 .hecha 文件的路径；拖文件到窗口也可以。", "Type the path of a .hecha file, or drop the file on the window.";
    start_steps_title: "怎样开始", "How to begin";
    start_steps: "1 建工作簿，F2 登记人员：谁核查、谁审批、谁销号，不能是同一个人。|2 F6 导入整个文件夹：社会救助名册、发放明细，再加车辆、不动产、工商、财政供养、死亡等各部门数据；表头自动识别，可改。|3 F7 比对，得到疑点：该停的和该保未保的都有，每条写明依据、月份和金额。|4 分派、入户、排除或认定；认定的进问题台账，直到整改销号。|不清楚时：F1 帮助，F9 列出所有命令。", "1 Make a workbook; F2 enters who is working: checking, deciding and signing off are never one person.|2 F6 imports a whole folder: rosters and payments, then vehicles, property, businesses, public payroll, deaths and more; headers are recognised and can be corrected.|3 F7 screens: clues of money wrongly paid and of families wrongly left out, each with its source, months and sum.|4 Assign, visit, dismiss or confirm; what is confirmed goes into the ledger until it is signed off.|At a loss: F1 is help, F9 lists every command.";
    ask_path: "工作簿文件的路径：", "Path of the workbook:";
    ask_new: "新工作簿的文件名：", "File name of the new workbook:";
    ask_county: "县名(印在每份导出表上)：", "Name of the county (printed on every export):";
    ask_demo: "演示数据放在哪个文件夹：", "Folder for the demo files:";
    ask_export: "文件名；.xlsx 或 .csv：", "File name; .xlsx or .csv:";
    ask_data_date: "未注明日期的文件，数据截至哪一天(如 2026-03-31)：", "The day that files speak of which name none (such as 2026-03-31):";
    signing_key: "签名密钥", "Signing key";
    ask_unlock: "口令(只留在内存中；闲置一阵即锁定)：", "Passphrase (kept in memory only; locks when idle for a while):";
    ask_passphrase: "新口令，至少 8 个字符：", "New passphrase, at least 8 characters:";
    ask_again: "再输入一次：", "The same again:";
    hints_menu: "上下 选择  Enter 确定  Esc 关闭", "Up/Down choose  Enter do  Esc close";
    hints_search: "输入即查找  上下 选择  Enter 确定  Esc 关闭", "type to search  Up/Down choose  Enter do  Esc close";
    hints_help: "上下 PgDn 翻看  输入即查找  Esc 关闭", "Up/Down PgDn read  type to search  Esc close";
    hints_filter: "Enter 保留  Esc 还原", "Enter keep  Esc undo";
    hints_ask: "Enter 下一步  Esc 取消", "Enter next  Esc cancel";
    hints_import: "Enter 开始导入  F3 指定未识别的表  F5 改列对应  F8 数据日期  上下 翻看  Esc 改路径",
        "Enter load  F3 name a dataset  F5 columns  F8 date of the data  Up/Down read  Esc change path";
    unused_headers: "未用的表头", "Headers not used";
    hints_close: "任意键关闭", "any key closes";
    hints_form: "Tab 下一项  数字选择  Enter 确定  F4 编辑器  Esc 取消", "Tab next  digit choose  Enter do  F4 editor  Esc cancel";
    when_always: "任何界面", "everywhere";
    when_book: "打开工作簿后", "with a workbook";
    when_list: "列表", "in lists";
    when_clue: "选中疑点", "on a clue";
    when_issue: "选中问题", "on an issue";
    when_matter: "选中疑点、问题或户", "on a clue, an issue or a household";
    when_household: "选中某户", "on a household";
    when_identity: "选中疑似同一人", "on a possible identity";
    when_officers: "人员名单", "in the officers' list";
    when_rule: "选中规则", "a rule";
    when_trial: "试跑参数后", "after trying a parameter";
    change_param: "改参数", "Change parameter";
    try_rule: "试跑规则文件", "Try a rule file";
    save_param: "写入规则包", "Save to the pack";
    ask_rule_file: "改过的规则文件(.toml)，与现用规则对比，不写入：", "Edited rule file (.toml), run beside the one in use; nothing is written:";
    ask_pack_folder: "规则包文件夹；工作簿以后用它：", "Pack folder; the workbook uses it from then on:";
    rule_left: "规则包中已没有这条规则。", "The pack has this rule no longer.";
    rule_clues: "查看它的疑点", "its clues";
    report_card: "规则评价", "Report card";
    card_flagged: "查出", "found";
    card_confirmed: "属实", "true";
    card_excluded: "已排除", "dismissed";
    card_data_fix: "数据纠错", "data fix";
    card_duplicate: "重复疑点", "duplicate";
    card_open: "未结", "open";
    card_precision: "准确率", "precision";
    card_interval: "95%区间", "95% interval";
    card_undecided: "还没有结论", "nothing decided yet";
    card_money: "认定金额", "confirmed";
    card_estimate: "疑点合计", "clues";
    card_minutes: "核查用时", "minutes";
    card_minutes_of: "{sum} 分钟，{clues} 条疑点，平均 {each} 分钟", "{sum} for {clues} clues, {each} each";
    card_no_minutes: "提交结论时未填", "none written down on submission";
    card_reasons: "排除理由(占已结)", "Reasons of dismissals (of those decided)";
    card_subtypes: "小类(属实/查出，准确率，认定金额)", "Sub-types (true/found, precision, confirmed)";
    always: "一直", "always";
    parameters: "参数(Enter 改)", "Parameters (Enter changes one)";
    needs: "所需数据", "Data it needs";
    loaded: "已导入", "loaded";
    not_loaded: "未导入", "not loaded";
    rests_on: "排除时依据的事实", "Facts that a dismissal rests on";
    built_in: "内置规则包", "the built-in pack";
    trial_of: "试跑", "Trial";
    trial_save: "尚未写入。按 s 写入规则包文件夹，Esc 放弃。现用：{folder}", "Not saved. s writes it into the pack folder, Esc leaves it. In use: {folder}";
    trial_leave: "未写入。满意后把文件放进规则包文件夹的 rules/。", "Nothing is saved. When it is right, put the file into rules/ of the pack folder.";
    trial_sums: "前后对比", "Before and after";
    trial_turns: "增 减 变", "new lost diff";
    trial_same: "没有疑点增减或变化。", "No clue is gained, lost or changed.";
    trial_gained: "新增疑点", "clues gained";
    trial_lost: "失去疑点", "clues lost";
    trial_decided: "{rule}：失去的疑点中，已认定属实 {confirmed} 条，已排除 {dismissed} 条。", "{rule}: of the clues lost, {confirmed} were confirmed and {dismissed} dismissed.";
    trial_more: "……另有 {} 条，用 hecha rules param / try 查看全部。", "... and {} more; hecha rules param / try lists all.";
    when_campaigns: "专项名单", "in the list of campaigns";
    when_samples: "抽样名单", "in the list of samples";
    when_job: "有工作在进行", "while a job runs";
    when_sheet: "入户核查表", "on the visit sheet";
    print_visit: "打印入户核查表", "Print the visit form";
    ask_print: "文件名；.txt 打印，.xlsx 或 .csv 填后可导回：", "File name; .txt to print, .xlsx or .csv to fill in:";
    sheet_left: "还有{}户", "{} to go";
    sheet_closed: "只能查看：", "Reading only:";
    sheet_recorded: "✓ 已记录。Esc 返回后提交结论(d 排除、c 属实)；F8 下一户；改动后 F10。", "✓ Recorded. Esc, then the verdict (d dismiss, c confirm); F8 next household; F10 again.";
    sheet_draft: "接着上次填(草稿，尚未记录)", "Where you stopped (a draft, not recorded)";
    sheet_carried: "带日期的 {} 项查于以前，不算这次：再答一遍，或 F7 照旧", "{} dated answers are older: answer again, or F7 if the same";
    sheet_of_before: "{} 查得，这次尚未核实：数字作答，F7 全部照旧", "Of {}, not checked this time: digits answer, F7: all the same";
    sheet_to_note: "↓ 或 Enter 写备注；改答案按 1 2 3", "Down or Enter: write a note; 1 2 3 change the answer";
    sheet_found: "↓ 或 Enter 写备注，也可直接打字；数字答下一项，0 重答", "Down or Enter: write a note; a digit answers the next item, 0 clears";
    sheet_found_last: "↓ 或 Enter 写备注，也可直接打字；PageDown 继续，0 重答", "Down or Enter: write a note; PageDown goes on, 0 clears";
    sheet_noting: "正在写备注：Enter 下一项  ↑ 回到答案", "Writing the note. Enter: next item  Up: back to the answer";
    sheet_more: "……另有 {} 条疑点", "... and {} more clues";
    sheet_ask: "可能的合规情形", "May be lawful";
    sheet_clear: "五清", "Five-clear";
    sheet_papers: "档案材料", "Papers of the file";
    sheet_end: "意见和佐证", "Opinion and evidence";
    help_text: HELP_ZH, HELP_EN;
    help_import: HELP_IMPORT_ZH, HELP_IMPORT_EN;
    help_keys_here: "这里的键", "Keys here";
    help_form: "Shift-Tab 上一项；PgUp PgDn 翻看；F10 或 Ctrl-S 在任何一项都确定；F2 换办理人员", "Shift-Tab before; PgUp PgDn read; F10 or Ctrl-S do it from any field; F2 another officer";
    help_input: "输入时：左右 Home End 移动；Ctrl-Z 撤销，Ctrl-Y 重做；Ctrl-W 删一词，Ctrl-U 删到行首，Ctrl-K 删到行尾；F4 或 Ctrl-O 用编辑器", "While typing: Left Right Home End move; Ctrl-Z takes back, Ctrl-Y does again; Ctrl-W deletes a word, Ctrl-U to the start, Ctrl-K to the end; F4 or Ctrl-O opens the editor";
}

const HELP_IMPORT_ZH: &str = "\
# 导入
输入文件或文件夹的路径(文件夹连同其中的文件夹)，Enter 识别；这时还没有导入任何数据。
识别结果逐表列出：数据集(未识别的排在前面)、表头在第几行、数据至哪一天；“数据项 < 表头”是列的对应；下面是两行样例。
Enter 开始导入：已识别的表都导入，未识别的不导入，以前导入过的同一文件跳过。
F3 指定未识别的表是什么数据集；F5 改列对应：先选表，再选数据项，再选表头；改过的对应，同样表头的文件以后照用。
F8 未注明日期的文件，数据算到哪一天；不写则按今天。
上下、PgUp、PgDn 翻看；Esc 回去改路径，再按 Esc 不导入。导入中 F12 停止，已完成的文件保留。
";

const HELP_IMPORT_EN: &str = "\
# Import
Type the path of a file or folder (with the folders in it); Enter looks at it, and nothing is loaded yet.
What was found is listed table by table: the dataset (those not recognised come first), the row of the header, the date of the data; COLUMN < HEADER says what feeds what; two sample rows below.
Enter loads: every table that was recognised, none that was not; a file that was loaded before is skipped.
F3 names the dataset of the tables not recognised; F5 changes the columns: choose a table, a column, then the header; files with the same headers are read so from then on.
F8 sets the day that files speak of which name none; today unless it is set.
Up/Down, PgUp, PgDn read; Esc goes back to the path, Esc again leaves. While it loads F12 stops it, and files that were done stay.
";

const HELP_ZH: &str = "\
# 一天的工作
F6 导入各部门发来的文件，F7 比对，2 看疑点；a 分派两名核查员，v 填入户核查表。
核查员：d 提交“排除”(选理由)，c 提交“属实”；县局：d 排除，c 属实并生成问题。
问题：n 下发通知，r 开始整改，m 登记资金，e 报送，y 镇审，s 县局销号；F8 导出台账。
同一人不能又核查又销号；做不了的一步，按键会说明原因。
每一步随办随存，不用另存；Ctrl-S 把整个工作簿备份到另一块盘。
# 不用字母
中文输入法打开时字母键会被吃掉：方向键、Enter、Esc、数字、F1-F12 都可以用。
F10 列出所选事项能办什么，F9 列出全部命令，F2 换人员，F4 换语言，F3 筛选。
# 筛选
直接输入姓名、号码尾数、村名或拼音首字母；也可写 列名=值，如 状态=待复核|核查中 金额>=1000；列名就是表头的字。
# 输入框
Ctrl-Z 撤销输入，Ctrl-Y 重做；Ctrl-W 删前一词(汉字删一个字)，Ctrl-U 删到开头，Ctrl-K 删到末尾；Home、End 到两端。
# 标志
疑点：系统提出，人来判断，一条规则不能停发任何人的待遇。
时间轴：# 发放，= 登记期间，! 登记期间仍在发放。* 标记的行可以一起分派。
# 按键
";

const HELP_EN: &str = "\
# A day's work
F6 loads the files other bureaus sent, F7 screens, 2 shows the clues; a assigns two inspectors, v is the visit sheet.
Inspectors: d submits a dismissal (with a reason), c submits it as true. County office: d dismisses, c confirms and raises the issue.
Issues: n notice, r rectify, m money, e report, y town endorses, s county signs off; F8 exports the ledger.
Nobody signs off what they verified; a step that is not open says why.
Every step is saved as it is done; Ctrl-S copies the whole workbook to another disk.
# Without letters
An input method swallows letter keys: arrows, Enter, Esc, digits and F1-F12 always work.
F10 lists what can be done with the selected matter, F9 every command, F2 the officer, F4 the language, F3 the filter.
# Filter
Type a name, the tail of a number, a village or pinyin initials; or COLUMN=VALUE, such as state=submitted|checking amount>=1000; columns go by their headings.
# Inputs
Ctrl-Z undoes what was typed, Ctrl-Y does it again; Ctrl-W deletes a word (one Chinese character), Ctrl-U to the start, Ctrl-K to the end; Home and End go there.
# Signs
A clue is proposed by a rule and decided by people; no rule stops a benefit by itself.
Timeline: # paid, = fact holds, ! paid while it holds. Rows marked * are assigned together.
# Keys
";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_ten_tabs_in_each_language_and_the_bar_fits_80_cells() {
        for lang in [Lang::Zh, Lang::En] {
            let names: Vec<&str> = strings(lang).tabs.split('|').collect();
            assert_eq!(names.len(), 10);
            let cells: usize = names.iter().map(|name| crate::domain::text::width(name) + 3).sum();
            assert!(cells < 80, "{cells}");
        }
    }
}
