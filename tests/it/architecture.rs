//! The architecture: which crate may use which, and that the map names every module.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::process::Command;

/// What each of our crates may use of our crates, as ARCHITECTURE.md says.
const ALLOWED: [(&str, &[&str]); 11] = [
    ("kyck-recommender", &[]),
    ("kyck-migrations", &[]),
    ("kyck-kernel", &[]),
    ("kyck-domain", &["kyck-kernel", "kyck-recommender"]),
    ("kyck-adapters", &["kyck-domain", "kyck-kernel"]),
    ("kyck-stand-ins", &[]),
    (
        "kyck-api",
        &[
            "kyck-adapters",
            "kyck-domain",
            "kyck-kernel",
            "kyck-migrations",
            "kyck-recommender",
            "kyck-stand-ins",
        ],
    ),
    (
        "kyck-tests",
        &[
            "kyck-adapters",
            "kyck-api",
            "kyck-domain",
            "kyck-fault-vfs",
            "kyck-kernel",
            "kyck-migrations",
            "kyck-recommender",
            "kyck-stand-ins",
            "kyck-test-macros",
        ],
    ),
    ("kyck-fault-vfs", &[]),
    ("kyck-test-macros", &[]),
    (
        "kyck-bench",
        &[
            "kyck-api",
            "kyck-domain",
            "kyck-kernel",
            "kyck-migrations",
            "kyck-recommender",
        ],
    ),
];

/// Features of the domain from the top down: each may use those after it, never one before it.
const FEATURES_DOWNWARDS: [&str; 12] = [
    "privacy",
    "report",
    "recommend",
    "live",
    "watch",
    "policy",
    "curation",
    "catalog",
    "notice",
    "notify",
    "family",
    "identity",
];

/// Features that all may use and that use none.
const FEATURES_OPEN_TO_ALL: [&str; 2] = ["audit", "job"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("the workspace")
        .to_path_buf()
}

#[test]
fn crates_use_one_another_in_one_direction_only() {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root())
        .output()
        .expect("cargo runs");
    let metadata: serde_json::Value = serde_json::from_slice(&output.stdout).expect("cargo prints JSON");
    let mut used: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();

    for package in metadata["packages"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name").to_owned();
        let dependencies = package["dependencies"].as_array().expect("dependencies");
        let ours = dependencies
            .iter()
            // Tests of any crate may talk to a stand-in.
            .filter(|dependency| dependency["kind"] != "dev" || dependency["name"] != "kyck-stand-ins")
            .filter_map(|dependency| dependency["name"].as_str())
            .filter(|dependency| dependency.starts_with("kyck-"))
            .map(ToOwned::to_owned)
            .collect();
        used.insert(name, ours);
    }

    assert_eq!(
        used.keys().cloned().collect::<BTreeSet<_>>(),
        ALLOWED.iter().map(|(name, _)| (*name).to_owned()).collect(),
        "a crate came or went: say in ALLOWED and ARCHITECTURE.md what it may use"
    );

    for (name, allowed) in ALLOWED {
        for dependency in &used[name] {
            assert!(
                allowed.contains(&dependency.as_str()),
                "{name} must not use {dependency}"
            );
        }
    }
}

#[test]
fn features_of_the_domain_use_one_another_downwards_only() {
    let source = root().join("domain/src");
    let mut faults = Vec::new();
    for feature in features(&source) {
        for file in rust_files(&source.join(&feature)) {
            let text = std::fs::read_to_string(&file).expect("a source file");
            for used in features_named_in(&text) {
                if used != feature && !may_use(&feature, &used) {
                    faults.push(format!("{} uses {used}", file.display()));
                }
            }
        }
    }

    assert!(faults.is_empty(), "upwards uses: {faults:#?}");
}

fn may_use(upper: &str, lower: &str) -> bool {
    if FEATURES_OPEN_TO_ALL.contains(&lower) {
        return true;
    }
    let floor = |feature: &str| FEATURES_DOWNWARDS.iter().position(|known| *known == feature);
    matches!((floor(upper), floor(lower)), (Some(upper), Some(lower)) if upper < lower)
}

fn features_named_in(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for feature in FEATURES_DOWNWARDS.iter().chain(&FEATURES_OPEN_TO_ALL) {
        let used = text
            .lines()
            .map(str::trim_start)
            .filter(|line| !line.starts_with("//"))
            .any(|line| {
                line.contains(&format!("crate::{feature}::")) || line.contains(&format!("crate::{feature};"))
            });
        if used {
            found.insert((*feature).to_owned());
        }
    }

    for line in text
        .lines()
        .filter(|line| line.trim_start().starts_with("use crate::{"))
    {
        for feature in FEATURES_DOWNWARDS.iter().chain(&FEATURES_OPEN_TO_ALL) {
            let named = line
                .split(['{', '}', ',', ' ', ';'])
                .any(|word| word == *feature || word.starts_with(&format!("{feature}::")));
            if named {
                found.insert((*feature).to_owned());
            }
        }
    }
    found
}

#[test]
fn every_feature_folder_is_on_the_list() {
    for feature in features(&root().join("domain/src")) {
        assert!(
            FEATURES_DOWNWARDS.contains(&feature.as_str())
                || FEATURES_OPEN_TO_ALL.contains(&feature.as_str()),
            "domain/src/{feature} is in no layer"
        );
    }
}

#[test]
fn the_map_names_every_crate_client_and_feature() {
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");
    let mut missing: Vec<String> = Vec::new();
    for folder in [
        "kernel",
        "recommender",
        "migrations",
        "domain",
        "adapters",
        "stand-ins",
        "api",
        "tests",
        "bench",
        "fuzz",
    ]
    .into_iter()
    .chain(["admin-ui", "app", "graphiql"])
    {
        if !map.contains(&format!("`{folder}/`")) {
            missing.push(folder.to_owned());
        }
    }

    for feature in features(&root().join("domain/src")) {
        if !map.contains(&format!("`{feature}`")) {
            missing.push(feature);
        }
    }

    assert!(missing.is_empty(), "ARCHITECTURE.md does not name {missing:?}");
}

/// The specification of a cache as the table of ARCHITECTURE.md writes it: name, capacity, invalidated by, longest
/// staleness.
type CacheRow = [String; 4];

#[test]
fn the_table_of_caches_is_what_the_caches_declare() {
    let crates = ["kernel", "domain", "adapters", "api"];
    let declared: BTreeSet<CacheRow> = crates
        .iter()
        .flat_map(|name| rust_files(&root().join(name).join("src")))
        .flat_map(|file| declared_caches(&std::fs::read_to_string(file).expect("a source file")))
        .collect();
    let map = std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md");

    assert_eq!(table_of_caches(&map), declared);
}

#[test]
fn a_declared_cache_is_read_as_the_table_writes_it() {
    let declared = "const FEED_CACHE: CacheSpec = CacheSpec {
    name: \"feed\",
    capacity_bytes: mebibytes(96),
    invalidated_by: \"midnight\",
    max_staleness: Some(Duration::from_mins(10)),
};
const FACTS: CacheSpec = CacheSpec {
    name: \"facts\",
    capacity_bytes: kibibytes(4),
    invalidated_by: \"\",
    max_staleness: None,
};";
    let row = |cells: [&str; 4]| cells.map(ToOwned::to_owned);
    assert_eq!(
        declared_caches(declared),
        [
            row(["feed", "96 MiB", "midnight", "10 min"]),
            row(["facts", "4 KiB", "–", "–"])
        ]
    );

    let table = "| cache | what |\n|---|---|\n| `feed` | feeds | 96 MiB | midnight | 10 min |\n\n| `other` | table |\n";
    assert_eq!(
        table_of_caches(&format!("## Caches\n\n{table}")),
        BTreeSet::from([row(["feed", "96 MiB", "midnight", "10 min"])])
    );
}

/// The `CacheSpec` constants of a file, without those of its tests.
fn declared_caches(text: &str) -> Vec<CacheRow> {
    let code = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
    code.split("CacheSpec = CacheSpec {")
        .skip(1)
        .map(|declaration| {
            let body = declaration.split("};").next().unwrap_or_default();
            let field = |name: &str| {
                let line = body
                    .lines()
                    .find(|line| line.trim_start().starts_with(&format!("{name}:")));
                let value = line.and_then(|line| line.split_once(": "));
                let (_, value) = value.unwrap_or_else(|| panic!("a cache has no {name}: {body}"));
                value.trim_end_matches(',').to_owned()
            };
            [
                field("name").trim_matches('"').to_owned(),
                with_unit(
                    &field("capacity_bytes"),
                    &[("mebibytes", "MiB"), ("kibibytes", "KiB")],
                ),
                Some(field("invalidated_by").trim_matches('"').to_owned())
                    .filter(|text| !text.is_empty())
                    .unwrap_or_else(|| "–".to_owned()),
                with_unit(
                    &field("max_staleness"),
                    &[("from_secs", "s"), ("from_mins", "min"), ("from_hours", "h")],
                ),
            ]
        })
        .collect()
}

/// `mebibytes(8)` as `8 MiB`; what calls none of the functions is a dash.
fn with_unit(code: &str, units: &[(&str, &str)]) -> String {
    let found = units.iter().find_map(|(function, unit)| {
        let (_, rest) = code.split_once(&format!("{function}("))?;
        Some(format!("{} {unit}", rest.split(')').next()?))
    });
    found.unwrap_or_else(|| "–".to_owned())
}

/// The rows of the first table below the heading of the caches, without the column that says what they cache.
fn table_of_caches(map: &str) -> BTreeSet<CacheRow> {
    let (_, section) = map.split_once("## Caches\n").expect("a section about caches");
    section
        .lines()
        .skip_while(|line| !line.starts_with('|'))
        .take_while(|line| line.starts_with('|'))
        .filter_map(|line| {
            let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
            let [name, _, capacity, invalidated_by, staleness] = cells[..] else {
                return None;
            };
            let name = name.strip_prefix('`')?.strip_suffix('`')?;
            Some([name, capacity, invalidated_by, staleness].map(ToOwned::to_owned))
        })
        .collect()
}

#[test]
fn a_feature_has_the_same_name_in_the_domain_and_in_the_schema() {
    let features: BTreeSet<String> = features(&root().join("domain/src")).into_iter().collect();
    let floors = folders(&root().join("api/src/graphql"));
    for floor in floors.iter().filter(|name| *name != "server") {
        assert!(
            features.contains(floor),
            "api/src/graphql/{floor} has no feature of the domain"
        );
    }
}

/// The database layer is a folder too, below all features.
fn features(source: &Path) -> Vec<String> {
    let mut names = folders(source);
    names.retain(|name| name != "db");
    names
}

fn folders(place: &Path) -> Vec<String> {
    let mut names: Vec<String> = std::fs::read_dir(place)
        .expect("a folder")
        .filter_map(Result::ok)
        .filter(|entry| entry.path().is_dir())
        .map(|entry| entry.file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    names
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
