//! Every screen of the product, brought about in Chromium on the real core: for pictures and for the browser's tests.
//!
//! Long because one screen after the other, and how each is brought about.

use std::path::{Path, PathBuf};

use dossier_api::{ImportRequest, PlanRequest, Session};
use serde_json::{Value, json};

use crate::{harness::Harness, root, webdriver::Driver};

/// The passphrase of the dossiers that tests make.
pub const PASSPHRASE: &str = "fiets kaas dijk tulp noord";

/// A harness and a browser that looks at it.
pub struct Stage {
    /// The core.
    pub harness: Harness,
    /// The browser.
    pub driver: Driver,
}

/// Which dossier a screen is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scene {
    /// There is none yet.
    Nothing,
    /// There is one, and it is locked.
    Locked,
    /// The demo dossier is open.
    Demo,
    /// An empty dossier is open.
    Empty,
    /// The learner's own dossier is open, with a few things in it.
    Own,
}

impl Scene {
    /// Every scene.
    pub const ALL: [Self; 5] = [Self::Nothing, Self::Locked, Self::Empty, Self::Own, Self::Demo];
}

/// One screen in one state.
pub struct Screen {
    /// Names its picture.
    pub name: &'static str,
    /// The dossier it is about.
    pub scene: Scene,
    /// Brings it about, from a fresh start page.
    pub open: fn(&Stage),
}

/// How a screen is looked at.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// `nl` or `en`.
    pub language: &'static str,
    /// `light` or `dark`.
    pub theme: &'static str,
    /// The width in CSS pixels.
    pub width: u32,
    /// The height in CSS pixels.
    pub height: u32,
}

/// A laptop by day, in Dutch.
pub const WIDE: Look = Look {
    language: "nl",
    theme: "light",
    width: 1280,
    height: 860,
};
/// A phone by night, in English.
pub const PHONE: Look = Look {
    language: "en",
    theme: "dark",
    width: 360,
    height: 740,
};

/// Every screen, in the order in which a learner meets them.
pub const SCREENS: &[Screen] = &[
    Screen {
        name: "welcome",
        scene: Scene::Nothing,
        open: |stage| stage.at("welcome"),
    },
    Screen {
        name: "welcome-passphrase",
        scene: Scene::Nothing,
        open: |stage| stage.at("welcome/passphrase"),
    },
    Screen {
        name: "unlock",
        scene: Scene::Locked,
        open: |stage| stage.at(""),
    },
    Screen {
        name: "unlock-refused",
        scene: Scene::Locked,
        open: unlock_refused,
    },
    Screen {
        name: "reader-choose",
        scene: Scene::Locked,
        open: |stage| stage.at("reader"),
    },
    Screen {
        name: "overview-empty",
        scene: Scene::Empty,
        open: |stage| stage.at("overview"),
    },
    Screen {
        name: "everything-empty",
        scene: Scene::Empty,
        open: |stage| stage.at("all"),
    },
    Screen {
        name: "shares-empty",
        scene: Scene::Empty,
        open: |stage| stage.at("shares"),
    },
    Screen {
        name: "overview",
        scene: Scene::Demo,
        open: |stage| stage.at("overview"),
    },
    Screen {
        name: "everything",
        scene: Scene::Demo,
        open: |stage| stage.at("all"),
    },
    Screen {
        name: "everything-nothing-found",
        scene: Scene::Demo,
        open: nothing_found,
    },
    Screen {
        name: "detail-badge",
        scene: Scene::Demo,
        open: |stage| stage.record("Projectleiding", ""),
    },
    Screen {
        name: "detail-expired",
        scene: Scene::Demo,
        open: |stage| stage.record("Bedrijfshulpverlener", ""),
    },
    Screen {
        name: "detail-internship",
        scene: Scene::Demo,
        open: |stage| stage.record("Fietsfabriek", ""),
    },
    Screen {
        name: "edit",
        scene: Scene::Demo,
        open: |stage| stage.record("Waterschap", "/edit"),
    },
    Screen {
        name: "bin",
        scene: Scene::Demo,
        open: |stage| stage.at("bin"),
    },
    Screen {
        name: "add",
        scene: Scene::Demo,
        open: |stage| stage.at("add"),
    },
    Screen {
        name: "add-plan",
        scene: Scene::Demo,
        open: plan,
    },
    Screen {
        name: "form-result",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/result"),
    },
    Screen {
        name: "form-credential",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/credential"),
    },
    Screen {
        name: "form-internship",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/internship"),
    },
    Screen {
        name: "form-portfolio",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/portfolio"),
    },
    Screen {
        name: "form-skill",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/skill"),
    },
    Screen {
        name: "form-work",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/work"),
    },
    Screen {
        name: "form-material",
        scene: Scene::Demo,
        open: |stage| stage.at("add/form/material"),
    },
    Screen {
        name: "share-what",
        scene: Scene::Demo,
        open: share_what,
    },
    Screen {
        name: "share-who",
        scene: Scene::Demo,
        open: share_who,
    },
    Screen {
        name: "share-when",
        scene: Scene::Demo,
        open: share_when,
    },
    Screen {
        name: "share-check",
        scene: Scene::Demo,
        open: share_check,
    },
    Screen {
        name: "share-made",
        scene: Scene::Demo,
        open: share_made,
    },
    Screen {
        name: "shares",
        scene: Scene::Demo,
        open: |stage| stage.at("shares"),
    },
    Screen {
        name: "reader",
        scene: Scene::Demo,
        open: reader,
    },
    Screen {
        name: "everything-filtered",
        scene: Scene::Demo,
        open: filtered,
    },
    Screen {
        name: "everything-picked",
        scene: Scene::Demo,
        open: picked,
    },
    Screen {
        name: "detail-difference",
        scene: Scene::Demo,
        open: difference,
    },
    Screen {
        name: "detail-original",
        scene: Scene::Demo,
        open: original,
    },
    Screen {
        name: "insight-progress",
        scene: Scene::Demo,
        open: |stage| stage.at("insight/progress"),
    },
    Screen {
        name: "insight-grades",
        scene: Scene::Demo,
        open: grade,
    },
    Screen {
        name: "insight-skills",
        scene: Scene::Demo,
        open: |stage| stage.at("insight/skills"),
    },
    Screen {
        name: "insight-skills-table",
        scene: Scene::Demo,
        open: skills_as_table,
    },
    Screen {
        name: "insight-timeline",
        scene: Scene::Demo,
        open: |stage| stage.at("insight/timeline"),
    },
    Screen {
        name: "insight-empty",
        scene: Scene::Empty,
        open: |stage| stage.at("insight"),
    },
    Screen {
        name: "log",
        scene: Scene::Demo,
        open: |stage| stage.at("log"),
    },
    Screen {
        name: "log-empty",
        scene: Scene::Empty,
        open: |stage| stage.at("log"),
    },
    Screen {
        name: "help",
        scene: Scene::Demo,
        open: |stage| stage.at("help"),
    },
    Screen {
        name: "keys",
        scene: Scene::Demo,
        open: keys,
    },
    Screen {
        name: "add-link",
        scene: Scene::Demo,
        open: link,
    },
    Screen {
        name: "toast",
        scene: Scene::Demo,
        open: toast,
    },
    Screen {
        name: "kit",
        scene: Scene::Demo,
        open: |stage| stage.at("kit"),
    },
    Screen {
        name: "detail-two-languages",
        scene: Scene::Demo,
        open: two_languages,
    },
    Screen {
        name: "request-choose",
        scene: Scene::Empty,
        open: |stage| stage.at("request"),
    },
    Screen {
        name: "request",
        scene: Scene::Demo,
        open: request,
    },
    Screen {
        name: "reply-choose",
        scene: Scene::Empty,
        open: |stage| stage.at("reply"),
    },
    Screen {
        name: "reply",
        scene: Scene::Demo,
        open: reply,
    },
    Screen {
        name: "reply-form",
        scene: Scene::Demo,
        open: reply_form,
    },
    Screen {
        name: "reply-made",
        scene: Scene::Demo,
        open: reply_made,
    },
    Screen {
        name: "detail-replies",
        scene: Scene::Demo,
        open: detail_replies,
    },
    Screen {
        name: "shares-replies",
        scene: Scene::Demo,
        open: shares_replies,
    },
    Screen {
        name: "show-ask",
        scene: Scene::Demo,
        open: show_ask,
    },
    Screen {
        name: "showing",
        scene: Scene::Demo,
        open: showing,
    },
    Screen {
        name: "backup",
        scene: Scene::Own,
        open: |stage| stage.at("backup"),
    },
    Screen {
        name: "backup-made",
        scene: Scene::Own,
        open: backup_made,
    },
    Screen {
        name: "backup-ask",
        scene: Scene::Own,
        open: backup_ask,
    },
    Screen {
        name: "backup-proven",
        scene: Scene::Own,
        open: backup_proven,
    },
    Screen {
        name: "backup-refused",
        scene: Scene::Own,
        open: backup_refused,
    },
    Screen {
        name: "backup-restored",
        scene: Scene::Own,
        open: backup_restored,
    },
    Screen {
        name: "backup-salvaged",
        scene: Scene::Own,
        open: salvaged,
    },
    Screen {
        name: "doors",
        scene: Scene::Own,
        open: |stage| stage.at("keys"),
    },
    Screen {
        name: "doors-add",
        scene: Scene::Own,
        open: |stage| door_asked(stage, "#keys-add"),
    },
    Screen {
        name: "doors-rekey",
        scene: Scene::Own,
        open: |stage| door_asked(stage, "#keys-rekey"),
    },
    Screen {
        name: "recovery",
        scene: Scene::Own,
        open: recovery,
    },
    Screen {
        name: "recovery-check",
        scene: Scene::Own,
        open: recovery_check,
    },
    Screen {
        name: "trust",
        scene: Scene::Own,
        open: |stage| stage.at("trust"),
    },
    Screen {
        name: "trust-filled",
        scene: Scene::Own,
        open: trust_filled,
    },
    Screen {
        name: "bin-erase",
        scene: Scene::Own,
        open: erase,
    },
    Screen {
        name: "settings",
        scene: Scene::Demo,
        open: |stage| stage.at("settings"),
    },
    Screen {
        name: "more",
        scene: Scene::Demo,
        open: |stage| stage.at("more"),
    },
];

impl Stage {
    /// Sets a scene in `data` and points a browser at it.
    pub fn set(scene: Scene, data: &Path) -> Self {
        Self::set_in(None, scene, data)
    }

    /// The same with another build of the screens than the one that `DOSSIER_UI` names.
    pub fn set_in(ui: Option<PathBuf>, scene: Scene, data: &Path) -> Self {
        let options: &[&str] = if scene == Scene::Demo { &["--demo"] } else { &[] };
        let harness = Harness::start_with(ui, data, options);
        let stage = Self {
            harness,
            driver: Driver::chromium(WIDE.width, WIDE.height),
        };
        if matches!(scene, Scene::Locked | Scene::Empty | Scene::Own) {
            stage.call("create", &json!({"passphrase": PASSPHRASE, "name": "Sanne"}));
        }
        if scene == Scene::Locked {
            stage.call("lock", &Value::Null);
        }
        if scene == Scene::Own {
            let records = stage.harness.park("records.json", &sample("import/records.json"));
            let badge = stage
                .harness
                .park("badge.json", &sample("import/badge-projectleiding.json"));
            let plan = stage.call(
                "plan_import",
                &json!({"tokens": [records["token"], badge["token"]], "online": false}),
            );
            let rows: Vec<&Value> = plan["rows"]
                .as_array()
                .into_iter()
                .flatten()
                .map(|row| &row["index"])
                .collect();
            let imported = stage.call("run_import", &json!({"plan": plan["plan"], "rows": rows}));
            assert!(imported["added"].is_array(), "{imported}");
        }
        stage
    }

    /// One command of the conversation, outside the browser.
    pub fn call(&self, name: &str, request: &Value) -> Value {
        self.harness.call(name, request)
    }

    /// Sets language, theme and size.
    pub fn look(&self, look: Look) {
        self.call(
            "settings",
            &json!({"language": look.language, "theme": look.theme}),
        );
        let metrics = json!({"width": look.width, "height": look.height, "deviceScaleFactor": 1, "mobile": look.width < 700});
        self.driver
            .chromium_command("Emulation.setDeviceMetricsOverride", metrics);
        // Pictures are of screens at rest.
        let features = json!({"features": [{"name": "prefers-reduced-motion", "value": "reduce"}]});
        self.driver
            .chromium_command("Emulation.setEmulatedMedia", features);
    }

    /// Loads the app anew at a place.
    pub fn at(&self, place: &str) {
        if self.call("start", &Value::Null)["showing"] == true {
            self.call("stop_showing", &Value::Null);
            self.call("unlock", &json!({"secret": PASSPHRASE, "recovery": false}));
        }
        self.load(place);
    }

    fn load(&self, place: &str) {
        // A fresh document each time: nothing of the last screen is left.
        // The harness answers one at a time; on a busy machine Chromium may give up before its turn, and asks again.
        for _ in 0..3 {
            self.driver.go("about:blank");
            self.driver
                .go(&format!("{}/?backend=http#/{place}", self.harness.url));
            if self.driver.try_find("#app").is_some() {
                break;
            }
        }
        self.driver.find("#app h1");
        self.settle();
    }

    /// A record by a word of its title.
    pub fn id_of(&self, word: &str) -> String {
        // What somebody stated about the internship has its name too.
        let kind = if word == "Waterschap" { "internship" } else { "" };
        let request = json!({"kind": kind, "search": word, "tag": "", "issuer": "", "status": "", "trashed": false, "offset": 0, "limit": 10});
        let found = self.call("list", &request);
        found["rows"][0]["id"]
            .as_str()
            .unwrap_or_else(|| panic!("no record called {word}: {found}"))
            .to_owned()
    }

    fn record(&self, word: &str, rest: &str) {
        let id = self.id_of(word);
        self.at(&format!("all/{id}{rest}"));
    }

    /// Waits until fonts are there and two frames were drawn.
    pub fn settle(&self) {
        let script = "const done = arguments[arguments.length - 1]; document.fonts.ready.then(() => requestAnimationFrame(() => \
            requestAnimationFrame(() => setTimeout(() => done(true), 120))))";
        self.driver.script_later(script, json!([]));
    }
}

/// So many records of all kinds, as a file that can be imported.
pub fn many(count: usize) -> Vec<u8> {
    let kinds = ["result", "internship", "portfolio", "skill", "work", "material"];
    let record = |number: usize| {
        json!({
            "kind": kinds[number % kinds.len()],
            "title": format!("Onderdeel {number:05}"),
            "issuer": {"name": format!("School {}", number % 40)},
            "dates": {"completed": format!("20{:02}-{:02}-{:02}", 10 + number % 16, 1 + number % 12, 1 + number % 28)},
        })
    };
    let records: Vec<Value> = (0..count).map(record).collect();
    json!({"format": "dossier-export/1", "records": records})
        .to_string()
        .into_bytes()
}

/// Brings [`many`] records into an open session.
///
/// # Panics
/// When not all of them come in.
pub fn bring_in_many(session: &mut Session, count: usize) {
    let parked = session.park("veel.json", many(count)).expect("room for the file");
    let request = PlanRequest {
        tokens: vec![parked.token],
        online: false,
    };
    let plan = session.plan_import(request).expect("a plan");
    let rows = (0..u32::try_from(count).expect("a count")).collect();
    let report = session
        .run_import(ImportRequest {
            plan: plan.plan,
            rows,
        })
        .expect("a report");
    assert_eq!(report.added.len(), count);
}

/// A file of the samples.
pub fn sample(name: &str) -> Vec<u8> {
    std::fs::read(root().join("samples").join(name)).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn unlock_refused(stage: &Stage) {
    stage.at("");
    stage.driver.fill("#unlock-secret", "verkeerd");
    stage.driver.press("#unlock-open");
    stage.driver.find("[role=alert]");
    stage.settle();
}

fn nothing_found(stage: &Stage) {
    stage.at("all");
    stage.driver.fill("#search", "paardrijden");
    stage.driver.find("#filter-clear");
    stage.settle();
}

fn filtered(stage: &Stage) {
    stage.at("all?kind=result&year=2025");
    stage.driver.press(".filters summary");
    stage.settle();
}

fn picked(stage: &Stage) {
    stage.at("all");
    stage.driver.press("[data-index='0'] input");
    stage.driver.press("[data-index='1'] input");
    stage.driver.find("#picked-share");
    stage.settle();
}

/// A record of which a second version says something else.
fn difference(stage: &Stage) {
    let id = stage.id_of("Fietsfabriek");
    let mut draft = stage.call("record", &json!({"id": id}))["draft"].clone();
    draft["fields"]["hours"] = json!(if draft["fields"]["hours"] == "400" {
        "420"
    } else {
        "400"
    });
    stage.call("save_record", &json!({"id": id, "draft": draft}));
    stage.at(&format!("all/{id}"));
    stage.driver.press("#main summary.differences");
    stage.driver.find("#main ins");
    stage.settle();
}

fn two_languages(stage: &Stage) {
    stage.record("Statistiek 2", "");
    stage.driver.press("#detail-languages");
    stage.driver.find("#two-languages[open]");
    stage.settle();
}

fn original(stage: &Stage) {
    stage.record("Projectleiding", "");
    stage.driver.press("#detail-original-view");
    stage.driver.find("#preview-text");
    stage.settle();
}

fn grade(stage: &Stage) {
    stage.at("insight/grades");
    stage
        .driver
        .script("document.getElementById('grades-stage').focus()", json!([]));
    stage.driver.keys("\u{E013}\u{E013}\u{E013}");
    stage.settle();
}

fn skills_as_table(stage: &Stage) {
    stage.at("insight/skills");
    stage.driver.press("#skills-table");
    stage.settle();
}

fn keys(stage: &Stage) {
    stage.at("overview");
    stage.driver.keys("?");
    stage.driver.find("#key-list[open]");
    stage.settle();
}

fn link(stage: &Stage) {
    nothing_waits(stage);
    stage.at("add");
    stage.driver.press("#add-link");
    stage
        .driver
        .fill("#add-link-address", "https://badges.example.org/a/1234.json");
    stage.settle();
}

fn toast(stage: &Stage) {
    let id = stage.id_of("Student-assistent");
    stage.at(&format!("all/{id}"));
    stage.driver.press("#detail-bin");
    stage.driver.find("#toast-undo");
    stage.settle();
    stage.call("restore", &json!({"ids": [id]}));
}

fn nothing_waits(stage: &Stage) {
    let parked = stage.call("parked", &Value::Null);
    let old: Vec<&str> = parked
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|one| one["token"].as_str())
        .collect();
    stage.call("drop_parked", &json!({"ids": old}));
}

fn plan(stage: &Stage) {
    nothing_waits(stage);
    for name in [
        "import/badge-in-een-plaatje.png",
        "import/badge-gewijzigd.json",
        "import/badge-projectleiding.json",
    ] {
        stage
            .harness
            .park(name.trim_start_matches("import/"), &sample(name));
    }
    stage
        .harness
        .park("boodschappen.json", b"{\"kaas\": 1,\n \"brood\": }");
    stage.at("add");
    stage.driver.find("#plan-run");
    stage.settle();
}

fn share_what(stage: &Stage) {
    let driver = &stage.driver;
    stage.record("Projectleiding", "");
    driver.press("#detail-share");
    driver.choose("#share-purpose", "admission");
    driver.find("#share-item-0");
    driver.press("#share-add");
    driver.fill("#share-search", "Waterschap");
    driver.press_one_that_says("#main ul button", "Waterschap");
    driver.find("#share-item-1");
    stage.settle();
}

fn share_who(stage: &Stage) {
    share_what(stage);
    stage.driver.press("#share-next");
    stage.driver.fill("#share-recipient", "Mevrouw Bakker");
    stage
        .driver
        .fill("#share-recipient-id", "toelating@debrug.example");
    stage.settle();
}

fn share_when(stage: &Stage) {
    share_who(stage);
    stage.driver.press("#share-next");
    stage.driver.find("#share-until-words");
    stage.settle();
}

fn share_check(stage: &Stage) {
    share_when(stage);
    stage.driver.press("#share-next");
    stage.driver.find("#share-make");
    stage.settle();
}

fn share_made(stage: &Stage) {
    share_check(stage);
    stage.driver.press("#share-make");
    stage.driver.find("#made-words");
    stage.settle();
}

fn reader(stage: &Stage) {
    let (badge, internship) = (stage.id_of("Projectleiding"), stage.id_of("Waterschap"));
    let items = json!([
        {"id": badge, "fields": [], "attachments": []},
        {"id": internship, "fields": ["title", "organisation", "role", "hours", "tasks"], "attachments": []}
    ]);
    let request = json!({"recipient": "Mevrouw Bakker", "recipientId": "", "purpose": "admission", "from": "", "until": "2099-12-31", "text": "Hierbij mijn stage en mijn badge.", "items": items});
    let made = stage.call("make_share", &request);
    let file = stage.harness.data.join(made["file"].as_str().expect("a file"));
    let bytes = std::fs::read(file).expect("the share");
    stage.harness.park("sanne.dossiershare", &bytes);
    stage.at("reader");
    stage
        .driver
        .fill("#reader-secret", made["passphrase"].as_str().expect("words"));
    stage.driver.press("#reader-open");
    stage.driver.find("#reader-close");
    stage.settle();
}

fn request(stage: &Stage) {
    nothing_waits(stage);
    let want = |id: &str, kind: &str, fields: &[&str]| {
        let claims: Vec<_> = fields.iter().map(|field| json!({"path": [field]})).collect();
        json!({"id": id, "format": "x-dossier-record", "meta": {"kind_values": [kind]}, "claims": claims})
    };
    let file =
        json!({"id": "motivatie", "format": "x-dossier-file", "meta": {"media_type_values": ["video/mp4"]}});
    let asked = json!({
        "client_id": "roc-de-brug.example", "nonce": "n-0S6_WzA2Mj-0S6_WzA2Mj",
        "client_metadata": {"client_name": "ROC De Brug, aanmeldbureau"},
        "x-purpose": {"dpv": "https://w3id.org/dpv#ServiceProvision", "text": "Aanmelding voor de opleiding"}, "x-retention": "P6M",
        "dcql_query": {"credentials": [
            want("stage", "internship", &["organisation", "hours", "tasks"]), want("resultaat", "result", &["course", "grade"]), file,
        ]},
    });
    stage.harness.park("verzoek.json", asked.to_string().as_bytes());
    stage.at("request");
    stage.driver.find("#request-wanted-2");
    stage.settle();
}

/// A share of the internship, opened in this same session, and its share's identity.
fn opened_share(stage: &Stage) -> Value {
    let internship = stage.id_of("Waterschap");
    let items = json!([{"id": internship, "fields": ["title", "organisation", "role", "hours", "tasks"], "attachments": []}]);
    let request = json!({"recipient": "Mevrouw Bakker", "recipientId": "", "purpose": "internship", "from": "", "until": "2099-12-31", "text": "", "items": items});
    let made = stage.call("make_share", &request);
    let file = stage.harness.data.join(made["file"].as_str().expect("a file"));
    let bytes = std::fs::read(file).expect("the share");
    let parked = stage.harness.park("sanne.dossiershare", &bytes);
    stage.call(
        "open_bundle",
        &json!({"token": parked["token"], "secret": made["passphrase"]}),
    )
}

/// A reply to it, waiting.
fn reply_waits(stage: &Stage) -> Value {
    nothing_waits(stage);
    let view = opened_share(stage);
    let item = &view["items"][0]["row"]["id"];
    let remarks = json!([
        {"item": item, "says": "comment", "text": "Fijn dat je er was.", "hours": "", "tasks": [], "processes": []},
        {"item": item, "says": "internship", "text": "Werkt zelfstandig en netjes.", "hours": "640", "tasks": ["waterpeil meten", "rapport schrijven"],
         "processes": [{"code": "B1-K1-W1", "title": "Bereidt voor", "judgement": "goed"}]},
    ]);
    let made = stage.call("make_reply", &json!({"bundle": view["token"], "name": "M. Bakker", "role": "praktijkopleider", "organisation": "Waterschap", "contact": "",
        "asks": "Mag ik ook je eindverslag zien?", "remarks": remarks}));
    let file = stage.harness.data.join(made["file"].as_str().expect("a file"));
    nothing_waits(stage);
    stage
        .harness
        .park("reactie.dossierreply", &std::fs::read(file).expect("the reply"))
}

fn reply(stage: &Stage) {
    reply_waits(stage);
    stage.at("reply");
    stage.driver.find("#reply-keep");
    stage.settle();
}

fn reply_form(stage: &Stage) {
    reader(stage);
    stage.driver.press("#reader-reply");
    stage.driver.choose("#remark-1", "internship");
    stage.driver.find("#remark-1-hours");
    stage.settle();
}

fn reply_made(stage: &Stage) {
    reply_form(stage);
    stage.driver.fill("#reply-name", "M. Bakker");
    stage.driver.fill("#remark-1-hours", "640");
    stage.driver.press("#reply-sign");
    stage.driver.find("#replied");
    stage.settle();
}

fn reply_kept(stage: &Stage) -> String {
    // Once is enough: every reply makes an endorsement, and other screens show those.
    let shares = stage.call("shares", &Value::Null);
    let mut replies = shares
        .as_array()
        .into_iter()
        .flatten()
        .flat_map(|share| share["replies"].as_array());
    if let Some(record) = replies.find_map(|replies| replies.first()?["remarks"][0]["record"].as_str()) {
        return record.to_owned();
    }
    let parked = reply_waits(stage);
    let kept = stage.call("take_reply", &json!({"id": parked["token"]}));
    kept["remarks"][0]["record"]
        .as_str()
        .expect("a record")
        .to_owned()
}

fn detail_replies(stage: &Stage) {
    let record = reply_kept(stage);
    stage.at(&format!("all/{record}"));
    stage.driver.find("#detail-replies");
    stage.driver.script(
        "document.getElementById('detail-replies').scrollIntoView()",
        json!([]),
    );
    stage.settle();
}

fn shares_replies(stage: &Stage) {
    reply_kept(stage);
    stage.at("shares");
    stage.driver.press("[id^=share-replies-] summary");
    stage.settle();
}

fn show_ask(stage: &Stage) {
    stage.record("Waterschap", "");
    stage.driver.press("#detail-show");
    stage.driver.find("#show-on-screen[open]");
    stage.settle();
}

fn showing(stage: &Stage) {
    stage.at("overview");
    let id = stage.id_of("Projectleiding");
    stage.call("show_on_screen", &json!({"id": id}));
    stage.load("");
    stage.driver.find("#showing");
    stage.settle();
}

fn backup_made(stage: &Stage) {
    stage.at("backup");
    stage.driver.press("#backup-make");
    stage.driver.find("#backup-made");
    stage.settle();
}

fn backup_ask(stage: &Stage) {
    stage.at("backup");
    stage.driver.press("#backup-drill");
    stage.driver.find("#backup-secret");
    stage.settle();
}

fn with_secret(stage: &Stage, button: &str, secret: &str) {
    stage.call("make_backup", &Value::Null);
    stage.at("backup");
    stage.driver.press(button);
    stage.driver.fill("#backup-secret", secret);
    stage.driver.press("#backup-choose");
}

fn backup_proven(stage: &Stage) {
    with_secret(stage, "#backup-drill", PASSPHRASE);
    stage.driver.find("#backup-proven");
    stage.settle();
}

fn backup_refused(stage: &Stage) {
    // Patience with wrong tries: a right one in between, so that each look is the first.
    with_secret(stage, "#backup-drill", PASSPHRASE);
    stage.driver.find("#backup-proven");
    with_secret(stage, "#backup-drill", "verkeerd");
    stage.driver.find("[role=alert]");
    stage.settle();
}

/// One record is gone since the backup, and one is newer here.
fn backup_restored(stage: &Stage) {
    stage.call("make_backup", &Value::Null);
    let all = stage.call(
        "list",
        &json!({"kind": "", "search": "", "tag": "", "issuer": "", "status": "", "trashed": false, "offset": 0, "limit": 10}),
    );
    let gone = json!({"ids": [all["rows"][0]["id"]]});
    stage.call("trash", &gone);
    stage.call("erase", &gone);
    stage.at("backup");
    stage.driver.press("#backup-restore");
    stage.driver.fill("#backup-secret", PASSPHRASE);
    stage.driver.press("#backup-choose");
    stage.driver.find("#backup-restored");
    stage.settle();
}

fn salvaged(stage: &Stage) {
    stage.at("backup");
    stage.driver.press("#salvage-open");
    stage.driver.press("#salvage");
    stage.driver.find("#salvaged");
    stage.settle();
}

fn door_asked(stage: &Stage, button: &str) {
    stage.at("keys");
    stage.driver.press(button);
    stage.driver.press("#keys-passphrase-make");
    stage.settle();
}

fn recovery(stage: &Stage) {
    stage.at("keys");
    stage.driver.press("#keys-recovery");
    stage.driver.press("#keys-go");
    stage.driver.find("#recovery-groups");
    stage.driver.press("#recovery-print");
    stage.driver.find("#main [role=status], [role=status]");
    stage.settle();
}

fn recovery_check(stage: &Stage) {
    recovery(stage);
    stage.driver.press("#recovery-written");
    stage.driver.fill("#recovery-group-0", "ABCD");
    stage.driver.fill("#recovery-group-1", "WXYZ");
    stage.driver.press("#recovery-confirm");
    stage.driver.find("#recovery-group-1-error");
    stage.settle();
}

fn trust_filled(stage: &Stage) {
    let list = json!({"format": "dossier-issuers/1", "name": "Scholen aan de brug", "issuers": [
        {"name": "Hogeschool De Brug", "identifiers": ["did:web:debrug.example"], "domains": ["debrug.example"]},
        {"name": "Badgehuis De Brug", "identifiers": ["https://badges.debrug.example/issuer"]}
    ]});
    let file = stage.harness.park("scholen.json", list.to_string().as_bytes());
    stage.call("add_registry", &json!({"token": file["token"], "name": ""}));
    stage.call(
        "add_issuer",
        &json!({"identifier": "rijnstroom.example", "name": "Waterschap Rijnstroom"}),
    );
    for value in ["sanne@debrug.example", "Sanne de Vries"] {
        stage.call("add_identifier", &json!({"kind": "", "value": value}));
    }
    stage.call("set_recheck", &json!({"every": 30, "unasked": false}));
    stage.at("trust");
    stage.driver.press("#main details summary");
    stage.driver.press("#issuer-add");
    stage.settle();
}

fn erase(stage: &Stage) {
    let id = stage.id_of("");
    stage.call("trash", &json!({"ids": [id]}));
    stage.at("bin");
    stage.driver.press("[data-index='0'] input");
    stage.driver.press("#picked-erase");
    stage.driver.find("#erase-confirm");
    stage.settle();
    stage.call("restore", &json!({"ids": [id]}));
}
