//! The tree of modules, what each file names, and which file defines what it names.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::tokens::{closing, tokens};

/// A path in the code, such as `super::query::Limit`, or the path of a module below the root.
pub type Names = Vec<String>;

/// One file: the modules it declares, in their order, what its imports bind, and every path that it names.
#[derive(Default)]
pub struct Module {
    pub file: PathBuf,
    children: Vec<String>,
    bound: HashMap<String, Names>,
    named: Vec<Names>,
}

/// All modules below `src/lib.rs`.
pub struct Modules(HashMap<Names, Module>);

impl Modules {
    pub fn read(source: &Path) -> Self {
        let mut modules = HashMap::new();
        read_below(source, &Names::new(), source.join("lib.rs"), &mut modules);
        Self(modules)
    }

    pub fn iter(&self) -> impl Iterator<Item = (&Names, &Module)> {
        self.0.iter()
    }

    pub fn get(&self, module: &[String]) -> &Module {
        &self.0[module]
    }

    /// The other modules that define what `module` names.
    pub fn used_by(&self, module: &Names) -> Vec<Names> {
        let named = self.0[module].named.iter();
        let defined = named.filter_map(|path| self.resolve(path, module, 0));
        defined.filter(|other| other != module).collect()
    }

    /// The module that defines `path`, as it reads in module `from`; `None` for a name of another library. Names that
    /// are re-exported are followed through `depth` modules.
    fn resolve(&self, path: &[String], from: &Names, depth: usize) -> Option<Names> {
        let (first, rest) = path.split_first()?;
        let above = &from[..from.len().saturating_sub(1)];
        match first.as_str() {
            "crate" => self.descend(Names::new(), rest, from, depth),
            "self" => self.descend(from.clone(), rest, from, depth),
            "super" => self.descend(above.to_vec(), rest, from, depth),
            _ if self.0[from].children.contains(first) => {
                self.descend(from.clone(), path, from, depth)
            }
            _ => self.follow(from, path, depth),
        }
    }

    fn descend(&self, mut at: Names, rest: &[String], from: &Names, depth: usize) -> Option<Names> {
        for (n_read, name) in rest.iter().enumerate() {
            if name == "super" {
                at.pop();
            } else if self.0[&at].children.contains(name) {
                at.push(name.clone());
            } else {
                let behind = (at != *from).then(|| self.follow(&at, &rest[n_read..], depth));
                return behind.flatten().or(Some(at));
            }
        }
        Some(at)
    }

    /// What `path` means in `from` if an import there binds its first name.
    fn follow(&self, from: &Names, path: &[String], depth: usize) -> Option<Names> {
        let bound = self.0[from].bound.get(&path[0])?;
        if depth > 20 || bound.as_slice() == path {
            return None;
        }
        let whole: Names = bound.iter().chain(&path[1..]).cloned().collect();
        self.resolve(&whole, from, depth + 1)
    }

    /// Where a file stands: the positions of its module and of those around it, each among its siblings. A `mod.rs`
    /// stands behind all modules that it declares.
    pub fn position(&self, module: &Names) -> Vec<usize> {
        let mut position: Vec<usize> = (0..module.len())
            .map(|depth| {
                let siblings = &self.0[&module[..depth]].children;
                let among = siblings.iter().position(|name| *name == module[depth]);
                among.expect("every module is declared")
            })
            .collect();
        position.push(usize::MAX);
        position
    }
}

fn read_below(source: &Path, path: &Names, file: PathBuf, modules: &mut HashMap<Names, Module>) {
    let module = Module::read(file);
    for child in &module.children {
        let below: Names = path.iter().chain([child]).cloned().collect();
        let stem = source.join(below.join("/"));
        let folder = stem.join("mod.rs");
        let file = if folder.exists() {
            folder
        } else {
            stem.with_extension("rs")
        };
        read_below(source, &below, file, modules);
    }
    modules.insert(path.clone(), module);
}

impl Module {
    fn read(file: PathBuf) -> Self {
        let tokens = tokens(&fs::read_to_string(&file).expect("a declared module has a file"));
        let mut module = Self {
            file,
            ..Self::default()
        };
        let mut at = 0;
        while at < tokens.len() {
            at = module.read_item(&tokens, at);
        }
        module
    }

    /// Reads an import, a declaration or a path at `at`, and says where it ends.
    fn read_item(&mut self, tokens: &[String], at: usize) -> usize {
        let token = |n: usize| tokens.get(at + n).map_or("", String::as_str);
        match (token(0), token(1), token(2)) {
            ("pub", "(", _) => closing(tokens, at + 1, ["(", ")"]),
            ("mod", name, ";") => {
                self.children.push(name.to_owned());
                at + 3
            }
            ("use", next, _) if next != "<" => self.read_use(tokens, at + 1, &Names::new()),
            (name, "::", next) if is_name(name) && is_name(next) => self.read_path(tokens, at),
            _ => at + 1,
        }
    }

    fn read_path(&mut self, tokens: &[String], at: usize) -> usize {
        let (mut path, mut end) = (vec![tokens[at].clone()], at + 1);
        while end + 1 < tokens.len() && tokens[end] == "::" && is_name(&tokens[end + 1]) {
            path.push(tokens[end + 1].clone());
            end += 2;
        }
        self.named.push(path);
        end
    }

    /// Reads one branch of an import, whose names so far are `before`, and says where it ends.
    fn read_use(&mut self, tokens: &[String], mut at: usize, before: &Names) -> usize {
        let mut path = before.clone();
        let mut alias = None;
        while at < tokens.len() {
            match tokens[at].as_str() {
                "{" => return self.read_branches(tokens, at + 1, &path),
                "," | "}" | ";" => break,
                "as" => alias = tokens.get(at + 1).cloned(),
                "self" if !path.is_empty() => {}
                name if is_name(name) && alias.is_none() => path.push(name.to_owned()),
                _ => {}
            }
            at += 1;
        }
        if let Some(last) = path.last() {
            self.bound
                .insert(alias.unwrap_or_else(|| last.clone()), path.clone());
            self.named.push(path);
        }
        at
    }

    fn read_branches(&mut self, tokens: &[String], mut at: usize, before: &Names) -> usize {
        while at < tokens.len() && tokens[at] != "}" {
            at = self.read_use(tokens, at, before);
            at += usize::from(tokens.get(at).is_some_and(|token| token == ","));
        }
        at + 1
    }
}

fn is_name(token: &str) -> bool {
    token.starts_with(|letter: char| letter.is_alphabetic() || letter == '_')
}
