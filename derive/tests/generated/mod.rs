//! What the generator makes: files of the golden trees, which stay as they are.
#![allow(
    dead_code,
    unexpected_cfgs,
    unreachable_pub,
    clippy::pedantic,
    clippy::too_many_arguments,
    reason = "parts of generated crates, as they stand in the golden trees"
)]

#[rustfmt::skip]
#[path = "../../../tests/golden/collections/expected/vapi-collections/src/bags/mod.rs"]
pub mod bags;
#[rustfmt::skip]
#[path = "../../../tests/golden/union-two/expected/vapi-union-two/src/check/mod.rs"]
pub mod check;
#[rustfmt::skip]
#[path = "../../../tests/golden/union-optional-tag/expected/vapi-union-optional-tag/src/disk/mod.rs"]
pub mod disk;
#[rustfmt::skip]
#[path = "../../../tests/golden/errors/expected/vapi-errors/src/errors/mod.rs"]
pub mod errors;
#[rustfmt::skip]
#[path = "../../../tests/golden/union-shared-fields/expected/vapi-union-shared-fields/src/job/mod.rs"]
pub mod job;
#[rustfmt::skip]
#[path = "../../../tests/golden/scalars/expected/vapi-scalars/src/scalars/mod.rs"]
pub mod scalars;
#[rustfmt::skip]
#[path = "../../../tests/golden/one-of/expected/vapi-one-of/src/shop/mod.rs"]
pub mod shop;
#[rustfmt::skip]
#[path = "../../../tests/golden/union-required-tag/expected/vapi-union-required-tag/src/power/switch.rs"]
pub mod switch;
#[rustfmt::skip]
#[path = "../../../tests/golden/recursion/expected/vapi-recursion/src/tree/mod.rs"]
pub mod tree;
