//! A dossier of somebody who does not exist, to look around in.

use dossier_import::{Origin, Upload};
use dossier_seal::{KdfParams, Passphrase, Unlock};
use jiff::Timestamp;
use serde_json::json;

use crate::{Dossier, Fault, Home, Judge, Source};

/// Not a secret: everything in the demo is printed in the source.
pub const DEMO_PASSPHRASE: &str = "demo demo demo demo";

macro_rules! samples {
    ($($name:literal),+ $(,)?) => {
        &[$(($name, include_bytes!(concat!("../../../samples/demo/", $name)))),+]
    };
}

const SAMPLES: &[(&str, &[u8])] = samples![
    "records.json",
    "cijferlijst.xml",
    "badge-projectleiding.json",
    "badge-datagedreven-werken.json",
    "badge-toegankelijk-ontwerpen.json",
    "badge-bhv.json",
];

/// What the badges know her by.
const HER_MAIL: &str = "sanne@voorbeeld.example";
/// The sample whose issuer she knows.
const KNOWN: usize = 2;

/// Who issued a badge, as it says itself.
fn issuer_of(badge: &[u8]) -> Option<String> {
    let badge: serde_json::Value = serde_json::from_slice(badge).ok()?;
    Some(badge["issuer"]["id"].as_str()?.to_owned())
}

impl Dossier {
    /// Opens the demo dossier, making it first where it is not there yet. It is marked as such by the setting
    /// `demo`, and never mixed with the learner's own: it has a folder of its own.
    ///
    /// # Errors
    /// As [`Dossier::create`] and [`Dossier::open`].
    pub fn open_demo(home: Home, mut judge: Judge, now: Timestamp) -> Result<Self, Fault> {
        let passphrase = Passphrase::new(DEMO_PASSPHRASE.to_owned());
        if Self::must_exist(&home).is_ok() {
            return Self::open(home, Unlock::Passphrase(&passphrase));
        }
        let (mut dossier, _) = Self::create(home, &passphrase, KdfParams::FLOOR)?;
        // She knows one of the issuers, and said what she is known by: so the demo shows every answer that there is.
        dossier.add_identifier(None, HER_MAIL, now)?;
        if let Some(did) = issuer_of(SAMPLES[KNOWN].1) {
            dossier.add_issuer(&did, "Badgehuis De Brug", now)?;
        }
        let sources = SAMPLES.iter().map(|(name, bytes)| {
            let upload = Upload {
                name: (*name).to_owned(),
                origin: Origin::File,
                bytes: bytes.to_vec(),
            };
            Source::of(*name, upload)
        });
        let plan = dossier.plan_import(sources, None, &mut judge, &mut |_| true)?;
        dossier.run_import(&plan, None, now)?;
        dossier.keep_setting("demo", json!(true), now)?;
        Ok(dossier)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use dossier_credential::Policy;

    use super::*;
    use crate::Query;

    #[test]
    fn the_demo_is_made_once_and_every_sample_is_understood() {
        let folder = tempfile::tempdir().unwrap();
        let home = Home {
            folder: folder.path().join("demo.dossier"),
            state: None,
        };
        let now: Timestamp = "2026-06-01T00:00:00Z".parse().unwrap();
        let open = || Dossier::open_demo(home.clone(), Judge::new(Policy::at(now)), now).unwrap();
        let made = open();
        let count = made.list(&Query::default()).len();
        assert!(count > SAMPLES.len(), "{count}");
        assert_eq!(made.setting("demo"), Some(&json!(true)));
        made.lock();
        assert_eq!(open().list(&Query::default()).len(), count);
    }
}
