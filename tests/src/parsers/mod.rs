//! Every parser that meets bytes from outside, each behind one function that takes any bytes and must come back.
//!
//! The fuzzer (`fuzz/`), the walk over the attack files (`cargo xtask prove attacks`) and the tests of what the fuzzer
//! once found all call these. A function panics only on a broken promise: "whatever was read can be read again".

#![allow(clippy::unwrap_used)]

mod credentials;
mod sealed;
mod shares;
mod talk;

/// One parser.
#[derive(Clone, Copy)]
pub struct Parser {
    /// The name of its fuzz target; `fuzz/targets.tsv` has its dictionary and its seeds.
    pub name: &'static str,
    /// Reads any bytes, and comes back.
    pub read: fn(&[u8]),
}

/// Every parser, by name. Two more live in `fuzz/`, because they need a door that only tests may have: `row` and `url`.
pub const ALL: &[Parser] = &[
    Parser {
        name: "json",
        read: credentials::json,
    },
    Parser {
        name: "jsonld",
        read: credentials::jsonld,
    },
    Parser {
        name: "credential",
        read: credentials::credential,
    },
    Parser {
        name: "jwt",
        read: credentials::token,
    },
    Parser {
        name: "sdjwt",
        read: credentials::sd_jwt,
    },
    Parser {
        name: "xml",
        read: credentials::import,
    },
    Parser {
        name: "import",
        read: credentials::import,
    },
    Parser {
        name: "png",
        read: credentials::import,
    },
    Parser {
        name: "svg",
        read: credentials::import,
    },
    Parser {
        name: "status",
        read: credentials::status_list,
    },
    Parser {
        name: "zip",
        read: shares::zip,
    },
    Parser {
        name: "bundle",
        read: shares::bundle,
    },
    Parser {
        name: "reply",
        read: shares::reply,
    },
    Parser {
        name: "request",
        read: shares::request,
    },
    Parser {
        name: "photo",
        read: shares::photo,
    },
    Parser {
        name: "pdf",
        read: shares::pdf,
    },
    Parser {
        name: "office",
        read: shares::office,
    },
    Parser {
        name: "header",
        read: sealed::header,
    },
    Parser {
        name: "slot",
        read: sealed::slot,
    },
    Parser {
        name: "stream",
        read: sealed::stream,
    },
    Parser {
        name: "ipc",
        read: talk::ipc,
    },
];

/// The parser of this name.
pub fn parser(name: &str) -> Option<&'static Parser> {
    ALL.iter().find(|parser| parser.name == name)
}

/// The moment for which every parser answers.
fn now() -> jiff::Timestamp {
    "2026-11-22T10:00:00Z".parse().unwrap()
}
