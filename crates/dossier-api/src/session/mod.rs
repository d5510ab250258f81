//! One person at one device: everything that a screen can ask for.

mod backups;
mod demo;
mod documents;
mod door;
mod files;
mod importing;
mod insights;
mod mending;
mod reading;
mod recheck;
mod records;
mod replying;
mod requesting;
mod safety;
mod sharing;
mod showing;
mod trust;
mod watchful;

use std::{path::PathBuf, sync::Arc};

use dossier::{
    Code, Dossier, Fault, Home, Judge, Keystore, Zeroizing,
    credential::Policy,
    model::{Language, PartialDate},
    net::Fetcher,
    share::Opened,
};
use jiff::Timestamp;

use crate::{ApiCode, Failure, ShownView, device::Device, parking::Parking};
use importing::FrozenPlan;

/// Tells the moment. The core owns no clock.
pub type Clock = Box<dyn Fn() -> Timestamp + Send + Sync>;

/// Hears how much of long work is done, of how much (0 for not known); false stops it where it can be stopped.
pub type Watcher = Arc<dyn Fn(u64, u64) -> bool + Send + Sync>;

/// Where things are on this device. The caller picks them; nothing here looks for a folder.
#[derive(Clone, Debug)]
pub struct Places {
    /// The dossier's own folder.
    pub dossier_folder: PathBuf,
    /// A folder outside it, for what this device remembers about it.
    pub state_folder: PathBuf,
    /// The file with the settings that are not secret.
    pub settings_file: PathBuf,
}

/// One person at one device: a dossier that is open or locked, the files that wait, the plans that were
/// shown and the bundles that are being read.
///
/// Each command is one method; [`Session::dispatch`] says them by name. A change is on the disk when
/// its method returns. Locking wipes everything that was decrypted.
pub struct Session {
    places: Places,
    clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    device: Device,
    demo: bool,
    dossier: Option<Dossier>,
    parking: Parking,
    plans: Vec<FrozenPlan>,
    bundles: Vec<(String, Opened)>,
    /// The recovery code between being shown and being confirmed.
    recovery: Option<Zeroizing<String>>,
    /// The one item that is on the screen while all else is locked.
    showing: Option<ShownView>,
    /// Wrong secrets in this session.
    tries: watchful::Tries,
    /// When the person was last there.
    last_seen: Timestamp,
    /// True once a screen told of a touch.
    hears_touches: bool,
    /// True when opening took so little work that a guesser would be fast.
    weak_kdf: bool,
    /// The keystore of this device, if the shell has one.
    keystore: Option<Arc<dyn Keystore>>,
    /// Who hears how far long work is, and may stop it.
    watcher: Option<Watcher>,
}

impl Session {
    /// A session with whatever dossier there is, locked.
    pub fn new(places: Places, clock: Clock) -> Self {
        let last_seen = clock();
        Self {
            device: Device::read(&places.settings_file),
            places,
            clock: Arc::from(clock),
            demo: false,
            dossier: None,
            parking: Parking::default(),
            plans: Vec::new(),
            bundles: Vec::new(),
            recovery: None,
            showing: None,
            tries: watchful::Tries::default(),
            last_seen,
            hears_touches: false,
            weak_kdf: false,
            keystore: None,
            watcher: None,
        }
    }

    /// A session with the dossier of somebody who does not exist, open. It is made on first use, and
    /// every view says that it is the demo.
    ///
    /// # Errors
    /// What the disk says, or that the folder holds somebody else's dossier.
    pub fn demo(places: Places, clock: Clock) -> Result<Self, Failure> {
        let mut session = Self::new(places, clock);
        session.demo = true;
        session.open_demo()?;
        Ok(session)
    }

    /// Tells somebody how far long work is. Commands that write a file take a watch of their own.
    pub fn watched_by(&mut self, watcher: Watcher) {
        self.watcher = Some(watcher);
    }

    fn now(&self) -> Timestamp {
        (self.clock)()
    }

    fn today(&self) -> PartialDate {
        PartialDate::of(self.now())
    }

    const fn language(&self) -> Language {
        self.device.language
    }

    fn home(&self) -> Home {
        Home {
            folder: self.places.dossier_folder.clone(),
            state: Some(self.places.state_folder.clone()),
        }
    }

    fn exists(&self) -> bool {
        Dossier::must_exist(&self.home()).is_ok()
    }

    /// The open dossier, or why there is none.
    fn dossier(&self) -> Result<&Dossier, Failure> {
        self.dossier.as_ref().ok_or_else(|| self.closed())
    }

    /// As [`Session::dossier`], to change it.
    fn dossier_mut(&mut self) -> Result<&mut Dossier, Failure> {
        self.must_be_open()?;
        self.dossier.as_mut().ok_or_else(|| Failure::known(Code::Locked))
    }

    /// Refuses what needs an open dossier while there is none.
    pub(crate) fn must_be_open(&self) -> Result<(), Failure> {
        if self.dossier.is_some() {
            Ok(())
        } else {
            Err(self.closed())
        }
    }

    fn closed(&self) -> Failure {
        if self.exists() {
            Failure::known(Code::Locked)
        } else {
            Failure::of(ApiCode::NoDossier)
        }
    }

    /// Writes down whom a judge has asked. What was asked for is shown whether or not that can be kept now.
    fn keep_requests(&mut self, judge: &mut Judge) {
        let now = self.now();
        if let Some(dossier) = &mut self.dossier
            && let Err(fault) = dossier.keep_requests(judge, now)
        {
            tracing::warn!(code = fault.code().as_str(), "the diary was not kept yet");
        }
    }

    /// A judge for this moment, with leave to ask hosts only if the person gave it.
    fn judge(&self, online: bool) -> Result<Judge, Failure> {
        let judge = Judge::new(Policy::at(self.now()));
        if !online {
            return Ok(judge);
        }
        let clock = Arc::clone(&self.clock);
        Ok(judge.with_leave(Fetcher::new(move || clock()).map_err(Fault::from)?))
    }
}

impl std::fmt::Debug for Session {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(
            f,
            "Session {{ open: {}, demo: {} }}",
            self.dossier.is_some(),
            self.demo
        )
    }
}

/// Reads an identity that a screen sends back; one that never was one is a request without its shape.
fn read_id<I: std::str::FromStr>(text: &str, member: &str) -> Result<I, Failure> {
    text.parse().map_err(|_| Failure::bad_request(member))
}

/// Reads several.
fn read_ids<I: std::str::FromStr>(texts: &[String]) -> Result<Vec<I>, Failure> {
    texts.iter().map(|text| read_id(text, "ids")).collect()
}
