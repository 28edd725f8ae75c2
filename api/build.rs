//! Makes the folders of the web clients, which are built separately: without them there is nothing to embed.

fn main() -> std::io::Result<()> {
    let is_release = std::env::var_os("PROFILE").is_some_and(|profile| profile == "release");
    for client in ["admin", "app", "graphiql"] {
        let folder = format!("../dist/{client}");
        std::fs::create_dir_all(&folder)?;
        // Only a release build embeds the files; others read them when they are requested.
        if is_release {
            println!("cargo::rerun-if-changed={folder}");
        }
    }
    println!("cargo::rerun-if-changed=build.rs");
    Ok(())
}
