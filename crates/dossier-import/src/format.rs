//! The formats that can be read, and their names.

use dossier_credential::Format as CredentialFormat;

/// A format that [`read`](crate::read) understands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Records in our own JSON: an export, `{"records":[…]}`, a list, or one record.
    Own,
    /// Several credentials in one JSON list.
    Credentials,
    /// One credential, of this format.
    Credential(CredentialFormat),
}

/// A name that is not one of a known format.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no format is called {found:?}")]
pub struct UnknownFormat {
    /// The name that was found.
    pub found: String,
}

impl Format {
    /// Every format that is read, for lists and tests.
    pub fn all() -> impl Iterator<Item = Self> {
        [Self::Own, Self::Credentials].into_iter().chain(
            CredentialFormat::ALL
                .iter()
                .copied()
                .filter(|format| format.is_read())
                .map(Self::Credential),
        )
    }

    /// The name that scripts use, and that a record's provenance keeps.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Own => "dossier-json",
            Self::Credentials => "credential-list",
            Self::Credential(format) => format.as_str(),
        }
    }
}

impl std::fmt::Display for Format {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl std::str::FromStr for Format {
    type Err = UnknownFormat;

    fn from_str(name: &str) -> Result<Self, UnknownFormat> {
        let found = || UnknownFormat {
            found: name.chars().take(40).collect(),
        };
        Self::all()
            .find(|format| format.as_str() == name)
            .ok_or_else(found)
    }
}
