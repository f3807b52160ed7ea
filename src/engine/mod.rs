//! Use cases: what the screens and the command line ask for. Knows files and the workbook, not the terminal.

pub mod case_page;
pub mod against;
pub mod casework;
pub mod clock;
pub mod entropy;
pub mod evidence;
pub mod explain;
pub mod export;
pub mod import;
mod issue_facts;
pub mod job;
pub mod listing;
pub mod matter_page;
pub mod overview;
pub mod pack;
pub mod param;
pub mod report_card;
mod rule_list;
pub mod rule_tests;
pub mod rules;
pub mod screen;
pub mod search;
mod sql_lint;
pub mod signing;
pub mod trial;
pub mod verify;
pub mod visit;
