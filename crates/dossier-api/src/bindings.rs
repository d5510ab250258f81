//! The bindings of the screens, drawn from the types of the conversation.

use std::{any::TypeId, collections::BTreeMap, collections::HashSet, fs, path::Path};

use ts_rs::{Config, TS, TypeVisitor};

use crate::conversation::visit_types;

const HEADER: &str = "// generated; do not edit: UPDATE=1 cargo nextest run -p dossier-api\n";

/// Every type that a command names, and every type that those hold, once and by name.
struct Declarations {
    config: Config,
    seen: HashSet<TypeId>,
    by_name: BTreeMap<String, String>,
}

impl TypeVisitor for Declarations {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Only our own types have a place of their own; text, numbers and lists are written where they stand.
        if T::output_path().is_some() {
            let docs = T::docs().unwrap_or_default();
            self.by_name.insert(
                T::name(&self.config),
                format!("{docs}export {}\n", T::decl(&self.config)),
            );
        }
        T::visit_dependencies(self);
        T::visit_generics(self);
    }
}

fn bindings() -> String {
    let config = Config::new();
    let mut all = Declarations {
        config,
        seen: HashSet::new(),
        by_name: BTreeMap::new(),
    };
    visit_types(&mut all);
    let text: String = all
        .by_name
        .into_values()
        .map(|declaration| format!("\n{declaration}"))
        .collect();
    // ts-rs leaves blanks at the ends of lines.
    let lines: Vec<_> = text.lines().map(str::trim_end).collect();
    format!("{HEADER}{}\n", lines.join("\n"))
}

#[test]
fn the_bindings_of_the_screens_are_fresh() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/core/bindings.ts");
    let fresh = bindings();
    if std::env::var_os("UPDATE").is_some() {
        fs::write(&path, &fresh).expect("the bindings are written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(
        kept == fresh,
        "ui/src/core/bindings.ts is stale: UPDATE=1 cargo nextest run -p dossier-api"
    );
}

#[test]
fn every_wire_type_is_in_the_bindings() {
    let text = bindings();
    let source = [
        include_str!("requests.rs"),
        include_str!("views.rs"),
        include_str!("failure.rs"),
    ]
    .concat();
    let declared = source
        .lines()
        .filter_map(|line| line.trim().trim_start_matches("pub struct ").strip_suffix(" {"));
    let wire = declared.filter(|name| name.chars().all(char::is_alphanumeric));
    let wire: Vec<_> = wire
        .filter(|name| name.ends_with("View") || name.ends_with("Request") || *name == "Failure")
        .collect();
    assert!(wire.len() > 40, "{}", wire.len());
    let missing: Vec<_> = wire
        .iter()
        .filter(|name| !text.contains(&format!("export type {name} = ")))
        .collect();
    assert!(missing.is_empty(), "no command names {missing:?}");
}
