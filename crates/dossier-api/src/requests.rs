//! What comes in from a screen.
//!
//! Long because one shape after the other, each a few lines; read it as a table.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

macro_rules! request {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase", deny_unknown_fields)]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

request!(
    /// Makes a dossier in the app's own folder.
    CreateRequest {
        /// The passphrase; asked to be at least one character, advised to be strong.
        passphrase: String,
        /// What the learner wants to be called; may be empty.
        name: String,
    }
);
request!(
    /// Two groups of the recovery code, typed back.
    ConfirmRequest {
        /// The place of each group (0 to 8).
        places: Vec<u8>,
        /// What was typed for each.
        groups: Vec<String>,
    }
);
request!(
    /// Opens the dossier.
    UnlockRequest {
        /// The passphrase, or the recovery code.
        secret: String,
        /// True when it is the recovery code.
        recovery: bool,
    }
);
request!(
    /// Replaces the passphrase.
    PassphraseRequest {
        /// The new one.
        passphrase: String,
    }
);
request!(
    /// Which rows to show.
    ListRequest {
        /// Only this kind; empty for all.
        kind: String,
        /// Words that all must occur.
        search: String,
        /// Only this label; empty for all.
        tag: String,
        /// Only this issuer; empty for all.
        issuer: String,
        /// Only this status; empty for all.
        status: String,
        /// Only with its date in this calendar year (`2026`); empty for all.
        #[serde(default)]
        year: String,
        /// Only what stops to count within 90 days, or has stopped.
        #[serde(default)]
        expiring: bool,
        /// The bin instead of the rest.
        trashed: bool,
        /// How many to pass over.
        offset: u32,
        /// How many at most.
        limit: u32,
    }
);
request!(
    /// One thing by its identity.
    IdRequest {
        /// The record, file, share, plan or token.
        id: String,
    }
);
request!(
    /// Several things by their identity.
    IdsRequest {
        /// Records or tokens.
        ids: Vec<String>,
    }
);
request!(
    /// Adds a record, or a version of one.
    SaveRequest {
        /// The record to change; empty for a new one.
        id: String,
        /// All members, as the JSON of the terminal contract.
        #[ts(type = "Record<string, unknown>")]
        draft: Value,
    }
);
request!(
    /// Takes a file from a record.
    DetachRequest {
        /// The record.
        id: String,
        /// The file.
        file: String,
    }
);
request!(
    /// Adds parked files to a record.
    AttachRequest {
        /// The record.
        id: String,
        /// The parked files.
        tokens: Vec<String>,
    }
);
request!(
    /// Text that was pasted: a credential, a token, or JSON.
    PasteRequest {
        /// The text.
        text: String,
    }
);
request!(
    /// Looks at files before anything is kept.
    PlanRequest {
        /// The parked files.
        tokens: Vec<String>,
        /// The person gave leave to ask the hosts that the checks want.
        online: bool,
    }
);
request!(
    /// The row of a waiting file that a problem is about.
    BrokenRowRequest {
        /// The file.
        token: String,
        /// The problem's place.
        place: String,
    }
);
request!(
    /// A row that was mended by hand.
    MendRequest {
        /// The file.
        token: String,
        /// The problem's place.
        place: String,
        /// The row as JSON.
        text: String,
    }
);
request!(
    /// Does what a plan showed.
    ImportRequest {
        /// The plan.
        plan: String,
        /// The rows that were ticked.
        rows: Vec<u32>,
    }
);
request!(
    /// Asks what can be shared.
    ShareOptionsRequest {
        /// The records.
        ids: Vec<String>,
        /// A known purpose's name, or own words.
        purpose: String,
    }
);
request!(
    /// A share as the learner composed it.
    ShareRequest {
        /// The recipient's name.
        recipient: String,
        /// The recipient's identifier (e-mail or did:web); may be empty.
        recipient_id: String,
        /// A known purpose's name, or own words.
        purpose: String,
        /// The first day (`YYYY-MM-DD`); empty for today.
        from: String,
        /// The last day (`YYYY-MM-DD`).
        until: String,
        /// Accompanying words; may be empty.
        text: String,
        /// What goes in.
        items: Vec<ShareItemRequest>,
        /// What else is agreed on; nothing else without it.
        #[serde(default)]
        #[ts(optional)]
        conditions: Option<ShareConditionsRequest>,
    }
);
request!(
    /// What else is agreed on with a share.
    ShareConditionsRequest {
        /// How long the recipient may keep it after the period (ISO 8601, `P6M`); empty for not at all.
        keep: String,
        /// To whom he may pass it on, by name.
        onward: Vec<String>,
        /// `parent` or `guardian` who agreed too; empty for nobody.
        guardian: String,
        /// That person's name, if it may stand in the receipt.
        guardian_name: String,
        /// On which day (`YYYY-MM-DD`); empty for today.
        guardian_on: String,
        /// A receipt in the Kantara form as well.
        kantara: bool,
        /// The earlier share that this one adds to; empty for none.
        supplements: String,
        /// As a page that any browser opens; words always open it.
        #[serde(default)]
        #[ts(optional)]
        page: Option<bool>,
        /// The recipient's age keys; without any, words are made.
        keys: Vec<String>,
        /// Words as well, where there are keys.
        words: bool,
        /// The files that go as they are, and not as a cleaned copy.
        as_is: Vec<String>,
        /// The parked request that this answers; empty for none.
        request: String,
    }
);
request!(
    /// What the recipient of a share said, or that a letter left.
    NoteShareRequest {
        /// The share.
        id: String,
        /// `recipient.acknowledged`, `withdrawal.sent`, `erasure.requested`, `erasure.confirmed`.
        event: String,
        /// What was said or sent; may be empty, and stays with the learner.
        said: String,
    }
);
request!(
    /// A document that is made and goes to a place that the person picks.
    SaveDocumentRequest {
        /// `receipt`, `letter`, `notice`, `cover`, `proof`, `checkpoint`, `ledger`.
        what: String,
        /// The share it is about; empty for the ledger as a whole.
        id: String,
        /// For `letter` `nl` or `en`; for `cover` the shared file's name; for `proof` the event (empty for the latest), with `+payload` behind it where
        /// whom and what are shown too; else empty.
        detail: String,
    }
);
request!(
    /// One record in a share.
    ShareItemRequest {
        /// The record.
        id: String,
        /// The ticked fields.
        fields: Vec<String>,
        /// The ticked files.
        attachments: Vec<String>,
    }
);
request!(
    /// Opens a received bundle.
    OpenBundleRequest {
        /// The parked file.
        token: String,
        /// The passphrase, or an age secret key.
        secret: String,
    }
);
request!(
    /// What the reader of an opened bundle says back.
    ReplyRequest {
        /// The opened bundle.
        bundle: String,
        /// His name.
        name: String,
        /// What he is there; may be empty.
        role: String,
        /// Where; may be empty.
        organisation: String,
        /// How he can be reached; may be empty.
        contact: String,
        /// What he would like to see beside it; may be empty.
        asks: String,
        /// What he says about items.
        remarks: Vec<RemarkRequest>,
    }
);
request!(
    /// What is said about one item of a bundle.
    RemarkRequest {
        /// The item, by the identity on its card.
        item: String,
        /// `comment`, `endorse` or `internship`.
        says: String,
        /// The words; for `internship` the evaluation.
        text: String,
        /// Hours worked; for `internship`.
        hours: String,
        /// What was done; for `internship`.
        tasks: Vec<String>,
        /// The judgement of each work process; for `internship`.
        processes: Vec<ProcessRequest>,
    }
);
request!(
    /// A work process and how it was judged.
    ProcessRequest {
        /// Its code; may be empty.
        code: String,
        /// Its name.
        title: String,
        /// The judgement.
        judgement: String,
    }
);
request!(
    /// Saves an opened bundle in another format.
    SaveBundleRequest {
        /// The opened bundle's token.
        id: String,
        /// `json`, `csv`, `elmo`, `ooapi` or `ooapi5`.
        format: String,
    }
);
request!(
    /// Takes a file out of an opened bundle or a record.
    SaveFileRequest {
        /// The opened bundle's token, or the record.
        id: String,
        /// The file.
        file: String,
    }
);
request!(
    /// What is not secret and stays on this device.
    SettingsRequest {
        /// `nl` or `en`.
        language: String,
        /// `system`, `light`, `dark` or `contrast`.
        theme: String,
    }
);
request!(
    /// How the screens behave on this device; not secret.
    PreferencesRequest {
        /// Lock after so many minutes without a touch; 0 for never.
        lock_after: u32,
        /// Single keys such as `/` and `j` do something.
        keys: bool,
        /// The size of all text in percent, 100 to 200.
        text_size: u32,
        /// Draw without the graphics card, for drivers that leave the window blank. From the next start.
        safe_rendering: bool,
    }
);
request!(
    /// Takes an act back.
    UndoRequest {
        /// The moment that names the act (RFC 3339), from the log or from what an act answered.
        at: String,
    }
);
request!(
    /// One version of a record.
    VersionRequest {
        /// The record.
        id: String,
        /// Counted from 1.
        version: u32,
    }
);
request!(
    /// Gets a file from an address that the person typed. Its host will see the request.
    FetchRequest {
        /// The address.
        url: String,
    }
);
request!(
    /// A secret that opens a backup.
    SecretRequest {
        /// The passphrase, or the recovery code.
        secret: String,
        /// True when it is the recovery code.
        recovery: bool,
    }
);
request!(
    /// Brings a backup back.
    RestoreRequest {
        /// The passphrase of the backup, or its recovery code.
        secret: String,
        /// True when it is the recovery code.
        recovery: bool,
        /// Put it in the place of the locked dossier, which is kept beside it.
        replace: bool,
    }
);
request!(
    /// How often a regular copy is made.
    BackupScheduleRequest {
        /// Days between two copies; 0 for none.
        days: u32,
    }
);
request!(
    /// Lets this device's keystore open the dossier, or no more.
    KeystoreRequest {
        /// True to let it.
        on: bool,
    }
);
request!(
    /// A secret to put on the clipboard, from where it goes by itself.
    CopyRequest {
        /// The text.
        text: String,
    }
);
request!(
    /// Adds a list of issuers that the learner believes.
    AddRegistryRequest {
        /// The parked file.
        token: String,
        /// The name to keep it under; empty for its own, or the file's.
        name: String,
    }
);
request!(
    /// Adds one issuer that the learner believes.
    AddIssuerRequest {
        /// A DID, a web address or a domain.
        identifier: String,
        /// What it is called.
        name: String,
    }
);
request!(
    /// Adds something that the learner is known by.
    IdentifierRequest {
        /// `email`, `eduid`, `did`, `name`; empty for what it looks like.
        kind: String,
        /// As he types it.
        value: String,
    }
);
request!(
    /// Names a list, an issuer or an identifier, exactly as it stands in the view.
    NameRequest {
        /// The name or value.
        name: String,
    }
);
request!(
    /// How often kept credentials are asked about.
    ScheduleRequest {
        /// After how many days; 0 for never.
        every: u32,
        /// The learner gave leave once and for all.
        unasked: bool,
    }
);
request!(
    /// Judges kept credentials anew, many at once.
    RecheckRequest {
        /// The records; empty for all.
        ids: Vec<String>,
        /// The learner gave leave to ask the hosts that were shown.
        online: bool,
    }
);
