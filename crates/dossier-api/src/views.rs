//! What goes out to a screen. Plain wire shapes: text, numbers, lists. No rule lives here.
//!
//! Long because one shape after the other, each a few lines; read it as a table.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use ts_rs::TS;

use crate::ShareRequest;

macro_rules! view {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty),* $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Default, PartialEq, Serialize, Deserialize, TS)]
        #[serde(rename_all = "camelCase")]
        pub struct $name { $($(#[$field_doc])* pub $field: $type),* }

        // A view holds what the learner owns: a log line or a panic must not repeat it.
        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(stringify!($name))
            }
        }
    };
}

view!(
    /// Where the app stands when it starts, or after a lock.
    StartView {
        /// `none` (no dossier yet), `locked` or `open`.
        state: String,
        /// The folder's name without its ending, such as `sanne`; empty when there is none.
        name: String,
        /// When it was last opened on this device (RFC 3339), if known.
        last_opened: Option<String>,
        /// True for the demo dossier.
        demo: bool,
        /// `nl` or `en`.
        language: String,
        /// `system`, `light`, `dark` or `contrast`.
        theme: String,
        /// True when this device has a keystore that may open the dossier (`unlock_keystore`).
        keystore: bool,
        /// Files that wait for an unlocked dossier, or that can be read without one.
        parked: Vec<ParkedView>,
        /// The product's version.
        version: String,
        /// Lock after so many minutes without a touch; 0 for never.
        lock_after: u32,
        /// Single keys do something.
        keys: bool,
        /// The size of all text in percent.
        text_size: u32,
        /// Draw without the graphics card.
        safe_rendering: bool,
        /// One item is on the screen for somebody else, and all else is locked (`shown`).
        showing: bool,
    }
);
view!(
    /// A file that the person handed in and that waits in memory.
    ParkedView {
        /// Names it in later requests.
        token: String,
        /// The file's name, without its folder.
        name: String,
        /// Its size in bytes.
        #[ts(type = "number")]
        bytes: u64,
        /// `bundle` for a share, `request`, `reply`, `link` for an address that was not asked yet, else `import`.
        purpose: String,
    }
);
view!(
    /// What the QR codes in a picture say.
    QrView {
        /// Credentials and other text, each now a file that waits.
        parked: Vec<ParkedView>,
        /// Web addresses; none of them was asked.
        links: Vec<String>,
    }
);
view!(
    /// A passphrase and how strong it is.
    StrengthView {
        /// The generated passphrase; empty when one was only rated.
        passphrase: String,
        /// 0 (weak) to 4 (strong).
        score: u8,
        /// About how many bits a guesser has to search.
        bits: u32,
    }
);
view!(
    /// The recovery code, shown once.
    RecoveryView {
        /// Eight groups of four characters and a check group.
        groups: Vec<String>,
    }
);
view!(
    /// How safe the dossier is.
    SafetyView {
        /// When this device last made a backup (RFC 3339).
        last_backup: Option<String>,
        /// When this device last proved one.
        last_proven: Option<String>,
        /// The name of the folder for regular copies; empty when none was chosen.
        backup_folder: String,
        /// Days between two regular copies; 0 for none.
        backup_days: u32,
        /// A regular copy is due.
        backup_due: bool,
        /// The work that one guess costs is little for this device: offer to set the passphrase anew.
        weak_kdf: bool,
        /// This device has a keystore.
        keystore_there: bool,
        /// It opens the dossier.
        keystore_on: bool,
        /// It is older than what this device saw, and nobody said that it may be (`accept_older`).
        older: bool,
        /// What else the person should know, as codes (`warning_<code>`).
        warnings: Vec<String>,
        /// When the recovery code in force was typed back right (RFC 3339).
        recovery_checked: Option<String>,
        /// What opens it.
        slots: Vec<SlotView>,
    }
);
view!(
    /// One thing that opens the dossier.
    SlotView {
        /// Names it in `remove_slot`.
        id: String,
        /// `passphrase`, `recovery` or `keystore`.
        kind: String,
        /// It opened the dossier this time.
        here: bool,
    }
);
view!(
    /// A backup that was made or proven.
    BackupView {
        /// The file's name.
        file: String,
        /// When it was made (RFC 3339).
        made: String,
        /// Records in it.
        records: u32,
        /// Files in it.
        files: u32,
    }
);
view!(
    /// What a restore did.
    RestoredView {
        /// Records that came back.
        added: u32,
        /// Records that got newer versions.
        updated: u32,
        /// Records that are the same.
        same: u32,
        /// Records that are newer here and stay.
        newer: u32,
        /// Records that could not be read.
        failed: u32,
        /// `kept`, `recovered` or `apart`: what became of the list of shares.
        ledger: String,
        /// The name under which an earlier dossier is kept; empty if there was none.
        earlier: String,
    }
);
view!(
    /// What was brought out of a damaged dossier.
    SalvagedView {
        /// Records that were written.
        records: u32,
        /// Files that were written.
        files: u32,
        /// Of the records, those in an older version.
        older: u32,
        /// Records of which nothing could be read.
        lost: Vec<String>,
        /// Files that could not be read whole.
        lost_files: u32,
    }
);
view!(
    /// One record as a row or card.
    RowView {
        /// The record.
        id: String,
        /// One of the seven kinds.
        kind: String,
        /// In the reader's language.
        title: String,
        /// The issuer's or organisation's name; empty if unknown.
        issuer: String,
        /// The date by which it sorts (`YYYY[-MM[-DD]]`); empty if unknown.
        date: String,
        /// The grade or another headline figure as given; empty if none.
        figure: String,
        /// The study load as given, such as `6 EC`; empty if none.
        credits: String,
        /// `self`, `file`, `hosted`, `signed` or `trusted`.
        evidence: String,
        /// `valid`, `invalid`, `unknown`; empty for a record without a credential.
        status: String,
        /// The finding that says most about the status, as a code; empty if none.
        reason: String,
        /// Text from which the issuer's rosette is drawn: the key, never the name; empty for own claims.
        rosette: String,
        /// The last day on which it counts; empty if it names none.
        expires: String,
        /// How many files it has.
        attachments: u32,
        /// The learner's labels.
        tags: Vec<String>,
        /// In the bin.
        trashed: bool,
    }
);
view!(
    /// A page of rows.
    ListView {
        /// The rows asked for.
        rows: Vec<RowView>,
        /// How many match in all.
        total: u32,
        /// How many records there are of each kind, whatever the filter.
        kinds: Vec<CountView>,
    }
);
view!(
    /// How many of something.
    CountView {
        /// What is counted, as a code.
        key: String,
        /// How many.
        count: u32,
    }
);
view!(
    /// An amount of study load or hours, split by what stands behind it.
    AmountView {
        /// `EC`, `SBU`, `hour`, …
        unit: String,
        /// The level as given; empty if none.
        level: String,
        /// The whole, as a decimal number in text.
        total: String,
        /// The part from signed or hosted credentials.
        signed: String,
        /// The part from unsigned files of somebody else.
        endorsed: String,
        /// The part that is self-declared.
        own: String,
    }
);
view!(
    /// What a student sees first.
    OverviewView {
        /// The learner's name for himself; empty if not told.
        name: String,
        /// How many records, without the bin.
        total: u32,
        /// Per kind.
        kinds: Vec<CountView>,
        /// Per status of credentials.
        statuses: Vec<CountView>,
        /// Study load by unit and level.
        study_load: Vec<AmountView>,
        /// Hours of internship.
        internship_hours: Vec<AmountView>,
        /// The newest records.
        recent: Vec<RowView>,
        /// What expires within 90 days.
        expiring: Vec<RowView>,
        /// Shares that are still running.
        open_shares: u32,
        /// Warnings that wait for the learner, as codes (`rolled_back`, `header_recovered`).
        warnings: Vec<String>,
    }
);
view!(
    /// One finding of a verdict.
    FindingView {
        /// `proof`, `issuer`, `status`, `validity`, `holder`, `schema`, `integrity`.
        check: String,
        /// `passed`, `failed`, `unknown`, `not_stated`.
        outcome: String,
        /// The code; its words are `finding_<code>`.
        code: String,
        /// Particulars in technical terms.
        detail: String,
        /// The moment for which it holds (RFC 3339), where it rests on documents from before; empty for now.
        as_of: String,
    }
);
view!(
    /// What was found out about a credential.
    VerdictView {
        /// `valid`, `invalid`, `unknown`.
        status: String,
        /// Each finding.
        findings: Vec<FindingView>,
        /// The standard.
        format: String,
        /// The kind of proof.
        proof_type: String,
        /// The moment for which it holds (RFC 3339).
        as_of: String,
        /// Where it stands in the credential around it: `endorsement` and the like, or a part; empty by itself.
        place: String,
        /// The verdicts of credentials inside.
        nested: Vec<VerdictView>,
    }
);
view!(
    /// One field, ready to read.
    FieldView {
        /// The key; its words are `field_<key>`, or the key itself where it is the learner's own.
        key: String,
        /// The shape, as in [`FormFieldView`]; `unknown` for a key that no kind knows.
        shape: String,
        /// The value as JSON.
        #[ts(type = "unknown")]
        value: Value,
        /// Stays home unless picked.
        sensitive: bool,
    }
);
view!(
    /// A file of a record.
    AttachmentView {
        /// Names it.
        id: String,
        /// The learner's name for it.
        name: String,
        /// What kind of file.
        media_type: String,
        /// Its size.
        #[ts(type = "number")]
        bytes: u64,
        /// SHA-256 in hexadecimal.
        sha256: String,
    }
);
view!(
    /// One version of a record.
    VersionView {
        /// Counted from 1.
        version: u32,
        /// When it was saved (RFC 3339).
        saved_at: String,
        /// Its title then.
        title: String,
        /// The keys that differ from the version before.
        changed: Vec<String>,
        /// In the bin as of this version.
        trashed: bool,
    }
);
view!(
    /// Everything about one record.
    DetailView {
        /// The card.
        row: RowView,
        /// Which version this is.
        version: u32,
        /// All members that can be edited, as the JSON of the terminal contract.
        #[ts(type = "Record<string, unknown>")]
        draft: Value,
        /// Common and kind-specific members that have a value, in the order of the form.
        fields: Vec<FieldView>,
        /// The verdict, for a credential.
        verdict: Option<VerdictView>,
        /// Where it came from: `form`, `file`, `url`, `paste`.
        source: String,
        /// The recognised format.
        format: String,
        /// When it came in (RFC 3339).
        imported_at: String,
        /// The address it was fetched from; empty if none.
        url: String,
        /// SHA-256 of the original; empty if there is none.
        original_sha256: String,
        /// Identifiers of the issuer by scheme.
        issuer_ids: Vec<PairView>,
        /// Its files.
        attachments: Vec<AttachmentView>,
        /// The documents that the verdict rests on, as they were kept.
        evidence: Vec<EvidenceView>,
        /// Its versions, newest first.
        versions: Vec<VersionView>,
        /// The shares that hold it.
        shares: Vec<ShareRowView>,
        /// What recipients said about it, newest first; each with only its remarks about this record.
        replies: Vec<ReplyView>,
    }
);
view!(
    /// A document that was fetched for a verdict and kept.
    EvidenceView {
        /// The address that answered.
        url: String,
        /// The HTTP status.
        status: u16,
        /// The media type.
        media_type: String,
        /// When it was fetched (RFC 3339).
        at: String,
    }
);
view!(
    /// A name and a value.
    PairView {
        /// The name.
        key: String,
        /// The value.
        value: String,
    }
);
view!(
    /// One field of a form.
    FormFieldView {
        /// The key; its words are `field_<key>`.
        key: String,
        /// `line`, `prose`, `text`, `yes_no`, `credits`, `url`, `email`, `lines`, `identifiers`,
        /// `work_processes`, `choice`, `records`.
        shape: String,
        /// The known words of a choice.
        choices: Vec<String>,
        /// Stays home unless picked.
        sensitive: bool,
    }
);
view!(
    /// The form of one kind.
    FormView {
        /// The kind.
        kind: String,
        /// Its own fields, after the common ones.
        fields: Vec<FormFieldView>,
    }
);
view!(
    /// What an import would do, frozen: running it does exactly this.
    PlanView {
        /// Names the plan.
        plan: String,
        /// Each thing that was found.
        rows: Vec<PlanRowView>,
        /// Each thing that could not be read.
        problems: Vec<ProblemView>,
        /// Addresses that a check would want to ask, with leave.
        wants: Vec<WantView>,
    }
);
view!(
    /// An address that a check would want to ask.
    WantView {
        /// The host that would see the request.
        host: String,
        /// Why, as a code (`issuer_document`, `status_list`, `hosted_document`, …).
        reason: String,
    }
);
view!(
    /// One thing in a plan.
    PlanRowView {
        /// Names it within the plan.
        index: u32,
        /// The file it came from.
        source: String,
        /// The recognised format.
        format: String,
        /// `new`, `same` (the learner has it already) or `updated` (a newer one of what he has).
        state: String,
        /// As it would be kept.
        row: RowView,
        /// The verdict, for a credential.
        verdict: Option<VerdictView>,
    }
);
view!(
    /// Something that could not be read.
    ProblemView {
        /// The file it came from.
        source: String,
        /// The code; its words are `problem_<code>` or `error_<code>_message`.
        code: String,
        /// Where in the file.
        place: String,
        /// The waiting file in which it can be mended (`broken_row`, `mend_row`); empty where it cannot.
        mend: String,
    }
);
view!(
    /// A row as text, to be mended.
    BrokenRowView {
        /// JSON, a member on each line.
        text: String,
    }
);
view!(
    /// What an import did.
    ImportedView {
        /// The moment that names the act, to take it back; empty when nothing was kept.
        at: String,
        /// The records that are new.
        added: Vec<String>,
        /// The records that have a new version.
        updated: Vec<String>,
        /// How many the learner had already.
        same: u32,
        /// What could not be read.
        problems: Vec<ProblemView>,
    }
);
view!(
    /// What can be shared of the chosen records for a purpose.
    ShareOptionsView {
        /// Each record with its fields.
        items: Vec<ShareItemView>,
        /// The suggested last day (`YYYY-MM-DD`).
        until: String,
        /// Today (`YYYY-MM-DD`).
        today: String,
    }
);
view!(
    /// What can be shared of one record.
    ShareItemView {
        /// The record.
        id: String,
        /// Its kind.
        kind: String,
        /// Its title.
        title: String,
        /// True for an issuer's own file, which goes whole or not at all.
        all_or_nothing: bool,
        /// The places of an issuer's credential that can be left out, by JSON pointer; each off by default.
        places: Vec<ShareFieldView>,
        /// False for a credential that is bound to a key in another wallet.
        presentable: bool,
        /// Its fields, each with the purpose's default.
        fields: Vec<ShareFieldView>,
        /// Its files, each off by default.
        attachments: Vec<AttachmentView>,
    }
);
view!(
    /// One field that can be shared.
    ShareFieldView {
        /// The key.
        key: String,
        /// Ticked for this purpose.
        chosen: bool,
        /// Stays home unless picked.
        sensitive: bool,
        /// What it says, as text.
        value: String,
    }
);
view!(
    /// A share that was made.
    SharedView {
        /// The share.
        id: String,
        /// The file's name.
        file: String,
        /// SHA-256 of the file.
        sha256: String,
        /// The generated words, to be sent by another way; shown once.
        passphrase: String,
    }
);
view!(
    /// One line of "who has what".
    ShareRowView {
        /// The share.
        id: String,
        /// For whom.
        recipient: String,
        /// The purpose: a known code or the learner's words.
        purpose: String,
        /// From when (`YYYY-MM-DD`).
        from: String,
        /// Until when (`YYYY-MM-DD`).
        until: String,
        /// `given`, `expired`, `withdrawn`, `not_sent`.
        state: String,
        /// What it holds.
        items: Vec<SharedItemView>,
        /// The recipient's identifier; empty if none was given.
        recipient_id: String,
        /// The receipt of the consent.
        receipt: String,
        /// The earlier share that this one adds to; empty for none.
        supplements: String,
        /// Everything that happened to it, oldest first.
        events: Vec<ShareEventView>,
        /// What its recipient said back, newest first.
        replies: Vec<ReplyView>,
    }
);
view!(
    /// What a recipient said back. Whose the key is, nobody confirms.
    ReplyView {
        /// The reply's own identity.
        id: String,
        /// The share that it answers.
        share: String,
        /// To whom the learner shared it.
        recipient: String,
        /// When it was signed (RFC 3339), as the replier's device had it.
        at: String,
        /// The key that signed it, in groups.
        fingerprint: String,
        /// What the replier calls himself.
        name: String,
        /// What he is; may be empty.
        role: String,
        /// Where; may be empty.
        organisation: String,
        /// How he can be reached; may be empty.
        contact: String,
        /// That the share arrived.
        acknowledged: bool,
        /// What else he asks for; may be empty.
        asks: String,
        /// The dossier has it already.
        known: bool,
        /// What he says, item by item.
        remarks: Vec<RemarkView>,
    }
);
view!(
    /// What was said about one record, in the version that was shared.
    RemarkView {
        /// The record.
        record: String,
        /// Its title now; empty if it is gone.
        title: String,
        /// The version that was meant.
        version: u32,
        /// The newest version.
        newest: u32,
        /// `comment`, `endorse`, `internship`; words: `reply_says_<says>`.
        says: String,
        /// The words.
        text: String,
        /// The record that the endorsement became; empty for a comment, and before it is kept.
        endorsement: String,
        /// What that record's check came to: `valid`, `invalid`, `unknown`; empty for none.
        status: String,
    }
);
view!(
    /// A reply that was signed and written.
    RepliedView {
        /// The file's name.
        file: String,
        /// The key that signed it.
        key: String,
    }
);
view!(
    /// The one item that is on the screen while all else is locked. What is sensitive is not among its fields.
    ShownView {
        /// The card.
        row: RowView,
        /// Its members.
        fields: Vec<FieldView>,
        /// The verdict, for a credential.
        verdict: Option<VerdictView>,
        /// Since when it is shown (RFC 3339).
        since: String,
    }
);
view!(
    /// One event in the life of a share.
    ShareEventView {
        /// What, as the ledger says it: `consent.given`, `erasure.requested` and so on.
        event: String,
        /// When (RFC 3339).
        at: String,
        /// Which line of the ledger.
        seq: u32,
    }
);
view!(
    /// Something that is due, or will be.
    ReminderView {
        /// The share.
        share: String,
        /// Its recipient.
        recipient: String,
        /// `ends_soon`, `ended`, `follow_up`.
        kind: String,
        /// From which day (`YYYY-MM-DD`).
        due: String,
        /// That day is there.
        is_due: bool,
    }
);
view!(
    /// Something that a share would tell beside its purpose.
    LeakView {
        /// `bsn`, `gps`, `third_party` and so on; words: `share_leak_<kind>`.
        kind: String,
        /// The record; empty for the accompanying words.
        record: String,
        /// The record's title.
        title: String,
        /// The field's key, or the file's place in the bundle.
        place: String,
        /// The file, if it is one of the record's; empty otherwise.
        file: String,
        /// The beginning of what was found.
        excerpt: String,
        /// In a file that somebody signed: it is never altered.
        signed: bool,
        /// What the law or the design keeps at home unless picked by name.
        grave: bool,
        /// `leave_out`, `clean`, `reword`, `whole_item`.
        remedy: String,
    }
);
view!(
    /// What somebody asks for.
    RequestView {
        /// The parked file that it came in.
        token: String,
        /// What the requester calls himself, else his identifier.
        name: String,
        /// His identifier.
        client: String,
        /// `unsigned`, `not_checked`, `by_key`, `by_domain`; words: `share_request_<trust>`.
        trust: String,
        /// A known purpose's name, or his own words.
        purpose: String,
        /// What for in his own words, beside a known purpose.
        purpose_text: String,
        /// How long he wants to keep it (ISO 8601); empty if he does not say.
        retention: String,
        /// The legal basis that he claims; empty if none.
        legal_basis: String,
        /// Where his privacy policy is; empty if he does not say.
        policy: String,
        /// Until which day he waits (`YYYY-MM-DD`); empty if he does not say.
        expires: String,
        /// That day is over.
        expired: bool,
        /// His age keys.
        keys: Vec<String>,
        /// What he wants, and how that stands; empty while the dossier is locked.
        wanted: Vec<WantedView>,
        /// Nothing that is required is missing.
        complete: bool,
        /// The smallest answer, ready to be looked at; nothing while the dossier is locked.
        answer: Option<ShareRequest>,
    }
);
view!(
    /// One thing that is asked for.
    WantedView {
        /// The requester's name for it.
        id: String,
        /// What he calls it; may be empty.
        title: String,
        /// The request cannot be answered without it.
        required: bool,
        /// `have`, `expired`, `not_presentable`, `missing`; words: `share_have_<have>`.
        have: String,
        /// Every way to answer it, the one that tells least first.
        fits: Vec<FitView>,
    }
);
view!(
    /// One way to answer one thing.
    FitView {
        /// The record.
        record: String,
        /// Its title.
        title: String,
        /// Its kind.
        kind: String,
        /// `have`, `expired`, `not_presentable`.
        have: String,
        /// What of it would go: fields, files, `credential`; empty for the purpose's own choice.
        names: Vec<String>,
        /// More goes along than was asked, because the issuer's file goes whole.
        all_or_nothing: bool,
    }
);
view!(
    /// A purpose that is known.
    PurposeView {
        /// Its short name.
        name: String,
        /// In the reader's language.
        words: String,
        /// The term of the Data Privacy Vocabulary.
        term: String,
    }
);
view!(
    /// One record in a share.
    SharedItemView {
        /// The record.
        id: String,
        /// Its title now; empty if it is gone.
        title: String,
        /// The version that was shared.
        version: u32,
        /// The newest version.
        newest: u32,
        /// The fields that were shared.
        fields: Vec<String>,
        /// Those of them that say something else now.
        changed: Vec<String>,
        /// It is in the bin, or gone.
        gone: bool,
    }
);
view!(
    /// A withdrawal, ready to send.
    WithdrawalView {
        /// The letter's text in the reader's language.
        letter: String,
        /// The signed notice as JSON.
        notice: String,
    }
);
view!(
    /// A shared bundle as its recipient reads it.
    ReaderView {
        /// Names the opened bundle in later requests; empty for a preview.
        token: String,
        /// The share.
        id: String,
        /// For whom.
        recipient: String,
        /// The purpose: a known code or the learner's words.
        purpose: String,
        /// The learner's accompanying words.
        text: String,
        /// Made when (RFC 3339).
        created: String,
        /// From when.
        from: String,
        /// Until when.
        until: String,
        /// Line 1: every file fits its digest.
        intact: bool,
        /// Line 2: signed by one learner's key.
        holder_proof: bool,
        /// The learner's key, as a DID.
        holder: String,
        /// A short fingerprint of the key, in groups.
        fingerprint: String,
        /// Line 3: how many items an issuer confirms.
        confirmed: u32,
        /// Line 4, as codes: `expired`, `not_yet_valid`, `other_recipient`; empty when it may be used now.
        limits: Vec<String>,
        /// What it holds.
        items: Vec<ReaderItemView>,
        /// Who would be asked, if its credentials were checked online; empty when there is nothing to ask.
        hosts: Vec<String>,
        /// The receipt as JSON.
        receipt: String,
    }
);
view!(
    /// One item in a bundle.
    ReaderItemView {
        /// Its place in the bundle.
        index: u32,
        /// The card.
        row: RowView,
        /// The fields that were shared.
        fields: Vec<FieldView>,
        /// How many members an issuer's format shows to be withheld.
        withheld: u32,
        /// The verdict, for an issuer's credential.
        verdict: Option<VerdictView>,
        /// What the learner's application had found, if it was enclosed. It comes from the learner.
        enclosed: Option<EnclosedView>,
        /// Its files.
        attachments: Vec<AttachmentView>,
    }
);
view!(
    /// What the learner's application had found about a credential, and what follows from the documents that it enclosed.
    EnclosedView {
        /// When it looked (RFC 3339).
        as_of: String,
        /// What it came to: `valid`, `invalid`, `unknown`.
        reported: String,
        /// How many documents were enclosed.
        documents: u32,
        /// What this reader finds with them.
        replayed: VerdictView,
    }
);
view!(
    /// What became of saving a bundle in another format.
    SavedBundleView {
        /// False when the person chose no place.
        saved: bool,
        /// How many items the format has no place for.
        left_out: u32,
    }
);
view!(
    /// What an integrity check found.
    CheckView {
        /// Nothing is wrong.
        ok: bool,
        /// Records read.
        records: u32,
        /// Attachments read.
        attachments: u32,
        /// Each problem, with the record or file it is about.
        problems: Vec<PairView>,
    }
);
view!(
    /// How many, split by what stands behind them.
    SplitView {
        /// All of them.
        total: u32,
        /// Checked signatures and hosts.
        signed: u32,
        /// Unsigned files of somebody else.
        endorsed: u32,
        /// The learner's own word.
        own: u32,
    }
);
view!(
    /// The numbers behind every figure.
    InsightView {
        /// Study load by unit and level.
        levels: Vec<AmountView>,
        /// Study load by study year and unit, oldest first.
        periods: Vec<PeriodView>,
        /// Grades from 1 to 10, oldest first; empty when there are too many to draw one by one.
        grades: Vec<GradeView>,
        /// The same per study year.
        grade_years: Vec<GradeYearView>,
        /// Their mean as a decimal number; empty without grades.
        grade_mean: String,
        /// `too_few`, `stable`, `rising`, `falling`.
        grade_trend: String,
        /// The mean of the earlier half; empty unless rising or falling.
        grade_from: String,
        /// The mean of the later half; empty unless rising or falling.
        grade_to: String,
        /// Results with a grade in words, on another scale, or without a date.
        grades_elsewhere: u32,
        /// Skills, the one with the most behind it first; at most 40.
        skills: Vec<SkillView>,
        /// How many skills there are in all.
        skills_total: u32,
        /// Internships with hours, oldest first.
        internships: Vec<InternshipView>,
        /// All hours of internship.
        internship_hours: Vec<AmountView>,
        /// What lasted.
        spans: Vec<SpanView>,
        /// What happened, by kind and month.
        moments: Vec<MomentView>,
        /// Records without any date.
        undated: u32,
        /// Amounts that are words and no number; they are in no total.
        uncounted: u32,
        /// Today (`YYYY-MM-DD`), for what goes on.
        today: String,
    }
);
view!(
    /// Study load of one study year in one unit.
    PeriodView {
        /// `2024-2025`; empty when the date does not tell.
        year: String,
        /// How much.
        amount: AmountView,
    }
);
view!(
    /// One grade.
    GradeView {
        /// The record.
        id: String,
        /// What it is called.
        title: String,
        /// When (`YYYY[-MM[-DD]]`).
        date: String,
        /// As a decimal number.
        grade: String,
        /// `signed`, `endorsed` or `own`.
        origin: String,
    }
);
view!(
    /// The grades of one study year.
    GradeYearView {
        /// `2024-2025`; empty when the dates do not tell.
        year: String,
        /// How many.
        count: SplitView,
        /// Their mean.
        mean: String,
        /// The lowest.
        lowest: String,
        /// The highest.
        highest: String,
    }
);
view!(
    /// A skill with what shows it.
    SkillView {
        /// What it is called.
        label: String,
        /// Its address in a vocabulary; empty if none.
        uri: String,
        /// What shows it, the strongest first; at most 40.
        shown_by: Vec<ProofView>,
        /// How many records show it.
        count: SplitView,
    }
);
view!(
    /// A record that shows a skill.
    ProofView {
        /// The record.
        id: String,
        /// What it is called.
        title: String,
        /// `signed`, `endorsed` or `own`.
        origin: String,
    }
);
view!(
    /// The hours of one internship.
    InternshipView {
        /// The record.
        id: String,
        /// What it is called.
        title: String,
        /// When it began; empty if unknown.
        start: String,
        /// When it ended; empty if unknown.
        end: String,
        /// How many hours, as a decimal number.
        hours: String,
        /// `signed`, `endorsed` or `own`.
        origin: String,
    }
);
view!(
    /// A record that lasted.
    SpanView {
        /// The record.
        id: String,
        /// Its kind.
        kind: String,
        /// What it is called.
        title: String,
        /// When it began (`YYYY[-MM[-DD]]`).
        start: String,
        /// When it ended; empty while it goes on.
        end: String,
        /// `signed`, `endorsed` or `own`.
        origin: String,
    }
);
view!(
    /// What happened in one month, or in one year of which the month is unknown.
    MomentView {
        /// The kind.
        kind: String,
        /// `YYYY-MM`, or `YYYY`.
        when: String,
        /// How many.
        count: SplitView,
        /// The record, when there is only one; else empty.
        id: String,
        /// Its title.
        title: String,
    }
);
view!(
    /// By what the list can be narrowed.
    FiltersView {
        /// Issuers and organisations, the most frequent first; at most 60.
        issuers: Vec<CountView>,
        /// The learner's labels, in the order of the alphabet; at most 200.
        tags: Vec<CountView>,
        /// Calendar years, newest first.
        years: Vec<CountView>,
        /// What stops to count within 90 days, or has stopped.
        expiring: u32,
    }
);
view!(
    /// Something that was done.
    ActView {
        /// The moment that names it (RFC 3339).
        at: String,
        /// `imported`, `added`, `changed`, `binned` or `restored`.
        did: String,
        /// How many records it touched.
        count: u32,
        /// How many of them were not changed since: so many can be taken back.
        undoable: u32,
        /// The first few, as they are now.
        records: Vec<ProofView>,
    }
);
view!(
    /// What became of taking an act back.
    UndoneView {
        /// The moment that names the taking back, to undo that.
        at: String,
        /// How many records are as they were before.
        undone: u32,
        /// How many were changed since and were left alone.
        left: u32,
    }
);
view!(
    /// One member that differs between a version and the one before.
    ChangeView {
        /// The key, as in [`FieldView`].
        key: String,
        /// The shape, as in [`FieldView`].
        shape: String,
        /// Before; null when it was not there.
        #[ts(type = "unknown")]
        before: Value,
        /// After; null when it is not there any more.
        #[ts(type = "unknown")]
        after: Value,
    }
);
view!(
    /// The inside of a file, as far as it can be shown without running anything of it.
    PreviewView {
        /// `text`, `picture`, or `none` for what is only saved, never opened here.
        kind: String,
        /// The text; only the beginning of a long one.
        text: String,
        /// True when there is more.
        cut: bool,
        /// The media type of a picture, told by its bytes.
        media_type: String,
        /// A picture's bytes in base64.
        data: String,
    }
);
view!(
    /// Whom the learner believes, and by what he is known.
    TrustView {
        /// Lists of issuers; the one without a name holds those that he added one by one.
        registries: Vec<RegistryView>,
        /// By what credentials know him.
        identifiers: Vec<IdentifierView>,
    }
);
view!(
    /// A list of issuers.
    RegistryView {
        /// Its name; empty for the issuers that were added one by one (words: `registry_own`).
        name: String,
        /// When it was added, or last added to (RFC 3339).
        at: String,
        /// How many issuers it has.
        count: u32,
        /// The first thousand of them.
        issuers: Vec<IssuerView>,
    }
);
view!(
    /// One issuer of a list.
    IssuerView {
        /// What the list calls it.
        name: String,
        /// DIDs, addresses and domains.
        known_as: Vec<String>,
    }
);
view!(
    /// Something that the learner is known by.
    IdentifierView {
        /// `email`, `eduid`, `did`, `name`; its words are `identifier_<kind>`.
        kind: String,
        /// As he typed it.
        value: String,
        /// `typed` or `eduid`.
        source: String,
    }
);
view!(
    /// How often it is asked, and whether it is time.
    RecheckView {
        /// After how many days; 0 for never.
        every: u32,
        /// The learner gave leave once and for all.
        unasked: bool,
        /// When it was last asked (RFC 3339); empty if never.
        last: String,
        /// True when it is time.
        due: bool,
        /// How many credentials can be asked about.
        records: u32,
        /// Who would see a request, as far as is known before asking.
        hosts: Vec<String>,
    }
);
view!(
    /// What asking again came to.
    RecheckedView {
        /// How many credentials were judged.
        judged: u32,
        /// The records with newer documents or another verdict.
        renewed: Vec<String>,
        /// Those whose one word is another now, as they are now.
        changed: Vec<RowView>,
        /// Hosts without an answer, each with its code: words `error_<code>_message`; `left_alone` for a badge's own
        /// address (words: `recheck_left_alone`).
        unreached: Vec<PairView>,
    }
);
view!(
    /// One request of the network diary.
    AskedView {
        /// When (RFC 3339).
        at: String,
        /// Whom; empty for what was no address.
        host: String,
        /// What for; its words are `want_<reason>`.
        reason: String,
        /// `answered` or `redirected` (words: `request_<outcome>`), or a code (words: `error_<outcome>_message`).
        outcome: String,
        /// The HTTP status; 0 where there is none.
        status: u32,
    }
);
