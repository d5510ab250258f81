//! An address that passed the rules: what comes out of this door may be looked up.

use url::{Host, Url};

use crate::{NetFault, Rule};

/// Names that never leave a local network or the machine (RFC 6761, 6762, 7686, 8375, and ICANN's `internal`).
const LOCAL: &[&str] = &["localhost", "local", "internal", "onion", "home.arpa"];

const LONGEST: usize = 4096;

/// An `https` address of a named host on port 443.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Target {
    url: Url,
    host: String,
}

impl Target {
    /// Checks an address as a stranger wrote it.
    pub(crate) fn parse(text: &str) -> Result<Self, NetFault> {
        if text.len() > LONGEST {
            return Err(refused(Rule::TooLong));
        }
        // Parsers disagree about these; whoever writes them is after that disagreement.
        if text
            .chars()
            .any(|c| c == '\\' || c.is_whitespace() || c.is_control())
        {
            return Err(refused(Rule::Malformed));
        }
        let url = Url::parse(text).map_err(|fault| refused(rule_for(text, fault)))?;
        // The WHATWG parser mends `https:host` and `https:///host`; another parser would read them as something else.
        let authority = text.get(6..).and_then(|rest| rest.strip_prefix("//"));
        if url.scheme() == "https" && authority.is_none_or(|rest| rest.starts_with('/')) {
            return Err(refused(Rule::Malformed));
        }
        Self::check(url)
    }

    /// Where a redirect leads, held to the same rules.
    pub(crate) fn redirected(&self, location: &str) -> Result<Self, NetFault> {
        if location.chars().any(|c| c == '\\' || c.is_control()) || location.len() > LONGEST {
            return Err(refused(Rule::Malformed));
        }
        let url = self
            .url
            .join(location)
            .map_err(|fault| refused(rule_for(location, fault)))?;
        Self::check(url)
    }

    /// The address, without its fragment.
    pub(crate) const fn url(&self) -> &Url {
        &self.url
    }

    /// The host's name, in lower case and ASCII.
    pub(crate) fn host(&self) -> &str {
        &self.host
    }

    fn check(mut url: Url) -> Result<Self, NetFault> {
        if url.scheme() != "https" {
            return Err(refused(Rule::NotHttps));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(refused(Rule::Userinfo));
        }
        let host = match url.host() {
            Some(Host::Domain(name)) => name.to_owned(),
            Some(Host::Ipv4(_) | Host::Ipv6(_)) => return Err(refused(Rule::IpLiteral)),
            None => return Err(refused(Rule::Malformed)),
        };
        if url.port().is_some() {
            return Err(refused(Rule::Port));
        }
        check_name(&host)?;
        url.set_fragment(None);
        Ok(Self { url, host })
    }
}

fn check_name(host: &str) -> Result<(), NetFault> {
    let bare = host.strip_suffix('.').unwrap_or(host);
    if LOCAL
        .iter()
        .any(|name| bare == *name || bare.strip_suffix(name).is_some_and(|rest| rest.ends_with('.')))
    {
        return Err(refused(Rule::LocalName));
    }
    if bare.len() < host.len() || !bare.contains('.') {
        return Err(refused(Rule::SingleLabel));
    }
    let plain = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
    };
    if host.len() > 253 || !bare.split('.').all(plain) {
        return Err(refused(Rule::Malformed));
    }
    // What ends in a number was meant as an IP address (WHATWG URL, "ends in a number checker").
    if bare
        .rsplit('.')
        .next()
        .is_some_and(|label| label.bytes().all(|b| b.is_ascii_digit()))
    {
        return Err(refused(Rule::IpLiteral));
    }
    Ok(())
}

/// A broken host in an address of another scheme is still an address of another scheme.
fn rule_for(text: &str, fault: url::ParseError) -> Rule {
    match fault {
        url::ParseError::InvalidIpv4Address | url::ParseError::InvalidIpv6Address => Rule::IpLiteral,
        url::ParseError::InvalidPort => Rule::Port,
        _ if text.contains(':') && !text.to_ascii_lowercase().starts_with("https:") => Rule::NotHttps,
        _ => Rule::Malformed,
    }
}

const fn refused(rule: Rule) -> NetFault {
    NetFault::Refused { rule }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn an_ordinary_address_passes_and_loses_its_fragment() {
        let target = Target::parse("https://API.Edubadges.nl/public/assertions/x?expand=badge#top").unwrap();
        assert_eq!(
            target.url().as_str(),
            "https://api.edubadges.nl/public/assertions/x?expand=badge"
        );
        assert_eq!(target.host(), "api.edubadges.nl");
        assert!(Target::parse("https://example.org:443/").is_ok());
        assert!(Target::parse("https://café.example.org/").is_ok());
    }

    #[test]
    fn a_redirect_may_be_relative_and_may_not_leave_the_rules() {
        let from = Target::parse("https://example.org/a/b").unwrap();
        assert_eq!(
            from.redirected("../c").unwrap().url().as_str(),
            "https://example.org/c"
        );
        for (location, rule) in [
            ("http://example.org/", Rule::NotHttps),
            ("//127.0.0.1/", Rule::IpLiteral),
            ("https://a:b@example.org/", Rule::Userinfo),
            ("//localhost/", Rule::LocalName),
            ("file:///etc/passwd", Rule::NotHttps),
        ] {
            assert_eq!(
                from.redirected(location).err(),
                Some(NetFault::Refused { rule }),
                "{location}"
            );
        }
    }
}
