//! Every way in which something can go wrong, as a code with words.
//!
//! Long because a table of every code, with the tests that keep it closed.

macro_rules! codes {
    ($($exit:ident { $($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)? })+) => {
        /// The closed list of failures. Scripts and screens rely on the texts; none ever changes.
        /// Words: `error_<code>_message` (what happened) and `error_<code>_hint` (what you can do).
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code { $($($(#[$doc])* $name,)+)+ }

        impl Code {
            /// Every code, for tests that each has words.
            pub const ALL: &'static [Self] = &[$($(Self::$name,)+)+];

            /// The code as scripts read it.
            pub const fn as_str(self) -> &'static str {
                match self { $($(Self::$name => $text,)+)+ }
            }

            /// What a process that ends because of it tells its caller.
            pub const fn exit(self) -> Exit {
                match self { $($(Self::$name => Exit::$exit,)+)+ }
            }
        }
    };
}

/// How a process ends: the exit codes that scripts rely on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum Exit {
    /// Done.
    #[default]
    Done = 0,
    /// Done, and a verdict is negative.
    Negative = 1,
    /// The question was not understood.
    Usage = 2,
    /// The dossier or the bundle does not open.
    CannotOpen = 3,
    /// What was handed in is refused.
    Refused = 4,
    /// The disk failed, is full, or may not be written.
    Io = 5,
    /// The network failed, or was needed without leave.
    Network = 6,
}

codes! {
    Usage {
        /// An option or a value that is not understood.
        Usage = "usage",
        /// Nothing in the dossier has this identity.
        NotFound = "not_found",
        /// There is something in the place where a dossier should be made.
        AlreadyExists = "already_exists",
        /// The settings for key derivation are out of bounds.
        KdfRefused = "kdf_refused",
        /// A member that belongs to the dossier, such as `id`, was to be changed.
        MemberFixed = "member_fixed",
        /// A date is not `YYYY-MM-DD`, or ends before it begins.
        PeriodRefused = "period_refused",
        /// Nothing was picked to share.
        ShareEmpty = "share_empty",
        /// The same record was picked twice.
        ShareTwice = "share_twice",
        /// A picked record is not there in the version that was looked at.
        ShareRecordMissing = "share_record_missing",
        /// A picked file does not belong to the record.
        ShareFileMissing = "share_file_missing",
        /// A picked member does not exist.
        ShareUnknownField = "share_unknown_field",
        /// The issuer's file was asked for, and the record has none.
        ShareNothingSigned = "share_nothing_signed",
        /// A part of an issuer's file was asked for that cannot be shown apart.
        ShareCannotDisclose = "share_cannot_disclose",
        /// The recipient has no name.
        ShareNoRecipient = "share_no_recipient",
        /// The purpose is empty.
        ShareNoPurpose = "share_no_purpose",
        /// The period ends before it begins, or is over already.
        SharePeriodOver = "share_period_over",
        /// Name, purpose or accompanying words are too long.
        ShareTextTooLong = "share_text_too_long",
        /// The share still runs, so nothing of it is erased here.
        ShareRunning = "share_running",
        /// Nothing changed since the share, so there is nothing new to send.
        NothingNew = "nothing_new",
        /// The format that was asked for has no place for anything in the bundle.
        NothingToExport = "nothing_to_export",
        /// What happened to a share cannot be noted, or not at this point.
        EventRefused = "event_refused",
        /// Whoever replies gave no name.
        ReplyNoName = "reply_no_name",
        /// A reply, or a remark in it, says nothing.
        ReplyEmpty = "reply_empty",
        /// A reply has too many remarks, or one that is too long.
        ReplyTooLong = "reply_too_long",
        /// A remark is about an item that is not in the share.
        ReplyNoSuchItem = "reply_no_such_item",
        /// The recipient's key is not an age key.
        RecipientKeyMalformed = "recipient_key_malformed",
        /// The key that the caller vouches for cannot be read.
        IssuerKeyUnusable = "issuer_key_unusable",
        /// The map of evidence cannot be read.
        EvidenceMapMalformed = "evidence_map_malformed",
        /// What should name an issuer is neither a DID nor an address nor a domain.
        IssuerMalformed = "issuer_malformed",
        /// No list and no issuer of this name was added.
        RegistryUnknown = "registry_unknown",
        /// What should identify the learner is empty or not of its kind.
        IdentifierMalformed = "identifier_malformed",
        /// The learner did not add this identifier.
        IdentifierUnknown = "identifier_unknown",
        /// An interval of no days, or of too many.
        ScheduleRefused = "schedule_refused",
        /// The passphrase is empty.
        PassphraseEmpty = "passphrase_empty",
        /// The record was changed since it was read.
        Conflict = "conflict",
        /// Nothing of an act is left to take back.
        NothingToUndo = "nothing_to_undo",
        /// What a screen refers to is not there (any more).
        Stale = "stale",
        /// There is a file in the place where a backup should be written.
        BackupExists = "backup_exists",
        /// The last passphrase was to be taken away.
        LastPassphrase = "last_passphrase",
        /// There is no room for one more thing that opens the dossier.
        TooManyDoors = "too_many_doors",
        /// The person stopped it.
        Stopped = "stopped",
    }
    CannotOpen {
        /// The passphrase does not fit.
        WrongPassphrase = "wrong_passphrase",
        /// The recovery code does not fit.
        WrongRecoveryCode = "wrong_recovery_code",
        /// The recovery code was mistyped: its check group does not fit.
        RecoveryCodeMalformed = "recovery_code_malformed",
        /// No passphrase was given and nobody can be asked.
        PassphraseNeeded = "passphrase_needed",
        /// There is no dossier in that place.
        NotADossier = "not_a_dossier",
        /// Another process has the dossier open.
        InUse = "in_use",
        /// The header that holds the key slots is damaged.
        DamagedHeader = "damaged_header",
        /// The database is damaged.
        DamagedDatabase = "damaged_database",
        /// A newer version of the program wrote it.
        NewerFormat = "newer_format",
        /// The dossier is locked.
        Locked = "locked",
        /// Opening asks for more memory or time than is accepted.
        TooCostly = "too_costly",
        /// The bundle is for another key.
        NotForThisKey = "not_for_this_key",
        /// The bundle asks for a passphrase, and a key was given.
        NeedsPassphrase = "needs_passphrase",
        /// The bundle asks for a key, and a passphrase was given.
        NeedsKey = "needs_key",
        /// The age identity cannot be read.
        IdentityMalformed = "identity_malformed",
        /// This device's keystore has no secret for the dossier, or does not give it out.
        KeystoreEmpty = "keystore_empty",
    }
    Refused {
        /// A file is no list of issuers.
        RegistryMalformed = "registry_malformed",
        /// A list of issuers names none.
        RegistryEmpty = "registry_empty",
        /// A list of issuers is longer than is kept.
        RegistryTooLarge = "registry_too_large",
        /// A file says nothing about whom it is of.
        IdentityFileMalformed = "identity_file_malformed",
        /// A file is about several people.
        IdentityFileSeveral = "identity_file_several",
        /// The file is empty.
        InputEmpty = "input_empty",
        /// The file is larger than its kind may be.
        TooLarge = "too_large",
        /// The file begins like JSON and breaks off.
        MalformedJson = "malformed_json",
        /// The file nests too deep.
        TooDeep = "too_deep",
        /// The file has too many values.
        TooManyValues = "too_many_values",
        /// The file begins like a token, and a part of it does not decode.
        MalformedToken = "malformed_token",
        /// The picture breaks off, or the badge in it does not unpack.
        MalformedImage = "malformed_image",
        /// The file begins like SVG or XML and is not accepted as such.
        MalformedXml = "malformed_xml",
        /// The file is of a known kind that is not read yet.
        FormatNotRead = "format_not_read",
        /// Nothing about the file is known.
        FormatUnknown = "format_unknown",
        /// The file is not in the format that was asked for.
        FormatMismatch = "format_mismatch",
        /// The export was written by a newer version.
        ExportNewer = "export_newer",
        /// The file can be read and holds nothing to keep or check.
        NoCredential = "no_credential",
        /// More files wait than fit in memory.
        TooMuchParked = "too_much_parked",
        /// A record cannot be kept as it is.
        RecordRefused = "record_refused",
        /// The file is larger than an attachment may be.
        AttachmentTooLarge = "attachment_too_large",
        /// What the dossier holds here is damaged.
        ItemDamaged = "item_damaged",
        /// A share would be larger than a bundle may be.
        ShareTooLarge = "share_too_large",
        /// A share would hold more files than a bundle may.
        ShareTooManyFiles = "share_too_many_files",
        /// With the share inside, the viewer page would be larger than a page may be.
        SharePageTooLarge = "share_page_too_large",
        /// The file is no reply to a share.
        NotAReply = "not_a_reply",
        /// The reply answers no share of this dossier, or another version of it.
        ReplyToNothing = "reply_to_nothing",
        /// The file holds no signing key.
        KeyFileMalformed = "key_file_malformed",
        /// This program was built without the viewer page.
        ViewerMissing = "viewer_missing",
        /// A share could not be locked.
        ShareLock = "share_lock",
        /// A share could not be signed.
        ShareSign = "share_sign",
        /// A line of the ledger cannot be read.
        LedgerLine = "ledger_line",
        /// A line of the ledger is out of order.
        LedgerOutOfOrder = "ledger_out_of_order",
        /// The ledger's chain is broken.
        LedgerBrokenChain = "ledger_broken_chain",
        /// A line of the ledger is not signed by its key.
        LedgerBadSignature = "ledger_bad_signature",
        /// A line of the ledger is older than the one before it.
        LedgerBackInTime = "ledger_back_in_time",
        /// Not a checkpoint, proof or key of a ledger.
        LedgerNoteMalformed = "ledger_note_malformed",
        /// A checkpoint or proof is not signed by the ledger's key.
        LedgerNoteBadSignature = "ledger_note_bad_signature",
        /// The event is not in the ledger that the proof names.
        LedgerNotIncluded = "ledger_not_included",
        /// The ledger was written anew since the earlier checkpoint.
        LedgerRewritten = "ledger_rewritten",
        /// The particulars are not the ones that the event commits to.
        LedgerPayloadDiffers = "ledger_payload_differs",
        /// The file is no request for a share.
        RequestMalformed = "request_malformed",
        /// The request only says where it is.
        RequestByReference = "request_by_reference",
        /// The request asks in a way that is not read.
        RequestUnsupported = "request_unsupported",
        /// The request is signed, and not by whom it names.
        RequestSignatureInvalid = "request_signature_invalid",
        /// The request's link is longer than a QR code holds.
        RequestTooLong = "request_too_long",
        /// The leak check found something, and nothing was to be shared then.
        ShareLeaks = "share_leaks",
        /// The file is no shared dossier.
        NotABundle = "not_a_bundle",
        /// The bundle has a layout that this version does not read.
        UnknownLayout = "unknown_layout",
        /// The bundle was changed or cut off on its way.
        Damaged = "damaged",
        /// The bundle, or a file in it, is larger than a bundle may be.
        BundleTooLarge = "bundle_too_large",
        /// The bundle holds more files than a bundle may.
        TooManyFiles = "too_many_files",
        /// The container is no ZIP as we read it.
        ZipMalformed = "zip_malformed",
        /// The container holds bytes that belong to no file.
        ZipStrayBytes = "zip_stray_bytes",
        /// Two files of the container overlap.
        ZipOverlap = "zip_overlap",
        /// The container says two things about one file.
        ZipHeadersDiffer = "zip_headers_differ",
        /// The container holds one name twice.
        ZipDuplicateName = "zip_duplicate_name",
        /// The container holds a name that is no safe file name.
        ZipUnsafeName = "zip_unsafe_name",
        /// The container holds a file with a lock of its own.
        ZipEncrypted = "zip_encrypted",
        /// The container holds something that is no file.
        ZipNotAFile = "zip_not_a_file",
        /// The container packs a file in a way that we do not read.
        ZipUnsupported = "zip_unsupported",
        /// A file of the container is damaged.
        ZipDamaged = "zip_damaged",
        /// A document of the bundle is not JSON as we read it.
        NotJson = "not_json",
        /// An object in the file has the same key twice, so that two programs could read two things.
        DuplicateKey = "duplicate_key",
        /// The bundle has no manifest.
        ManifestMissing = "manifest_missing",
        /// The manifest is not as it must be.
        ManifestMalformed = "manifest_malformed",
        /// The parts of the bundle are not signed by one and the same key.
        BundleHolderMismatch = "holder_mismatch",
        /// A signature that must be there is not.
        ProofMissing = "proof_missing",
        /// A signature of the bundle does not fit.
        ProofInvalid = "proof_invalid",
        /// A file of the bundle is not the one that was signed for.
        DigestMismatch = "digest_mismatch",
        /// The manifest names a file that is not there.
        FileMissing = "file_missing",
        /// The bundle holds a file that the manifest does not name.
        FileUnlisted = "file_unlisted",
        /// The bundle has no receipt.
        ReceiptMissing = "receipt_missing",
        /// A self-made record in the bundle is not one.
        RecordMalformed = "record_malformed",
        /// The file is no backup of a dossier.
        NotABackup = "not_a_backup",
        /// The backup was changed or cut off.
        BackupDamaged = "backup_damaged",
        /// The dossier is damaged, so that a backup of it would not be whole.
        BackupSourceDamaged = "backup_source_damaged",
    }
    Io {
        /// The disk is full.
        DiskFull = "disk_full",
        /// The dossier or the disk may not be written.
        ReadOnly = "read_only",
        /// The dossier is partly damaged, so nothing is changed in it.
        ReadOnlyDamaged = "read_only_damaged",
        /// A newer version of the program wrote the dossier, so this one changes nothing in it.
        ReadOnlyNewer = "read_only_newer",
        /// Another file took the place of the dossier's database while it was open.
        DossierReplaced = "dossier_replaced",
        /// Reading or writing failed.
        Io = "io",
        /// A file or folder that was named cannot be read.
        SourceUnreadable = "source_unreadable",
        /// A file that should be written cannot be.
        DestinationUnwritable = "destination_unwritable",
        /// The system gave no random numbers.
        NoRandom = "no_random",
        /// This device's keystore did not take the secret.
        KeystoreRefused = "keystore_refused",
    }
    Network {
        /// An address was to be fetched and nobody gave leave.
        Offline = "offline",
        /// A host answered with another status than success.
        NetAnswered = "net_answered",
        /// A rule forbids the address.
        NetRefused = "net_refused",
        /// The host's name is not known, or there is no network.
        NetResolve = "net_resolve",
        /// The host does not take connections.
        NetConnect = "net_connect",
        /// The host could not prove who it is.
        NetTls = "net_tls",
        /// The host took too long.
        NetTimeout = "net_timeout",
        /// The document is larger than the bound.
        NetTooLarge = "net_too_large",
        /// The host sends us on and on.
        NetTooManyRedirects = "net_too_many_redirects",
        /// The document came compressed, though that was not asked for.
        NetEncoded = "net_encoded",
        /// The answer broke off or was no HTTP.
        NetBroken = "net_broken",
        /// This computer's certificates or sockets could not be used at all.
        NetSetup = "net_setup",
    }
}

impl Code {
    /// The same code by the text that another room gives it. The tests below hold that every text of
    /// every room stands in the list.
    pub(crate) fn of(text: &str) -> Self {
        let found = Self::ALL.iter().copied().find(|code| code.as_str() == text);
        debug_assert!(found.is_some(), "{text} is not in the list of codes");
        found.unwrap_or(Self::Usage)
    }
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use dossier_model::{Language, words};

    use super::*;

    #[test]
    fn every_code_has_words_in_both_languages() {
        let keys = Code::ALL
            .iter()
            .flat_map(|c| [format!("error_{c}_message"), format!("error_{c}_hint")]);
        let missing: Vec<_> = keys
            .filter(|key| !words::knows(Language::Nl, key) || !words::knows(Language::En, key))
            .collect();
        assert!(missing.is_empty(), "{missing:?}");
    }

    #[test]
    fn no_two_failures_share_a_code() {
        let texts: HashSet<_> = Code::ALL.iter().map(|code| code.as_str()).collect();
        assert_eq!(texts.len(), Code::ALL.len());
    }

    #[test]
    fn every_code_of_every_room_is_in_the_list() {
        let import = dossier_import::FaultCode::ALL.iter().map(|code| code.as_str());
        let net = dossier_net::NetCode::ALL.iter().map(|code| code.as_str());
        let share = [
            dossier_share::OpenFault::CODES,
            dossier_share::ProposeFault::CODES,
            dossier_share::SealFault::CODES,
            dossier_share::PageFault::CODES,
            dossier_share::reply::ReplyFault::CODES,
            dossier_share::ledger::LedgerFault::CODES,
            dossier_share::ledger::NoteFault::CODES,
            dossier_share::request::RequestFault::CODES,
        ];
        let unknown: Vec<_> = import
            .chain(net)
            .chain(share.into_iter().flatten().copied())
            .filter(|text| !Code::ALL.iter().any(|code| code.as_str() == *text))
            .collect();
        assert!(unknown.is_empty(), "{unknown:?}");
    }
}
