//! The notation of our own context tables.
//!
//! ```text
//! ; a remark
//! $ob https://purl.imsglobal.org/spec/vc/ob/vocab.html#      an abbreviation, used as $ob:name
//! @protected                                                 all terms of this scope are
//! Achievement $ob:Achievement                                a term and what it means
//!   criteria $ob:Criteria ^@id                               ^ how values are read
//!   alignment $ob:alignment *set                             * container; two spaces: in the scope of Achievement
//! awarded <$schema:awards                                    < the inverse of a property
//! {23} name $schema:name                                     in editions 2 and 3 only, with its scope
//! ```

use serde_json::{Map, Value, json};

/// One edition of a table as the value of `@context`; a table without editions is edition `0`.
///
/// The tables are compiled in and all read by a test, so a line that cannot be read is a bug; it is
/// left out, and its term is then reported as undefined rather than misread.
pub(super) fn parse(table: &str, edition: char) -> Value {
    let lines: Vec<Line<'_>> = kept(table, edition);
    let abbreviations: Vec<(&str, &str)> = lines
        .iter()
        .filter_map(|line| line.text.strip_prefix('$')?.split_once(' '))
        .collect();
    let terms: Vec<&Line<'_>> = lines.iter().filter(|line| !line.text.starts_with('$')).collect();
    Value::Object(scope(&terms, &abbreviations))
}

struct Line<'t> {
    indent: usize,
    text: &'t str,
}

/// The lines of one edition, without remarks. What stands in the scope of a line goes with it.
fn kept(table: &str, edition: char) -> Vec<Line<'_>> {
    let mut skipped = usize::MAX;
    let mut lines = Vec::new();
    for line in table
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with(';'))
    {
        let text = line.trim_start();
        let indent = line.len() - text.len();
        if indent > skipped {
            continue;
        }
        skipped = usize::MAX;
        match text.strip_prefix('{').and_then(|rest| rest.split_once("} ")) {
            Some((editions, _)) if !editions.contains(edition) => skipped = indent,
            Some((_, text)) => lines.push(Line { indent, text }),
            None => lines.push(Line { indent, text }),
        }
    }
    lines
}

fn scope(lines: &[&Line<'_>], abbreviations: &[(&str, &str)]) -> Map<String, Value> {
    let mut context = Map::new();
    let indent = lines.first().map_or(0, |line| line.indent);
    for part in lines.chunk_by(|_, next| next.indent > indent) {
        let Some((head, inner)) = part.split_first() else {
            continue;
        };
        match head.text {
            "@protected" => drop(context.insert("@protected".to_owned(), json!(true))),
            "@version" => drop(context.insert("@version".to_owned(), json!(1.1))),
            text => {
                if let Some((term, definition)) = text.split_once(' ') {
                    let mut entries = definition_of(definition, abbreviations);
                    if !inner.is_empty() {
                        entries.insert("@context".to_owned(), Value::Object(scope(inner, abbreviations)));
                    }
                    context.insert(term.to_owned(), simplified(entries));
                }
            }
        }
    }
    context
}

fn definition_of(definition: &str, abbreviations: &[(&str, &str)]) -> Map<String, Value> {
    let mut entries = Map::new();
    for word in definition.split_ascii_whitespace() {
        let (entry, text) = match word.as_bytes().first() {
            Some(b'^') => ("@type", &word[1..]),
            Some(b'*') => ("@container", &word[1..]),
            Some(b'<') => ("@reverse", &word[1..]),
            // What a publisher wrote and JSON-LD does not know: it makes the whole context unsound.
            Some(b'!') => (&word[1..], ""),
            _ => ("@id", word),
        };
        let value = if entry == "@container" {
            format!("@{text}")
        } else {
            in_full(text, abbreviations)
        };
        entries.insert(entry.to_owned(), Value::String(value));
    }
    entries
}

fn in_full(text: &str, abbreviations: &[(&str, &str)]) -> String {
    let abbreviated = text.strip_prefix('$').and_then(|rest| rest.split_once(':'));
    abbreviated
        .and_then(|(name, rest)| {
            let (_, full) = abbreviations.iter().find(|(known, _)| *known == name)?;
            Some(format!("{full}{rest}"))
        })
        .unwrap_or_else(|| text.to_owned())
}

/// A definition that only says what the term means is written short, which lets it be a prefix.
fn simplified(mut entries: Map<String, Value>) -> Value {
    match entries.len() {
        1 => entries.remove("@id").unwrap_or(Value::Object(entries)),
        _ => Value::Object(entries),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::parse;

    const TABLE: &str = "; remark\n$ob https://ob#\n@protected\n{1} gone $ob:gone\n{1} Scope $ob:Gone\n  inner $ob:inner\n\
                         Achievement $ob:Achievement\n  id @id\n  criteria $ob:Criteria ^@id\n  {0} tag $ob:tag *set\n\
                         back <$ob:forth\n";

    #[test]
    fn a_table_reads_as_the_context_it_describes() {
        let expected = json!({
            "@protected": true,
            "Achievement": {
                "@id": "https://ob#Achievement",
                "@context": {
                    "id": "@id",
                    "criteria": { "@id": "https://ob#Criteria", "@type": "@id" },
                    "tag": { "@id": "https://ob#tag", "@container": "@set" },
                },
            },
            "back": { "@reverse": "https://ob#forth" },
        });
        assert_eq!(parse(TABLE, '0'), expected);
    }

    #[test]
    fn a_scope_goes_with_the_edition_of_its_term() {
        let edition = parse(TABLE, '1');
        assert_eq!(edition["gone"], "https://ob#gone");
        assert_eq!(edition["Scope"]["@context"]["inner"], "https://ob#inner");
        assert_eq!(edition["Achievement"]["@context"].get("tag"), None);
    }
}
