#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if let Some(parser) = dossier_tests::parsers::parser("reply") {
        (parser.read)(bytes);
    }
});
