//! Why there is no answer.

macro_rules! closed {
    ($(#[$type_doc:meta])* $type:ident { $($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)? }) => {
        $(#[$type_doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $type {
            $($(#[$doc])* $name,)+
        }

        impl $type {
            /// All of them, for tests that each has words.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The name as scripts read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

closed! {
    /// The rule that an address broke. All of them hold again after every redirect.
    Rule {
        /// It is not an address, or it has a backslash, a blank or a control character in it.
        Malformed = "malformed",
        /// It is longer than 4,096 characters.
        TooLong = "too_long",
        /// It does not begin with `https:`.
        NotHttps = "not_https",
        /// It carries a user name or a password.
        Userinfo = "userinfo",
        /// It names a port other than 443.
        Port = "port",
        /// It names an IP address, in whatever spelling, instead of a host.
        IpLiteral = "ip_literal",
        /// Its host has no dot, or ends in one: a name inside some local network.
        SingleLabel = "single_label",
        /// Its host lies under a name that never leaves a local network or the machine.
        LocalName = "local_name",
        /// The host's name leads to an address that is not public.
        PrivateAddress = "private_address",
        /// The connection ended at an address that was not checked.
        PeerAddress = "peer_address",
    }
}

closed! {
    /// The closed list of reasons why there is no answer. Words: `error_<code>_message` and `error_<code>_hint`.
    NetCode {
        /// A rule forbids the address.
        Refused = "net_refused",
        /// The host's name is not known, or there is no network.
        Resolve = "net_resolve",
        /// The host does not take connections.
        Connect = "net_connect",
        /// The host could not prove who it is.
        Tls = "net_tls",
        /// The host took too long.
        Timeout = "net_timeout",
        /// The document is larger than the bound.
        TooLarge = "net_too_large",
        /// The host sends us on and on.
        TooManyRedirects = "net_too_many_redirects",
        /// The document came compressed, though that was not asked for.
        Encoded = "net_encoded",
        /// The answer broke off or was no HTTP.
        Broken = "net_broken",
        /// This computer's certificates or sockets could not be used at all.
        Setup = "net_setup",
    }
}

/// Why there is no answer. Nothing was read, or nothing of what was read is kept.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NetFault {
    /// A rule forbids the address.
    #[error("the address is not allowed: {}", rule.as_str())]
    Refused {
        /// Which rule.
        rule: Rule,
    },
    /// The host's name is not known, or there is no network.
    #[error("the host's name could not be looked up")]
    Resolve,
    /// The host does not take connections.
    #[error("no connection to the host")]
    Connect,
    /// The host's certificate is not trusted, or not for this host.
    #[error("no trusted connection to the host")]
    Tls,
    /// The host took too long to connect, or to answer in full.
    #[error("the host took too long")]
    Timeout,
    /// The body is larger than the bound.
    #[error("at most {limit} bytes")]
    TooLarge {
        /// The bound in bytes.
        limit: usize,
    },
    /// More redirects than are followed.
    #[error("more than {limit} redirects")]
    TooManyRedirects {
        /// The bound.
        limit: usize,
    },
    /// A compressed body, though only a plain one was asked for.
    #[error("the body is compressed, which was not asked for")]
    Encoded,
    /// The answer broke off or was no HTTP.
    #[error("the answer broke off, or is no HTTP")]
    Broken,
    /// The machine's own certificates or sockets could not be used.
    #[error("no network can be set up on this machine")]
    Setup,
}

impl NetFault {
    /// The code, for words and scripts.
    pub const fn code(&self) -> NetCode {
        match self {
            Self::Refused { .. } => NetCode::Refused,
            Self::Resolve => NetCode::Resolve,
            Self::Connect => NetCode::Connect,
            Self::Tls => NetCode::Tls,
            Self::Timeout => NetCode::Timeout,
            Self::TooLarge { .. } => NetCode::TooLarge,
            Self::TooManyRedirects { .. } => NetCode::TooManyRedirects,
            Self::Encoded => NetCode::Encoded,
            Self::Broken => NetCode::Broken,
            Self::Setup => NetCode::Setup,
        }
    }
}
