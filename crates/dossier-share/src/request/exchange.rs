//! Presentation Exchange 2, which DCQL replaced: read for the sake of verifiers that still ask in it, never written.

use serde_json::Value;

use super::dcql::every;
use super::query::{ClaimWant, Demand, Query, Step, Want, WantFormat, WantSet};
use super::{RequestFault, malformed};

const MAX_WANTS: usize = 100;
/// More ways to choose than a person can look at.
const MAX_OPTIONS: usize = 200;

pub(super) fn read(definition: &Value) -> Result<Query, RequestFault> {
    let descriptors = definition.get("input_descriptors").and_then(Value::as_array);
    let descriptors = descriptors
        .filter(|list| !list.is_empty() && list.len() <= MAX_WANTS)
        .ok_or(malformed("input_descriptors"))?;
    let everywhere = formats(definition.get("format"));
    let wants: Vec<Want> = descriptors
        .iter()
        .map(|descriptor| want(descriptor, &everywhere))
        .collect::<Result<_, _>>()?;
    let sets = match definition
        .get("submission_requirements")
        .and_then(Value::as_array)
    {
        None => every(wants.len()),
        Some(requirements) => requirements
            .iter()
            .map(|requirement| set(requirement, descriptors))
            .collect::<Result<_, _>>()?,
    };
    Ok(Query { wants, sets })
}

fn want(descriptor: &Value, everywhere: &[WantFormat]) -> Result<Want, RequestFault> {
    let text = |member: &str| descriptor.get(member).and_then(Value::as_str).unwrap_or_default();
    let short = |text: &str| {
        text.chars()
            .filter(|c| !c.is_control())
            .take(100)
            .collect::<String>()
    };
    let id = short(text("id"));
    if id.is_empty() {
        return Err(malformed("an input descriptor without an id"));
    }
    let own = formats(descriptor.get("format"));
    let formats = match (own.is_empty(), everywhere.is_empty()) {
        (false, _) => own,
        (true, false) => everywhere.to_vec(),
        (true, true) => vec![WantFormat::LdpVc, WantFormat::JwtVc, WantFormat::SdJwt],
    };
    let fields = descriptor
        .pointer("/constraints/fields")
        .and_then(Value::as_array);
    let claims = fields
        .into_iter()
        .flatten()
        .map(field)
        .collect::<Result<_, _>>()?;
    let title = if text("name").is_empty() {
        text("purpose")
    } else {
        text("name")
    };
    Ok(Want {
        id,
        title: short(title),
        formats,
        types: Vec::new(),
        vcts: Vec::new(),
        kinds: Vec::new(),
        media_types: Vec::new(),
        claims,
        claim_sets: Vec::new(),
    })
}

fn field(field: &Value) -> Result<ClaimWant, RequestFault> {
    let paths = field
        .get("path")
        .and_then(Value::as_array)
        .ok_or(malformed("a field without a path"))?;
    let paths: Vec<_> = paths
        .iter()
        .filter_map(Value::as_str)
        .filter_map(json_path)
        .collect();
    if paths.is_empty() {
        return Err(RequestFault::Unsupported {
            what: "a JSONPath with a search or a filter",
        });
    }
    let filter = field.get("filter").cloned().unwrap_or_default();
    // A list that must contain something is looked into item by item.
    let filter = filter
        .get("contains")
        .or_else(|| filter.get("items"))
        .unwrap_or(&filter);
    let demand = match (
        filter.get("const"),
        filter.get("enum").and_then(Value::as_array),
        filter.get("pattern"),
    ) {
        (Some(only), _, _) => Demand::OneOf(vec![only.clone()]),
        (None, Some(values), _) => Demand::OneOf(values.clone()),
        (None, None, Some(Value::String(pattern))) if pattern.len() <= 300 => {
            Demand::Pattern(pattern.clone())
        }
        (None, None, Some(_)) => return Err(RequestFault::Unsupported { what: "a pattern" }),
        (None, None, None) => Demand::Anything,
    };
    Ok(ClaimWant {
        id: String::new(),
        paths,
        demand,
        required: !field.get("optional").and_then(Value::as_bool).unwrap_or(false),
    })
}

/// `$.a.b[0][*]['c']`; nothing that searches or filters. The `vc` of a token is the credential itself here.
fn json_path(path: &str) -> Option<Vec<Step>> {
    let mut rest = path.strip_prefix('$')?;
    let mut steps = Vec::new();
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('.') {
            let end = after.find(['.', '[']).unwrap_or(after.len());
            let name = &after[..end];
            match name {
                "" => return None,
                "*" => steps.push(Step::Every),
                name => steps.push(Step::Member(name.to_owned())),
            }
            rest = &after[end..];
        } else {
            let (inside, after) = rest.strip_prefix('[')?.split_once(']')?;
            let quoted = |mark: char| inside.strip_prefix(mark)?.strip_suffix(mark);
            steps.push(match (inside, quoted('\'').or_else(|| quoted('"'))) {
                (_, Some(name)) => Step::Member(name.to_owned()),
                ("*", None) => Step::Every,
                (index, None) => Step::Item(index.parse().ok()?),
            });
            rest = after;
        }
    }
    if steps.first() == Some(&Step::Member("vc".to_owned())) {
        steps.remove(0);
    }
    (!steps.is_empty()).then_some(steps)
}

fn formats(format: Option<&Value>) -> Vec<WantFormat> {
    let names = format.and_then(Value::as_object).into_iter().flatten();
    let mut formats: Vec<WantFormat> = Vec::new();
    for (name, _) in names {
        let format = WantFormat::of(name);
        if !formats.contains(&format) {
            formats.push(format);
        }
    }
    formats
}

/// `all` or `pick` from a group (Presentation Exchange 2.1.1 §6).
fn set(requirement: &Value, descriptors: &[Value]) -> Result<WantSet, RequestFault> {
    let Some(group) = requirement.get("from").and_then(Value::as_str) else {
        return Err(RequestFault::Unsupported {
            what: "nested submission requirements",
        });
    };
    let in_group = |descriptor: &Value| {
        let groups = descriptor.get("group").and_then(Value::as_array);
        groups
            .into_iter()
            .flatten()
            .any(|own| own.as_str() == Some(group))
    };
    let members: Vec<usize> = (0..descriptors.len())
        .filter(|index| in_group(&descriptors[*index]))
        .collect();
    if members.is_empty() {
        return Err(malformed("an empty group"));
    }
    let number = |member: &str| {
        let number = requirement.get(member).and_then(Value::as_u64);
        number.map(|number| usize::try_from(number).unwrap_or(usize::MAX))
    };
    let all = requirement.get("rule").and_then(Value::as_str) != Some("pick");
    let least = number("count").or_else(|| number("min"));
    let (count, required) = match (all, least) {
        (true, _) => (members.len(), true),
        (false, Some(0)) => (1, false),
        (false, Some(least)) => (least.min(members.len()), true),
        (false, None) => (1, number("max").is_none()),
    };
    let options = choices(&members, count);
    if options.len() > MAX_OPTIONS {
        return Err(RequestFault::Unsupported {
            what: "too many ways to choose",
        });
    }
    Ok(WantSet { options, required })
}

/// Every choice of `count` out of `members`, up to a few too many.
fn choices(members: &[usize], count: usize) -> Vec<Vec<usize>> {
    if count == 0 {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, member) in members.iter().enumerate() {
        if members.len() - index < count || all.len() > MAX_OPTIONS {
            break;
        }
        for mut rest in choices(&members[index + 1..], count - 1) {
            rest.insert(0, *member);
            all.push(rest);
        }
    }
    all
}
