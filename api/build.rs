//! The web clients are built apart; a build without them has empty folders to embed.

fn main() -> std::io::Result<()> {
    for client in ["admin", "app", "graphiql"] {
        let folder = format!("../dist/{client}");
        std::fs::create_dir_all(&folder)?;
        println!("cargo::rerun-if-changed={folder}");
    }
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
