//! Each proof in a small size. `cargo xtask prove NAME` runs it long.

use dossier_tests::prove::{self, Trial};

fn small(name: &str) {
    let proof = prove::proof(name).expect("a proof of this name");
    let program = env!("CARGO_BIN_EXE_prove").into();
    for line in (proof.run)(&Trial {
        count: proof.small,
        program,
        part: None,
    }) {
        eprintln!("{line}");
    }
}

#[test]
fn a_process_killed_in_any_act_loses_nothing_that_was_acknowledged() {
    small("kill");
}

#[test]
fn a_process_killed_while_everything_moves_leaves_the_old_or_the_new() {
    small("moves");
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
fn a_file_of_any_size_goes_through_little_memory() {
    small("flat");
}

#[test]
fn attack_files_end_with_an_answer_in_time_and_memory() {
    small("attacks");
}

#[test]
fn every_seed_and_every_finding_of_the_fuzzer_is_read_by_its_parser() {
    let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("a workspace");
    let mut read = 0;
    for parser in dossier_tests::parsers::ALL {
        for folder in [
            root.join("fuzz/seeds").join(parser.name),
            root.join("tests/parsers").join(parser.name),
        ] {
            for file in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                (parser.read)(&std::fs::read(file.path()).expect("a file"));
                read += 1;
            }
        }
    }
    assert!(read >= 15, "{read} files were found");
}

#[test]
fn an_older_copy_is_told_as_such() {
    small("rollback");
}

#[test]
fn a_wrong_passphrase_is_told_from_a_damaged_header() {
    small("secrets");
}
