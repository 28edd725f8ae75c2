//! No module of a crate uses, by way of others, itself: read from the `use` declarations and paths of every file.
//!
//! The children of one folder are compared with one another at every level. What a `mod.rs` declares and re-exports is its
//! children's and no use of its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// The crates whose modules are compared.
const CRATES: [&str; 7] = [
    "kernel",
    "recommender",
    "migrations",
    "domain",
    "adapters",
    "stand-ins",
    "api",
];

type Module = Vec<String>;

#[test]
fn no_module_uses_itself_by_way_of_others() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
    let mut cycles = BTreeSet::new();
    for name in CRATES {
        for (folder, members) in cycles_of(&root.join(name).join("src")) {
            cycles.insert(format!("{name}/{folder}: {}", members.join(" ")));
        }
    }

    assert_eq!(cycles, BTreeSet::new());
}

#[test]
fn a_cycle_is_found_through_use_declarations_paths_and_re_exports() {
    let files = [
        ("mod.rs", "mod a;\nmod b;\nmod c;\npub use b::Thing;\n"),
        ("a.rs", "use super::Thing;\n"),
        ("b.rs", "fn call() {\n    crate::c::run();\n}\n"),
        ("c.rs", "use crate::{a::Other, std::fmt};\n"),
    ];
    let folder = tempfile::tempdir().expect("a folder");

    for (name, text) in files {
        let name = if name == "mod.rs" { "lib.rs" } else { name };
        std::fs::write(folder.path().join(name), text).expect("a file");
    }

    let found = cycles_of(folder.path());

    assert_eq!(
        found,
        [(
            String::new(),
            vec!["a".to_owned(), "b".to_owned(), "c".to_owned()]
        )]
    );
}

/// The cycles of a crate: the folder, and the modules of it that use one another.
fn cycles_of(source: &Path) -> Vec<(String, Vec<String>)> {
    let modules = Modules::read(source);
    let mut edges: BTreeSet<(Module, Module)> = BTreeSet::new();
    for (module, text) in &modules.texts {
        for path in paths_of(text) {
            if let Some(used) = modules.resolve(module, &path) {
                edges.insert((module.clone(), used));
            }
        }
    }

    let folders: BTreeSet<Module> = modules
        .texts
        .keys()
        .filter_map(|module| module.split_last().map(|(_, folder)| folder.to_vec()))
        .collect();
    folders
        .iter()
        .flat_map(|folder| {
            let children = children_edges(folder, &edges);
            components(&children)
                .into_iter()
                .map(|members| (folder.join("/"), members))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// Which child of a folder uses which other one.
fn children_edges(
    folder: &[String],
    edges: &BTreeSet<(Module, Module)>,
) -> BTreeMap<String, BTreeSet<String>> {
    let child = |module: &Module| {
        (module.len() > folder.len() && module.starts_with(folder)).then(|| module[folder.len()].clone())
    };
    let mut children: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (user, used) in edges {
        if let (Some(user), Some(used)) = (child(user), child(used))
            && user != used
        {
            children.entry(user).or_default().insert(used);
        }
    }
    children
}

/// Groups of more than one node that reach one another.
fn components(edges: &BTreeMap<String, BTreeSet<String>>) -> Vec<Vec<String>> {
    let reach = |start: &str| {
        let mut seen = BTreeSet::new();
        let mut open = vec![start.to_owned()];
        while let Some(node) = open.pop() {
            for next in edges.get(&node).into_iter().flatten() {
                if seen.insert(next.clone()) {
                    open.push(next.clone());
                }
            }
        }
        seen
    };
    let reached: BTreeMap<&String, BTreeSet<String>> = edges.keys().map(|node| (node, reach(node))).collect();

    let groups: BTreeSet<Vec<String>> = reached
        .iter()
        .filter(|(node, seen)| seen.contains(**node))
        .map(|(node, seen)| {
            seen.iter()
                .filter(|other| reached.get(other).is_some_and(|back| back.contains(*node)))
                .cloned()
                .collect()
        })
        .collect();
    groups.into_iter().collect()
}

/// The modules of a crate with their production code.
struct Modules {
    texts: BTreeMap<Module, String>,
    /// What a `mod.rs` or `lib.rs` re-exports of its children, by folder and name.
    exports: BTreeMap<(Module, String), Module>,
    /// Files that are the module of their folder.
    folders: BTreeSet<Module>,
}

impl Modules {
    fn read(source: &Path) -> Self {
        let mut modules = Self {
            texts: BTreeMap::new(),
            exports: BTreeMap::new(),
            folders: BTreeSet::new(),
        };
        for file in rust_files(source) {
            let relative = file.strip_prefix(source).expect("a file of the crate");
            let mut module: Module = relative
                .with_extension("")
                .components()
                .map(|part| part.as_os_str().to_string_lossy().into_owned())
                .collect();
            if matches!(module.last().map(String::as_str), Some("mod" | "lib" | "main")) {
                module.pop();
                modules.folders.insert(module.clone());
            }
            // `#[cfg(test)] mod tests;` is a file of its own.
            if module.last().is_some_and(|name| name == "tests") {
                continue;
            }
            let text = std::fs::read_to_string(&file).expect("a source file");
            let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
            modules.texts.insert(module, code.to_owned());
        }

        for folder in modules.folders.clone() {
            for (path, name) in re_exports(&modules.texts[&folder]) {
                let mut target = folder.clone();
                target.extend(path.iter().take(1).cloned());
                if modules.texts.contains_key(&target) {
                    modules.exports.insert((folder.clone(), name), target);
                }
            }
        }
        modules
    }

    /// The module that a path in a module names; `None` for other crates, for itself and for what its folder declares.
    fn resolve(&self, module: &Module, path: &[String]) -> Option<Module> {
        let is_folder = self.folders.contains(module);
        let mut at;
        let mut rest = path;
        match path.first().map(String::as_str) {
            Some("crate") => {
                at = Vec::new();
                rest = &rest[1..];
            }
            Some("super" | "self") => {
                at = module.clone();
                while rest.first().is_some_and(|part| part == "super") {
                    at.pop();
                    rest = &rest[1..];
                }
                if rest.first().is_some_and(|part| part == "self") {
                    rest = &rest[1..];
                }
            }
            _ if is_folder => at = module.clone(),
            _ => return None,
        }

        for part in rest {
            let mut inner = at.clone();
            inner.push(part.clone());
            if self.texts.contains_key(&inner) {
                at = inner;
                continue;
            }
            if let Some(target) = self.exports.get(&(at.clone(), part.clone())) {
                at.clone_from(target);
            }
            break;
        }
        (at != *module).then_some(at)
    }
}

/// Every path that a text names: of its private `use` declarations, and in its code.
fn paths_of(text: &str) -> BTreeSet<Vec<String>> {
    let code = without_comments(text);
    let mut paths = BTreeSet::new();
    for (is_public, tree) in uses(&code) {
        if !is_public {
            paths.extend(leaves(&tree));
        }
    }
    for start in ["crate::", "super::"] {
        for (index, _) in code.match_indices(start) {
            let path: String = code[index..]
                .chars()
                .take_while(|c| c.is_alphanumeric() || matches!(c, '_' | ':'))
                .collect();
            let is_use = code[..index]
                .rsplit('\n')
                .next()
                .is_some_and(|line| line.contains("use "));
            if !is_use {
                paths.insert(split(&path));
            }
        }
    }
    paths
}

fn re_exports(text: &str) -> Vec<(Vec<String>, String)> {
    uses(&without_comments(text))
        .into_iter()
        .filter(|(is_public, _)| *is_public)
        .flat_map(|(_, tree)| leaves(&tree))
        .filter_map(|path| {
            let path: Vec<String> = path.into_iter().skip_while(|part| part == "self").collect();
            let name = path.last()?.clone();
            (path.len() > 1).then_some((path, name))
        })
        .collect()
}

/// The `use` declarations of a text, with whether each is public.
fn uses(code: &str) -> Vec<(bool, String)> {
    let mut found = Vec::new();
    for (index, _) in code.match_indices("use ") {
        let before = code[..index].rsplit('\n').next().unwrap_or_default().trim();
        if !(before.is_empty() || before.starts_with("pub")) {
            continue;
        }
        if let Some(end) = code[index..].find(';') {
            found.push((!before.is_empty(), code[index + 4..index + end].to_owned()));
        }
    }
    found
}

/// The paths of a `use` tree such as `crate::{a::B, c}`.
fn leaves(tree: &str) -> Vec<Vec<String>> {
    let tree = tree.trim();
    let Some(open) = tree.find('{') else {
        let path = tree.split(" as ").next().unwrap_or_default();
        return vec![split(path)];
    };

    let head = split(&tree[..open]);
    let inner = tree[open + 1..].trim_end().trim_end_matches('}');
    let (mut depth, mut part, mut parts) = (0_usize, String::new(), Vec::new());
    for c in inner.chars() {
        match c {
            '{' => depth += 1,
            '}' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(std::mem::take(&mut part));
                continue;
            }
            _ => {}
        }
        part.push(c);
    }
    // A closing brace of an inner tree was trimmed with the outer one.
    part.push_str(&"}".repeat(depth));
    parts.push(part);
    parts
        .iter()
        .filter(|part| !part.trim().is_empty())
        .flat_map(|part| leaves(part))
        .map(|path| {
            head.iter()
                .cloned()
                .chain(path)
                .filter(|part| part != "self" || head.is_empty())
                .collect()
        })
        .collect()
}

fn split(path: &str) -> Vec<String> {
    path.split("::")
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(ToOwned::to_owned)
        .collect()
}

fn without_comments(text: &str) -> String {
    text.lines()
        .filter(|line| !line.trim_start().starts_with("//"))
        .collect::<Vec<_>>()
        .join("\n")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder)
        .expect("a folder")
        .filter_map(Result::ok)
    {
        let path = entry.path();
        if path.is_dir() {
            files.extend(rust_files(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
    files
}
