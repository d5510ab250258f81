//! EMREX ELMO: results of study as XML, perhaps sealed; as a file, packed, or as the form that a browser posted.
//!
//! Of the many editions none is held against its schema: official examples fail their own. Elements are known by
//! their local names.

use std::io::Read as _;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use dossier_model::{Check, FindingCode};
use serde_json::Value;

use crate::{
    Carrier, Credential, Format, Policy, ReadFault,
    credential::Envelope,
    findings::Findings,
    holder,
    inquiry::Inquiry,
    json::{items, text},
    verify::Examined,
    xml,
};

/// The XML inside a packed transcript, or a form with one; `None` when the text is neither.
///
/// # Errors
/// [`ReadFault`] for a transcript that does not unpack within the bound; a form without a transcript holds none.
pub(crate) fn unpacked(text: &str) -> Option<Result<String, ReadFault>> {
    if let Some(form) = form_of(text) {
        return Some(match form.elmo {
            Some(packed) => unpack(&packed),
            None => Err(ReadFault::NoCredential),
        });
    }
    // Every gzip begins with 1f 8b 08, in base64 with `H4sI`.
    text.starts_with("H4sI").then(|| unpack(text))
}

struct Form {
    elmo: Option<String>,
}

/// A captured answer of an EMREX provider (EMREX standard, "Receiving a response"): the fields of a form.
fn form_of(text: &str) -> Option<Form> {
    let begins = ["sessionId=", "returnCode=", "elmo=", "returnMessage="];
    if !begins.iter().any(|name| text.starts_with(name)) || !text.contains("returnCode=") {
        return None;
    }
    let mut elmo = None;
    for (name, value) in url::form_urlencoded::parse(text.as_bytes()) {
        if name == "elmo" && !value.trim().is_empty() {
            elmo = Some(value.into_owned());
        }
    }
    Some(Form { elmo })
}

/// base64 of gzip, or (as a test provider does) the XML itself; never more than the bound.
fn unpack(packed: &str) -> Result<String, ReadFault> {
    let limit = xml::LARGEST;
    if packed.trim_start().starts_with('<') {
        return Ok(packed.to_owned());
    }
    let packed: String = packed
        .split_whitespace()
        .collect::<String>()
        .replace('-', "+")
        .replace('_', "/");
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    let bytes = GeneralPurpose::new(&alphabet::STANDARD, config)
        .decode(packed)
        .map_err(|_| ReadFault::Token { part: "payload" })?;
    let mut xml = Vec::new();
    flate2::read::GzDecoder::new(bytes.as_slice())
        .take(limit as u64 + 1)
        .read_to_end(&mut xml)
        .map_err(|_| ReadFault::Inflate { limit })?;
    if xml.len() > limit {
        return Err(ReadFault::Inflate { limit });
    }
    String::from_utf8(xml).map_err(|_| ReadFault::Xml { line: 0 })
}

/// A transcript or a European credential in XML; `None` when the XML is neither.
///
/// # Errors
/// [`ReadFault::Xml`] for XML beyond the bounds.
pub(crate) fn of_xml(text: &str) -> Result<Option<Credential>, ReadFault> {
    let document = xml::parse(text)?;
    let root = document.root_element();
    let name = root.tag_name().name();
    let (format, element) = match name {
        "elmo" => (Format::Elmo, Some(root)),
        // A transcript as EWP hands it on.
        "imobility-tors-get-response" => (Format::Elmo, xml::element_named(root, "elmo")),
        "europassCredential" | "europeanDigitalCredential" => (Format::Elm, Some(root)),
        "verifiablePresentation" => {
            let inside = ["europassCredential", "europeanDigitalCredential"];
            (
                Format::Elm,
                inside.iter().find_map(|name| xml::element_named(root, name)),
            )
        }
        _ => return Ok(None),
    };
    let Some(element) = element else { return Ok(None) };
    let mut remarks = Vec::new();
    let more = root
        .descendants()
        .filter(|node| node.tag_name() == element.tag_name())
        .count();
    if more > 1 {
        remarks.push(format!("{more} documents in one file, the first is read"));
    }
    Ok(Some(Credential {
        format,
        carrier: Carrier::Xml,
        original: Vec::new(),
        document: xml::as_json(element).into(),
        envelope: Envelope::Xml(text.into()),
        remarks,
        part: None,
    }))
}

/// Judges XML by its seal alone: there is no list of who may seal, and it names no place to ask.
pub(crate) fn examine(inquiry: &Inquiry<'_>, credential: &Credential, text: &str) -> Examined {
    let mut findings = Findings::default();
    let (proof_type, signers) = match xml::parse(text) {
        Ok(document) => xml::check(inquiry, document.root_element(), &mut findings),
        Err(_) => (String::new(), Vec::new()),
    };
    let document = credential.document();
    if credential.format() == Format::Elmo {
        check_shape(document, &mut findings);
        judge_learner(document, inquiry.policy, &mut findings);
    }
    crate::vc::check_validity(inquiry, credential, &mut findings);
    for remark in credential.remarks() {
        findings.unknown(Check::Integrity, FindingCode::SchemaWarning, remark);
    }
    Examined {
        format: credential.format(),
        proof_type,
        findings,
        nested: Vec::new(),
        weighed: false,
        signers,
    }
}

/// What no edition does without.
fn check_shape(document: &Value, findings: &mut Findings) {
    let reports: Vec<&Value> = items(document.get("report")).collect();
    if reports.is_empty() {
        findings.shape("no report");
    }
    for report in reports {
        if report.get("issuer").is_none() {
            findings.shape("a report without an issuer");
        }
        if report.get("learningOpportunitySpecification").is_none() {
            findings.warn("a report without results");
        }
    }
}

/// A transcript names the learner by numbers of many kinds. One that is the learner's own says that it is his; none
/// says that it is not, because nobody tells us which number is of which kind.
fn judge_learner(document: &Value, policy: &Policy, findings: &mut Findings) {
    let holders = &policy.holders;
    let reports = items(document.get("report")).flat_map(|report| items(report.get("learner")));
    let named = items(document.get("learner"))
        .chain(reports)
        .flat_map(|learner| items(learner.get("identifier")))
        .filter_map(|identifier| identifier.as_str().or_else(|| text(identifier, "#text")));
    for identity in named {
        if holders.iter().any(|holder| holder.trim() == identity) {
            return findings.passed(
                Check::Holder,
                FindingCode::HolderMatched,
                "by a number of the learner",
            );
        }
    }
    holder::judge(&[], policy, findings);
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::io::Write as _;

    use super::*;

    fn packed(xml: &[u8]) -> String {
        let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
        encoder.write_all(xml).unwrap();
        base64::engine::general_purpose::STANDARD.encode(encoder.finish().unwrap())
    }

    #[test]
    fn a_form_and_a_packed_transcript_are_unpacked_within_the_bound() {
        let text = packed(b"<elmo/>");
        assert_eq!(unpacked(&text).unwrap().unwrap(), "<elmo/>");
        let form: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("sessionId", "1")
            .append_pair("returnCode", "NCP_OK")
            .append_pair("elmo", &text)
            .finish();
        assert_eq!(unpacked(&form).unwrap().unwrap(), "<elmo/>");
        let bomb = packed(&vec![b' '; xml::LARGEST + 1]);
        assert_eq!(unpacked(&bomb).unwrap().unwrap_err().code(), "malformed_image");
        assert_eq!(
            unpacked("sessionId=1&returnCode=NCP_CANCEL&elmo=")
                .unwrap()
                .unwrap_err(),
            ReadFault::NoCredential
        );
        assert!(unpacked("elmo is a saint").is_none() && unpacked("hello").is_none());
    }
}
