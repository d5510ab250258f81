//! XML Signature (XMLDSig 1.1) and the part of XAdES that is one: is the seal right, and does it cover what is read?
//!
//! A seal counts only for the whole document: what is signed must be what is shown. So a reference to a part, a
//! transform that could hide something, and two elements under one name are never a pass.

mod key;
mod method;
mod reference;

use base64::{
    Engine as _, alphabet,
    engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig},
};
use dossier_model::{Check, FindingCode};
use roxmltree::Node;

use self::{
    key::key_that_fits,
    method::Method,
    reference::{Form, check_reference},
};
use super::{DSIG, c14n::canonical};
use crate::{
    certificates::Chain,
    findings::Findings,
    inquiry::Inquiry,
    issuer::{Binding, brief},
    keys::PublicKey,
    moment,
};

/// The most signatures of one document, and references of one signature, that are looked at.
const MOST: usize = 8;

/// Checks the seals of a document and reports on them; gives the kind of proof and the keys that fit.
pub(crate) fn check(
    inquiry: &Inquiry<'_>,
    root: Node<'_, '_>,
    findings: &mut Findings,
) -> (String, Vec<PublicKey>) {
    let seals: Vec<_> = root
        .descendants()
        .filter(|node| is(*node, "Signature"))
        .filter(|node| !node.ancestors().skip(1).any(|above| is(above, "Signature")))
        .take(MOST + 1)
        .collect();
    if seals.is_empty() {
        findings.unknown(Check::Proof, FindingCode::Unsigned, "no seal");
        findings.unknown(Check::Issuer, FindingCode::IssuerUnknown, "not signed");
        return (String::new(), Vec::new());
    }
    if seals.len() > MOST {
        let why = format!("more than {MOST} seals");
        findings.unknown(Check::Proof, FindingCode::SuiteUnsupported, why);
    }
    let (mut kinds, mut signers) = (Vec::new(), Vec::new());
    for seal in seals.into_iter().take(MOST) {
        kinds.push(check_one(inquiry, root, seal, &mut signers, findings));
    }
    (kinds.join(" + "), signers)
}

/// Why a seal does not pass.
enum Fault {
    /// Something that we do not check, or that we would have to trust.
    Unsupported(String),
    /// It is not the seal of this document.
    Wrong(String),
    /// It lacks what a check needs.
    Malformed(&'static str),
}

fn check_one(
    inquiry: &Inquiry<'_>,
    root: Node<'_, '_>,
    seal: Node<'_, '_>,
    signers: &mut Vec<PublicKey>,
    findings: &mut Findings,
) -> String {
    let info = child(seal, "SignedInfo");
    let method = info
        .and_then(|info| child(info, "SignatureMethod"))
        .and_then(algorithm);
    let method_name = method.map_or("unknown", |uri| uri.rsplit(['#', '/']).next().unwrap_or(uri));
    let advanced = super::element_named(seal, "QualifyingProperties").is_some();
    let kind = format!(
        "{} {}",
        if advanced { "XAdES" } else { "XMLDSig" },
        brief(method_name)
    );
    let judged = info
        .ok_or(Fault::Malformed("the seal has no SignedInfo"))
        .and_then(|info| judge(inquiry, root, seal, info));
    match judged {
        Ok(right) => {
            if right.legacy {
                let why = format!("{method_name}: the seal fits, by a hash that can be forged");
                findings.unknown(Check::Proof, FindingCode::SignatureLegacy, why);
            } else {
                findings.passed(Check::Proof, FindingCode::SignatureOk, method_name);
            }
            right.binding.report(findings);
            for warning in right.warnings {
                findings.warn(warning);
            }
            signers.push(right.key);
        }
        Err(fault) => {
            match fault {
                Fault::Unsupported(why) => {
                    findings.unknown(Check::Proof, FindingCode::SuiteUnsupported, why);
                }
                Fault::Wrong(why) => findings.failed(Check::Proof, FindingCode::SignatureInvalid, why),
                Fault::Malformed(why) => findings.failed(Check::Proof, FindingCode::ShapeInvalid, why),
            }
            findings.unknown(Check::Issuer, FindingCode::IssuerUnknown, "no seal that fits");
        }
    }
    kind
}

struct Right {
    key: PublicKey,
    binding: Binding,
    legacy: bool,
    warnings: Vec<&'static str>,
}

fn judge(
    inquiry: &Inquiry<'_>,
    root: Node<'_, '_>,
    seal: Node<'_, '_>,
    info: Node<'_, '_>,
) -> Result<Right, Fault> {
    let references: Vec<_> = children(info, "Reference").take(MOST + 1).collect();
    if references.is_empty() || references.len() > MOST {
        return Err(Fault::Malformed("the seal refers to nothing, or to too much"));
    }
    let (mut whole, mut legacy) = (false, false);
    for reference in references {
        let checked = check_reference(root, seal, reference)?;
        whole |= checked.whole;
        legacy |= checked.legacy;
    }
    if !whole {
        return Err(Fault::Unsupported(
            "the seal covers a part of the document only".to_owned(),
        ));
    }
    let canonicalisation =
        child(info, "CanonicalizationMethod").ok_or(Fault::Malformed("no canonicalisation"))?;
    let form = Form::of(canonicalisation)?;
    let signed = canonical(info, &form.how(&|_| false));
    let value = child(seal, "SignatureValue").and_then(bytes_of);
    let value = value.ok_or_else(|| Fault::Wrong("the seal's value does not decode".to_owned()))?;
    let method = child(info, "SignatureMethod").ok_or(Fault::Malformed("no signature method"))?;
    let method = Method::of(algorithm(method).unwrap_or_default())?;
    legacy |= method == Method::RsaSha1;
    let (key, binding, chain) = key_that_fits(inquiry, seal, method, &signed, &value)?;
    let signed_at = super::element_named(seal, "SigningTime").map(text_in);
    let signed_at = signed_at
        .and_then(|text| moment::parse(&text.into()))
        .map(|(moment, _)| moment);
    let mut warnings: Vec<&'static str> = chain.as_ref().and_then(Chain::fault).into_iter().collect();
    if let (Some(at), Some(chain)) = (signed_at, &chain)
        && !chain.covers(at)
    {
        warnings.push("it says that it was signed when its certificate was not in force");
    }
    Ok(Right {
        key,
        binding,
        legacy,
        warnings,
    })
}

pub(super) fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && node.tag_name().namespace() == Some(DSIG)
}

pub(super) fn children<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> impl Iterator<Item = Node<'a, 'i>> {
    node.children().filter(move |child| is(*child, name))
}

/// The one child of this name; none when there are two.
pub(super) fn child<'a, 'i>(node: Node<'a, 'i>, name: &'static str) -> Option<Node<'a, 'i>> {
    let mut all = children(node, name);
    let first = all.next()?;
    all.next().is_none().then_some(first)
}

pub(super) fn algorithm<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    node.attribute("Algorithm")
}

pub(super) fn text_in(node: Node<'_, '_>) -> String {
    node.descendants()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect()
}

/// base64 as XML wraps it.
pub(super) fn bytes_of(node: Node<'_, '_>) -> Option<Vec<u8>> {
    let text: String = text_in(node).split_whitespace().collect();
    let config = GeneralPurposeConfig::new().with_decode_padding_mode(DecodePaddingMode::Indifferent);
    GeneralPurpose::new(&alphabet::STANDARD, config).decode(text).ok()
}
