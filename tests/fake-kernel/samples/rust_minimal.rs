//! A module.
module! { name: "rust_minimal" }
