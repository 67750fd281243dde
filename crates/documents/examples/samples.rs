//! Writes a document of each kind into a folder, to be looked at: `cargo run -p documents --example samples -- FOLDER`.

#[path = "../tests/samples/mod.rs"]
mod samples;

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| ".".to_owned());
    let long = (
        "twelve_paragraphs",
        samples::twelve_paragraphs_and_sixty_rows(),
    );
    for (name, document) in samples::all().into_iter().chain([long]) {
        std::fs::write(
            format!("{folder}/{name}.docx"),
            documents::docx::write(&document),
        )?;
    }
    Ok(())
}
