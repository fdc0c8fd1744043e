//! What code of `vapi-derive` uses besides the public interface. It changes with the macros; nobody else should use it.

use crate::meta::FieldInfo;

/// The fields of several lists in one; `N` is how many they are.
///
/// Stops the build when two of them have one name: a union may bring along a name that its structure has.
#[must_use]
pub const fn concat<const N: usize>(lists: &[&[FieldInfo]]) -> [FieldInfo; N] {
    assert_distinct(lists);
    let mut all = [FieldInfo::new("", crate::meta::Type::Void); N];
    let (mut list, mut at) = (0, 0);
    while list < lists.len() {
        let mut index = 0;
        while index < lists[list].len() {
            all[at] = lists[list][index];
            at += 1;
            index += 1;
        }
        list += 1;
    }
    all
}

const fn assert_distinct(lists: &[&[FieldInfo]]) {
    let mut list = 0;
    while list < lists.len() {
        let mut field = 0;
        while field < lists[list].len() {
            assert!(
                occurrences(lists, lists[list][field].name) == 1,
                "a union of this structure has a field of a name that the structure has already: rename one of them with \
                 #[vapi(name = \"…\")]"
            );
            field += 1;
        }
        list += 1;
    }
}

const fn occurrences(lists: &[&[FieldInfo]], name: &str) -> usize {
    let (mut list, mut count) = (0, 0);
    while list < lists.len() {
        let mut field = 0;
        while field < lists[list].len() {
            if same(lists[list][field].name, name) {
                count += 1;
            }
            field += 1;
        }
        list += 1;
    }
    count
}

/// Stops the build when the cases of a union aren't the values of its tag.
pub const fn assert_cases(values: &[&str], cases: &[&str]) {
    let mut case = 0;
    while case < cases.len() {
        assert!(
            contains(values, cases[case]),
            "a variant of this union stands for no value of the tag's enumeration: name the value with \
             #[vapi(name = \"…\")], or add it to the enumeration"
        );
        case += 1;
    }
    let mut value = 0;
    while value < values.len() {
        assert!(
            contains(cases, values[value]),
            "a value of the tag's enumeration has no variant in this union: add one, without fields if nothing goes with \
             the value"
        );
        value += 1;
    }
}

const fn contains(texts: &[&str], text: &str) -> bool {
    let mut at = 0;
    while at < texts.len() {
        if same(texts[at], text) {
            return true;
        }
        at += 1;
    }
    false
}

const fn same(left: &str, right: &str) -> bool {
    let (left, right) = (left.as_bytes(), right.as_bytes());
    if left.len() != right.len() {
        return false;
    }
    let mut at = 0;
    while at < left.len() {
        if left[at] != right[at] {
            return false;
        }
        at += 1;
    }
    true
}

/// Code that is there when the runtime has its client.
#[cfg(feature = "client")]
#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    ($($item:item)*) => { $($item)* };
}

/// Code that is there when the runtime has its client.
#[cfg(not(feature = "client"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __client {
    ($($item:item)*) => {};
}

/// Code that is there when the runtime has its server.
#[cfg(feature = "server")]
#[doc(hidden)]
#[macro_export]
macro_rules! __server {
    ($($item:item)*) => { $($item)* };
}

/// Code that is there when the runtime has its server.
#[cfg(not(feature = "server"))]
#[doc(hidden)]
#[macro_export]
macro_rules! __server {
    ($($item:item)*) => {};
}
