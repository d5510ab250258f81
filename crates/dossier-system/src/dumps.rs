//! No core dumps: they would hold keys and records, and stay on the disk.

/// Forbids core dumps of this process and of every process that it starts. What the system does not let
/// us set stays as it was; a program without keys in it yet is no reason to stop.
pub fn forbid_core_dumps() {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, setrlimit};
        let none = Rlimit {
            current: Some(0),
            maximum: Some(0),
        };
        let _ = setrlimit(Resource::Core, none);
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn afterwards_the_limit_is_nought_and_cannot_be_raised() {
        forbid_core_dumps();
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap();
        let core = limits
            .lines()
            .find(|line| line.starts_with("Max core file size"))
            .unwrap();
        assert_eq!(
            core.split_whitespace().filter(|word| *word == "0").count(),
            2,
            "{core}"
        );
    }
}
