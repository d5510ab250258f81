//! `cargo xtask screens [NAME] [--quick] [--all]`: pictures of every screen, from the real core in Chromium, into `docs/screens/`.
//!
//! Every screen and state in both languages, light and dark, wide and on a phone. The two looks that are looked at closely
//! become pictures of their own; all eight become contact sheets, and with `--all` pictures too: eight of each would make
//! the repository heavier by a book at every change. `--quick` takes the two looks and no sheets. A name takes the screens
//! that begin with it. A screen that cannot be brought about is told at the end; the others are made all the same.

use std::panic::{AssertUnwindSafe, catch_unwind};

use dossier_tests::{
    palette, root,
    sheet::{self, Picture},
    stage::{Look, PHONE, SCREENS, Scene, Screen, Stage, WIDE},
};
use serde_json::json;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let has = |option: &str| arguments.iter().any(|argument| argument == option);
    let (quick, all) = (has("--quick"), has("--all"));
    let wanted = arguments.iter().find(|argument| !argument.starts_with("--"));
    let is_wanted = |screen: &&Screen| wanted.is_none_or(|name| screen.name.starts_with(name.as_str()));
    let folder = root().join("docs/screens");
    std::fs::create_dir_all(&folder).expect("docs/screens");
    let mut failed = Vec::new();
    let mut sheets: Vec<(Look, Vec<Picture>)> =
        looks(quick).into_iter().map(|look| (look, Vec::new())).collect();
    for scene in Scene::ALL {
        let mut screens = SCREENS
            .iter()
            .filter(|screen| screen.scene == scene)
            .filter(is_wanted)
            .peekable();
        if screens.peek().is_none() {
            continue;
        }
        let data = tempfile::tempdir().expect("a folder");
        let stage = Stage::set(scene, data.path());
        for screen in screens {
            for (look, pictures) in &mut sheets {
                let look = *look;
                let name = format!("{}-{}.png", screen.name, called(look));
                let taken = catch_unwind(AssertUnwindSafe(|| picture(&stage, screen, look)));
                match taken {
                    Ok(bytes) => {
                        if all || [WIDE, PHONE].map(called).contains(&called(look)) {
                            std::fs::write(folder.join(&name), palette::small(&bytes)).expect("a picture");
                        }
                        pictures.extend(Picture::read(&bytes));
                        println!("{name}");
                    }
                    Err(_) => failed.push(name),
                }
            }
        }
    }
    if wanted.is_none() && !quick {
        for (look, pictures) in sheets {
            let (width, height) = if look.width < 700 { (120, 246) } else { (256, 172) };
            let sheet = palette::small(&sheet::lay_out(&pictures, width, height));
            std::fs::write(folder.join(format!("sheet-{}.png", called(look))), sheet).expect("a sheet");
        }
    }
    assert!(failed.is_empty(), "not taken: {failed:?}");
}

fn called(look: Look) -> String {
    format!("{}-{}-{}", look.width, look.theme, look.language)
}

fn looks(quick: bool) -> Vec<Look> {
    if quick {
        return vec![WIDE, PHONE];
    }
    let in_all = |base: Look| {
        ["nl", "en"].into_iter().flat_map(move |language| {
            ["light", "dark"].into_iter().map(move |theme| Look {
                language,
                theme,
                ..base
            })
        })
    };
    in_all(WIDE).chain(in_all(PHONE)).collect()
}

/// The whole page, not just what fits the window: a picture has no scroll bar.
fn picture(stage: &Stage, screen: &Screen, look: Look) -> Vec<u8> {
    stage.look(look);
    (screen.open)(stage);
    let height = stage
        .driver
        .script("return document.documentElement.scrollHeight", json!([]));
    let height = u32::try_from(height.as_u64().unwrap_or(0))
        .unwrap_or(look.height)
        .clamp(look.height, 4000);
    let metrics =
        json!({"width": look.width, "height": height, "deviceScaleFactor": 1, "mobile": look.width < 700});
    stage
        .driver
        .chromium_command("Emulation.setDeviceMetricsOverride", metrics);
    stage.settle();
    stage.driver.screenshot()
}
