//! What is said of a document as a whole.

use super::super::document::Node;
use super::super::finding::Code;
use super::{Importer, docs};

impl<'d> Importer<'d> {
    /// The documentation of the set: title, description, version, address, how callers identify themselves.
    pub(super) fn about(&mut self, roots: &[Node<'d>]) -> String {
        let mut paragraphs = Vec::new();
        for root in roots {
            let Some(info) = root.get("info") else { continue };
            let title = info.text("title").map(docs::tidy).filter(|title| !title.is_empty());
            let version = info.text("version").map(docs::tidy).filter(|version| !version.is_empty());
            paragraphs.push(match (title, version) {
                (Some(title), Some(version)) => format!("{}, version {version}.", title.trim_end_matches('.')),
                (Some(title), None) => format!("{}.", title.trim_end_matches('.')),
                (None, _) => "An API.".to_owned(),
            });
            paragraphs.extend(info.text("description").map(docs::tidy).filter(|text| !text.is_empty()));
            let address = root.get("servers").and_then(|servers| servers.elements().next());
            let address = address.as_ref().and_then(|server| server.text("url")).filter(|url| !url.contains('`'));
            paragraphs.extend(address.map(|url| format!("Its paths are below `{}`.", docs::tidy(url))));
            paragraphs.extend(self.identity_of_callers(root));
        }
        if paragraphs.is_empty() { "An API.".to_owned() } else { paragraphs.join("\n\n") }
    }

    fn identity_of_callers(&mut self, root: &Node<'d>) -> Option<String> {
        let schemes = root.get("components").and_then(|components| components.get("securitySchemes"));
        let mut ways = Vec::new();
        for (name, scheme) in schemes.iter().flat_map(Node::members) {
            let Some(scheme) = self.resolved(&scheme) else { continue };
            let parameter = scheme.text("name").unwrap_or_default();
            let way = match (scheme.text("type"), scheme.text("scheme"), scheme.text("in")) {
                (Some("http"), Some("basic"), _) => "a user's name and password".to_owned(),
                (Some("http"), Some("bearer"), _) | (Some("oauth2" | "openIdConnect"), _, _) => {
                    "a bearer token".to_owned()
                }
                (Some("apiKey"), _, Some("header")) => format!("the header `{parameter}`"),
                _ => {
                    self.find(Code::Security, &scheme, format!("`{name}`"));
                    continue;
                }
            };
            if !way.contains("``") && !ways.contains(&way) {
                ways.push(way);
            }
        }
        (!ways.is_empty()).then(|| format!("Callers identify themselves by {}.", ways.join(", or by ")))
    }
}
