//! Inside a folder, too, imports go one way: from a module to those that its `mod.rs` declares before it.
//!
//! A `mod.rs` stands behind all that it declares: it declares, re-exports and assembles, and what the modules inside
//! need has a file of its own. Imports that all lead to an earlier position close no circle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use super::modules::{Modules, Names};
use super::source;

/// The imports that lead to a later position, by the folder of `src/` that both files stand in, or by `src` itself
/// where they stand in two.
fn faults(source: &Path) -> BTreeMap<String, BTreeSet<String>> {
    let modules = Modules::read(source);
    let mut faults: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for (module, _) in modules.iter() {
        let position = modules.position(module);
        for used in modules.used_by(module) {
            if modules.position(&used) > position {
                let folder = module.first().filter(|first| used.first() == Some(first));
                let folder = folder.map_or("src", String::as_str).to_owned();
                let fault = fault(source, &modules, module, &used);
                faults.entry(folder).or_default().insert(fault);
            }
        }
    }
    faults
}

fn fault(source: &Path, modules: &Modules, module: &Names, used: &Names) -> String {
    let file_of = |name: &Names| {
        let file = modules.get(name).file.strip_prefix(source).unwrap();
        file.display().to_string()
    };
    let (file, other) = (file_of(module), file_of(used));
    if module.starts_with(used) {
        format!(
            "{file} uses what {other} defines: give that a file of its own, declared before its users"
        )
    } else {
        format!("{file} uses {other}, which is declared after it")
    }
}

#[test]
fn files_use_only_those_declared_before_them() {
    let faults: Vec<String> = faults(&source()).into_values().flatten().collect();
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}

/// A folder `shop` whose files import `imports`, and the faults that are found in it.
fn faults_of(imports: [(&str, &str); 3]) -> Vec<String> {
    let source = tempfile::tempdir().unwrap();
    fs::create_dir(source.path().join("shop")).unwrap();
    fs::write(source.path().join("lib.rs"), "pub mod shop;").unwrap();
    for (file, code) in imports {
        fs::write(source.path().join("shop").join(file), code).unwrap();
    }
    let faults = faults(source.path());
    faults.into_values().flatten().collect()
}

#[test]
fn a_name_that_is_handed_on_leads_to_the_file_behind_it() {
    let folder = "mod price; mod basket; pub use {price::Price, basket::{Basket, Sum as Total}};";
    let price =
        "use std::fmt::{self, Display}; #[cfg(test)] mod tests { use super::super::Basket; }";
    let basket = "use super::Price; // super::Total\n const A: &str = \"super::Total\"; const B: char = '\"';";
    let in_order = [
        ("mod.rs", folder),
        ("price.rs", price),
        ("basket.rs", basket),
    ];
    assert_eq!(faults_of(in_order), [""; 0]);

    for import in [
        "use crate::shop::{Total};",
        "fn f() -> super::Total {}",
        "use super::basket; fn f(a: basket::Sum) {}",
    ] {
        let faults = faults_of([
            ("mod.rs", folder),
            ("price.rs", import),
            ("basket.rs", basket),
        ]);
        assert_eq!(
            faults,
            ["shop/price.rs uses shop/basket.rs, which is declared after it"],
            "{import}"
        );
    }
}

#[test]
fn what_files_of_a_folder_need_is_not_defined_in_its_mod_file() {
    let folder = "mod price; mod basket; pub struct Limit;";
    let faults = faults_of([
        ("mod.rs", folder),
        ("price.rs", ""),
        ("basket.rs", "use super::{price, Limit};"),
    ]);
    let fault = "shop/basket.rs uses what shop/mod.rs defines: give that a file of its own, declared before its users";
    assert_eq!(faults, [fault]);
}
