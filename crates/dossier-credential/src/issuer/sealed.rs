//! Keys that come in a certificate with the token (`x5c`).

use dossier_model::{Check, FindingCode};

use crate::{
    certificates::Chain,
    findings::Findings,
    inquiry::Inquiry,
    json::texts,
    jws::{Jws, Wrap},
    keys::base64url,
    moment,
};

/// The certificates in the header of a token.
pub(super) fn chain_of(token: &Jws) -> Option<Chain> {
    Chain::of_base64(texts(token.header.get("x5c")))
}

/// Reports what does not fit between a token and the certificate in its header.
pub(crate) fn report(inquiry: &Inquiry<'_>, token: &Jws, findings: &mut Findings) {
    let Some(chain) = chain_of(token) else { return };
    if let Some(fault) = chain.fault() {
        findings.unknown(Check::Integrity, FindingCode::SchemaWarning, fault);
    }
    // RFC 7515 §4.1.8: the thumbprint is signed; it names the certificate that was meant.
    let meant = token.header_text("x5t#S256");
    if meant.is_some_and(|print| base64url(print) != Some(chain.thumbprint())) {
        findings.failed(
            Check::Integrity,
            FindingCode::ShapeInvalid,
            "x5t#S256 is of another certificate than x5c holds",
        );
    }
    let signed_at = match token.wrap {
        Wrap::Jades => token.header.get("sigT"),
        _ => token.payload.get("iat"),
    };
    let signed_at = signed_at.and_then(moment::parse).map(|(moment, _)| moment);
    if signed_at.is_some_and(|at| at <= inquiry.now() && !chain.covers(at)) {
        findings.warn("it says that it was signed when its certificate was not in force");
    }
}
