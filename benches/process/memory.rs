//! The memory of the process that is measured.

/// A figure of Linux about the memory of this process, such as `VmRSS` or `VmHWM`, in KiB; 0 on other systems.
pub fn memory_kib(figure: &str) -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix(figure));
    let number = line.and_then(|line| line.trim_start_matches(':').split_whitespace().next());
    number.and_then(|number| number.parse().ok()).unwrap_or(0)
}
