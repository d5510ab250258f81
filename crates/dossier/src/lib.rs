//! The façade: use-cases that read like sentences.
//!
//! A [`Dossier`] is made, opened and locked; records are added, edited, thrown away and brought
//! back; files are planned and imported with a [`Judge`]'s verdict; a part is shared under consent,
//! and somebody else's share is opened without any dossier. The façade owns no clock and no socket:
//! the moment, the folders and the leave to use the network are handed in. What goes wrong is a
//! [`Fault`] with a [`Code`] that has words in both languages.

mod acts;
mod attachments;
mod backup;
mod backup_log;
mod code;
mod decimal;
mod demo;
mod dossier;
mod drift;
mod evidence;
mod exporting;
mod fault;
mod giving;
mod holders;
mod identifiers;
mod importing;
mod insight;
mod judge;
mod kit;
mod ledger;
mod mark;
mod merge;
mod merging;
mod opening;
mod query;
mod receiving;
mod rechecking;
mod records;
mod registries;
mod replies;
mod requesting;
mod requests;
mod salvage;
mod sources;
mod stats;
mod strength;
mod viewer;

pub use crate::{
    acts::{Act, Did, Undone},
    attachments::{write_file, write_private_file},
    backup::BACKUP_ENDING,
    code::{Code, Exit},
    decimal::Decimal,
    demo::DEMO_PASSPHRASE,
    dossier::{Dossier, Home, Saved, Warning},
    drift::Drift,
    evidence::EvidenceMap,
    exporting::{BundleFormat, Exported, export_bundle},
    fault::Fault,
    giving::{ShareLock, ShareOption, ShareOrder, ShareOrderItem, Shared},
    identifiers::{Identifier, IdentifierKind},
    importing::{Checked, Imported, Plan, PlanRow, PlannedSource, RowState, verify_source},
    insight::{
        GradePoint, GradeYear, Grades, Insight, InternshipHours, Moment, PeriodLoad, SkillEvidence,
        SkillProof, Span, StudyYear, Timeline, Trend,
    },
    judge::{Judge, Judgement, Unreached, Why},
    kit::recovery_kit,
    ledger::{Recovery, check_ledger_lines, read_ledger_key, write_withdrawal},
    merge::merge_patch,
    merging::{LedgerMerge, RestoreReport},
    opening::{Door, DoorId, Keystore},
    query::{Expiring, Query, issuer_name},
    receiving::{
        bundle_hosts, extract, free_name, open_bundle, open_bundle_file, read_bundle, recheck_bundle,
        write_bundle_file,
    },
    rechecking::{Due, MOST_DAYS, Reach, Rechecked, Schedule},
    records::changes_between,
    registries::KeptRegistry,
    replies::{KeptRemark, KeptReply, TakenReply},
    requesting::read_request,
    requests::Request,
    salvage::Salvaged,
    sources::Source,
    stats::{Load, Origin, Split, Stats, status_name},
    strength::{Strength, rate},
    viewer::viewer_page,
};
pub use dossier_credential as credential;
pub use dossier_import as import;
pub use dossier_model as model;
pub use dossier_model::{headline_figure, in_words, level_of, main_reason};
pub use dossier_net as net;
pub use dossier_seal::{
    KdfParams, KeystoreSecret, Lang, Passphrase, RecoveryCode, SlotKind, Unlock, Zeroizing, calibrate,
    make_id, make_key_file, make_words, open_key_file,
};
pub use dossier_share as share;
pub use dossier_vault::{
    BackupAbout, BackupFault, CheckReport, Erased, KeptDocument, Progress, Rekeyed, Sizes, StoredRecord,
    Watch,
};
