//! Blank windows on some NVIDIA set-ups under Linux (tauri-apps/tauri #9304, upstream in WebKitGTK).

/// Turns WebKitGTK's DMA-BUF renderer off where an NVIDIA driver is loaded, unless the person chose
/// otherwise. Must run before GTK starts and before any thread.
pub(crate) fn prefer_safe_rendering() {
    #[cfg(target_os = "linux")]
    if std::path::Path::new("/proc/driver/nvidia/version").exists()
        && std::env::var_os(DMABUF_SWITCH).is_none()
    {
        // SAFETY: `main` calls this first; no other thread reads the environment yet.
        #[allow(unsafe_code)]
        unsafe {
            std::env::set_var(DMABUF_SWITCH, "1");
        }
    }
}

#[cfg(target_os = "linux")]
const DMABUF_SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
