#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    dossier_vault::fuzz::row(bytes);
    dossier_vault::fuzz::manifest(bytes);
});
