//! Every case of the shared corpus against its expected verdict, in a table.
//!
//! The corpus lies beside the project (or in `DOSSIER_CORPUS`); without it the test says so and passes.
#![allow(clippy::unwrap_used, clippy::print_stdout, missing_docs)]

mod common;

use common::{Case, Corpus, Got};

/// Cases whose expected verdict needs a format or a suite that this room recognises and does not check yet.
fn not_yet(got: &Got) -> Option<String> {
    match got {
        Got::Refused(code) if code == "format_not_read" => Some("format not read yet".to_owned()),
        Got::Verdict(verdict) if verdict.has(dossier_model::FindingCode::SuiteUnsupported) => {
            Some(format!("suite not checked yet: {}", verdict.proof_type))
        }
        _ => None,
    }
}

/// The codes that explain the word.
fn telling(got: &Got) -> String {
    use dossier_model::{Check, FindingCode, Outcome};
    let Got::Verdict(verdict) = got else {
        return String::new();
    };
    let tells = |finding: &&dossier_model::Finding| match finding.outcome {
        Outcome::Failed => true,
        Outcome::Passed => matches!(finding.check, Check::Proof | Check::Status),
        Outcome::Unknown => finding.code != FindingCode::SchemaWarning && finding.check != Check::Holder,
        Outcome::NotStated => false,
    };
    let mut codes: Vec<_> = verdict
        .findings()
        .iter()
        .filter(tells)
        .map(|f| f.code.as_str())
        .collect();
    codes.dedup();
    codes.join(", ")
}

#[test]
fn every_case_of_the_formats_that_are_read_gets_its_expected_verdict() {
    let Some(corpus) = Corpus::open() else { return };
    let (mut ok, mut waiting, mut differences) = (0, Vec::new(), Vec::new());
    let mut table = String::new();
    println!("{:<62} {:<24} {:<10} ", "case", "expected", "got");
    for case in corpus.cases() {
        let got = corpus.judge(&case);
        let fault = case.difference(&got);
        let word = match (&fault, not_yet(&got)) {
            (None, _) => "ok".to_owned(),
            (Some(_), Some(why)) => why,
            (Some(fault), None) => format!("DIFF {fault}"),
        };
        println!(
            "{:<62} {:<24} {:<10} {word}",
            case.file,
            case.status.join(","),
            got.word()
        );
        table += &format!("{}\tdossier\t{}\t{}\n", case.file, got.word(), telling(&got));
        match fault {
            None => ok += 1,
            Some(_) if not_yet(&got).is_some() => waiting.push(case.file),
            Some(fault) => differences.push(format!("{}: {fault}\n    {}", case.file, got.codes())),
        }
    }
    println!(
        "\n{ok} as expected, {} of formats and suites not checked yet, {} different",
        waiting.len(),
        differences.len()
    );
    // `cargo xtask compare-verifiers` puts them beside the verdicts of others.
    if let Some(path) = std::env::var_os("DOSSIER_VERDICTS") {
        std::fs::write(path, table).unwrap();
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// What is not checked yet is said to be so, and never comes out as valid or as forged.
#[test]
fn what_is_not_checked_yet_is_never_guessed() {
    let Some(corpus) = Corpus::open() else { return };
    for case in corpus.cases() {
        if let Got::Verdict(verdict) = corpus.judge(&case)
            && verdict.has(dossier_model::FindingCode::SuiteUnsupported)
        {
            assert!(
                !verdict.has(dossier_model::FindingCode::SignatureInvalid),
                "{}",
                case.file
            );
            assert_ne!(verdict.status(), dossier_model::Status::Valid, "{}", case.file);
        }
    }
}

/// Without any evidence nothing hosted is valid, and every document that would help is named.
#[test]
fn offline_nothing_hosted_is_valid_and_what_is_missing_is_named() {
    let Some(corpus) = Corpus::open() else { return };
    for case in corpus.cases().into_iter().filter(|case| case.is_early_badge()) {
        let Ok(credential) = dossier_credential::read(&corpus.bytes(&case)) else {
            continue;
        };
        let judged = dossier_credential::verify(
            &credential,
            &dossier_credential::NoEvidence,
            &corpus.policy(&case),
        );
        assert_ne!(
            judged.verdict.status(),
            dossier_model::Status::Valid,
            "{}",
            case.file
        );
        let nothing_to_ask = judged.verdict.has(dossier_model::FindingCode::Unsigned);
        assert!(
            nothing_to_ask
                || !judged.wants.is_empty()
                || judged.verdict.status() == dossier_model::Status::Invalid,
            "{}",
            case.file
        );
    }
}

/// A draft of every credential that can be read has a title and can be kept.
#[test]
fn every_credential_that_is_read_makes_a_draft_that_can_be_kept() {
    let Some(corpus) = Corpus::open() else { return };
    for case in corpus.cases() {
        let Ok(credential) = dossier_credential::read(&corpus.bytes(&case)) else {
            continue;
        };
        let evidence = corpus.evidence(&case);
        for draft in [
            dossier_credential::draft(&credential),
            dossier_credential::draft_with(&credential, &evidence),
        ] {
            assert_eq!(draft.check(), Ok(()), "{}", case.file);
        }
    }
}

#[test]
fn a_recipients_hash_is_tried_against_every_identifier() {
    let Some(corpus) = Corpus::open() else { return };
    let case = Case::named("ob2/basic-assertion.json");
    let code = |holder: &str| {
        let mut policy = corpus.policy(&case);
        policy.holders = vec![holder.to_owned()];
        let credential = dossier_credential::read(&corpus.bytes(&case)).unwrap();
        dossier_credential::verify(&credential, &corpus.evidence(&case), &policy).verdict
    };
    assert!(code("Nobody@example.org").has(dossier_model::FindingCode::HolderMatched));
    assert!(code("somebody@example.org").has(dossier_model::FindingCode::HolderMismatch));
}
