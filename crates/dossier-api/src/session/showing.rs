//! One item on the screen for somebody else, at a desk or a counter, while all else is locked.

use dossier::model::RecordId;

use super::{Session, read_id};
use crate::{ApiCode, Failure, IdRequest, ShownView, StartView, show};

impl Session {
    /// Makes the view of one item, then locks: the keys go, and with them everything that was decrypted; the files
    /// that wait go too. Only the view remains. Fields that are sensitive are not in it: a device that is handed
    /// over a counter is not a place to tick them off.
    ///
    /// # Errors
    /// `locked`, `not_found`, `item_damaged`. Nothing is locked then.
    pub fn show_on_screen(&mut self, request: IdRequest) -> Result<StartView, Failure> {
        let id: RecordId = read_id(&request.id, "id")?;
        let record = self.dossier()?.show(id)?;
        let fields = show::fields(&record.draft, &["title", "issuer"]);
        let view = ShownView {
            row: show::row(record, self.language()),
            fields: fields.into_iter().filter(|field| !field.sensitive).collect(),
            verdict: record.verdict.as_ref().map(show::verdict),
            since: self.now().to_string(),
        };
        self.lock();
        self.parking = crate::parking::Parking::default();
        self.showing = Some(view);
        Ok(self.start())
    }

    /// The item that is on the screen.
    ///
    /// # Errors
    /// `nothing_shown`.
    pub fn shown(&self) -> Result<ShownView, Failure> {
        let shown = self.showing.clone();
        shown.ok_or_else(|| Failure::of(ApiCode::NothingShown))
    }

    /// Takes the item off the screen. The dossier stays locked: only its passphrase leads back.
    pub fn stop_showing(&mut self) -> StartView {
        self.lock()
    }
}
