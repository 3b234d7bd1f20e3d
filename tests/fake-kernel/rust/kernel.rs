//! The kernel crate.
pub const RUST: bool = cfg!(CONFIG_RUST);
