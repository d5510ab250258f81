//! What has to be there, installed where that can be done, else named.

use std::process::Command;

use crate::process::{self, Done, has, npm, output, root, step};

/// Something that a chore needs beside Rust.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Need {
    /// The screens: Node with npm, and the packages of `ui/`.
    Screens,
    /// The window: the system's web view and what it builds with.
    Window,
    /// Tests of the real window: a display without a screen, and a driver.
    WindowTests,
    /// Tests in a browser.
    BrowserTests,
    /// Stock tools that open a share without us.
    StockTools,
    /// What the proofs of the vault look with: a compiler for the layer under a process, a debugger that dumps one, a
    /// Python of its own for the second reader.
    Proofs,
    /// A compiler to WebAssembly, where rustup cannot bring one.
    WebCompiler,
}

impl Need {
    /// Everything, but for what is needed only where something else is missing.
    pub(crate) const ALL: [Self; 6] = [
        Self::Screens,
        Self::Window,
        Self::WindowTests,
        Self::BrowserTests,
        Self::StockTools,
        Self::Proofs,
    ];

    /// The packages of Debian and Ubuntu that fill it.
    const fn packages(self) -> &'static [&'static str] {
        match self {
            Self::Screens => &[],
            Self::Window => &[
                "build-essential",
                "pkg-config",
                "libwebkit2gtk-4.1-dev",
                "librsvg2-dev",
            ],
            Self::WindowTests => &[
                "webkit2gtk-driver",
                "xvfb",
                "xauth",
                "dbus-daemon",
                "dbus-x11",
                "fonts-dejavu-core",
            ],
            Self::BrowserTests => &["chromium", "chromium-driver", "firefox-esr"],
            Self::StockTools => &["age", "unzip", "openssl"],
            Self::Proofs => &["gcc", "libc6-dev", "gdb", "python3-venv"],
            Self::WebCompiler => &["rustc-web", "cargo-web", "rust-web-src", "lld-19"],
        }
    }
}

/// Sees to it that everything is there.
pub(crate) fn ensure(needs: &[Need]) -> Done {
    if cfg!(target_os = "linux") {
        packages(needs)?;
    } else if cfg!(target_os = "macos")
        && needs.contains(&Need::Window)
        && output("xcode-select", &["-p"]).is_none()
    {
        return Err("the window needs Apple's command line tools: run `xcode-select --install`".to_owned());
    }
    if needs.contains(&Need::Screens) {
        screens()?;
    }
    Ok(())
}

/// Node's packages, as locked (version and digest), skipped when the lock has not changed since. Not `npm ci`: that
/// refuses a lock without other systems' optional packages, some of which were never published.
fn screens() -> Done {
    if !has("node") || !has("npm") {
        return Err("the screens need Node 20 or newer with npm: install it from your system's packages or nodejs.org".to_owned());
    }
    let installed = root().join("ui/node_modules/.package-lock.json");
    let lock = root().join("ui/package-lock.json");
    let changed = |path: &std::path::Path| path.metadata().and_then(|about| about.modified()).ok();
    if changed(&installed).is_some() && changed(&installed) >= changed(&lock) {
        return Ok(());
    }
    step(
        "npm install",
        npm().args(["install", "--no-save", "--no-fund", "--no-audit"]),
    )
}

fn packages(needs: &[Need]) -> Done {
    let wanted: Vec<&str> = needs.iter().flat_map(|need| need.packages()).copied().collect();
    if !has("dpkg-query") {
        eprintln!(
            "Not a Debian or Ubuntu: make sure that these, or what your system calls them, are there:\n  {}",
            wanted.join(" ")
        );
        return Ok(());
    }
    let missing: Vec<&str> = wanted
        .into_iter()
        .filter(|package| !is_installed(package))
        .collect();
    if missing.is_empty() {
        return Ok(());
    }
    let root_user = output("id", &["-u"]).as_deref() == Some("0");
    if !root_user && !has("sudo") {
        return Err(format!(
            "please install, as root: apt-get install {}",
            missing.join(" ")
        ));
    }
    let apt = || {
        let mut command = if root_user {
            Command::new("apt-get")
        } else {
            Command::new("sudo")
        };
        if !root_user {
            command.arg("apt-get");
        }
        command.env("DEBIAN_FRONTEND", "noninteractive");
        command
    };
    process::step("apt-get update", apt().args(["update", "-q"]))?;
    let install = ["install", "-q", "-y", "--no-install-recommends"];
    process::step(
        &format!("apt-get install {}", missing.join(" ")),
        apt().args(install).args(&missing),
    )
}

fn is_installed(package: &str) -> bool {
    output("dpkg-query", &["-W", "-f=${Status}", package])
        .is_some_and(|status| status == "install ok installed")
}
