//! Every code that this room gives has words, in both languages.

use dossier_model::{Language, words};
use dossier_share::ledger::{LedgerFault, State};
use dossier_share::{Limit, OpenFault, ProposeFault, SealFault};

#[test]
fn every_code_has_words_in_dutch_and_english() {
    let codes = [
        OpenFault::CODES,
        ProposeFault::CODES,
        SealFault::CODES,
        LedgerFault::CODES,
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
    let missing: Vec<_> = faults
        .chain(states)
        .chain(limits)
        .filter(|key| !words::knows(Language::Nl, key) || !words::knows(Language::En, key))
        .collect();
    assert!(missing.is_empty(), "{missing:?}");
}
