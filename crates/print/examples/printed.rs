//! Writes a PDF of each kind of document into a folder, to be looked at: `cargo run -p print --example printed -- FONTS FOLDER`,
//! where FONTS begins the paths of the four faces, as `/usr/share/fonts/truetype/liberation2/LiberationSerif-`.

#[path = "../../documents/tests/samples/mod.rs"]
mod samples;

use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [fonts, folder] = arguments.as_slice() else {
        return Err("FONTS FOLDER".into());
    };
    let read = |face: &str| std::fs::read(format!("{fonts}{face}.ttf"));
    let fonts = print::Fonts::read(
        read("Regular")?,
        read("Bold")?,
        read("Italic")?,
        read("BoldItalic")?,
    )?;
    let long = (
        "twelve_paragraphs",
        samples::twelve_paragraphs_and_sixty_rows(),
    );
    for (name, document) in samples::all().into_iter().chain([long]) {
        std::fs::write(
            format!("{folder}/{name}.pdf"),
            print::pdf(&document, &fonts)?,
        )?;
    }
    Ok(())
}
