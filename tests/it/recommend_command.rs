//! `kyck recommend`, as an operator uses it: files in, a ranking out, and mistakes named before they cost a
//! training.

use std::fmt::Write;
use std::process::Output;

use kyck_tests::binary;
use tempfile::TempDir;

/// A folder with a small training file of two tastes, users and nothing else.
fn folder() -> TempDir {
    let folder = TempDir::new().expect("a temporary folder");
    let mut train = String::from("user\titem\tvalue\ttimestamp\n");
    for user in 0..60 {
        for nth in 0..8 {
            let item = (user * 7 + nth * 3) % 15 * 2 + user % 2;
            // Writing into a text cannot fail.
            let _ = writeln!(train, "u{user}\ti{item}\t1\t{nth}");
        }
    }
    let users: String = (0..60).map(|user| format!("u{user}\n")).collect();
    write(&folder, "train.tsv", &train);
    write(&folder, "users.tsv", &users);
    folder
}

fn write(folder: &TempDir, name: &str, text: &str) {
    std::fs::write(folder.path().join(name), text).expect("a file");
}

fn run(folder: &TempDir, more: &[&str]) -> Output {
    let mut arguments = vec!["recommend"];
    arguments.extend(more);
    binary::run(folder, &arguments, &[])
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_mistake_in_an_option_is_named_before_anything_is_trained() {
    let folder = folder();
    std::fs::create_dir(folder.path().join("directory")).expect("a directory");
    let usual = ["--train", "train.tsv", "--users", "users.tsv", "--out", "out.tsv"];
    let with = |option: &str, value: &'static str| -> Vec<&'static str> {
        let mut arguments = usual.to_vec();
        if let Some(at) = usual.iter().position(|argument| *argument == option) {
            arguments[at + 1] = value;
        } else {
            let option = ["--test", "--items", "--among"]
                .into_iter()
                .find(|one| *one == option);
            arguments.extend([option.expect("an option"), value]);
        }
        arguments
    };

    for (option, value) in [
        ("--train", "none.tsv"),
        ("--train", "directory"),
        ("--users", "none.tsv"),
        ("--users", "directory"),
        ("--out", "train.tsv"),
        ("--out", "./users.tsv"),
        ("--out", "directory"),
        ("--out", "nowhere/out.tsv"),
        ("--test", "none.tsv"),
        ("--items", "directory"),
        ("--among", "none.tsv"),
    ] {
        let output = run(&folder, &with(option, value));
        let text = stderr(&output);
        assert!(!output.status.success(), "{option} {value}");
        assert_eq!(text.lines().count(), 1, "{text}");
        assert!(text.starts_with("kyck: ") && text.contains(option), "{text}");
    }

    let before = std::fs::read(folder.path().join("train.tsv")).expect("the file");
    assert!(
        before.starts_with(b"user\titem"),
        "the training file is as it was"
    );
    assert!(!folder.path().join("out.tsv").exists());
}

#[test]
fn a_ranking_of_no_items_is_refused() {
    let folder = folder();
    let arguments = [
        "--train",
        "train.tsv",
        "--users",
        "users.tsv",
        "--out",
        "out.tsv",
        "--top",
        "0",
    ];
    let output = run(&folder, &arguments);
    let text = stderr(&output);

    assert!(!output.status.success());
    assert!(
        text.contains("--top") && !text.contains("training took"),
        "{text}"
    );
}

#[test]
fn clusters_without_labels_are_called_by_their_items() {
    let folder = folder();
    let arguments = ["--train", "train.tsv", "--users", "users.tsv", "--out", "out.tsv"];
    let output = run(&folder, &arguments);
    let text = stderr(&output);
    assert!(output.status.success(), "{text}");

    let clusters: Vec<&str> = text.lines().filter(|line| line.starts_with("cluster ")).collect();
    assert!(!clusters.is_empty(), "{text}");

    for line in clusters {
        assert!(line.contains(" users, items i"), "{line}");
    }
    let ranking = std::fs::read_to_string(folder.path().join("out.tsv")).expect("the ranking");
    assert!(ranking.lines().count() > 60);
}

/// The training file as other programs write it: the ranking is the same.
#[test]
fn a_table_is_read_whatever_program_wrote_it() {
    let folder = folder();
    let train = std::fs::read_to_string(folder.path().join("train.tsv")).expect("the file");
    let rows: Vec<Vec<&str>> = train.lines().map(|line| line.split('\t').collect()).collect();
    let table =
        |of: &dyn Fn(&[&str]) -> String| -> String { rows.iter().map(|row| of(row) + "\n").collect() };
    let ranking = |train: &str, users: &str| {
        let arguments = [
            "--train", train, "--users", users, "--out", "out.tsv", "--top", "5",
        ];
        let output = run(&folder, &arguments);
        assert!(output.status.success(), "{train}: {}", stderr(&output));
        std::fs::read_to_string(folder.path().join("out.tsv")).expect("a ranking")
    };
    let expected = ranking("train.tsv", "users.tsv");

    assert!(expected.lines().count() > 60, "{expected}");

    for (name, text) in [
        ("mark.tsv", format!("\u{FEFF}{train}")),
        ("windows.tsv", train.replace('\n', "\r\n")),
        ("blank.tsv", format!("\n{train}\n\n")),
        ("no-end.tsv", train.trim_end().to_owned()),
        (
            "order.tsv",
            table(&|row| [row[3], row[1], row[2], row[0]].join("\t")),
        ),
        (
            "more.tsv",
            table(&|row| [row.join("\t"), "note".to_owned()].join("\t")),
        ),
        // Every value is 1.
        ("no-value.tsv", table(&|row| [row[0], row[1], row[3]].join("\t"))),
    ] {
        write(&folder, name, &text);
        assert_eq!(ranking(name, "users.tsv"), expected, "{name}");
    }

    let users = std::fs::read_to_string(folder.path().join("users.tsv")).expect("the file");
    write(
        &folder,
        "users-mark.tsv",
        &format!("\u{FEFF}user\r\n{}", users.replace('\n', "\r\n\r\n")),
    );
    assert_eq!(ranking("train.tsv", "users-mark.tsv"), expected);

    write(&folder, "no-time.tsv", &table(&|row| row[..3].join("\t")));
    ranking("no-time.tsv", "users.tsv");
}

#[test]
fn a_row_that_cannot_be_read_is_named_by_its_line() {
    let folder = folder();

    for (name, text, reason) in [
        ("short.tsv", "user\titem\tvalue\ttimestamp\na\tb\n", "line 2"),
        (
            "word.tsv",
            "user\titem\tvalue\ttimestamp\na\tb\tNaN\t1\n",
            "\"NaN\" is not a number",
        ),
        ("headless.tsv", "a\tb\t1\t1\n", "line 1"),
    ] {
        write(&folder, name, text);
        let output = run(
            &folder,
            &["--train", name, "--users", "users.tsv", "--out", "out.tsv"],
        );
        assert_eq!(output.status.code(), Some(1));
        assert!(stderr(&output).contains(reason), "{name}: {}", stderr(&output));
    }
}
