//! Values from one wire to another, through their types: a line of JSON in, a line out.

use std::io::{self, BufRead, Write};

use jiter::{Jiter, Peek};

use super::{Decoder, Encode as _, Encoder, Mode, TypeEntry, Wire};

/// Reads lines `{"type": …, "from": …, "to": …, "body": …}` and writes a line for each: `{"body": …}`, or `{"error":
/// {"path": …, "message": …}}` with the place in the body and what is wrong there.
///
/// The type is a canonical name; where two types have it, `name@package` takes one. Wires are `jsonrpc`, `api` and `rest`.
/// Bodies are read as a client reads them.
///
/// # Errors
/// Those of reading and writing; a line that can't be understood is none.
pub fn transcode(types: &[TypeEntry], input: impl BufRead, mut output: impl Write) -> io::Result<()> {
    for line in input.split(b'\n') {
        let line = line?;
        if !line.trim_ascii().is_empty() {
            output.write_all(&answer(types, &line))?;
            output.write_all(b"\n")?;
            // whoever asks line by line waits for it
            output.flush()?;
        }
    }
    Ok(())
}

/// What can't be done, and where in the body.
struct Problem {
    path: String,
    message: String,
}

impl Problem {
    fn new(message: impl Into<String>) -> Self {
        Self { path: String::new(), message: message.into() }
    }
}

fn answer(types: &[TypeEntry], line: &[u8]) -> Vec<u8> {
    match Order::read(line).and_then(|order| order.body(types)) {
        Ok(body) => [b"{\"body\":", body.as_slice(), b"}"].concat(),
        Err(Problem { path, message }) => {
            let (path, message) = (text(&path), text(&message));
            [b"{\"error\":{\"path\":", path.as_slice(), b",\"message\":", message.as_slice(), b"}}"].concat()
        }
    }
}

/// A string of JSON.
fn text(text: &str) -> Vec<u8> {
    let mut out = Encoder::new(Wire::Api);
    text.encode(&mut out);
    // only values that break a rule can't be written, and a text has none
    out.finish().unwrap_or_default()
}

/// A line.
#[derive(Default)]
struct Order<'a> {
    ty: String,
    from: String,
    to: String,
    body: Option<&'a [u8]>,
}

impl<'a> Order<'a> {
    fn read(line: &'a [u8]) -> Result<Self, Problem> {
        let mut json = Jiter::new(line);
        let broken = |error: jiter::JiterError| Problem::new(format!("the line is no order: {error}"));
        let mut order = Self::default();
        let mut key = json.next_object().map_err(broken)?.map(str::to_owned);
        while let Some(name) = key {
            match name.as_str() {
                "type" => json.next_str().map_err(broken)?.clone_into(&mut order.ty),
                "from" => json.next_str().map_err(broken)?.clone_into(&mut order.from),
                "to" => json.next_str().map_err(broken)?.clone_into(&mut order.to),
                "body" => {
                    let peek: Peek = json.peek().map_err(broken)?;
                    let start = json.current_index();
                    json.known_skip(peek).map_err(broken)?;
                    order.body = line.get(start..json.current_index());
                }
                other => return Err(Problem::new(format!("`{other}` is none of `type`, `from`, `to` and `body`"))),
            }
            key = json.next_key().map_err(broken)?.map(str::to_owned);
        }
        json.finish().map_err(broken)?;
        Ok(order)
    }

    fn body(&self, types: &[TypeEntry]) -> Result<Vec<u8>, Problem> {
        let (entry, from, to) = (entry(types, &self.ty)?, wire("from", &self.from)?, wire("to", &self.to)?);
        let body = self.body.ok_or_else(|| Problem::new("the line has no `body`"))?;
        let mut input = Decoder::new(body, from, Mode::Lenient);
        let value = entry.decode(&mut input).and_then(|value| input.finish().map(|()| value));
        let value =
            value.map_err(|error| Problem { path: error.path().to_string(), message: error.problem().to_owned() })?;
        let mut out = Encoder::new(to);
        value.encode(&mut out);
        out.finish().map_err(|error| Problem::new(error.to_string()))
    }
}

fn wire(key: &str, name: &str) -> Result<Wire, Problem> {
    match name {
        "jsonrpc" => Ok(Wire::JsonRpc),
        "api" => Ok(Wire::Api),
        "rest" => Ok(Wire::Rest),
        _ => Err(Problem::new(format!("`{key}` is `{name}`; it is `jsonrpc`, `api` or `rest`"))),
    }
}

/// The type of a name, or of `name@package`.
fn entry(types: &[TypeEntry], name: &str) -> Result<TypeEntry, Problem> {
    let (canonical, package) = name.split_once('@').map_or((name, None), |(name, package)| (name, Some(package)));
    let fits = |entry: &&TypeEntry| entry.name() == canonical && package.is_none_or(|package| package == entry.package);
    let mut fitting = types.iter().filter(fits);
    match (fitting.next(), fitting.next()) {
        (None, _) => Err(Problem::new(format!("there is no type `{name}`"))),
        (Some(entry), None) => Ok(*entry),
        (Some(first), Some(second)) => Err(Problem::new(format!(
            "two types are called `{name}`: say `{name}@{}` or `{name}@{}`",
            first.package, second.package
        ))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::standard::LocalizableMessage;

    const ENTRY: TypeEntry = TypeEntry::of::<LocalizableMessage>("com.vmware.vapi.std");
    const SAME: TypeEntry = TypeEntry::of::<LocalizableMessage>("com.example");
    const NAME: &str = "com.vmware.vapi.std.localizable_message";

    fn answers(types: &[TypeEntry], lines: &str) -> Vec<String> {
        let mut out = Vec::new();
        transcode(types, lines.as_bytes(), &mut out).unwrap();
        String::from_utf8(out).unwrap().lines().map(str::to_owned).collect()
    }

    fn line(ty: &str, from: &str, to: &str, body: &str) -> String {
        format!("{{\"type\":\"{ty}\",\"from\":\"{from}\",\"to\":\"{to}\",\"body\":{body}}}\n")
    }

    #[test]
    fn a_value_crosses_and_comes_back() {
        let plain = r#"{"id":"a.b","default_message":"\"x\"","args":["1"]}"#;
        let there = answers(&[ENTRY], &line(NAME, "api", "jsonrpc", plain));
        let there = there[0].strip_prefix("{\"body\":").and_then(|rest| rest.strip_suffix('}')).unwrap();
        assert!(there.starts_with(r#"{"STRUCTURE":{"com.vmware.vapi.std.localizable_message":{"#), "{there}");
        let back = answers(&[ENTRY], &line(NAME, "jsonrpc", "rest", there));
        assert_eq!(back, [format!("{{\"body\":{plain}}}")]);
    }

    #[test]
    fn what_is_wrong_is_said_with_its_place_and_the_next_line_is_read() {
        let body = r#"{"id":"a","default_message":"x","args":["1",2]}"#;
        let lines = line(NAME, "api", "jsonrpc", body) + "\n" + &line("x", "api", "api", "1");
        let found = answers(&[ENTRY], &lines);
        assert!(found[0].starts_with(r#"{"error":{"path":"args[1]","message":""#), "{found:?}");
        assert_eq!(found[1], r#"{"error":{"path":"","message":"there is no type `x`"}}"#);
    }

    #[test]
    fn lines_that_are_no_orders() {
        let lines = [
            "[]\n".to_owned(),
            "{\"type\":\n".to_owned(),
            "{\"kind\":1}\n".to_owned(),
            line(NAME, "soap", "api", "1"),
            format!("{{\"type\":\"{NAME}\",\"from\":\"api\",\"to\":\"api\"}}\n"),
        ];
        let found = answers(&[ENTRY], &lines.concat());
        let words = ["no order", "no order", "`kind` is none of", "`from` is `soap`", "no `body`"];
        assert_eq!(found.len(), words.len());
        for (answer, words) in found.iter().zip(words) {
            assert!(answer.starts_with("{\"error\":{\"path\":\"\",") && answer.contains(words), "{answer}");
        }
    }

    #[test]
    fn of_two_types_of_one_name_the_package_takes_one() {
        let body = r#"{"id":"a","default_message":"x","args":[]}"#;
        let both = [ENTRY, SAME];
        let found = answers(&both, &line(NAME, "api", "api", body));
        assert!(found[0].contains("@com.vmware.vapi.std` or `") && found[0].contains("@com.example`"), "{found:?}");
        let found = answers(&both, &line(&format!("{NAME}@com.example"), "api", "api", body));
        assert_eq!(found, [format!("{{\"body\":{body}}}")]);
    }
}
