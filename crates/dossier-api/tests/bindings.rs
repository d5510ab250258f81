//! The bindings of the screens are drawn from the types here; a stale file fails.
//! `UPDATE=1 cargo test -p dossier-api --test bindings` writes it.

#![allow(clippy::unwrap_used, missing_docs)]

use std::{fs, path::Path};

use dossier_api::*;
use ts_rs::{Config, TS};

macro_rules! declarations {
    ($config:expr; $($name:ty),+ $(,)?) => {
        [$(declaration::<$name>($config)),+].join("\n")
    };
}

fn declaration<T: TS>(config: &Config) -> String {
    format!("{}export {}\n", T::docs().unwrap_or_default(), T::decl(config))
}

const NOTE: &str = "// Drawn from crates/dossier-api by its test `bindings` (ts-rs). Not edited by hand.\n\n";

fn bindings() -> String {
    let config = Config::new();
    let body = declarations![
        &config;
        Failure,
        CreateRequest, ConfirmRequest, UnlockRequest, PassphraseRequest, ListRequest, IdRequest, IdsRequest,
        SaveRequest, DetachRequest, AttachRequest, PasteRequest, PlanRequest, ImportRequest,
        ShareOptionsRequest, ShareRequest, ShareItemRequest, OpenBundleRequest, SaveFileRequest, SettingsRequest,
        StartView, ParkedView, StrengthView, RecoveryView, RowView, ListView, CountView, AmountView, OverviewView,
        FindingView, VerdictView, FieldView, AttachmentView, VersionView, DetailView, PairView, FormFieldView,
        FormView, PlanView, WantView, PlanRowView, ProblemView, ImportedView, ShareOptionsView, ShareItemView,
        ShareFieldView, SharedView, ShareRowView, SharedItemView, WithdrawalView, ReaderView, ReaderItemView,
        CheckView,
    ];
    // ts-rs leaves blanks at the ends of lines.
    let lines: Vec<_> = body.lines().map(str::trim_end).collect();
    format!("{NOTE}{}\n", lines.join("\n"))
}

#[test]
fn the_bindings_of_the_screens_are_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/core/bindings.ts");
    let fresh = bindings();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &fresh).unwrap();
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == fresh, "stale: run UPDATE=1 cargo test -p dossier-api --test bindings");
}

#[test]
fn every_wire_type_is_in_the_bindings() {
    let text = bindings();
    for file in ["requests.rs", "views.rs", "failure.rs"] {
        let source = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src").join(file)).unwrap();
        let declared = source.lines().filter_map(|line| {
            let line = line.trim().strip_prefix("pub struct ").unwrap_or(line.trim());
            let name = line.strip_suffix(" {")?;
            let whole = name.ends_with("View") || name.ends_with("Request") || name == "Failure";
            (whole && name.chars().all(char::is_alphanumeric)).then_some(name)
        });
        for name in declared {
            assert!(text.contains(&format!("export type {name} = ")), "{name} is missing");
        }
    }
}
