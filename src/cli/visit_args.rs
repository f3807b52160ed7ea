//! The command line of `hecha visit`, in both languages.

use super::args::template;
use crate::domain::lang::Lang;
use clap::{Arg, ArgAction, Command, value_parser};
use std::path::PathBuf;

/// `hecha visit …`.
pub(super) fn command(lang: Lang) -> Command {
    let t = |zh: &'static str, en: &'static str| lang.pick(zh, en);
    let sub = |name: &'static str, zh: &'static str, en: &'static str| {
        Command::new(name).about(t(zh, en)).help_template(template(lang)).disable_help_subcommand(true)
    };
    let workbook = || {
        Arg::new("workbook")
            .value_name("WORKBOOK")
            .required(true)
            .value_parser(value_parser!(PathBuf))
            .help(t("工作簿文件(.hecha)", "Workbook file (.hecha)"))
    };
    sub("visit", "入户核查表：打印录入表，把纸质表的结果补录进来", "Visit forms: write one to fill in, load the results")
        .subcommand_required(true)
        .subcommand(
            sub(
                "template",
                "写出录入表：一题一行，填“结果”列；不指明户时为本人待入户的各户",
                "Write the form to fill in, a row per question; without a household: those that the officer has still to visit",
            )
            .arg(workbook())
            .arg(
                Arg::new("household")
                    .long("household")
                    .value_name("NO")
                    .action(ArgAction::Append)
                    .conflicts_with("village")
                    .help(t("户号，可多次", "Household, may be repeated")),
            )
            .arg(
                Arg::new("village")
                    .long("village")
                    .value_name("V")
                    .help(t("该村所有待核查户", "Every household of the village still to be checked")),
            )
            .arg(
                Arg::new("to")
                    .long("to")
                    .value_name("FILE")
                    .required(true)
                    .value_parser(value_parser!(PathBuf))
                    .help(t("目标文件：.xlsx、.csv，或打印用 .txt", "Target: .xlsx or .csv, or .txt to print")),
            ),
        )
        .subcommand(
            sub(
                "import",
                "补录填好的核查表：逐户成为一次入户核查，逐行报告",
                "Load filled-in forms: each household's becomes a visit; every row is reported",
            )
            .arg(workbook())
            .arg(
                Arg::new("dry-run")
                    .long("dry-run")
                    .action(ArgAction::SetTrue)
                    .help(t("只报告每行会怎样，不写入", "Only say what would become of each row; write nothing")),
            )
            .arg(
                Arg::new("file")
                    .value_name("FILE")
                    .required(true)
                    .num_args(1..)
                    .value_parser(value_parser!(PathBuf))
                    .help(t("填好的文件(xlsx、xls、ods、csv)", "Filled-in files (xlsx, xls, ods, csv)")),
            ),
        )
}
