//! Each proof in a small size. `cargo xtask prove NAME` runs it long.

use dossier_tests::prove::{self, Trial};

fn small(name: &str) {
    let proof = prove::proof(name).expect("a proof of this name");
    let program = env!("CARGO_BIN_EXE_prove").into();
    for line in (proof.run)(&Trial {
        count: proof.small,
        program,
    }) {
        eprintln!("{line}");
    }
}

#[test]
fn a_process_killed_in_any_act_loses_nothing_that_was_acknowledged() {
    small("kill");
}

#[test]
fn power_loss_loses_no_acknowledged_commit_and_a_weaker_sync_would() {
    small("power");
}

#[test]
fn any_failing_call_to_the_disk_is_told_and_loses_nothing() {
    small("faults");
}

#[test]
fn a_flipped_bit_is_found_wherever_it_carries_something() {
    small("flips");
}

#[test]
fn genuine_rows_in_wrong_places_are_named() {
    small("rows");
}

#[test]
fn what_ends_too_soon_is_refused_or_named() {
    small("truncate");
}

#[test]
fn a_core_dump_of_the_locked_program_has_no_secret() {
    small("memory");
}

#[test]
fn attack_files_end_with_an_answer_in_time_and_memory() {
    small("attacks");
}

#[test]
fn an_older_copy_is_told_as_such() {
    small("rollback");
}

#[test]
fn a_wrong_passphrase_is_told_from_a_damaged_header() {
    small("secrets");
}
