//! What goes wrong, as a screen hears it.

use dossier::{Code, Fault, import::ImportFault};
use serde::{Deserialize, Serialize};
use ts_rs::TS;

/// A failure at the edge: a code that has words in both languages, and what it is about.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, thiserror::Error)]
#[serde(rename_all = "camelCase")]
#[error("{code}")]
pub struct Failure {
    /// The code; its words are `error_<code>_message` and `error_<code>_hint`.
    pub code: String,
    /// The place in a file, or the field; empty if there is none. Never a value.
    pub about: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// What can go wrong between a screen and the façade, beside the façade's own [`Code`]s.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum ApiCode { $($(#[$doc])* $name,)+ }

        impl ApiCode {
            /// Every code, for tests that each has words.
            pub const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code as screens read it.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text),+ }
            }
        }
    };
}

codes! {
    /// There is no dossier on this device yet.
    NoDossier = "no_dossier",
    /// A command that is not known, or a request that does not have its shape.
    BadRequest = "bad_request",
    /// A file that was handed in, or an opened bundle, that is not in memory (any more).
    UnknownToken = "unknown_token",
    /// A file that was handed in cannot be read.
    FileUnreadable = "file_unreadable",
    /// A folder or a device was handed in where a file was asked.
    NotAFile = "not_a_file",
    /// A link that is not one of ours, or names an address that is not plain `https`.
    LinkRefused = "link_refused",
    /// The passphrase of the demo dossier was to be changed.
    DemoFixed = "demo_fixed",
    /// A row that is not the learner's own to mend, or too long to mend here.
    NotMendable = "not_mendable",
    /// A picture without a QR code that can be read.
    QrNone = "qr_none",
    /// Too many wrong secrets: the next try has to wait.
    TooSoon = "too_soon",
    /// No item is on the screen for somebody else.
    NothingShown = "nothing_shown",
}

impl Failure {
    /// A failure of the conversation itself.
    pub(crate) fn of(code: ApiCode) -> Self {
        Self {
            code: code.as_str().to_owned(),
            about: String::new(),
        }
    }

    /// A failure that the façade has a code for, too.
    pub(crate) fn known(code: Code) -> Self {
        Self {
            code: code.as_str().to_owned(),
            about: String::new(),
        }
    }

    /// What a screen hears about a fault.
    pub(crate) fn about_fault(fault: &Fault) -> Self {
        Self {
            code: fault.code().as_str().to_owned(),
            about: about(fault),
        }
    }

    /// A request that does not have its shape; `about` names the member.
    pub(crate) fn bad_request(about: &str) -> Self {
        Self {
            code: ApiCode::BadRequest.as_str().to_owned(),
            about: about.to_owned(),
        }
    }
}

impl From<Fault> for Failure {
    fn from(fault: Fault) -> Self {
        tracing::debug!(code = fault.code().as_str(), "a command was refused");
        Self::about_fault(&fault)
    }
}

/// The one particular that the words of a fault have a place for; else what it is about.
fn about(fault: &Fault) -> String {
    let particular = |name| {
        fault
            .particulars()
            .into_iter()
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value)
    };
    let named = match fault {
        Fault::Import(ImportFault::TooLarge { .. }) => particular("limit"),
        Fault::Import(_) => particular("format").or_else(|| particular("limit")),
        _ => None,
    };
    named.unwrap_or_else(|| fault.about())
}

#[cfg(test)]
mod tests {
    use dossier::model::{Language, words};

    use super::*;

    #[test]
    fn every_code_of_the_conversation_has_words_in_both_languages() {
        let codes = ApiCode::ALL
            .iter()
            .map(|code| code.as_str())
            .chain(Code::ALL.iter().map(|code| code.as_str()));
        let keys = codes.flat_map(|code| [format!("error_{code}_message"), format!("error_{code}_hint")]);
        let missing: Vec<_> = keys
            .filter(|key| !words::knows(Language::Nl, key) || !words::knows(Language::En, key))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn no_code_of_the_conversation_means_something_else_to_the_facade() {
        assert!(
            ApiCode::ALL
                .iter()
                .all(|own| Code::ALL.iter().all(|code| code.as_str() != own.as_str()))
        );
    }
}
