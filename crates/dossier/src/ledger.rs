//! Who has what, why and until when; what happened to it since; and proofs of that for others.

use std::path::Path;

use dossier_model::{Language, ShareId};
use dossier_share::{
    Withdrawal,
    ledger::{
        Chain, Checkpoint, Event, EventKind, LedgerKey, Line, Reminder, Shown, Standing, State, read_payload,
        reminders, standings,
    },
    withdraw,
};
use dossier_vault::Change;
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{Dossier, Fault, write_file};

/// Payloads stand apart from their lines, so that they can be erased while the chain stays provable.
const PAYLOAD: &str = "ledger.payload.";
const RECEIPT: &str = "share.receipt.";

/// Why a ledger goes on from an older state than its device has seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recovery {
    /// A backup was put back.
    Restored,
    /// The folder is an older copy than this device remembers.
    RolledBack,
}

impl Recovery {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Restored => "restored",
            Self::RolledBack => "rolled_back",
        }
    }
}

impl Dossier {
    /// Every share, newest first, as it stands at `now`.
    ///
    /// # Errors
    /// [`Fault::Ledger`] when the ledger itself does not hold.
    pub fn shares(&self, now: Timestamp) -> Result<Vec<Standing>, Fault> {
        Ok(self.standings_of(&self.chain(self.ledger_did())?, now))
    }

    /// What the learner should be reminded of, soonest first: an end that comes near, an end that came, a
    /// request for erasure without an answer.
    ///
    /// # Errors
    /// [`Fault::Ledger`].
    pub fn reminders(&self, now: Timestamp) -> Result<Vec<Reminder>, Fault> {
        Ok(reminders(&self.shares(now)?, now))
    }

    /// Takes the consent of a share back: the lines are in the ledger before the notice is in anybody's hands.
    ///
    /// # Errors
    /// [`Fault::NotFound`], [`Fault::Ledger`], [`Fault::Write`].
    pub fn withdraw(&mut self, share: ShareId, now: Timestamp) -> Result<Withdrawal, Fault> {
        let standing = self.standing(share, now)?;
        let holder = self.holder_of(&standing.holder)?.ok_or(Fault::HolderKey)?;
        let withdrawal = withdraw(&standing, &holder, now)?;
        let change = self.append_all(Change::at(now), withdrawal.events.to_vec(), now)?;
        self.commit(change)?;
        Ok(withdrawal)
    }

    /// The notice and letters of a share that was withdrawn, made once more to be sent again. Nothing is added
    /// to the ledger.
    ///
    /// # Errors
    /// [`Fault::EventRefused`] when the share was not withdrawn.
    pub fn withdrawal_again(&self, share: ShareId, now: Timestamp) -> Result<Withdrawal, Fault> {
        let standing = self.standing(share, now)?;
        let withdrawn = standing
            .when(EventKind::ConsentWithdrawn)
            .ok_or(Fault::EventRefused)?;
        let holder = self.holder_of(&standing.holder)?.ok_or(Fault::HolderKey)?;
        Ok(withdraw(&standing, &holder, withdrawn)?)
    }

    /// Writes down what the recipient said, or that a letter left: `recipient.acknowledged`, `withdrawal.sent`,
    /// `erasure.requested`, `erasure.confirmed`. `said` is for the learner; only a commitment to it stands in the line.
    ///
    /// # Errors
    /// [`Fault::EventRefused`] for every other kind: those follow from acts and are never merely noted.
    pub fn note_event(
        &mut self,
        share: ShareId,
        kind: EventKind,
        said: &str,
        now: Timestamp,
    ) -> Result<(), Fault> {
        use EventKind::{ErasureConfirmed, ErasureRequested, RecipientAcknowledged, WithdrawalSent};
        let standing = self.standing(share, now)?;
        let may = match kind {
            RecipientAcknowledged => standing.state != State::NotSent,
            WithdrawalSent => standing.state == State::Withdrawn,
            ErasureRequested => matches!(standing.state, State::Withdrawn | State::Expired),
            ErasureConfirmed => {
                standing.when(ErasureRequested).is_some() || standing.state == State::Withdrawn
            }
            _ => false,
        };
        if !may {
            return Err(Fault::EventRefused);
        }
        let said: String = said.chars().take(2000).collect();
        let event = Event {
            kind,
            receipt: standing.receipt,
            payload: json!({"share": standing.share, "said": said}),
        };
        let change = self.append_all(Change::at(now), vec![event], now)?;
        self.commit(change).map(drop)
    }

    /// Erases what the ledger knows of a share that is over: to whom, what, why, and what was replied. The lines
    /// stay, so the chain holds; nobody can tell any more what they were about, and the share cannot be withdrawn
    /// any more. Endorsements that came with a reply stay: they are records of the learner's own.
    ///
    /// # Errors
    /// [`Fault::ShareRunning`] while it runs, [`Fault::NotFound`], [`Fault::Write`].
    pub fn erase_share(&mut self, share: ShareId, now: Timestamp) -> Result<(), Fault> {
        let standing = self.standing(share, now)?;
        if standing.state == State::Given {
            return Err(Fault::ShareRunning);
        }
        let chain = self.chain(self.ledger_did())?;
        let mut change = Change::at(now);
        let lines = chain
            .lines()
            .iter()
            .filter(|line| line.receipt == standing.receipt);
        for line in lines {
            change.settings.push((format!("{PAYLOAD}{}", line.commit), None));
        }
        change
            .settings
            .push((format!("{RECEIPT}{}", standing.share), None));
        let replies = self.reply_names(standing.share).map(|name| (name, None));
        change.settings.extend(replies.collect::<Vec<_>>());
        self.commit(change).map(drop)
    }

    /// Notes that this dossier came back from a backup. The ledger's next line will say that it goes on from an
    /// older state, so that a fork is recorded and never silent.
    pub const fn ledger_came_back(&mut self, why: Recovery) {
        self.recovery = Some(why);
    }

    /// The size and root of the ledger now, signed.
    ///
    /// # Errors
    /// [`Fault::Ledger`], [`Fault::Dice`].
    pub fn checkpoint(&mut self) -> Result<Checkpoint, Fault> {
        let held = self.ledger_key()?;
        Ok(self.chain(Some(&held.key.did_key()))?.checkpoint(&held.key))
    }

    /// The lines of the ledger with a newline after each: what can be checked without any payload.
    ///
    /// # Errors
    /// [`Fault::Ledger`].
    pub fn ledger_lines(&self) -> Result<Vec<u8>, Fault> {
        let chain = self.chain(self.ledger_did())?;
        let mut text = Vec::new();
        for line in chain.lines() {
            text.extend(line.to_bytes());
            text.push(b'\n');
        }
        Ok(text)
    }

    /// Shows one event of a share to a third party: the latest of this kind, or the latest of all. The particulars
    /// go along only if `with_payload`; the rest of the ledger stays home.
    ///
    /// # Errors
    /// [`Fault::NotFound`] when no such event happened; [`Fault::Ledger`].
    pub fn prove(
        &mut self,
        share: ShareId,
        kind: Option<EventKind>,
        with_payload: bool,
        now: Timestamp,
    ) -> Result<Shown, Fault> {
        let standing = self.standing(share, now)?;
        let mut events = standing.events.iter().rev();
        let event = events.find(|event| kind.is_none_or(|kind| event.kind == kind));
        let seq = event.ok_or(Fault::NotFound(share.uuid()))?.seq;
        let held = self.ledger_key()?;
        let chain = self.chain(Some(&held.key.did_key()))?;
        let commit = chain
            .lines()
            .iter()
            .find(|line| line.seq == seq)
            .map(|line| &line.commit);
        let payload = commit
            .filter(|_| with_payload)
            .and_then(|commit| self.payload(commit));
        let shown = chain.show(seq, payload.as_deref(), standing.checkpoint, &held.key);
        // A ledger that was restored from before the share never was what the bundle committed to.
        shown.ok_or(Fault::NotFound(share.uuid()))
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

    /// Adds the next lines to a change; they count once the change is committed. What must stand before them is
    /// written first: that the ledger came back from an older state, and which periods ended meanwhile.
    pub(crate) fn append_all(
        &mut self,
        mut change: Change,
        events: Vec<Event>,
        now: Timestamp,
    ) -> Result<Change, Fault> {
        let held = self.ledger_key()?;
        let mut chain = self.chain(Some(&held.key.did_key()))?;
        let recovered = self.recovery.map(|why| recovered(&chain, why));
        let ended = ended(&self.standings_of(&chain, now), now);
        for event in recovered.into_iter().chain(ended).chain(events) {
            let entry = chain.append(event, &held.key, now)?;
            let payload = Value::String(String::from_utf8_lossy(&entry.payload).into_owned());
            change = change
                .ledger(entry.line)
                .set(format!("{PAYLOAD}{}", entry.commit), payload);
        }
        change
            .settings
            .extend(held.fresh.map(|(name, value)| (name, Some(value))));
        Ok(change)
    }

    pub(crate) fn keep_receipt(change: Change, share: ShareId, receipt: Value) -> Change {
        change.set(format!("{RECEIPT}{share}"), receipt)
    }

    /// Reads and checks the whole chain. Without a key there can be no lines.
    fn chain(&self, did: Option<&str>) -> Result<Chain, Fault> {
        let lines = self.vault.ledger().map(|entry| entry.content.as_slice());
        Ok(Chain::read(lines, did.unwrap_or_default())?)
    }

    fn standings_of(&self, chain: &Chain, now: Timestamp) -> Vec<Standing> {
        standings(chain.lines(), &|commit| self.payload(commit), now)
    }

    /// The particulars of the latest event of a kind, if they are still there.
    pub(crate) fn payload_of(&self, standing: &Standing, kind: EventKind) -> Option<Value> {
        let chain = self.chain(self.ledger_did()).ok()?;
        let of_kind = |line: &&Line| line.receipt == standing.receipt && line.kind == kind;
        let line = chain.lines().iter().rev().find(of_kind)?;
        read_payload(&self.payload(&line.commit)?, &line.commit)
    }

    fn payload(&self, commit: &str) -> Option<Vec<u8>> {
        let text = self.vault.setting(&format!("{PAYLOAD}{commit}"))?.as_str()?;
        Some(text.as_bytes().to_vec())
    }
}

/// Writes what goes to the recipient of a withdrawal: the signed notice, and the letter in both languages.
/// Gives the files' names.
///
/// # Errors
/// [`Fault::DestinationUnwritable`].
pub fn write_withdrawal(withdrawal: &Withdrawal, folder: &Path) -> Result<Vec<String>, Fault> {
    std::fs::create_dir_all(folder).map_err(|error| Fault::DestinationUnwritable(error.kind()))?;
    let files = [
        ("withdrawal.nl.txt", withdrawal.letter(Language::Nl)),
        ("withdrawal.en.txt", withdrawal.letter(Language::En)),
        ("withdrawal.json", format!("{:#}\n", withdrawal.notice)),
    ];
    for (name, text) in &files {
        write_file(&folder.join(name), text.as_bytes())?;
    }
    Ok(files.map(|(name, _)| name.to_owned()).to_vec())
}

/// Reads a ledger's key as people hand it on: `did:key:…`, or `name+hash+key`.
///
/// # Errors
/// [`Fault::LedgerNote`].
pub fn read_ledger_key(text: &str) -> Result<LedgerKey, Fault> {
    Ok(LedgerKey::read(text)?)
}

/// Checks the exported lines of a ledger, without any payload. Gives how many there are.
///
/// # Errors
/// [`Fault::Ledger`] with the first line that does not hold.
pub fn check_ledger_lines(text: &[u8], key: &LedgerKey) -> Result<Chain, Fault> {
    let lines = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
    Ok(Chain::read(lines, key.did())?)
}

/// The event belongs to no consent: its receipt is the nil UUID.
fn recovered(chain: &Chain, why: Recovery) -> Event {
    Event {
        kind: EventKind::LedgerRecovered,
        receipt: Uuid::nil(),
        payload: json!({"why": why.as_str(), "lines": chain.lines().len(), "head": chain.head()}),
    }
}

/// The ends that came by themselves and were not written down yet.
fn ended(standings: &[Standing], now: Timestamp) -> Vec<Event> {
    let over = standings.iter().filter(|standing| {
        let done = |kind| standing.when(kind).is_some();
        standing.until < now && !done(EventKind::ConsentExpired) && !done(EventKind::ConsentWithdrawn)
    });
    let event = |standing: &Standing| Event {
        kind: EventKind::ConsentExpired,
        receipt: standing.receipt,
        payload: json!({"share": standing.share, "until": standing.until.to_string()}),
    };
    over.map(event).collect()
}
