//! What a seal refers to: the document from its root, after transforms that cannot hide anything.

use roxmltree::Node;
use sha1::Sha1;
use sha2::{Digest as _, Sha256, Sha384, Sha512};

use super::{Fault, algorithm, bytes_of, child, children, is, text_in};
use crate::{
    issuer::brief,
    xml::{
        DSIG,
        c14n::{How, canonical},
    },
};

/// What a reference came to.
pub(super) struct Reference {
    /// It covers the document from its root.
    pub(super) whole: bool,
    pub(super) legacy: bool,
}

/// XMLDSig §3.2.1: the digest of what a reference names, after its transforms.
pub(super) fn check_reference(
    root: Node<'_, '_>,
    seal: Node<'_, '_>,
    reference: Node<'_, '_>,
) -> Result<Reference, Fault> {
    let uri = reference
        .attribute("URI")
        .ok_or_else(|| Fault::Unsupported("a reference without an address".to_owned()))?;
    let document = root.document();
    let (target, whole) = match uri {
        "" | "#xpointer(/)" => (document.root(), true),
        _ => {
            let id = uri
                .strip_prefix('#')
                .filter(|id| !id.contains('('))
                .ok_or_else(|| {
                    Fault::Unsupported(format!("a reference outside the document: {}", brief(uri)))
                })?;
            let mut named = document.descendants().filter(|node| {
                ["Id", "ID", "id"]
                    .iter()
                    .any(|name| node.attribute(*name) == Some(id))
            });
            let found = named
                .next()
                .ok_or(Fault::Malformed("the seal refers to what is not there"))?;
            // Two elements under one name: one could be signed and the other shown.
            if named.next().is_some() {
                return Err(Fault::Malformed(
                    "two elements carry the name that the seal refers to",
                ));
            }
            (found, found == document.root_element())
        }
    };
    let (mut form, mut omits) = (Form::default(), Omits::Nothing);
    for transform in child(reference, "Transforms")
        .into_iter()
        .flat_map(|all| children(all, "Transform"))
    {
        match algorithm(transform).unwrap_or_default() {
            "http://www.w3.org/2000/09/xmldsig#enveloped-signature" => omits = omits.or(Omits::This),
            "http://www.w3.org/2002/06/xmldsig-filter2" => {
                subtracts_signatures(transform)?;
                omits = Omits::All;
            }
            "http://www.w3.org/TR/1999/REC-xpath-19991116" => {
                leaves_signatures_out(transform)?;
                omits = Omits::All;
            }
            _ => form = Form::of(transform)?,
        }
    }
    // XMLDSig §4.4.3.3: a reference to a document or by a bare name is without its comments.
    form.comments = false;
    let leave_out = |node: Node<'_, '_>| match omits {
        Omits::Nothing => false,
        Omits::This => node.range() == seal.range(),
        Omits::All => is(node, "Signature"),
    };
    let canonical = canonical(target, &form.how(&leave_out));
    let (digest, legacy) = digest_of(reference, &canonical)?;
    let said = child(reference, "DigestValue").and_then(bytes_of);
    if said.as_deref() != Some(digest.as_slice()) {
        return Err(Fault::Wrong(if whole {
            "the document was changed after it was sealed".to_owned()
        } else {
            "a part was changed after it was sealed".to_owned()
        }));
    }
    Ok(Reference { whole, legacy })
}

/// Which signatures a reference leaves out of what it covers. Reading leaves all of them out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Omits {
    Nothing,
    This,
    All,
}

impl Omits {
    fn or(self, other: Self) -> Self {
        if self == Self::Nothing { other } else { self }
    }
}

/// XPath Filter 2.0 is read in the one use that seals make of it: everything but the signatures.
fn subtracts_signatures(transform: Node<'_, '_>) -> Result<(), Fault> {
    let unsupported = || Fault::Unsupported("a filter that we do not follow".to_owned());
    let filters: Vec<_> = transform.children().filter(Node::is_element).collect();
    let [filter] = filters.as_slice() else {
        return Err(unsupported());
    };
    let path: String = text_in(*filter).split_whitespace().collect();
    let step = [
        "/descendant::",
        "/descendant-or-self::",
        "descendant::",
        "descendant-or-self::",
        "//",
    ]
    .iter()
    .find_map(|axis| path.strip_prefix(axis));
    let names_signature = step.is_some_and(|name| is_signature_name(*filter, name));
    if filter.attribute("Filter") == Some("subtract") && names_signature {
        Ok(())
    } else {
        Err(unsupported())
    }
}

/// XPath 1.0 likewise: `not(ancestor-or-self::ds:Signature)`.
fn leaves_signatures_out(transform: Node<'_, '_>) -> Result<(), Fault> {
    let path = transform.children().find(Node::is_element);
    let fits = path.is_some_and(|path| {
        let text: String = text_in(path).split_whitespace().collect();
        let name = text
            .strip_prefix("not(ancestor-or-self::")
            .and_then(|rest| rest.strip_suffix(')'));
        name.is_some_and(|name| is_signature_name(path, name))
    });
    if fits {
        Ok(())
    } else {
        Err(Fault::Unsupported("a filter that we do not follow".to_owned()))
    }
}

fn is_signature_name(scope: Node<'_, '_>, name: &str) -> bool {
    name.split_once(':').is_some_and(|(prefix, local)| {
        local == "Signature" && scope.lookup_namespace_uri(Some(prefix)) == Some(DSIG)
    })
}

/// A canonical form, as a transform or a canonicalisation method names it.
#[derive(Default)]
pub(super) struct Form {
    exclusive: bool,
    comments: bool,
    inclusive_prefixes: Vec<String>,
}

impl Form {
    pub(super) fn of(method: Node<'_, '_>) -> Result<Self, Fault> {
        let uri = algorithm(method).unwrap_or_default();
        let (plain, comments) = match uri.strip_suffix("WithComments") {
            Some(plain) => (plain.trim_end_matches('#'), true),
            None => (uri.trim_end_matches('#'), false),
        };
        let exclusive = match plain {
            "http://www.w3.org/TR/2001/REC-xml-c14n-20010315" => false,
            // 1.1 differs from 1.0 only in attributes that are taken over from outside the part.
            "http://www.w3.org/2006/12/xml-c14n11" if !inherits(method) => false,
            "http://www.w3.org/2001/10/xml-exc-c14n" => true,
            _ => return Err(Fault::Unsupported(format!("transform {}", brief(uri)))),
        };
        let listed = method
            .children()
            .find(|node| node.is_element() && node.tag_name().name() == "InclusiveNamespaces")
            .and_then(|node| node.attribute("PrefixList"))
            .unwrap_or_default();
        let inclusive_prefixes = listed
            .split_whitespace()
            .take(64)
            .map(|prefix| {
                if prefix == "#default" {
                    String::new()
                } else {
                    prefix.to_owned()
                }
            })
            .collect();
        Ok(Self {
            exclusive,
            comments,
            inclusive_prefixes,
        })
    }

    pub(super) fn how<'h>(&self, omits: &'h dyn Fn(Node<'_, '_>) -> bool) -> How<'h> {
        How {
            exclusive: self.exclusive,
            comments: self.comments,
            inclusive_prefixes: self.inclusive_prefixes.clone(),
            omits,
        }
    }
}

/// True when an element around this one has an `xml:` attribute.
fn inherits(node: Node<'_, '_>) -> bool {
    let has = |above: Node<'_, '_>| {
        above
            .attributes()
            .any(|each| each.namespace() == Some(roxmltree::NS_XML_URI))
    };
    node.ancestors().any(has)
}

fn digest_of(reference: Node<'_, '_>, bytes: &[u8]) -> Result<(Vec<u8>, bool), Fault> {
    let method = child(reference, "DigestMethod")
        .and_then(algorithm)
        .unwrap_or_default();
    Ok(match method {
        "http://www.w3.org/2000/09/xmldsig#sha1" => (Sha1::digest(bytes).to_vec(), true),
        "http://www.w3.org/2001/04/xmlenc#sha256" => (Sha256::digest(bytes).to_vec(), false),
        "http://www.w3.org/2001/04/xmldsig-more#sha384" => (Sha384::digest(bytes).to_vec(), false),
        "http://www.w3.org/2001/04/xmlenc#sha512" => (Sha512::digest(bytes).to_vec(), false),
        other => return Err(Fault::Unsupported(format!("digest {}", brief(other)))),
    })
}
