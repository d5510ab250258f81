//! `harness UI DATA [--demo] [--now RFC3339]`: see `dossier_tests::harness`.

use std::path::Path;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [ui, data, options @ ..] = arguments.as_slice() else {
        panic!("harness UI DATA [--demo] [--now RFC3339]")
    };
    let now = options.iter().skip_while(|option| *option != "--now").nth(1);
    let now = now.map(|text| text.parse().expect("a moment as RFC 3339"));
    dossier_tests::harness::serve(
        Path::new(ui),
        Path::new(data),
        now,
        options.iter().any(|option| option == "--demo"),
    );
}
