//! `cargo xtask screens [NAME]`: a picture of every screen, from the real core in Chromium, into `docs/screens/`.

use dossier_tests::{
    root,
    stage::{PHONE, SCREENS, Scene, Stage, WIDE},
};
use serde_json::json;

fn main() {
    let wanted = std::env::args().nth(1);
    let folder = root().join("docs/screens");
    std::fs::create_dir_all(&folder).expect("docs/screens");
    for scene in [Scene::Nothing, Scene::Locked, Scene::Empty, Scene::Demo] {
        let mut screens = SCREENS.iter().filter(|screen| screen.scene == scene).peekable();
        if screens.peek().is_none() {
            continue;
        }
        let data = tempfile::tempdir().expect("a folder");
        let stage = Stage::set(scene, data.path());
        for screen in screens.filter(|screen| {
            wanted
                .as_ref()
                .is_none_or(|name| screen.name.starts_with(name.as_str()))
        }) {
            for look in [WIDE, PHONE] {
                stage.look(look);
                (screen.open)(&stage);
                let name = format!(
                    "{}-{}-{}-{}.png",
                    screen.name, look.width, look.theme, look.language
                );
                // The whole page, not just what fits the window: a picture has no scroll bar.
                let height = stage
                    .driver
                    .script("return document.documentElement.scrollHeight", json!([]))
                    .as_u64()
                    .unwrap_or(0);
                let height = u32::try_from(height)
                    .unwrap_or(look.height)
                    .clamp(look.height, 4000);
                stage.driver.chromium_command("Emulation.setDeviceMetricsOverride", json!({"width": look.width, "height": height, "deviceScaleFactor": 1, "mobile": look.width < 700}));
                stage.settle();
                std::fs::write(folder.join(&name), stage.driver.screenshot()).expect("a picture");
                println!("{name}");
            }
        }
    }
}
