//! The command line, in both languages. Built at run time because its texts depend on `--lang`.

use super::{rulebook_args, visit_args};
use crate::domain::lang::Lang;
use crate::domain::listing::ListKind;
use clap::builder::PossibleValuesParser;
use clap::{Arg, ArgAction, Command, value_parser};
use std::ffi::OsString;
use std::num::NonZeroUsize;
use std::path::PathBuf;

/// Language of this run: `--lang`, else the locale, else Chinese. Read before parsing, for the help itself.
pub fn language(args: &[OsString]) -> Lang {
    asked_language(args).unwrap_or_else(|| sys_locale::get_locale().as_deref().and_then(Lang::from_code).unwrap_or_default())
}

/// The value of `--lang`.
fn asked_language(args: &[OsString]) -> Option<Lang> {
    let mut texts = args.iter().map(|arg| arg.to_string_lossy());
    while let Some(text) = texts.next() {
        let value = match text.strip_prefix("--lang") {
            Some("") => texts.next().map(|next| next.into_owned()),
            Some(rest) => rest.strip_prefix('=').map(str::to_owned),
            None => None,
        };
        if let Some(lang) = value.as_deref().and_then(Lang::from_code) {
            return Some(lang);
        }
    }
    None
}

/// The whole command line: headings and hints in the language of the run too.
pub fn command(lang: Lang) -> Command {
    headed(commands(lang), lang)
}

/// Headings in the language of the run, for a command and those below it.
fn headed(command: Command, lang: Lang) -> Command {
    command
        .mut_args(|arg| {
            let positional = arg.get_short().is_none() && arg.get_long().is_none();
            let heading = if positional { lang.pick("参数", "Arguments") } else { lang.pick("选项", "Options") };
            let valued = matches!(arg.get_action(), ArgAction::Set | ArgAction::Append);
            arg.help_heading(heading).hide_possible_values(valued).hide_default_value(valued)
        })
        .subcommand_help_heading(lang.pick("命令", "Commands"))
        .subcommand_value_name(lang.pick("命令", "COMMAND"))
        .mut_subcommands(|command| headed(command, lang))
}

#[expect(clippy::too_many_lines, reason = "a flat list of commands reads best in one place")]
pub(super) fn commands(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let workbook = || {
        Arg::new("workbook")
            .value_name("WORKBOOK")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(t("工作簿文件(.hecha)", "Workbook file (.hecha)"))
    };
    let sub = |name: &'static str, zh: &'static str, en: &'static str| {
        Command::new(name).about(t(zh, en)).help_template(template(lang)).disable_help_subcommand(true)
    };
    let date = |name: &'static str, zh: &'static str, en: &'static str| {
        Arg::new(name).long(name).value_name("YYYY-MM-DD").help(t(zh, en))
    };
    let kinds: Vec<&'static str> = ListKind::ALL.iter().map(|kind| kind.code()).collect();
    Command::new("hecha")
        .version(env!("CARGO_PKG_VERSION"))
        .about(t("核查：社会救助专项治理的核查工作台", "hecha: inspection workbench for social-assistance rectification"))
        .help_template(template(lang))
        // Options that hold everywhere may stand before a command, too.
        .subcommand_precedence_over_arg(true)
        .override_usage(t("hecha [选项] [工作簿]\n       hecha <命令>", "hecha [OPTIONS] [WORKBOOK]\n       hecha <COMMAND>"))
        .disable_help_subcommand(true)
        .disable_help_flag(true)
        .disable_version_flag(true)
        .arg(
            Arg::new("workbook")
                .value_name("WORKBOOK")
                .value_parser(value_parser!(PathBuf))
                .help(t("打开工作簿界面；不写则显示开始页", "Workbook to open; without it, the start screen")),
        )
        .arg(Arg::new("help").short('h').long("help").global(true).action(ArgAction::Help).help(t("显示帮助", "Show help")))
        .arg(Arg::new("version").short('V').long("version").action(ArgAction::Version).help(t("显示版本", "Show version")))
        .arg(
            Arg::new("lang")
                .long("lang")
                .global(true)
                .value_name("zh|en")
                .value_parser(["zh", "en"])
                .help(t("界面语言", "Language")),
        )
        .arg(
            Arg::new("as-officer")
                .long("as-officer")
                .global(true)
                .value_name("NAME")
                .help(t("以哪位人员的身份操作", "Officer who acts")),
        )
        .arg(
            Arg::new("passphrase-file")
                .long("passphrase-file")
                .global(true)
                .value_name("FILE")
                .value_parser(value_parser!(PathBuf))
                .help(t(
                    "签名密钥口令所在文件；否则读 HECHA_PASSPHRASE，或在终端询问",
                    "File with the passphrase of the signing key; else HECHA_PASSPHRASE, or the prompt",
                )),
        )
        .arg(
            Arg::new("pack")
                .long("pack")
                .global(true)
                .value_name("DIR")
                .value_parser(value_parser!(PathBuf))
                .help(t("规则包文件夹，逐文件覆盖内置规则包", "Pack folder; overrides the built-in pack file by file")),
        )
        .arg(
            Arg::new("format")
                .long("format")
                .global(true)
                .value_name("table|csv|json")
                .value_parser(["table", "csv", "json"])
                .default_value("table")
                .help(t(
                    "输出格式：table 给人看，表头随语言；csv、json 给程序，列名固定",
                    "Output: table for people, headings in their language; csv and json for scripts, with fixed names",
                )),
        )
        .arg(
            Arg::new("ids")
                .long("ids")
                .global(true)
                .value_name("masked|full")
                .value_parser(["masked", "full"])
                .default_value("masked")
                .help(t(
                    "身份证号：默认脱敏；full 须写明 --reason 并记入日志",
                    "ID numbers: masked; full needs --reason and is logged",
                )),
        )
        .arg(
            Arg::new("reason")
                .long("reason")
                .global(true)
                .value_name("TEXT")
                .help(t("查看完整号码的理由", "Why full numbers are needed")),
        )
        .subcommand(
            sub("demo", "生成示例县(全部虚构)，导入并比对", "Build the invented demo county, import and screen it")
                .arg(
                    Arg::new("dir")
                        .value_name("DIR")
                        .value_parser(value_parser!(PathBuf))
                        .help(t("存放文件夹；默认 ./demo", "Folder; ./demo by default")),
                )
                .arg(
                    Arg::new("headless")
                        .long("headless")
                        .action(ArgAction::SetTrue)
                        .help(t("只打印汇总，不打开界面", "Print the summary instead of opening the interface")),
                ),
        )
        .subcommand(
            sub("new", "新建工作簿", "Make a workbook")
                .arg(workbook())
                .arg(Arg::new("county").long("county").value_name("NAME").help(t("县(市、区)名称", "Name of the county"))),
        )
        .subcommand(
            sub("import", "导入文件或文件夹", "Import files or folders")
                .arg(workbook())
                .arg(
                    Arg::new("paths")
                        .value_name("PATH")
                        .required(true)
                        .num_args(1..)
                        .value_parser(value_parser!(PathBuf))
                        .help(t("文件或文件夹", "Files or folders")),
                )
                .arg(
                    Arg::new("as")
                        .long("as")
                        .value_name("DATASET")
                        .help(t("指定数据集(见 hecha datasets)", "Dataset (see hecha datasets)")),
                )
                .arg(
                    date("as-of", "数据截止日期，每个文件都按这一天", "Date that every file speaks of").conflicts_with("undated"),
                )
                .arg(date("undated", "未注明日期的文件按这一天；不写则按今天", "Date of files that name none; today by default"))
                .arg(
                    Arg::new("keep-all")
                        .long("keep-all")
                        .action(ArgAction::SetTrue)
                        .help(t("保留与在册对象无关的行", "Keep register rows about people out of scope")),
                )
                .arg(
                    Arg::new("dry-run")
                        .long("dry-run")
                        .action(ArgAction::SetTrue)
                        .help(t("只识别，不写入", "Recognise only; write nothing")),
                ),
        )
        .subcommand(
            sub("screen", "运行比对规则", "Run the screening rules")
                .arg(workbook())
                .arg(
                    Arg::new("rule")
                        .long("rule")
                        .value_name("ID")
                        .action(ArgAction::Append)
                        .help(t("只运行这些规则", "Only these rules")),
                )
                .arg(
                    Arg::new("campaign")
                        .long("campaign")
                        .value_name("C01")
                        .conflicts_with("rule")
                        .help(t("为这个专项比对：只运行它的规则", "For this campaign: its rules only")),
                )
                .arg(date("as-of", "截止日期", "As-of date"))
                .arg(
                    Arg::new("full")
                        .long("full")
                        .action(ArgAction::SetTrue)
                        .help(t("全部规则重新比对，包括依据未变的", "Ask every rule again, also those that rest on nothing new")),
                )
                .arg(
                    Arg::new("readers")
                        .long("readers")
                        .value_name("N")
                        .value_parser(value_parser!(NonZeroUsize))
                        .help(t("同时比对几条规则；不写则按处理器核数", "Ask so many rules at a time; by default one per core")),
                ),
        )
        .subcommand(
            sub("list", "列出疑点、问题、来源等", "List clues, issues, sources …")
                .arg(workbook())
                .arg(
                    Arg::new("kind")
                        .value_name("LIST")
                        .required(true)
                        .help(lang.pick(format!("哪个列表：{}", kinds.join(" ")), format!("Which list: {}", kinds.join(" "))))
                        .value_parser(PossibleValuesParser::new(kinds)),
                )
                .arg(Arg::new("where").long("where").value_name("EXPR").help(t(
                    "筛选，如 '乡镇=青禾镇 状态!=已排除 金额>=1000 李'；列名同表头，或用 csv 的列名",
                    "Filter, such as 'town=青禾镇 state!=excluded amount>=1000 李'; columns by heading, or as in csv",
                )))
                .arg(
                    Arg::new("sort").long("sort").value_name("COLUMN").allow_hyphen_values(true).help(t(
                        "排序列，写法同筛选；前加 - 为降序",
                        "Sort column, named as in a filter; - in front for descending",
                    )),
                )
                .arg(
                    Arg::new("limit")
                        .long("limit")
                        .value_name("N")
                        .value_parser(value_parser!(usize))
                        .help(t("最多几行", "At most so many rows")),
                ),
        )
        .subcommand(
            sub("explain", "说明一条疑点并重新计算", "Explain a clue and compute it again")
                .arg(workbook())
                .arg(Arg::new("clue").value_name("CLUE").required(true).num_args(1..).help(t("疑点编号，可以多个", "Clues"))),
        )
        .subcommand(
            sub("act", "办理：分派、核查、排除、认定、整改、销号……", "Act: assign, visit, dismiss, confirm, rectify, sign off …")
                .arg(workbook())
                .arg(Arg::new("subject").value_name("SUBJECT").required(true).help(t(
                    "疑点、问题、户号、@人员或专项(新建写 C)；多个用逗号分开，逐件报告结果",
                    "Clue, issue, household number, @officer or campaign (C: a new one); several with commas, each reported",
                )))
                .arg(Arg::new("action").value_name("ACTION").help(t(
                    "动作；不写则列出可办事项、字段和选择项的可填值",
                    "Action; without it, what can be done, with the fields and what can be chosen",
                )))
                .arg(
                    Arg::new("fields")
                        .value_name("KEY=VALUE")
                        .num_args(0..)
                        .help(t("字段；选择项填代码或名称", "Fields; of a closed list the code or its title")),
                )
                .arg(Arg::new("evidence").long("evidence").value_name("PATH").action(ArgAction::Append).help(t(
                    "佐证文件的路径，可含任何字符，可多次；材料编号写 evidence=编号",
                    "Path of an evidence file, with whatever characters; may be repeated. A number of a paper: evidence=NUMBER",
                ))),
        )
        .subcommand(
            sub(
                "export",
                "导出台账、疑点、退回行、档案材料、五清得分、统计表、整改通知书、督办单",
                "Export the ledger, clues, rejects, papers, five-clear scores, the report, a notice, a reminder order",
            )
            .arg(workbook())
            .arg(
                Arg::new("what")
                    .value_name("ledger|clues|rejects|papers|villages|report|notice|order|visit-form")
                    .required(true)
                    .value_parser(["ledger", "clues", "rejects", "papers", "villages", "report", "notice", "order", "visit-form"])
                    .help(t("导出什么", "What")),
            )
            .arg(
                Arg::new("issue")
                    .long("issue")
                    .value_name("W2026-0001")
                    .help(t("通知书、督办单对应的问题编号", "Issue of the notice or order")),
            )
            .arg(Arg::new("unit").long("unit").value_name("UNIT").conflicts_with("issue").help(t(
                "责任单位：最近一份通知书，或其逾期问题的督办单",
                "Responsible unit: its newest notice, or an order for what is late",
            )))
            .arg(
                Arg::new("household")
                    .long("household")
                    .value_name("NO")
                    .conflicts_with("village")
                    .help(t("入户核查表：户号", "Visit form: of this household")),
            )
            .arg(
                Arg::new("village")
                    .long("village")
                    .value_name("V")
                    .help(t("入户核查表：该村所有待核查户", "Visit form: of every household of the village still to be checked")),
            )
            .arg(
                Arg::new("where")
                    .long("where")
                    .value_name("EXPR")
                    .help(t("筛选，如 '专项=C01 乡镇=青禾镇'", "Filter, such as 'campaign=C01 town=青禾镇'")),
            )
            .arg(
                Arg::new("to").long("to").value_name("FILE").required(true).value_parser(value_parser!(PathBuf)).help(t(
                    "目标文件：.xlsx 或 .csv；通知书、督办单为 .docx 或 .txt；入户核查表也可 .txt",
                    "Target; .xlsx or .csv by its ending; notice and order .docx or .txt, a visit form may be .txt",
                )),
            ),
        )
        .subcommand(
            sub(
                "backup",
                "备份整个工作簿为一个文件，使用中也可以",
                "Copy the whole workbook into one file, also while it is in use",
            )
            .arg(workbook())
            .arg(Arg::new("to").long("to").value_name("FILE|DIR").value_parser(value_parser!(PathBuf)).help(t(
                "目标：.hecha 文件，或文件夹；不写则放在工作簿旁边，名称带日期和时间。从不覆盖",
                "A .hecha file or a folder; by default beside the workbook, named by day and time. Never overwrites",
            ))),
        )
        .subcommand(
            sub("lend", "领出外出副本，供人员在外办理", "Lend a field copy to officers who go out")
                .arg(workbook())
                .arg(Arg::new("officers").long("officers").value_name("NAMES").required(true).help(t(
                    "带出人员，逗号分隔；只有他们能在副本中办理入户、结论、整改",
                    "Who takes it out, commas between; only they can act in it: visits, verdicts, rectification",
                )))
                .arg(Arg::new("to").long("to").value_name("FILE|DIR").value_parser(value_parser!(PathBuf)).help(t(
                    "目标：.hecha 文件，或文件夹；不写则放在工作簿旁边。从不覆盖",
                    "A .hecha file or a folder; by default beside the workbook. Never overwrites",
                )))
                .arg(Arg::new("note").long("note").value_name("TEXT").help(t("用途", "Purpose"))),
        )
        .subcommand(
            sub("take-back", "并回外出副本：其中新办理的记入工作簿", "Take a field copy back: what was done in it is logged")
                .arg(workbook())
                .arg(
                    Arg::new("copy")
                        .value_name("COPY")
                        .required(true)
                        .value_parser(value_parser!(PathBuf))
                        .help(t("外出副本文件", "The field copy")),
                )
                .arg(
                    Arg::new("dry-run")
                        .long("dry-run")
                        .action(ArgAction::SetTrue)
                        .help(t("只看结果，不写入", "Say what would come of it; write nothing")),
                ),
        )
        .subcommand(visit_args::command(lang))
        .subcommand(
            sub("verify", "核对日志、签名、状态、佐证与数据库", "Check log, signatures, state, evidence and database")
                .arg(workbook())
                .arg(Arg::new("against").long("against").value_name("FILE|HASH").help(t(
                    "对照此前的一份备份、导出或其上所印日志尾：发现日志被截断、导出被改动",
                    "An earlier backup or export, or the hash printed on one: finds a cut log and an edited export",
                ))),
        )
        .subcommand(rulebook_args::rules(lang))
        .subcommand(
            sub("datasets", "数据集：列出、查看列", "Datasets: list, show columns")
                .arg(Arg::new("id").value_name("ID").help(t("数据集编号", "Dataset id"))),
        )
        .subcommand(
            sub("identity", "疑似同一人：用虚构数据测查全率和查准率", "Possible identities: measure recall and precision")
                .arg(
                    Arg::new("what")
                        .value_name("bench")
                        .value_parser(["bench"])
                        .default_value("bench")
                        .help(t("bench：测一次，低于目标则退出码为 1", "bench: one measurement; exit code 1 below the targets")),
                )
                .arg(
                    Arg::new("seed")
                        .long("seed")
                        .value_name("N")
                        .value_parser(value_parser!(u64))
                        .default_value("1")
                        .help(t("随机种子", "Seed")),
                )
                .arg(
                    Arg::new("people")
                        .long("people")
                        .value_name("N")
                        .value_parser(value_parser!(u32).range(100..=1_000_000))
                        .default_value("20000")
                        .help(t("在册人数；另有九倍的无关人员", "People in scope; nine times as many others")),
                ),
        )
        .subcommand(
            sub("signing", "签名密钥：查看、设置或更改口令、更换", "Signing keys: show, set or change the passphrase, rotate")
                .arg(workbook())
                .arg(
                    Arg::new("step")
                        .value_name("show|passphrase|rotate")
                        .value_parser(["show", "passphrase", "rotate"])
                        .default_value("show")
                        .help(t(
                            "做什么；忘记口令由县里 act @人员 issue_key 补发",
                            "What; who forgot it gets a new key: act @NAME issue_key",
                        )),
                )
                .arg(
                    Arg::new("new-passphrase-file")
                        .long("new-passphrase-file")
                        .value_name("FILE")
                        .value_parser(value_parser!(PathBuf))
                        .help(t(
                            "新口令所在文件；否则读 HECHA_NEW_PASSPHRASE",
                            "File with the new passphrase; else HECHA_NEW_PASSPHRASE",
                        )),
                ),
        )
        .subcommand(
            sub("keys", "快捷键一览", "Table of keys")
                .arg(
                    Arg::new("check").long("check").action(ArgAction::SetTrue).help(t(
                        "只检查 keys.toml，有问题则退出码为 1",
                        "Only check keys.toml; exit code 1 when something is wrong",
                    )),
                )
                .arg(Arg::new("file").long("file").value_name("FILE").value_parser(value_parser!(PathBuf)).help(t(
                    "按键文件(默认为配置文件夹的 keys.toml)",
                    "File of keys (else keys.toml of the configuration folder)",
                ))),
        )
        .subcommand(
            sub("completions", "输出命令补全脚本", "Print a shell completion script")
                .arg(Arg::new("shell").value_name("SHELL").required(true).value_parser(value_parser!(clap_complete::Shell))),
        )
}

pub(super) fn template(lang: Lang) -> &'static str {
    lang.pick(
        "{about-with-newline}\n用法: {usage}\n\n{all-args}{after-help}",
        "{about-with-newline}\nUsage: {usage}\n\n{all-args}{after-help}",
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent_in_both_languages() {
        command(Lang::Zh).debug_assert();
        command(Lang::En).debug_assert();
    }

    #[test]
    fn language_is_read_before_parsing() {
        let args = |texts: &[&str]| texts.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(language(&args(&["hecha", "--lang", "en"])), Lang::En);
        assert_eq!(language(&args(&["hecha", "list", "--lang=zh"])), Lang::Zh);
    }
}
