//! Where is the library of ONNX Runtime? It is looked for when a transformer is opened, and never linked.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The environment variable that names the library, as for every program that uses ONNX Runtime from Rust.
const VARIABLE: &str = "ORT_DYLIB_PATH";
/// The folders of the system that hold libraries.
const SYSTEM_FOLDERS: &[&str] = &[
    "/usr/local/lib",
    "/usr/lib",
    "/usr/lib64",
    "/usr/lib/x86_64-linux-gnu",
    "/usr/lib/aarch64-linux-gnu",
    "/opt/homebrew/lib",
];

/// Why ONNX Runtime cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum LibraryError {
    /// The library was not found.
    #[error(
        "this embedding model needs ONNX Runtime 1.{minor} or later, which was not found; run `pip install onnxruntime`, or put its library into {}, or name it in embedding.onnxruntime{}", data_dir.display(), also(tried), minor = ort::MINOR_VERSION
    )]
    NotFound {
        /// The folder that the library can be put into.
        data_dir: PathBuf,
        /// Libraries that were found but cannot be used, with the reasons.
        tried: Vec<String>,
    },
    /// The library that was named cannot be used.
    #[error("the library of ONNX Runtime that {named_by} names cannot be used: {reason}; it must be version 1.{minor} or later", minor = ort::MINOR_VERSION)]
    Unusable {
        /// The name of the variable or the setting.
        named_by: &'static str,
        /// What is wrong with the library.
        reason: String,
    },
}

fn also(tried: &[String]) -> String {
    tried.iter().flat_map(|reason| ["; ", reason]).collect()
}

/// Loads the library for the whole process: the one that is named by the variable or the setting, else the first that
/// works. Loading it a second time does nothing.
pub(super) fn load(configured: Option<&Path>, data_dir: &Path) -> Result<(), LibraryError> {
    let by_variable = env::var_os(VARIABLE).map(PathBuf::from);
    let named = [
        (VARIABLE, by_variable.as_deref()),
        ("embedding.onnxruntime", configured),
    ];
    for (named_by, path) in named {
        if let Some(path) = path.filter(|path| !path.as_os_str().is_empty()) {
            return try_load(path).map_err(|reason| LibraryError::Unusable { named_by, reason });
        }
    }
    let mut tried = Vec::new();
    for path in candidates(data_dir, &|name| env::var_os(name)) {
        match try_load(&path) {
            Ok(()) => return Ok(()),
            Err(reason) => tried.push(reason),
        }
    }
    // At last the system's loader looks for it.
    try_load(Path::new(default_name())).map_err(|_| LibraryError::NotFound {
        data_dir: data_dir.to_owned(),
        tried,
    })
}

fn try_load(path: &Path) -> Result<(), String> {
    ort::init_from(path)
        .map(drop)
        .map_err(|error| error.to_string())
}

/// Files that look like the library, in the order in which they are tried: the data directory, Python's packages, the
/// system.
fn candidates(data_dir: &Path, variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let mut folders = vec![data_dir.to_owned(), data_dir.join("onnxruntime")];
    folders.extend(
        python_roots(variable)
            .iter()
            .flat_map(|root| packages(root)),
    );
    folders.extend(SYSTEM_FOLDERS.iter().map(PathBuf::from));
    let mut found: Vec<PathBuf> = folders
        .iter()
        .flat_map(|folder| libraries(folder))
        .collect();
    let mut seen = std::collections::HashSet::new();
    found.retain(|path| seen.insert(path.clone()));
    found
}

/// Folders that hold an installation of Python or a virtual environment.
fn python_roots(variable: &dyn Fn(&str) -> Option<OsString>) -> Vec<PathBuf> {
    let mut roots: Vec<PathBuf> = ["VIRTUAL_ENV", "CONDA_PREFIX"]
        .iter()
        .filter_map(|name| variable(name).map(PathBuf::from))
        .collect();
    if let Some(path) = variable("PATH") {
        roots
            .extend(env::split_paths(&path).filter_map(|folder| Some(folder.parent()?.to_owned())));
    }
    if let Some(home) = variable("HOME").map(PathBuf::from) {
        roots.push(home.join(".local"));
        roots.extend(subfolders(&home.join(".pyenv/versions")));
    }
    roots.extend(["/usr/local", "/usr"].map(PathBuf::from));
    roots
}

/// Where pip puts the library of the package `onnxruntime` below `root`.
fn packages(root: &Path) -> Vec<PathBuf> {
    let is_python = |folder: &PathBuf| {
        let name = folder.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("python3")
    };
    let mut pythons: Vec<PathBuf> = subfolders(&root.join("lib"))
        .into_iter()
        .filter(is_python)
        .collect();
    pythons.push(root.join("Lib"));
    ["site-packages", "dist-packages"]
        .iter()
        .flat_map(|kind| pythons.iter().map(move |python| python.join(kind)))
        .map(|packages| packages.join("onnxruntime").join("capi"))
        .collect()
}

fn subfolders(folder: &Path) -> Vec<PathBuf> {
    entries(folder)
        .into_iter()
        .filter(|path| path.is_dir())
        .collect()
}

fn libraries(folder: &Path) -> Vec<PathBuf> {
    let is_library = |path: &PathBuf| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        is_library_name(&name) && path.is_file()
    };
    entries(folder).into_iter().filter(is_library).collect()
}

/// The paths in a folder, last name first, so that a higher version comes before a lower one.
fn entries(folder: &Path) -> Vec<PathBuf> {
    let Ok(listed) = fs::read_dir(folder) else {
        return Vec::new();
    };
    let mut paths: Vec<PathBuf> = listed.flatten().map(|entry| entry.path()).collect();
    paths.sort_unstable_by(|a, b| b.cmp(a));
    paths
}

fn is_library_name(name: &str) -> bool {
    if cfg!(windows) {
        name == "onnxruntime.dll"
    } else if cfg!(target_os = "macos") {
        name.starts_with("libonnxruntime.") && name.contains("dylib")
    } else {
        name.starts_with("libonnxruntime.so")
    }
}

fn default_name() -> &'static str {
    if cfg!(windows) {
        "onnxruntime.dll"
    } else if cfg!(target_os = "macos") {
        "libonnxruntime.dylib"
    } else {
        "libonnxruntime.so"
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use super::*;

    #[test]
    fn a_virtual_environment_comes_after_the_data_directory() {
        let root = tempfile::tempdir().unwrap();
        let capi = root
            .path()
            .join("venv/lib/python3.12/site-packages/onnxruntime/capi");
        let data_dir = root.path().join("data");
        for folder in [&capi, &data_dir] {
            fs::create_dir_all(folder).unwrap();
        }
        let files = [
            data_dir.join("libonnxruntime.so"),
            capi.join("libonnxruntime.so.1.31.1"),
            capi.join("libonnxruntime.so.1.24.0"),
        ];
        for file in files
            .iter()
            .chain([&capi.join("libonnxruntime_providers_shared.so")])
        {
            fs::write(file, "").unwrap();
        }
        let venv = root.path().join("venv").into_os_string();
        let found = candidates(&data_dir, &|name| {
            (name == "VIRTUAL_ENV").then(|| venv.clone())
        });
        assert_eq!(found[..3], files);
    }

    #[test]
    fn a_file_that_is_no_library_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("libonnxruntime.so");
        fs::write(&file, "not a library").unwrap();
        let error = load(Some(&file), folder.path()).unwrap_err().to_string();
        assert!(
            error.contains("embedding.onnxruntime") && error.contains("libonnxruntime.so"),
            "{error}"
        );
    }
}
