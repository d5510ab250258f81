//! Who has what, why and until when.

use dossier_model::ShareId;
use dossier_share::{
    Withdrawal,
    ledger::{Chain, Event, Standing, standings},
    withdraw,
};
use dossier_vault::Change;
use jiff::Timestamp;
use serde_json::Value;

use crate::{Dossier, Fault};

/// Payloads stand apart from their lines, so that they can be erased while the chain stays provable.
const PAYLOAD: &str = "ledger.payload.";
const RECEIPT: &str = "share.receipt.";

impl Dossier {
    /// Every share, newest first, as it stands at `now`.
    ///
    /// # Errors
    /// [`Fault::Ledger`] when the ledger itself does not hold.
    pub fn shares(&self, now: Timestamp) -> Result<Vec<Standing>, Fault> {
        let chain = self.chain(self.ledger_did())?;
        Ok(standings(chain.lines(), &|commit| self.payload(commit), now))
    }

    /// Takes the consent of a share back: the line is in the ledger before the notice is in anybody's hands.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Ledger`], [`Fault::Write`].
    pub fn withdraw(&mut self, share: ShareId, now: Timestamp) -> Result<Withdrawal, Fault> {
        let standing = self.standing(share, now)?;
        let holder = self.holder_of(&standing.holder)?.ok_or(Fault::HolderKey)?;
        let withdrawal = withdraw(&standing, &holder, now)?;
        let change = self.append(Change::at(now), withdrawal.event.clone(), now)?;
        self.commit(change)?;
        Ok(withdrawal)
    }

    /// The receipt of a share, as it stands in the bundle.
    ///
    /// # Errors
    /// [`Fault::NotFound`].
    pub fn receipt(&self, share: ShareId) -> Result<&Value, Fault> {
        let kept = |share: ShareId| self.vault.setting(&format!("{RECEIPT}{share}"));
        let by_receipt = || kept(self.standing(share, Timestamp::UNIX_EPOCH).ok()?.share);
        kept(share)
            .or_else(by_receipt)
            .ok_or(Fault::NotFound(share.uuid()))
    }

    /// How many lines the ledger has, after checking every one.
    ///
    /// # Errors
    /// [`Fault::Ledger`] with the first line that does not hold.
    pub fn check_ledger(&self) -> Result<usize, Fault> {
        Ok(self.chain(self.ledger_did())?.lines().len())
    }

    /// One share, by its own identity or by that of its receipt: people have either at hand.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Ledger`].
    pub fn standing(&self, share: ShareId, now: Timestamp) -> Result<Standing, Fault> {
        let named = |standing: &Standing| standing.share == share || standing.receipt == share.uuid();
        let found = self.shares(now)?.into_iter().find(named);
        found.ok_or(Fault::NotFound(share.uuid()))
    }

    /// Adds the next line to a change; it counts once the change is committed.
    pub(crate) fn append(
        &mut self,
        mut change: Change,
        event: Event,
        now: Timestamp,
    ) -> Result<Change, Fault> {
        let held = self.ledger_key()?;
        let mut chain = self.chain(Some(&held.key.did_key()))?;
        let entry = chain.append(event, &held.key, now)?;
        change
            .settings
            .extend(held.fresh.map(|(name, value)| (name, Some(value))));
        let payload = Value::String(String::from_utf8_lossy(&entry.payload).into_owned());
        Ok(change
            .ledger(entry.line)
            .set(format!("{PAYLOAD}{}", entry.commit), payload))
    }

    pub(crate) fn keep_receipt(change: Change, share: ShareId, receipt: Value) -> Change {
        change.set(format!("{RECEIPT}{share}"), receipt)
    }

    /// Reads and checks the whole chain. Without a key there can be no lines.
    fn chain(&self, did: Option<&str>) -> Result<Chain, Fault> {
        let lines = self.vault.ledger().map(|entry| entry.content.as_slice());
        Ok(Chain::read(lines, did.unwrap_or_default())?)
    }

    fn payload(&self, commit: &str) -> Option<Vec<u8>> {
        let text = self.vault.setting(&format!("{PAYLOAD}{commit}"))?.as_str()?;
        Some(text.as_bytes().to_vec())
    }
}
