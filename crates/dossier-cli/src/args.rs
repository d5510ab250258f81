//! What can be typed. The words of the help stand in `locales/`: see [`crate::help`].
//!
//! Long because one verb after the other, each a few lines; read it as a table.

mod trust;

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use dossier::{
    BundleFormat,
    import::Format,
    model::{AttachmentId, Kind, Language, PartialDate, RecordId, ShareId},
    share::{Relation, Retention, ledger::EventKind},
};
use jiff::Timestamp;

pub(crate) use trust::{Diary, Identifier, IdentifierAct, Recheck, Registry, RegistryAct};

#[derive(Parser)]
#[command(name = "dossier", version, disable_help_subcommand = true)]
pub(crate) struct Cli {
    #[command(flatten)]
    pub(crate) global: Global,
    #[command(subcommand)]
    pub(crate) verb: Verb,
}

/// Options that stand before or after the verb.
#[derive(Args)]
pub(crate) struct Global {
    #[arg(long, global = true, value_name = "PATH", env = "DOSSIER_PATH")]
    pub(crate) dossier: Option<PathBuf>,
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[arg(long, global = true, value_name = "nl|en", hide_possible_values = true)]
    pub(crate) lang: Option<Tongue>,
    #[arg(long, global = true, value_name = "RFC3339")]
    pub(crate) now: Option<Timestamp>,
    #[arg(long, global = true)]
    pub(crate) online: bool,
    #[arg(long, global = true, value_name = "MAP.json")]
    pub(crate) evidence: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) issuer_key: Vec<PathBuf>,
    #[arg(long, global = true, value_name = "IDENTIFIER")]
    pub(crate) holder: Vec<String>,
    #[arg(long = "registry", id = "registry_file", global = true, value_name = "FILE")]
    pub(crate) registry_file: Vec<PathBuf>,
    #[arg(long, global = true, value_name = "FILE")]
    pub(crate) passphrase_file: Option<PathBuf>,
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "passphrase_file")]
    pub(crate) recovery_file: Option<PathBuf>,
    #[arg(long, global = true, conflicts_with_all = ["passphrase_file", "recovery_file"])]
    pub(crate) keystore: bool,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum Tongue {
    Nl,
    En,
}

impl From<Tongue> for Language {
    fn from(tongue: Tongue) -> Self {
        match tongue {
            Tongue::Nl => Self::Nl,
            Tongue::En => Self::En,
        }
    }
}

#[derive(Subcommand)]
pub(crate) enum Verb {
    New(New),
    Add(Add),
    Edit(Edit),
    Remove(OneRecord),
    Restore(OneRecord),
    History(OneRecord),
    Attach(Attach),
    Detach(Detach),
    Save(Save),
    Import(Import),
    List(List),
    Show(OneRecord),
    Verify(Verify),
    Share(Box<Share>),
    Open(Open),
    Reply(Box<Reply>),
    Replies(Replies),
    Viewer(Viewer),
    Shares(Shares),
    Withdraw(Withdraw),
    Receipt(Receipt),
    Ledger(Ledger),
    Request(Request),
    Check(Check),
    Passphrase(Passphrase),
    Recovery(Recovery),
    Rekey(Rekey),
    Slots(Slots),
    Backup(Backup),
    RestoreBackup(RestoreBackup),
    Drill(Drill),
    Salvage(Salvage),
    Erase(Erase),
    AcceptOlder,
    Export(Export),
    Stats,
    Registry(Registry),
    Identifier(Identifier),
    Recheck(Recheck),
    Diary(Diary),
}

#[derive(Args)]
pub(crate) struct New {
    #[arg(long, value_name = "M,T,P", value_parser = kdf)]
    pub(crate) kdf: Option<dossier::KdfParams>,
}

#[derive(Args)]
pub(crate) struct Add {
    #[arg(value_name = "KIND")]
    pub(crate) kind: Kind,
    #[arg(long, value_name = "FILE|-")]
    pub(crate) from: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Edit {
    #[arg(value_name = "ID")]
    pub(crate) id: RecordId,
    #[arg(long, value_name = "FILE|-")]
    pub(crate) from: PathBuf,
}

#[derive(Args)]
pub(crate) struct OneRecord {
    #[arg(value_name = "ID")]
    pub(crate) id: RecordId,
}

#[derive(Args)]
pub(crate) struct Attach {
    #[arg(value_name = "ID")]
    pub(crate) id: RecordId,
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Detach {
    #[arg(value_name = "ID")]
    pub(crate) id: RecordId,
    #[arg(value_name = "FILE-ID")]
    pub(crate) file: AttachmentId,
}

#[derive(Args)]
pub(crate) struct Save {
    #[arg(value_name = "FILE-ID")]
    pub(crate) file: AttachmentId,
    #[arg(long, value_name = "PATH")]
    pub(crate) to: PathBuf,
}

#[derive(Args)]
pub(crate) struct Import {
    #[arg(value_name = "SOURCE", required = true)]
    pub(crate) sources: Vec<String>,
    #[arg(long)]
    pub(crate) dry_run: bool,
    #[arg(long = "as", value_name = "FORMAT")]
    pub(crate) as_format: Option<Format>,
}

#[derive(Args)]
pub(crate) struct List {
    #[arg(long, value_name = "KIND")]
    pub(crate) kind: Option<Kind>,
    #[arg(long, value_name = "TEXT")]
    pub(crate) search: Option<String>,
    #[arg(long, value_name = "TAG")]
    pub(crate) tag: Option<String>,
    #[arg(long, value_name = "NAME")]
    pub(crate) issuer: Option<String>,
    #[arg(long, value_name = "DAYS")]
    pub(crate) expiring: Option<u32>,
    #[arg(long)]
    pub(crate) trashed: bool,
}

#[derive(Args)]
pub(crate) struct Verify {
    #[arg(value_name = "SOURCE|ID", required = true)]
    pub(crate) sources: Vec<String>,
    #[arg(long = "as", value_name = "FORMAT")]
    pub(crate) as_format: Option<Format>,
}

#[derive(Args)]
pub(crate) struct Share {
    #[arg(long, value_name = "NAME", required_unless_present_any = ["news", "request"])]
    pub(crate) to: Option<String>,
    #[arg(long, value_name = "ID")]
    pub(crate) to_id: Option<String>,
    #[arg(long, value_name = "AGE1…")]
    pub(crate) to_key: Vec<String>,
    #[arg(long, value_name = "PURPOSE", required_unless_present_any = ["news", "request"])]
    pub(crate) purpose: Option<String>,
    #[arg(long, value_name = "DATE")]
    pub(crate) from: Option<PartialDate>,
    #[arg(long, value_name = "DATE")]
    pub(crate) until: PartialDate,
    #[arg(long, value_name = "ID[:FIELD,…]", required_unless_present_any = ["news", "request"])]
    pub(crate) item: Vec<String>,
    #[arg(long, value_name = "SHARE-ID", conflicts_with_all = ["to", "to_id", "purpose", "item"])]
    pub(crate) news: Option<ShareId>,
    #[arg(long)]
    pub(crate) with_words: bool,
    #[arg(long, value_name = "P6M")]
    pub(crate) keep: Option<Retention>,
    #[arg(long, value_name = "NAME")]
    pub(crate) onward: Vec<String>,
    #[arg(long, value_name = "parent|guardian", value_parser = relation)]
    pub(crate) guardian: Option<Relation>,
    #[arg(long, value_name = "NAME", requires = "guardian", default_value = "")]
    pub(crate) guardian_name: String,
    #[arg(long, value_name = "DATE", requires = "guardian")]
    pub(crate) guardian_on: Option<PartialDate>,
    #[arg(long)]
    pub(crate) kantara: bool,
    #[arg(long, value_name = "FILE", conflicts_with = "news")]
    pub(crate) request: Option<PathBuf>,
    #[arg(long, value_name = "FILE-ID")]
    pub(crate) as_is: Vec<AttachmentId>,
    #[arg(
        long,
        value_name = "advise|refuse|off",
        default_value = "advise",
        hide_possible_values = true
    )]
    pub(crate) leaks: LeakWatch,
    #[arg(long, value_name = "FILE")]
    pub(crate) cover: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) text_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", required_unless_present = "preview")]
    pub(crate) out: Option<PathBuf>,
    #[arg(long)]
    pub(crate) html: bool,
    #[arg(long)]
    pub(crate) preview: bool,
}

#[derive(Args)]
pub(crate) struct Reply {
    #[arg(value_name = "BUNDLE")]
    pub(crate) bundle: PathBuf,
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) key: PathBuf,
    #[arg(long)]
    pub(crate) new_key: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) key_passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) role: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) organisation: String,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) contact: String,
    #[arg(long, value_name = "N=TEXT")]
    pub(crate) comment: Vec<String>,
    #[arg(long, value_name = "N=TEXT")]
    pub(crate) endorse: Vec<String>,
    #[arg(long, value_name = "N=FILE.json")]
    pub(crate) statement: Vec<String>,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) ask: String,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Replies {
    #[arg(value_name = "ID")]
    pub(crate) id: Option<ShareId>,
}

#[derive(Args)]
pub(crate) struct Viewer {
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Open {
    #[arg(value_name = "BUNDLE", required = true)]
    pub(crate) bundles: Vec<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) identity: Option<PathBuf>,
    #[arg(long = "as", value_name = "ID")]
    pub(crate) as_id: Option<String>,
    #[arg(long, value_name = "DIR")]
    pub(crate) extract: Option<PathBuf>,
    #[arg(long, value_name = "FORMAT", value_parser = bundle_format, requires = "out")]
    pub(crate) export: Option<BundleFormat>,
    #[arg(long, value_name = "PATH", requires = "export")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Shares {
    #[arg(value_name = "ID")]
    pub(crate) id: Option<ShareId>,
}

#[derive(Args)]
pub(crate) struct Withdraw {
    #[arg(value_name = "ID")]
    pub(crate) id: ShareId,
    #[arg(long, value_name = "DIR")]
    pub(crate) out: Option<PathBuf>,
}

/// What a finding of the leak check does.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LeakWatch {
    /// It is told.
    Advise,
    /// Nothing is shared then.
    Refuse,
    /// Nobody looks.
    Off,
}

#[derive(Args)]
pub(crate) struct Request {
    #[command(subcommand)]
    pub(crate) act: RequestAct,
}

#[derive(Subcommand)]
pub(crate) enum RequestAct {
    Make(Box<RequestMake>),
    Show(RequestShow),
    Match(RequestFile),
    Refuse(RequestFile),
}

#[derive(Args)]
pub(crate) struct RequestFile {
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct RequestShow {
    #[arg(value_name = "FILE|-")]
    pub(crate) file: PathBuf,
    #[arg(long)]
    pub(crate) link: bool,
}

#[derive(Args)]
pub(crate) struct RequestMake {
    #[arg(long, value_name = "NAME")]
    pub(crate) name: String,
    #[arg(long, value_name = "ID", default_value = "")]
    pub(crate) client: String,
    #[arg(long, value_name = "PURPOSE")]
    pub(crate) purpose: String,
    #[arg(long, value_name = "FILE", required_unless_present = "want")]
    pub(crate) query: Option<PathBuf>,
    #[arg(long, value_name = "KIND[:FIELD,…]", conflicts_with = "query")]
    pub(crate) want: Vec<String>,
    #[arg(long, value_name = "AGE1…")]
    pub(crate) to_key: Vec<String>,
    #[arg(long, value_name = "P6M")]
    pub(crate) keep: Option<Retention>,
    #[arg(long, value_name = "BASIS", default_value = "")]
    pub(crate) basis: String,
    #[arg(long, value_name = "URL", default_value = "")]
    pub(crate) policy: String,
    #[arg(long, value_name = "DATE")]
    pub(crate) expires: Option<PartialDate>,
    #[arg(long)]
    pub(crate) sign: bool,
    #[arg(long, value_name = "DID#KEY", requires = "sign")]
    pub(crate) kid: Option<String>,
    #[arg(long, value_name = "FILE.svg")]
    pub(crate) qr: Option<PathBuf>,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Ledger {
    #[command(subcommand)]
    pub(crate) act: LedgerAct,
}

#[derive(Subcommand)]
pub(crate) enum LedgerAct {
    Lines(OutFile),
    Checkpoint(OutFile),
    Proof(LedgerProof),
    Verify(LedgerVerify),
    Reminders,
    Note(LedgerNote),
    Erase(OneShare),
}

#[derive(Args)]
pub(crate) struct OutFile {
    #[arg(long, value_name = "FILE")]
    pub(crate) out: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct OneShare {
    #[arg(value_name = "ID")]
    pub(crate) id: ShareId,
}

#[derive(Args)]
pub(crate) struct LedgerProof {
    #[arg(value_name = "ID")]
    pub(crate) id: ShareId,
    #[arg(long, value_name = "EVENT", value_parser = event)]
    pub(crate) event: Option<EventKind>,
    #[arg(long)]
    pub(crate) payload: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct LedgerVerify {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "KEY|FILE")]
    pub(crate) key: Option<String>,
    #[arg(long, value_name = "FILE")]
    pub(crate) line: Option<PathBuf>,
    #[arg(long, value_name = "SHA256:…")]
    pub(crate) seen: Option<String>,
}

#[derive(Args)]
pub(crate) struct LedgerNote {
    #[arg(value_name = "ID")]
    pub(crate) id: ShareId,
    #[arg(value_name = "EVENT", value_parser = event)]
    pub(crate) event: EventKind,
    #[arg(long, value_name = "TEXT", default_value = "")]
    pub(crate) said: String,
}

#[derive(Args)]
pub(crate) struct Receipt {
    #[arg(value_name = "ID")]
    pub(crate) id: ShareId,
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Check {
    #[arg(long)]
    pub(crate) full: bool,
}

#[derive(Args)]
pub(crate) struct Passphrase {
    #[arg(long, value_name = "FILE")]
    pub(crate) new_passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Recovery {
    #[arg(long, value_name = "FILE.html")]
    pub(crate) kit: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Rekey {
    #[arg(long, value_name = "FILE")]
    pub(crate) new_passphrase_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Slots {
    #[arg(long, conflicts_with = "remove")]
    pub(crate) add: bool,
    #[arg(long, value_name = "FILE", requires = "add")]
    pub(crate) new_passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "ID")]
    pub(crate) remove: Option<dossier::DoorId>,
    #[arg(id = "let_keystore", long = "let-keystore", value_name = "on|off")]
    pub(crate) let_keystore: Option<Switch>,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Switch {
    On,
    Off,
}

#[derive(Args)]
pub(crate) struct Backup {
    #[arg(long, value_name = "FILE")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct RestoreBackup {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
    #[arg(long, value_name = "DIR", conflicts_with = "replace")]
    pub(crate) as_new: Option<PathBuf>,
    #[arg(long)]
    pub(crate) replace: bool,
    #[arg(long, value_name = "FILE")]
    pub(crate) backup_passphrase_file: Option<PathBuf>,
    #[arg(long, value_name = "FILE", conflicts_with = "backup_passphrase_file")]
    pub(crate) backup_recovery_file: Option<PathBuf>,
}

#[derive(Args)]
pub(crate) struct Drill {
    #[arg(value_name = "FILE")]
    pub(crate) file: PathBuf,
}

#[derive(Args)]
pub(crate) struct Salvage {
    #[arg(long, value_name = "DIR")]
    pub(crate) out: PathBuf,
}

#[derive(Args)]
pub(crate) struct Erase {
    #[arg(value_name = "ID", required = true)]
    pub(crate) ids: Vec<RecordId>,
}

#[derive(Args)]
pub(crate) struct Export {
    #[arg(long, value_name = "FORMAT", hide_possible_values = true)]
    pub(crate) format: ExportFormat,
    #[arg(long, value_name = "PATH")]
    pub(crate) out: PathBuf,
}

#[derive(Clone, Copy, ValueEnum)]
pub(crate) enum ExportFormat {
    Json,
}

/// In which capacity somebody agreed for a learner who is under age.
fn relation(text: &str) -> Result<Relation, String> {
    match text {
        "parent" => Ok(Relation::Parent),
        "guardian" => Ok(Relation::Guardian),
        _ => Err("parent, guardian".to_owned()),
    }
}

/// A format to save a bundle in, by its name.
fn bundle_format(text: &str) -> Result<BundleFormat, String> {
    text.parse().map_err(|()| {
        let all: Vec<_> = BundleFormat::ALL.iter().map(|format| format.as_str()).collect();
        all.join(", ")
    })
}

/// An event of the ledger by its text.
fn event(text: &str) -> Result<EventKind, String> {
    let found = EventKind::ALL.iter().copied().find(|kind| kind.as_str() == text);
    found.ok_or_else(|| {
        let all: Vec<_> = EventKind::ALL.iter().map(|kind| kind.as_str()).collect();
        all.join(", ")
    })
}

/// `m,t,p`: memory in KiB, passes, lanes. Bounds are the façade's business.
fn kdf(text: &str) -> Result<dossier::KdfParams, String> {
    let parts: Result<Vec<u32>, _> = text.split(',').map(|part| part.trim().parse()).collect();
    match parts.as_deref() {
        Ok([m_kib, t, p]) => Ok(dossier::KdfParams {
            m_kib: *m_kib,
            t: *t,
            p: *p,
        }),
        _ => Err("expected m,t,p".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_tree_of_verbs_is_sound() {
        Cli::command().debug_assert();
    }

    #[test]
    fn a_global_option_stands_before_or_after_the_verb() {
        for line in [["dossier", "--json", "stats"], ["dossier", "stats", "--json"]] {
            assert!(Cli::try_parse_from(line).is_ok_and(|cli| cli.global.json));
        }
    }
}
