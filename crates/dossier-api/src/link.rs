//! A link that the system handed to the app: taken in, never followed.
//!
//! `eigendossier://get?url=https://…` names a place where a badge, a request or a share can be fetched;
//! `openid4vp://?…` and `eigendossier://request?…` are a request themselves. Nothing else is taken.

use url::Url;

use crate::{ApiCode, Failure};

/// The scheme of our own.
pub const LINK_SCHEME: &str = "eigendossier";
/// The scheme in which somebody asks to see something (OpenID4VP 1.0, section 5).
pub const REQUEST_SCHEME: &str = "openid4vp";
/// The longest link that is taken: a request travels inside it (`docs/formats/share-v1.md` section 11).
const LONGEST_LINK: usize = 256 << 10;
/// The longest address that a person could be asked about.
const LONGEST_ADDRESS: usize = 2_048;

/// What a link is for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Link {
    /// A place to fetch something from, once the person says so.
    Address(Url),
    /// A request, as the link that `read_request` takes.
    Request(String),
}

/// True for what has one of our schemes: it is a link and not the name of a file.
pub fn is_link(argument: &str) -> bool {
    let scheme = argument.split(':').next().unwrap_or_default();
    argument.len() > scheme.len() && [LINK_SCHEME, REQUEST_SCHEME].contains(&scheme)
}

impl Link {
    /// Reads a link.
    ///
    /// # Errors
    /// `link_refused`: too long, of another shape, or to an address that is not plain `https`.
    pub(crate) fn read(text: &str) -> Result<Self, Failure> {
        let refused = || Failure::of(ApiCode::LinkRefused);
        if text.len() > LONGEST_LINK {
            return Err(refused());
        }
        let link = Url::parse(text).map_err(|_| refused())?;
        match (link.scheme(), link.host_str()) {
            (REQUEST_SCHEME, _) => Ok(Self::Request(text.to_owned())),
            (LINK_SCHEME, Some("request")) => {
                let members = link
                    .query()
                    .filter(|query| !query.is_empty())
                    .ok_or_else(refused)?;
                Ok(Self::Request(format!("{REQUEST_SCHEME}://?{members}")))
            }
            (LINK_SCHEME, Some("get")) => {
                let mut named = link.query_pairs().filter(|(name, _)| name == "url");
                let (Some((_, address)), None) = (named.next(), named.next()) else {
                    return Err(refused());
                };
                let address = Url::parse(&address).map_err(|_| refused())?;
                // Whether the host may be asked at all is for the room with the socket to say.
                let plain = address.scheme() == "https"
                    && address.has_host()
                    && address.username().is_empty()
                    && address.password().is_none()
                    && address.as_str().len() <= LONGEST_ADDRESS;
                plain.then_some(Self::Address(address)).ok_or_else(refused)
            }
            _ => Err(refused()),
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn refused(text: &str) {
        assert_eq!(Link::read(text).unwrap_err().code, "link_refused", "{text}");
    }

    #[test]
    fn a_link_names_an_address_or_is_a_request() {
        let get = Link::read("eigendossier://get?url=https%3A%2F%2Fbadges.example.org%2Fa%3Fb%3D1").unwrap();
        assert_eq!(
            get,
            Link::Address("https://badges.example.org/a?b=1".parse().unwrap())
        );
        let asked = Link::read("eigendossier://request?client_id=x&nonce=y").unwrap();
        assert_eq!(
            asked,
            Link::Request("openid4vp://?client_id=x&nonce=y".to_owned())
        );
        let standard = "openid4vp://?client_id=x&nonce=y";
        assert_eq!(Link::read(standard).unwrap(), Link::Request(standard.to_owned()));
    }

    #[test]
    fn a_link_that_could_lead_elsewhere_is_refused() {
        for address in [
            "http://badges.example.org/",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "https://sanne:geheim@badges.example.org/",
            "data:text/html,x",
            "",
        ] {
            let mut link = Url::parse("eigendossier://get").unwrap();
            link.query_pairs_mut().append_pair("url", address);
            refused(link.as_str());
        }
        refused("eigendossier://get?url=https%3A%2F%2Fa.example&url=https%3A%2F%2Fb.example");
        refused(&format!(
            "eigendossier://get?url=https%3A%2F%2Fa.example%2F{}",
            "x".repeat(LONGEST_ADDRESS)
        ));
        refused("eigendossier://request");
        refused("eigendossier://erase?all=yes");
        refused("eigendossier:");
        refused(&format!("openid4vp://?nonce={}", "x".repeat(LONGEST_LINK)));
    }

    #[test]
    fn only_our_schemes_are_links() {
        assert!(is_link("eigendossier://get?url=x") && is_link("openid4vp://?x"));
        for other in [
            "badge.json",
            "https://badges.example.org",
            "C:\\badge.json",
            "eigendossier",
            "--demo",
        ] {
            assert!(!is_link(other), "{other}");
        }
    }
}
