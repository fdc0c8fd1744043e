//! JSON as people read it: two blanks a level, short lists on one line.

/// A value whose members keep their order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Json {
    Null,
    Boolean(bool),
    Integer(u64),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    pub(super) fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The value with a line break behind it.
    pub(super) fn document(&self) -> String {
        let mut out = Vec::new();
        self.write(&mut out, 0);
        out.push(b'\n');
        // Escaped text is text, and so is all that stands between.
        String::from_utf8_lossy(&out).into_owned()
    }

    fn write(&self, out: &mut Vec<u8>, level: usize) {
        match self {
            Self::Null => out.extend_from_slice(b"null"),
            Self::Boolean(value) => out.extend_from_slice(if *value { b"true" } else { b"false" }),
            Self::Integer(value) => out.extend_from_slice(itoa::Buffer::new().format(*value).as_bytes()),
            Self::Text(text) => json_escape_simd::escape_into(text, out),
            Self::List(values) => {
                out.push(b'[');
                for (position, value) in values.iter().enumerate() {
                    if position > 0 {
                        out.extend_from_slice(b", ");
                    }
                    value.write(out, level);
                }
                out.push(b']');
            }
            Self::Object(members) if members.is_empty() => out.extend_from_slice(b"{}"),
            Self::Object(members) => {
                out.push(b'{');
                for (position, (name, value)) in members.iter().enumerate() {
                    if position > 0 {
                        out.push(b',');
                    }
                    line(out, level + 1);
                    json_escape_simd::escape_into(name, out);
                    out.extend_from_slice(b": ");
                    value.write(out, level + 1);
                }
                line(out, level);
                out.push(b'}');
            }
        }
    }
}

fn line(out: &mut Vec<u8>, level: usize) {
    out.push(b'\n');
    out.resize(out.len() + 2 * level, b' ');
}
