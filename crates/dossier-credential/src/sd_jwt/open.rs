//! Putting disclosures back where their digests stand (RFC 9901 §7.1).

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::{Content, SdJwt};

/// How deep claims may nest once everything is in its place.
const DEEPEST: usize = 64;

/// Fills in the claims, the place of each disclosure, and every fault.
pub(super) fn open(sd_jwt: &mut SdJwt) {
    if sd_jwt.hash.is_err() {
        // Without the hash nothing can be put back; what is signed in the open can still be read.
        sd_jwt.document = without_digests(&sd_jwt.issued.payload);
        return;
    }
    let mut opening = Opening {
        waiting: HashMap::new(),
        seen: HashSet::new(),
        places: vec![None; sd_jwt.disclosures.len()],
        faults: Vec::new(),
        withheld: 0,
        sd_jwt,
    };
    for (index, disclosure) in opening.sd_jwt.disclosures.iter().enumerate() {
        if opening.waiting.insert(disclosure.digest.clone(), index).is_some() {
            opening.faults.push("the same disclosure twice".to_owned());
        }
    }
    let payload = opening.sd_jwt.issued.payload.clone();
    let document = opening.object(&payload, "", None, 0);
    let left = opening.waiting.len();
    if left > 0 {
        opening
            .faults
            .push(format!("{left} disclosures to which no digest refers"));
    }
    let Opening {
        places,
        faults,
        withheld,
        sd_jwt,
        ..
    } = opening;
    for (disclosure, found) in sd_jwt.disclosures.iter_mut().zip(places) {
        if let Some((place, inside)) = found {
            disclosure.place = Some(place);
            disclosure.inside = inside;
        }
    }
    sd_jwt.document = document;
    sd_jwt.faults.extend(faults);
    sd_jwt.withheld = withheld;
}

struct Opening<'s> {
    /// Disclosures by digest that no digest referred to yet.
    waiting: HashMap<String, usize>,
    /// Every digest that was met.
    seen: HashSet<String>,
    /// Where each disclosure belongs, and inside which other.
    places: Vec<Option<(String, Option<usize>)>>,
    faults: Vec<String>,
    withheld: usize,
    sd_jwt: &'s mut SdJwt,
}

impl Opening<'_> {
    fn value(&mut self, value: &Value, place: &str, inside: Option<usize>, depth: usize) -> Value {
        if depth > DEEPEST {
            self.faults.push("claims nested too deep".to_owned());
            return Value::Null;
        }
        match value {
            Value::Object(map) => Value::Object(self.object(map, place, inside, depth)),
            Value::Array(list) => Value::Array(self.list(list, place, inside, depth)),
            other => other.clone(),
        }
    }

    fn object(
        &mut self,
        map: &Map<String, Value>,
        place: &str,
        inside: Option<usize>,
        depth: usize,
    ) -> Map<String, Value> {
        let mut out = Map::new();
        for (name, value) in map {
            match name.as_str() {
                "_sd" => {}
                "_sd_alg" if place.is_empty() => {}
                "..." => self.faults.push("the reserved name ... as a claim".to_owned()),
                _ => {
                    let opened = self.value(value, &under(place, name), inside, depth + 1);
                    out.insert(name.clone(), opened);
                }
            }
        }
        let digests = match map.get("_sd") {
            None => return out,
            Some(Value::Array(list)) if list.iter().all(Value::is_string) => list,
            Some(_) => {
                self.faults.push("_sd is not a list of digests".to_owned());
                return out;
            }
        };
        for digest in digests.iter().filter_map(Value::as_str) {
            let Some(index) = self.find(digest) else { continue };
            let Some(Content::Member(name, value)) = self.sd_jwt.disclosures[index].content.clone() else {
                self.faults.push("a list element disclosed as a claim".to_owned());
                continue;
            };
            if matches!(name.as_str(), "_sd" | "...") || out.contains_key(&name) {
                self.faults
                    .push("a disclosed claim is there already or has a reserved name".to_owned());
                continue;
            }
            let at = under(place, &name);
            self.places[index] = Some((at.clone(), inside));
            let opened = self.value(&value, &at, Some(index), depth + 1);
            out.insert(name, opened);
        }
        out
    }

    fn list(&mut self, list: &[Value], place: &str, inside: Option<usize>, depth: usize) -> Vec<Value> {
        let mut out = Vec::new();
        for element in list {
            let at = format!("{place}/{}", out.len());
            let Some(placeholder) = element.get("...") else {
                let opened = self.value(element, &at, inside, depth + 1);
                out.push(opened);
                continue;
            };
            let (Some(digest), Some(1)) = (placeholder.as_str(), element.as_object().map(Map::len)) else {
                self.faults
                    .push("a placeholder in a list holds more than a digest".to_owned());
                continue;
            };
            let Some(index) = self.find(digest) else { continue };
            let Some(Content::Element(value)) = self.sd_jwt.disclosures[index].content.clone() else {
                self.faults.push("a claim disclosed as a list element".to_owned());
                continue;
            };
            self.places[index] = Some((at.clone(), inside));
            let opened = self.value(&value, &at, Some(index), depth + 1);
            out.push(opened);
        }
        out
    }

    /// The disclosure behind a digest. A digest may stand in one place only.
    fn find(&mut self, digest: &str) -> Option<usize> {
        if !self.seen.insert(digest.to_owned()) {
            self.faults.push("the same digest in two places".to_owned());
            return None;
        }
        let found = self.waiting.remove(digest);
        if found.is_none() {
            self.withheld += 1;
        }
        found
    }
}

fn without_digests(payload: &Map<String, Value>) -> Map<String, Value> {
    let mut open = payload.clone();
    open.retain(|name, _| name != "_sd" && name != "_sd_alg");
    open
}

/// A JSON pointer (RFC 6901) one step down.
fn under(place: &str, name: &str) -> String {
    format!("{place}/{}", name.replace('~', "~0").replace('/', "~1"))
}
