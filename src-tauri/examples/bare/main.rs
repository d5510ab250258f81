//! A Tauri window with one line of text and nothing else: what `cargo xtask bench screens` measures ours beside.

fn main() {
    let built = tauri::Builder::default()
        .setup(|app| {
            tauri::WebviewWindowBuilder::new(app, "main", tauri::WebviewUrl::App("index.html".into()))
                .inner_size(1180.0, 780.0)
                .build()?;
            Ok(())
        })
        .run(tauri::generate_context!("examples/bare/tauri.conf.json"));
    if let Err(error) = built {
        eprintln!("{error}");
    }
}
