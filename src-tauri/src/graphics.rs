//! Blank windows on some graphics drivers under Linux (tauri-apps/tauri #9304, upstream in WebKitGTK).

/// Turns WebKitGTK's DMA-BUF renderer off where an NVIDIA driver is loaded, and compositing as well where the
/// person chose safe rendering; what he set in the environment himself stays. Must run before GTK starts and
/// before any thread.
pub(crate) fn prefer_safe_rendering() {
    #[cfg(target_os = "linux")]
    {
        let safe = linux::is_chosen();
        if safe || std::path::Path::new("/proc/driver/nvidia/version").exists() {
            linux::switch("WEBKIT_DISABLE_DMABUF_RENDERER");
        }
        if safe {
            linux::switch("WEBKIT_DISABLE_COMPOSITING_MODE");
        }
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use std::path::PathBuf;

    /// As in `tauri.conf.json`: Tauri, which knows the folder, has not started yet.
    const IDENTIFIER: &str = "nl.eigendossier.app";

    /// True when the settings of this device say so. A file that cannot be read says nothing.
    pub(super) fn is_chosen() -> bool {
        let folder = std::env::var_os("XDG_CONFIG_HOME")
            .filter(|folder| !folder.is_empty())
            .map(PathBuf::from)
            .or_else(|| Some(PathBuf::from(std::env::var_os("HOME")?).join(".config")));
        folder.is_some_and(|folder| {
            let of = |rest: &str| dossier_api::wants_safe_rendering(&folder.join(IDENTIFIER).join(rest));
            of("settings.json") || (std::env::args().any(|word| word == "--demo") && of("demo/settings.json"))
        })
    }

    pub(super) fn switch(name: &str) {
        if std::env::var_os(name).is_none() {
            // SAFETY: `main` calls this first; no other thread reads the environment yet.
            #[allow(unsafe_code)]
            unsafe {
                std::env::set_var(name, "1");
            }
        }
    }
}
