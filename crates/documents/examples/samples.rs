//! Writes a document of each kind into a folder, to be looked at: `cargo run -p documents --example samples -- FOLDER`.

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    for (name, document) in samples::all() {
        std::fs::write(
            format!("{folder}/{name}.docx"),
            documents::docx::write(&document),
        )?;
    }
    Ok(())
}
