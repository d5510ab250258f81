//! Every code that this room gives has words, in both languages.

use dossier_model::{Language, words};
use dossier_share::ledger::{LedgerFault, NoteFault, ReminderKind, State};
use dossier_share::request::RequestFault;
use dossier_share::{LeakKind, Limit, OpenFault, ProposeFault, SealFault};

#[test]
fn every_code_has_words_in_dutch_and_english() {
    let codes = [
        OpenFault::CODES,
        dossier_credential::DeriveFault::CODES,
        ProposeFault::CODES,
        SealFault::CODES,
        dossier_share::PageFault::CODES,
        LedgerFault::CODES,
        NoteFault::CODES,
        RequestFault::CODES,
    ]
    .concat();
    let faults = codes
        .iter()
        .flat_map(|code| [format!("error_{code}_message"), format!("error_{code}_hint")]);
    let states = State::ALL
        .iter()
        .map(|state| format!("share_state_{}", state.as_str()));
    let limits = Limit::ALL
        .iter()
        .map(|limit| format!("share_limit_{}", limit.as_str()));
    let leaks = LeakKind::ALL
        .iter()
        .map(|kind| format!("share_leak_{}", kind.as_str()));
    let due = ReminderKind::ALL
        .iter()
        .map(|kind| format!("share_reminder_{}", kind.as_str()));
    let closed = [
        "share_remedy_leave_out",
        "share_remedy_clean",
        "share_remedy_reword",
        "share_remedy_whole_item",
        "share_have_have",
        "share_have_expired",
        "share_have_not_presentable",
        "share_have_missing",
        "share_request_unsigned",
        "share_request_not_checked",
        "share_request_by_key",
        "share_request_by_domain",
    ];
    let missing: Vec<_> = faults
        .chain(leaks)
        .chain(due)
        .chain(closed.map(str::to_owned))
        .chain(states)
        .chain(limits)
        .filter(|key| !words::knows(Language::Nl, key) || !words::knows(Language::En, key))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
