//! Whom the learner believes, and by what he is known.

use std::path::Path;

use dossier::{IdentifierKind, KeptRegistry, credential::KnownIssuer};
use serde_json::{Value, json};

use super::import::is_address;
use crate::{
    answer::{Answer, Trouble},
    args::{IdentifierAct, RegistryAct},
    desk::Desk,
    look::{Table, Tone},
    tell::done,
};

pub(super) fn registry(desk: &Desk, act: RegistryAct) -> Result<Answer, Trouble> {
    match act {
        RegistryAct::Add {
            issuer: Some(issuer),
            name,
            ..
        } => {
            let mut dossier = desk.open()?;
            let name = name.unwrap_or_default();
            let issuer = dossier.add_issuer(&issuer, &name, desk.now)?;
            let text = done(desk, "cli_done_issuer", &[("name", &issuer.name)]);
            Ok(Answer::new(json!({"issuer": issuer}), text))
        }
        RegistryAct::Add { file, name, .. } => {
            let file = file.unwrap_or_default();
            let mut dossier = desk.open()?;
            let bytes = if is_address(&file) {
                let mut judge = desk.judge()?;
                let fetched = judge.fetch_source(&file);
                desk.tell_requests(&mut judge, Some(&mut dossier));
                fetched?.bytes
            } else {
                desk.read_file(Path::new(&file))?
            };
            let fallback = Path::new(&file)
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            let kept = dossier.add_registry(&bytes, name.as_deref(), &fallback, desk.now)?;
            let count = kept.list.issuers.len().to_string();
            let text = done(
                desk,
                "cli_done_registry",
                &[("name", &kept.list.name), ("count", &count)],
            );
            Ok(Answer::new(registry_json(&kept, false), text))
        }
        RegistryAct::List => {
            let lists = desk.open()?.registries();
            let json: Vec<Value> = lists.iter().map(|kept| registry_json(kept, true)).collect();
            Ok(Answer::new(
                json!({"registries": json}),
                registries_text(desk, &lists),
            ))
        }
        RegistryAct::Remove { name } => {
            desk.open()?.remove_registry(&name, desk.now)?;
            let text = done(desk, "cli_done_taken_away", &[("name", &name)]);
            Ok(Answer::new(json!({"removed": name}), text))
        }
    }
}

fn registry_json(kept: &KeptRegistry, whole: bool) -> Value {
    let mut json = json!({
        "name": kept.list.name, "count": kept.list.issuers.len(), "at": kept.at.to_string(),
    });
    if whole {
        json["issuers"] = json!(kept.list.issuers);
    }
    json
}

fn registries_text(desk: &Desk, lists: &[KeptRegistry]) -> String {
    if lists.is_empty() {
        return desk.paint.tone(Tone::Quiet, &desk.say("cli_no_registries"));
    }
    let mut out = String::new();
    for kept in lists {
        let own = kept.list.name.is_empty();
        let name = if own {
            desk.say("registry_own")
        } else {
            crate::look::plain(&kept.list.name)
        };
        out += &format!(
            "{} ({})\n",
            desk.paint.tone(Tone::Strong, &name),
            kept.list.issuers.len()
        );
        let mut table = Table::default();
        for issuer in &kept.list.issuers {
            table.row([known_as(issuer), issuer.name.clone()]);
        }
        out += &table.render("  ");
    }
    out
}

fn known_as(issuer: &KnownIssuer) -> String {
    [&issuer.identifiers[..], &issuer.domains[..]].concat().join(", ")
}

pub(super) fn identifier(desk: &Desk, act: IdentifierAct) -> Result<Answer, Trouble> {
    let mut dossier = desk.open()?;
    match act {
        IdentifierAct::Add { value, kind, eduid } => {
            let before = dossier.identifiers().len();
            if let Some(file) = eduid {
                let bytes = desk.read_file(&file)?;
                dossier.add_eduid(&bytes, desk.now)?;
            }
            for value in &value {
                dossier.add_identifier(kind, value, desk.now)?;
            }
            let added = dossier.identifiers().len() - before;
            let text = done(desk, "cli_done_identifiers", &[("count", &added.to_string())]);
            Ok(Answer::new(json!({"added": added}), text))
        }
        IdentifierAct::List => {
            let all = dossier.identifiers();
            let mut table = Table::default();
            for identifier in &all {
                let kind = desk.say(&format!("identifier_{}", IdentifierKind::as_str(identifier.kind)));
                table.row([kind, identifier.value.clone()]);
            }
            let text = if table.is_empty() {
                desk.paint.tone(Tone::Quiet, &desk.say("cli_no_identifiers"))
            } else {
                table.render("")
            };
            Ok(Answer::new(json!({"identifiers": all}), text))
        }
        IdentifierAct::Remove { value } => {
            dossier.remove_identifier(&value, desk.now)?;
            let text = done(desk, "cli_done_taken_away", &[("name", &value)]);
            Ok(Answer::new(json!({"removed": value}), text))
        }
    }
}
