//! IRIs: is it absolute, and what does a relative one mean against a base (RFC 3986 §5.2).

/// Whether text has the form of an absolute IRI or a blank node identifier.
///
/// As weak as in jsonld.js, on purpose: a scheme, a colon, no white space. A stricter test would
/// leave out quads that issuers have signed.
pub(crate) fn is_absolute(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once(':') else {
        return false;
    };
    let scheme_like = scheme == "_"
        || scheme.starts_with(|c: char| c.is_ascii_alphabetic())
            && scheme
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'+'..=b'.'));
    scheme_like && !rest.chars().any(|c| c.is_whitespace() || c == '\u{feff}')
}

/// Whether text is a blank node identifier.
pub(crate) fn is_blank(text: &str) -> bool {
    text.starts_with("_:")
}

/// `reference` as seen from `base`; an absolute reference stays as it is.
pub(crate) fn resolve(base: &str, reference: &str) -> String {
    if is_absolute(reference) {
        return reference.to_owned();
    }
    let (base, relative) = (Parts::of(base), Parts::of(reference));
    let (authority, path, query) = if relative.authority.is_some() {
        (relative.authority, without_dots(relative.path), relative.query)
    } else if relative.path.is_empty() {
        (
            base.authority,
            base.path.to_owned(),
            relative.query.or(base.query),
        )
    } else if relative.path.starts_with('/') {
        (base.authority, without_dots(relative.path), relative.query)
    } else {
        let folder = base.path.rfind('/').map_or("", |at| &base.path[..=at]);
        let slash = if folder.is_empty() && base.authority.is_some() {
            "/"
        } else {
            ""
        };
        (
            base.authority,
            without_dots(&format!("{folder}{slash}{}", relative.path)),
            relative.query,
        )
    };
    let mut iri = String::new();
    for (part, before, after) in [
        (base.scheme, "", ":"),
        (authority, "//", ""),
        (Some(&path), "", ""),
        (query, "?", ""),
        (relative.fragment, "#", ""),
    ] {
        if let Some(part) = part {
            iri.push_str(before);
            iri.push_str(part);
            iri.push_str(after);
        }
    }
    iri
}

/// RFC 3986 appendix B, by hand.
struct Parts<'a> {
    scheme: Option<&'a str>,
    authority: Option<&'a str>,
    path: &'a str,
    query: Option<&'a str>,
    fragment: Option<&'a str>,
}

impl<'a> Parts<'a> {
    fn of(text: &'a str) -> Self {
        let (text, fragment) = cut(text, '#');
        let (text, query) = cut(text, '?');
        let (scheme, text) = match text.split_once(':') {
            Some((scheme, rest)) if !scheme.is_empty() && !scheme.contains('/') => (Some(scheme), rest),
            _ => (None, text),
        };
        let (authority, path) = match text.strip_prefix("//") {
            Some(rest) => {
                let end = rest.find('/').unwrap_or(rest.len());
                (Some(&rest[..end]), &rest[end..])
            }
            None => (None, text),
        };
        Self {
            scheme,
            authority,
            path,
            query,
            fragment,
        }
    }
}

fn cut(text: &str, at: char) -> (&str, Option<&str>) {
    text.split_once(at)
        .map_or((text, None), |(before, after)| (before, Some(after)))
}

/// RFC 3986 §5.2.4, segment by segment.
fn without_dots(path: &str) -> String {
    let absolute = path.starts_with('/');
    let mut kept: Vec<&str> = Vec::new();
    let mut segments = path.strip_prefix('/').unwrap_or(path).split('/').peekable();
    while let Some(segment) = segments.next() {
        let last = segments.peek().is_none();
        match segment {
            "." | ".." => {
                if segment == ".." {
                    kept.pop();
                }
                if last {
                    kept.push("");
                }
            }
            _ => kept.push(segment),
        }
    }
    let joined = kept.join("/");
    if absolute { format!("/{joined}") } else { joined }
}

#[cfg(test)]
mod tests {
    use super::{is_absolute, resolve};

    #[test]
    fn references_resolve_as_the_rfc_lists_them() {
        // RFC 3986 §5.4, without the one that is only about strictness.
        for (reference, expected) in [
            ("g:h", "g:h"),
            ("g", "http://a/b/c/g"),
            ("./g", "http://a/b/c/g"),
            ("g/", "http://a/b/c/g/"),
            ("/g", "http://a/g"),
            ("//g", "http://g"),
            ("?y", "http://a/b/c/d;p?y"),
            ("g?y", "http://a/b/c/g?y"),
            ("#s", "http://a/b/c/d;p?q#s"),
            ("g?y#s", "http://a/b/c/g?y#s"),
            (";x", "http://a/b/c/;x"),
            ("", "http://a/b/c/d;p?q"),
            (".", "http://a/b/c/"),
            ("..", "http://a/b/"),
            ("../g", "http://a/b/g"),
            ("../../../g", "http://a/g"),
            ("/./g", "http://a/g"),
            ("g;x=1/../y", "http://a/b/c/y"),
            ("g?y/../x", "http://a/b/c/g?y/../x"),
        ] {
            assert_eq!(resolve("http://a/b/c/d;p?q", reference), expected, "{reference}");
        }
    }

    #[test]
    fn an_absolute_iri_has_a_scheme_and_no_white_space() {
        assert!(is_absolute("urn:uuid:1") && is_absolute("_:b0") && is_absolute("did:key:z6Mk"));
        assert!(
            !is_absolute("a b:c") && !is_absolute("urn:a b") && !is_absolute("/a") && !is_absolute("1a:b")
        );
    }
}
