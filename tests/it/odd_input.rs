//! Odd but legal input of the command line: names with signs that mean something in addresses, files of other editors,
//! other spellings of names.

use std::process::Output;

use kyck_tests::binary;
use tempfile::TempDir;

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn success(output: &Output) -> String {
    assert!(output.status.success(), "{output:?}");
    text(&output.stdout)
}

/// The last line of a command that fails.
fn problem(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(1), "{output:?}");
    let said = text(&output.stderr);
    let last = said.lines().last().unwrap_or_default();
    assert!(last.starts_with("kyck: "), "{said}");
    last.to_owned()
}

#[test]
fn a_database_and_its_backup_may_have_any_name() {
    // As the address says it, and the name that the file has.
    for (address, name) in [
        ("우리 집/kyck 1.db", "우리 집/kyck 1.db"),
        ("100%25/a%3Fb%23c.db", "100%/a?b#c.db"),
        ("it's.db?mode=rwc", "it's.db"),
    ] {
        let folder = folder();
        let url = format!("sqlite://{}/{address}", folder.path().display());
        let settings = [("KYCK_DATABASE__URL", url.as_str())];
        let run = |arguments: &[&str]| binary::run(&folder, arguments, &settings);
        success(&run(&["migrate"]));
        let database = folder.path().join(name);
        assert!(database.is_file(), "{name}");
        let lock = folder.path().join(format!("{name}.lock"));
        assert!(lock.is_file(), "{name}: the lock file is next to the database");

        for backup in ["백업 1.db", "50%.db", "a?b#c.db", "it's.db.copy"] {
            success(&run(&["backup", backup]));
            success(&run(&["restore", backup, "--replace"]));
        }
        success(&run(&["job", "list"]));
    }
}

#[test]
fn a_backup_that_cannot_be_made_or_found_is_named() {
    let folder = folder();
    let run = |arguments: &[&str]| binary::run(&folder, arguments, &[]);
    success(&run(&["migrate"]));
    let said = problem(&run(&["backup", "missing/copy.db"]));
    assert!(
        said.contains("missing") && said.contains("does not exist"),
        "{said}"
    );

    let said = problem(&run(&["restore", "copy.db", "--replace"]));
    assert!(said.contains("copy.db does not exist"), "{said}");

    let said = problem(&run(&["restore", ".", "--replace"]));
    assert!(said.contains("folder"), "{said}");

    std::fs::write(folder.path().join("other.db"), "text").expect("a file");
    let said = problem(&run(&["restore", "other.db", "--replace"]));
    assert!(said.contains("other.db.sha256 is missing"), "{said}");
}

#[test]
fn a_list_of_sources_is_read_however_it_was_saved() {
    let folder = folder();
    success(&binary::run(&folder, &["migrate"], &[]));
    let list = "# 좋은 영상\r\ndQw4w9WgXcQ\r\n\r\n  aaaaaaaaaaa  ";
    let little = list.encode_utf16().flat_map(u16::to_le_bytes);
    let saved: [(&str, Vec<u8>); 4] = [
        ("plain.txt", list.as_bytes().to_vec()),
        ("mark.txt", [b"\xEF\xBB\xBF", list.as_bytes()].concat()),
        ("utf16.txt", [0xFF, 0xFE].into_iter().chain(little).collect()),
        // A comment in CP949.
        (
            "cp949.txt",
            b"# \xC1\xC1\xC0\xBA\ndQw4w9WgXcQ\naaaaaaaaaaa".to_vec(),
        ),
    ];

    for (name, bytes) in saved {
        std::fs::write(folder.path().join(name), bytes).expect("a file");
        // Without a key every source has a problem, each under its own name.
        let output = binary::run(&folder, &["import", name], &[]);
        let said = text(&output.stdout);
        let names: Vec<&str> = said.lines().filter_map(|line| line.split(':').next()).collect();
        assert_eq!(names, ["dQw4w9WgXcQ", "aaaaaaaaaaa"], "{name}");
    }

    std::fs::write(folder.path().join("empty.txt"), "\n# nothing\n").expect("a file");
    let said = problem(&binary::run(&folder, &["import", "empty.txt"], &[]));
    assert!(said.contains("nothing to import"), "{said}");

    let said = problem(&binary::run(&folder, &["import", "."], &[]));
    assert!(said.contains("folder"), "{said}");
}

#[test]
fn a_password_from_a_file_is_the_one_that_was_typed() {
    let folder = folder();
    success(&binary::run(&folder, &["migrate"], &[]));
    let add = |email: &str, input: &str| {
        let arguments = ["staff", "add", "--email", email, "--role", "editor"];
        binary::run_with_input(&folder, &arguments, input.as_bytes())
    };
    // Twelve characters are needed: the mark before the text is none of them, nor is the line's end.
    assert!(problem(&add("a@kyck.example", "\u{FEFF}elevenchars\r\n")).contains("12 characters"));

    success(&add("b@kyck.example", "\u{FEFF}twelve chars\r\n"));
}

#[test]
fn accounts_and_jobs_are_found_by_other_spellings_of_their_names() {
    let folder = folder();
    success(&binary::run(&folder, &["migrate"], &[]));
    let run = |arguments: &[&str]| binary::run(&folder, arguments, &[]);
    let add = [
        "staff",
        "add",
        "--email",
        " Kim@KYCK.example\u{200B}",
        "--role",
        "Editor",
    ];

    assert!(success(&run(&add)).starts_with("kim@kyck.example (EDITOR)"));

    for email in [
        "KIM@kyck.example",
        "\u{202D}kim@kyck.example\u{202C}",
        "kim＠kyck.example",
    ] {
        let said = success(&run(&["staff", "role", email, "--role", "MANAGER"]));
        assert!(said.starts_with("kim@kyck.example"), "{said}");
    }

    let nameless = [
        "staff",
        "add",
        "--email",
        "a@kyck.example",
        "--role",
        "EDITOR",
        "--name",
        "\u{3164}",
    ];

    assert!(problem(&run(&nameless)).contains("name"));

    assert!(success(&run(&["job", "run", " Prune-Sums "])).starts_with("prune-sums: "));
    assert!(problem(&run(&["job", "run", ""])).contains("kyck job list"));
}
