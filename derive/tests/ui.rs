//! What the macros take and what they refuse, with the messages that a person reads: `tests/ui` of the workspace.
//!
//! Messages are those of the pinned toolchain. `cargo xtask test ui --bless` rewrites them.

#[test]
fn ui() {
    let tests = trybuild::TestCases::new();
    tests.pass("../tests/ui/pass/*.rs");
    tests.compile_fail("../tests/ui/fail/*.rs");
}
