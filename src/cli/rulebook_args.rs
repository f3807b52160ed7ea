//! The command line of `hecha rules`, in both languages.

use super::args::template;
use crate::domain::lang::Lang;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;

/// `hecha rules …`.
pub(super) fn rules(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let sub = |name: &'static str, zh: &'static str, en: &'static str| {
        Command::new(name).about(t(zh, en)).help_template(template(lang)).disable_help_subcommand(true)
    };
    let workbook = |required: bool| {
        Arg::new("workbook")
            .value_name("WORKBOOK")
            .required(required)
            .value_parser(value_parser!(PathBuf))
            .help(t("工作簿文件(.hecha)", "Workbook file (.hecha)"))
    };
    let id = |required: bool| Arg::new("id").value_name("ID").required(required).help(t("规则编号", "Rule id"));
    let month =
        |name: &'static str, zh: &'static str, en: &'static str| Arg::new(name).long(name).value_name("YYYY-MM").help(t(zh, en));
    let as_of = || Arg::new("as-of").long("as-of").value_name("YYYY-MM-DD").help(t("截止日期", "As-of date"));
    sub("rules", "比对规则：列出、查看、检查、试例、评价、调参、试跑", "Rules: list, show, check, test, grade, adjust, try")
        .subcommand(
            sub("list", "列出规则；给出工作簿时连同评价", "List the rules; with a workbook, how they did").arg(workbook(false)),
        )
        .subcommand(sub("show", "查看一条规则", "Show one rule").arg(id(true)))
        .subcommand(sub("check", "检查规则包", "Check the pack"))
        .subcommand(sub("test", "运行规则的试例", "Run the examples of the rules").arg(id(false).num_args(0..)))
        .subcommand(
            sub("mutate", "逐个去掉规则的条件，看试例能否察觉", "Take out each condition of a rule; does an example notice?")
                .arg(id(false).num_args(0..))
                .arg(
                    Arg::new("sample")
                        .long("sample")
                        .value_name("N")
                        .value_parser(value_parser!(usize))
                        .help(t("只试其中这么多个条件", "Only so many conditions")),
                )
                .arg(
                    Arg::new("seed")
                        .long("seed")
                        .value_name("S")
                        .value_parser(value_parser!(u64))
                        .default_value("1")
                        .help(t("抽取用的种子", "Seed of the choice")),
                ),
        )
        .subcommand(
            sub("card", "规则评价：按排除理由、按小类", "How rules did, by dismissal reason and sub-type")
                .arg(workbook(true))
                .arg(id(false)),
        )
        .subcommand(
            sub(
                "param",
                "改参数：先看增减的疑点，--save 写入规则包文件夹",
                "Change a parameter: preview, or --save to the pack folder",
            )
            .arg(workbook(true))
            .arg(Arg::new("name").value_name("NAME").required(true).help(t("参数名", "Name of the parameter")))
            .arg(
                Arg::new("value")
                    .value_name("VALUE")
                    .required(true)
                    .allow_negative_numbers(true)
                    .help(t("新值：整数(金额以分计)，或逗号分隔的一组值", "Whole number (money in fen), or values with commas")),
            )
            .arg(month("from", "新值从哪个所属月起", "First benefit month of the new value"))
            .arg(month("to", "新值到哪个所属月止", "Last benefit month of the new value"))
            .arg(
                Arg::new("rule")
                    .long("rule")
                    .value_name("ID")
                    .action(ArgAction::Append)
                    .help(t("只预览这些规则", "Preview these rules only")),
            )
            .arg(as_of())
            .arg(
                Arg::new("save").long("save").action(ArgAction::SetTrue).help(t(
                    "写入规则包文件夹(--pack，或工作簿记住的)",
                    "Write it into the pack folder (--pack, or the workbook's)",
                )),
            )
            .arg(
                Arg::new("source")
                    .long("source")
                    .value_name("TEXT")
                    .help(t("依据：文件名称文号，写入规则包", "Where the value comes from; written beside it")),
            ),
        )
        .subcommand(
            sub("try", "试跑改过的规则，与现用的对比，不写入", "Try edited rules beside those in use; writes nothing")
                .arg(workbook(true))
                .arg(id(false))
                .arg(Arg::new("file").long("file").value_name("FILE").value_parser(value_parser!(PathBuf)).help(t(
                    "改过的规则文件(.toml)；不写则用 --pack 的规则包",
                    "Edited rule file (.toml); else the pack of --pack",
                )))
                .arg(as_of()),
        )
        .subcommand(
            sub(
                "use",
                "工作簿改用 --pack 的规则包；不写 --pack 则用内置的",
                "Make the workbook use the pack of --pack, or the built-in one",
            )
            .arg(workbook(true)),
        )
}
