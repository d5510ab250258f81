//! SD-JWT VC: claims under names of their own, told apart from what the token needs for itself.

use dossier_model::{Draft, Issuer, Kind, Text, fields};
use serde_json::{Map, Value, json};

use super::members::{Source, date_of, keep_unmapped, kind_of, set, set_text, text_of};
use crate::{
    Credential,
    json::{items, text},
};

/// Claims that say what the token is or prove it.
const ABOUT_ITSELF: &[&str] = &[
    "cnf",
    "status",
    "sub",
    "vct#integrity",
    "_sd_alg",
    "jti",
    "nbf",
    "iat",
    "exp",
    "iss",
    "vct",
    "@context",
    "type",
    "id",
    "ld",
];
/// A claim that is larger than this stays in the original alone.
const LARGEST: usize = 16 << 10;

pub(super) fn draft(credential: &Credential) -> Draft {
    let document = credential.document();
    let mut draft = Draft::new(Kind::Credential, String::new());
    let Some(mut source) = Source::of("", document) else {
        return draft;
    };
    source.pass_over(ABOUT_ITSELF);
    let title = [
        "name",
        "title",
        "credential_name",
        "credentialName",
        "achievement_name",
    ]
    .into_iter()
    .find_map(|name| source.take_text(name));
    draft.issuer = Some(issuer_of(
        document,
        source.take("issuing_authority"),
        source.take("issuer_name"),
    ));
    draft.dates.issued = date_of(source.take("issuance_date"))
        .or_else(|| date_of(document.get("nbf")))
        .or_else(|| date_of(document.get("iat")));
    draft.dates.expires = date_of(source.take("expiry_date")).or_else(|| date_of(document.get("exp")));
    let names = [source.take("given_name"), source.take("family_name")];
    let name: Vec<&str> = names.into_iter().flatten().filter_map(Value::as_str).collect();
    if !name.is_empty() {
        set_text(&mut draft, "recipientName", Some(Text::Plain(name.join(" "))));
    }
    set_text(
        &mut draft,
        "description",
        source.take("description").and_then(text_of),
    );
    let vct = text(document, "vct").unwrap_or_default();
    set(
        &mut draft,
        "credentialType",
        (!vct.is_empty()).then(|| json!(vct)),
    );
    let kinds = [
        vct.to_owned(),
        title
            .as_ref()
            .map_or_else(String::new, |title| title.all().collect()),
    ];
    set(&mut draft, "type", Some(json!(kind_of(&kinds))));
    draft.title = title.unwrap_or_else(|| Text::Plain(title_of(vct)));

    let mut unmapped = Vec::new();
    for place in source.left() {
        let name = place
            .trim_start_matches('/')
            .replace("~1", "/")
            .replace("~0", "~");
        let Some(value) = document.get(&name) else {
            continue;
        };
        // A claim may use a field's name for something else; then it has no place beside it.
        let alone = Map::from_iter([(name.clone(), value.clone())]);
        let fits = value.to_string().len() <= LARGEST && fields::check(Kind::Credential, &alone).is_ok();
        if fits && !draft.fields.contains_key(&name) {
            draft.fields.insert(name, value.clone());
        } else {
            unmapped.push(place);
        }
    }
    keep_unmapped(&mut draft, unmapped);
    draft
}

fn issuer_of(document: &Value, authority: Option<&Value>, name: Option<&Value>) -> Issuer {
    let mut issuer = Issuer {
        name: items(name).chain(items(authority)).find_map(text_of),
        ..Issuer::default()
    };
    if let Some(iss) = text(document, "iss") {
        let scheme = if iss.starts_with("did:") {
            "did"
        } else if crate::did::is_web(iss) {
            "url"
        } else {
            "id"
        };
        issuer.identifiers.insert(scheme.to_owned(), iss.to_owned());
    }
    issuer
}

/// The last part of a type's name, as words.
fn title_of(vct: &str) -> String {
    let last = vct
        .trim_end_matches(['/', ':'])
        .rsplit(['/', ':', '#'])
        .next()
        .unwrap_or_default();
    let words = last.replace(['-', '_'], " ");
    if words.trim().is_empty() {
        "SD-JWT".to_owned()
    } else {
        words
    }
}
