//! The dossier of somebody who does not exist, to look around in.

use std::fs;

use dossier::{
    Dossier, Fault, Query, ShareLock, ShareOrder, ShareOrderItem,
    model::{Kind, Purpose},
    share::Conditions,
};
use serde_json::json;

use super::{Session, door::NAME};
use crate::Failure;

/// What the demo's learner is called.
pub(super) const DEMO_NAME: &str = "Sanne";
/// With whom she shared something already.
const RECIPIENT: &str = "Waterschap Rijnstroom";

impl Session {
    /// Opens the demo dossier, making it first where it is not there yet.
    pub(super) fn open_demo(&mut self) -> Result<(), Failure> {
        let made = !self.exists();
        let mut dossier = Dossier::open_demo(self.home(), self.judge(false)?, self.now())?;
        if made {
            dossier.keep_setting(NAME, json!(DEMO_NAME), self.now())?;
            self.share_something(&mut dossier)?;
        }
        self.adopt(dossier);
        Ok(())
    }

    /// Gives the demo one share, so that its list is not empty. Nobody gets the file: it is taken away
    /// as soon as it is made, and its words with it.
    fn share_something(&self, dossier: &mut Dossier) -> Result<(), Failure> {
        let newest = |kind| {
            let found = dossier.list(&Query {
                kind: Some(kind),
                ..Query::default()
            });
            found.first().map(|record| ShareOrderItem {
                id: record.id,
                names: None,
            })
        };
        let order = ShareOrder {
            recipient: RECIPIENT.to_owned(),
            recipient_id: None,
            purpose: Purpose::Internship,
            from: None,
            until: ShareOrder::suggested_until(self.now()),
            text: String::new(),
            items: [Kind::Result, Kind::Portfolio, Kind::Skill]
                .into_iter()
                .filter_map(newest)
                .collect(),
            language: self.language(),
            conditions: Conditions::default(),
            as_is: Vec::new(),
        };
        let unwritable = |error: std::io::Error| Fault::DestinationUnwritable(error.kind());
        fs::create_dir_all(&self.places.state_folder).map_err(unwritable)?;
        let file = self.places.state_folder.join("demo.dossiershare");
        dossier.share(&order, &ShareLock::default(), &file, self.now())?;
        Ok(fs::remove_file(&file).map_err(unwritable)?)
    }
}
