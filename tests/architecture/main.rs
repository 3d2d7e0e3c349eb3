//! The tree is the architecture: modules use only those declared before them, libraries stop at the edge of their
//! module, and files stay short.

#![expect(
    clippy::unwrap_used,
    reason = "without the sources there is nothing to test"
)]

mod tokens;

mod modules;

mod order;

use std::fs;
use std::path::{Path, PathBuf};

/// Longest file, in lines.
const MAX_LINES: usize = 400;

fn source() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

/// The modules of `lib.rs`, from the bottom layer to the top.
fn modules() -> Vec<String> {
    let map = fs::read_to_string(source().join("lib.rs")).unwrap();
    let declared = map.lines().filter_map(|line| line.strip_prefix("pub mod "));
    declared
        .map(|line| line.trim_end_matches(';').to_owned())
        .collect()
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}

/// The files of one module.
fn files_of(module: &str) -> Vec<PathBuf> {
    let file = source().join(format!("{module}.rs"));
    if file.exists() {
        vec![file]
    } else {
        rust_files(&source().join(module))
    }
}

#[test]
fn every_module_is_in_the_map_with_a_sentence() {
    let map = fs::read_to_string(source().join("lib.rs")).unwrap();
    let modules = modules();
    for entry in fs::read_dir(source()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        let is_root = name == "lib" || name == "main";
        assert!(
            is_root || modules.contains(&name),
            "{name} is not in lib.rs"
        );
    }
    let lines: Vec<&str> = map.lines().collect();
    for (at, line) in lines
        .iter()
        .enumerate()
        .filter(|(_, l)| l.starts_with("pub mod "))
    {
        assert!(
            at > 0 && lines[at - 1].starts_with("/// "),
            "{line} has no sentence"
        );
    }
}

/// What may be used only in one place: the library, the folder, and who else may.
const KEPT_INSIDE: &[(&str, &str)] = &[
    ("linfa", "clustering"),
    ("rusqlite", "store"),
    ("actix_web", "server cli"),
    ("clap", "cli"),
    ("indicatif", "cli"),
    ("dom_smoothie", "text"),
    ("fastembed", "embedding"),
    ("maud", "render"),
    ("ort", "embedding"),
    ("pdf_extract", "text"),
    ("pulp", "simd clustering"),
    ("utoipa", "server wire"),
    ("serde_json::from", "store wire server"),
];

#[test]
fn libraries_stop_at_the_edge_of_their_module() {
    for module in modules() {
        for file in files_of(&module) {
            let code = fs::read_to_string(&file).unwrap();
            for (library, allowed) in KEPT_INSIDE {
                let uses = code.contains(&format!("use {library}"))
                    || code.contains(&format!(" {library}::"));
                let is_allowed = allowed.split(' ').any(|name| name == module);
                assert!(!uses || is_allowed, "{} uses {library}", file.display());
            }
        }
    }
}

#[test]
fn the_model_does_no_input_or_output_and_knows_no_serde() {
    for file in files_of("model") {
        let code = fs::read_to_string(&file).unwrap();
        for forbidden in ["Serialize", "std::fs", "std::io", "std::net"] {
            assert!(
                !code.contains(forbidden),
                "{} has {forbidden}",
                file.display()
            );
        }
    }
}

#[test]
fn pure_modules_read_no_clock_and_no_file() {
    for module in [
        "digest",
        "text",
        "words",
        "clustering",
        "projection",
        "similarity",
        "topics",
        "wire",
    ] {
        for file in files_of(module) {
            let code = fs::read_to_string(&file).unwrap();
            for forbidden in [
                "Timestamp::now",
                "SystemTime",
                "Instant::now",
                "std::fs",
                "std::env",
                "thread_rng",
            ] {
                assert!(
                    !code.contains(forbidden),
                    "{} has {forbidden}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn one_place_asks_the_system_what_time_it_is() {
    let clock = source().join("engine").join("clock.rs");
    for module in modules() {
        for file in files_of(&module) {
            let code = fs::read_to_string(&file).unwrap();
            for forbidden in ["Timestamp::now", "Zoned::now", "SystemTime"] {
                let is_there = code.contains(forbidden);
                assert!(
                    !is_there || file == clock,
                    "{} has {forbidden}",
                    file.display()
                );
            }
        }
    }
}

#[test]
fn files_are_short() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for folder in ["src", "tests", "benches", "examples"] {
        for file in rust_files(&root.join(folder)) {
            let lines = fs::read_to_string(&file).unwrap().lines().count();
            assert!(lines <= MAX_LINES, "{} has {lines} lines", file.display());
        }
    }
}

/// What stands between back ticks in a text and looks like a file or a folder of `src/`.
fn named_paths(text: &str) -> impl Iterator<Item = &str> {
    let quoted = text.split('`').skip(1).step_by(2);
    quoted.filter(|name| {
        let is_path = name
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b"_/.".contains(&b));
        is_path && (name.contains(".rs") || name.ends_with('/'))
    })
}

#[test]
fn the_files_that_the_walks_pass_are_there() {
    let root = source().parent().unwrap().to_owned();
    let page = fs::read_to_string(root.join("docs").join("how-it-works.md")).unwrap();
    let named: Vec<&str> = named_paths(&page).collect();
    assert!(named.len() > 40, "{named:?}");
    for name in named {
        assert!(
            source().join(name).exists() || root.join(name).exists(),
            "docs/how-it-works.md names {name}, which is not there"
        );
    }
}
