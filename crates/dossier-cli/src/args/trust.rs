//! Whom the learner believes, by what he is known, asking again, and who was asked.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use dossier::model::RecordId;

#[derive(Args)]
pub(crate) struct Registry {
    #[command(subcommand)]
    pub(crate) act: RegistryAct,
}

#[derive(Subcommand)]
pub(crate) enum RegistryAct {
    Add {
        #[arg(
            value_name = "FILE|URL|-",
            required_unless_present = "issuer",
            conflicts_with = "issuer"
        )]
        file: Option<String>,
        #[arg(long, value_name = "NAME")]
        name: Option<String>,
        #[arg(long, value_name = "DID|URL|DOMAIN", requires = "name")]
        issuer: Option<String>,
    },
    List,
    Remove {
        #[arg(value_name = "NAME")]
        name: String,
    },
}

#[derive(Args)]
pub(crate) struct Identifier {
    #[command(subcommand)]
    pub(crate) act: IdentifierAct,
}

#[derive(Subcommand)]
pub(crate) enum IdentifierAct {
    Add {
        #[arg(value_name = "IDENTIFIER", required_unless_present = "eduid")]
        value: Vec<String>,
        #[arg(long, value_name = "email|eduid|did|name")]
        kind: Option<dossier::IdentifierKind>,
        #[arg(long, value_name = "FILE")]
        eduid: Option<PathBuf>,
    },
    List,
    Remove {
        #[arg(value_name = "IDENTIFIER")]
        value: String,
    },
}

#[derive(Args)]
pub(crate) struct Recheck {
    #[arg(value_name = "ID")]
    pub(crate) ids: Vec<RecordId>,
    #[arg(long, conflicts_with = "ids")]
    pub(crate) due: bool,
    #[arg(long, value_name = "DAYS", conflicts_with_all = ["ids", "due"])]
    pub(crate) every: Option<u32>,
    #[arg(long, requires = "every")]
    pub(crate) unasked: bool,
    #[arg(long, conflicts_with_all = ["ids", "due", "every"])]
    pub(crate) never: bool,
}

#[derive(Args)]
pub(crate) struct Diary {
    #[arg(long)]
    pub(crate) clear: bool,
}
