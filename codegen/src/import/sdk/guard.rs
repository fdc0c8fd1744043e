//! Keeps the parser, and whoever walks or drops its trees, off the end of the stack.
//!
//! Trees are as deep as brackets are nested, or as a chain of operators is long. Bindings are flat; a text that isn't
//! is refused before it is parsed.

use std::ops::Range;

/// How deep brackets, and blocks, may be nested.
const DEPTH: usize = 64;

/// How many words and operators one element of a bracket, or one statement, may have.
const LENGTH: usize = 2000;

/// The first place where a text goes too deep, and why.
pub(super) fn too_deep(text: &str) -> Option<(Range<usize>, &'static str)> {
    let mut scan = Scan { bytes: text.as_bytes(), at: 0, lengths: vec![0] };
    loop {
        match scan.step() {
            Step::Goes => {}
            Step::Ends => return None,
            Step::Deep(problem) => return Some((scan.at..scan.at, problem)),
        }
    }
}

enum Step {
    Goes,
    Ends,
    Deep(&'static str),
}

struct Scan<'a> {
    bytes: &'a [u8],
    at: usize,
    /// Words and operators since the last comma, one count for each open bracket.
    lengths: Vec<usize>,
}

impl Scan<'_> {
    fn step(&mut self) -> Step {
        let Some(byte) = self.peek(0) else { return Step::Ends };
        match byte {
            b'#' => self.skip_while(|byte| byte != b'\n'),
            b'"' | b'\'' => {
                self.string(byte);
                return self.count();
            }
            b'(' | b'[' | b'{' => {
                if self.lengths.len() > DEPTH {
                    return Step::Deep("brackets are nested too deep");
                }
                self.lengths.push(0);
                self.at += 1;
            }
            b')' | b']' | b'}' => {
                if self.lengths.len() > 1 {
                    self.lengths.pop();
                }
                self.at += 1;
                return self.count();
            }
            b'\n' if self.lengths.len() == 1 => {
                self.at += 1;
                self.reset();
                let start = self.at;
                self.skip_while(|byte| byte == b' ' || byte == b'\t');
                // A block is one blank deeper at least.
                if self.at - start > DEPTH && self.peek(0) != Some(b'\n') {
                    return Step::Deep("blocks are nested too deep");
                }
            }
            b',' | b';' => {
                self.at += 1;
                self.reset();
            }
            _ if byte.is_ascii_whitespace() => self.at += 1,
            b'\\' => self.at += 2,
            _ if is_word(byte) => {
                self.skip_while(is_word);
                return self.count();
            }
            _ => {
                self.at += 1;
                return self.count();
            }
        }
        Step::Goes
    }

    fn peek(&self, ahead: usize) -> Option<u8> {
        self.bytes.get(self.at + ahead).copied()
    }

    fn skip_while(&mut self, fits: impl Fn(u8) -> bool) {
        while self.peek(0).is_some_and(&fits) {
            self.at += 1;
        }
    }

    /// Passes over a string; an escaped quote doesn't end it.
    fn string(&mut self, quote: u8) {
        let is_long = self.peek(1) == Some(quote) && self.peek(2) == Some(quote);
        self.at += if is_long { 3 } else { 1 };
        while let Some(byte) = self.peek(0) {
            let ends = byte == quote && (!is_long || (self.peek(1) == Some(quote) && self.peek(2) == Some(quote)));
            if ends {
                self.at += if is_long { 3 } else { 1 };
                return;
            }
            if byte == b'\n' && !is_long {
                return;
            }
            self.at += if byte == b'\\' { 2 } else { 1 };
        }
    }

    fn count(&mut self) -> Step {
        match self.lengths.last_mut() {
            Some(length) if *length >= LENGTH => Step::Deep("an expression is too long"),
            Some(length) => {
                *length += 1;
                Step::Goes
            }
            None => Step::Goes,
        }
    }

    fn reset(&mut self) {
        if let Some(length) = self.lengths.last_mut() {
            *length = 0;
        }
    }
}

fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

#[cfg(test)]
mod tests {
    use super::too_deep;

    #[test]
    fn what_bindings_have_is_flat_enough() {
        let text = "class A(B):\n    \"\"\"Text (with [open {brackets, and a \\\" \"quote\".\"\"\"\n    def __init__(self,\n                 a=None,\n                ):\n        x = {'k': type.ListType(type.StringType()),\n             'it\\'s': [1, 2]}  # (((\n";
        assert_eq!(too_deep(text), None);
        let long = format!("x = [{}]\n", "'a', ".repeat(100_000));
        assert_eq!(too_deep(&long), None);
    }

    #[test]
    fn what_would_end_on_the_stack_is_refused() {
        let cases = [
            ("(".repeat(100_000), "brackets are nested too deep"),
            (format!("x = {}1", "[".repeat(100)), "brackets are nested too deep"),
            (format!("x = {}1", "not ".repeat(100_000)), "an expression is too long"),
            (format!("x = a{}", ".b".repeat(100_000)), "an expression is too long"),
            (format!("x = 1{}", "+1".repeat(100_000)), "an expression is too long"),
            (format!("x = f{}", "()".repeat(100_000)), "an expression is too long"),
            (format!("x = {}", "'a' ".repeat(100_000)), "an expression is too long"),
            ((0..200).map(|depth| " ".repeat(depth) + "if x:\n").collect(), "blocks are nested too deep"),
        ];
        for (text, problem) in cases {
            assert_eq!(too_deep(&text).map(|(_, problem)| problem), Some(problem));
        }
    }
}
