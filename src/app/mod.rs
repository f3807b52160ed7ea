//! The state machine behind the screens: [`Model`], [`Msg`], [`update`]. Knows no terminal, clock, file or
//! database: keys come as [`key::Key`], everything that touches the world leaves as an [`msg::Effect`] and
//! comes back as a [`Msg`]. What is shown is laid out here too, as [`doc::Doc`]s measured in terminal cells,
//! so that a screen can be tested without a terminal.

pub mod act;
pub mod command;
pub mod doc;
pub mod edit;
pub mod field_copy;
pub mod form;
pub mod history;
pub mod import;
pub mod jump;
pub mod key;
pub mod keymap;
pub mod keys;
pub mod list;
pub mod mapping;
pub mod model;
pub mod msg;
pub mod navigate;
pub mod notes;
pub mod offered;
pub mod output;
pub mod pages;
pub mod popup;
pub mod popup_keys;
pub mod session;
pub mod sheet;
pub mod signing;
pub mod tour;
pub mod update;
pub mod views;
pub mod widget;
pub mod workbench;

pub use model::Model;
pub use msg::{Effect, Msg};
pub use update::update;
