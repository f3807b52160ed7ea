//! The embedded pack, read once by all tests of a binary: reading it costs more than most of them.

use hecha::domain::pack::Pack;
use std::sync::OnceLock;

/// A copy of the embedded pack.
pub fn embedded() -> Pack {
    static PACK: OnceLock<Pack> = OnceLock::new();
    PACK.get_or_init(|| hecha::engine::pack::load(None).expect("the embedded pack")).clone()
}
