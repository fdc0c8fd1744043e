//! Privileges: they stand in docstrings only, in sentences of a few fixed forms.

use super::{Docstring, Section};
use crate::import::sdk::model::{On, Privilege, Side};

/// The privileges that an operation needs. Conditions in free prose are no facts and stay in the text.
pub(in crate::import::sdk) fn privileges(docstring: &Docstring<'_>) -> Vec<Privilege> {
    let mut found = Vec::new();
    for section in docstring.all_raises() {
        if section.flat().starts_with("if you do not have all of the privileges described as follows:") {
            for element in elements(section) {
                read(&element, &mut found);
            }
        }
    }
    found
}

/// The elements of the list in a section, each on one line.
fn elements(section: &Section<'_>) -> Vec<String> {
    let mut elements: Vec<String> = Vec::new();
    for line in &section.lines {
        let line = line.trim();
        if let Some(element) = line.strip_prefix("* ") {
            elements.push(element.trim().to_owned());
        } else if let Some(element) = elements.last_mut() {
            element.push(' ');
            element.push_str(line);
        }
    }
    elements
}

fn read(element: &str, found: &mut Vec<Privilege>) {
    let element = element.trim();
    if let Some(rest) = element.strip_prefix("Method execution requires ") {
        found.extend(literals(rest).into_iter().map(|id| Privilege { id, on: None, resource: None }));
        return;
    }
    let Some((object, required)) = element.strip_prefix("The resource ").and_then(|rest| rest.split_once(" requires "))
    else {
        return;
    };
    let Some((resource, place)) = object.split_once(" referenced by the ") else { return };
    let resource = literals(resource).join(" | ");
    let on = place_of(place);
    found.extend(literals(required).into_iter().map(|id| Privilege {
        id,
        on: on.clone(),
        resource: (!resource.is_empty()).then(|| resource.clone()),
    }));
}

fn place_of(text: &str) -> Option<On> {
    let (side, text) = if let Some(rest) = text.strip_prefix(":class:`dict` key of ") {
        (Side::Keys, rest)
    } else if let Some(rest) = text.strip_prefix(":class:`dict` value of ") {
        (Side::Values, rest)
    } else {
        (Side::Whole, text)
    };
    if let Some(name) = text.strip_prefix("parameter ").or_else(|| text.strip_prefix("the parameter ")) {
        return Some(On::Parameter(literals(name).pop()?, side));
    }
    let attribute = text.strip_prefix("attribute :attr:`")?;
    Some(On::Attribute(attribute.split_once('`')?.0.to_owned(), side))
}

/// The literals of a text, whatever stands between them.
fn literals(text: &str) -> Vec<String> {
    text.split("``").skip(1).step_by(2).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form() {
        let docstring = Docstring::parse(
            "
            Does it.

            :raise: :class:`com.vmware.vapi.std.errors_client.Unauthorized`
                if you do not have all of the privileges described as follows: 
                
                * Method execution requires ``A.B`` and ``C.D``.
                * The resource ``HostSystem`` referenced by the parameter ``host`` requires
                  ``System.Read``. 
                * The resource ``VM`` or ``App`` referenced by the attribute :attr:`X.Spec.id` requires ``E``. 
                * The resource ``Disk`` referenced by the :class:`dict` key of attribute :attr:`X.Spec.disks` requires ``F``. 
                * Method execution requires Network.Assign if there is a network.
            ",
        );
        let found = privileges(&docstring);
        let plain = |id: &str| Privilege { id: id.to_owned(), on: None, resource: None };
        let on = |id: &str, on: On, resource: &str| Privilege {
            id: id.to_owned(),
            on: Some(on),
            resource: Some(resource.to_owned()),
        };
        assert_eq!(
            found,
            [
                plain("A.B"),
                plain("C.D"),
                on("System.Read", On::Parameter("host".to_owned(), Side::Whole), "HostSystem"),
                on("E", On::Attribute("X.Spec.id".to_owned(), Side::Whole), "VM | App"),
                on("F", On::Attribute("X.Spec.disks".to_owned(), Side::Keys), "Disk"),
            ]
        );
    }
}
