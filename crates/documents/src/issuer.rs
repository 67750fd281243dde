//! Who issues: the two lines at the top left (ô 2) and the symbol (ô 3).

/// The body that issues a document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuer {
    /// The line of the body directly above, as printed; none for a committee.
    pub superior: Option<String>,
    /// The full official name.
    pub name: String,
    /// Its letters in the symbol, set by the head of the body ("SNNMT").
    pub letters: String,
    /// Whether it has a seal, and with it a series of numbers. A phòng has none.
    pub seal: bool,
}

impl Issuer {
    /// A committee or council (UBND tỉnh, UBND xã): nothing stands above its name.
    #[must_use]
    pub fn committee(name: &str, letters: &str) -> Self {
        Self {
            superior: None,
            name: name.to_owned(),
            letters: letters.to_owned(),
            seal: true,
        }
    }

    /// A department of a committee: `UBND TỈNH CAO BẰNG` above `SỞ NÔNG NGHIỆP VÀ MÔI TRƯỜNG`.
    #[must_use]
    pub fn department(committee: &str, name: &str, letters: &str) -> Self {
        Self {
            superior: Some(abbreviated(committee)),
            ..Self::committee(name, letters)
        }
    }

    /// A unit with its own seal below a department: `SỞ NN&MT TỈNH CAO BẰNG` above `CHI CỤC KIỂM LÂM`. A superior that is not a
    /// committee adds the name of its place, and may be abbreviated (Phụ lục I, mục II, 2).
    #[must_use]
    pub fn below_department(superior: &str, place: &str, name: &str, letters: &str) -> Self {
        let superior = if superior.contains(place) {
            superior.to_owned()
        } else {
            format!("{superior} {place}")
        };
        Self::department(&superior, name, letters)
    }

    /// A unit without a seal (a phòng): its paper is an internal sheet without number.
    #[must_use]
    pub fn without_seal(superior: &str, name: &str) -> Self {
        Self {
            superior: Some(abbreviated(superior)),
            name: name.to_owned(),
            letters: String::new(),
            seal: false,
        }
    }
}

/// Common words that may be shortened in the line of the superior (Phụ lục I, mục II, 2.b).
fn abbreviated(name: &str) -> String {
    [
        ("Ủy ban nhân dân", "UBND"),
        ("Uỷ ban nhân dân", "UBND"),
        ("Hội đồng nhân dân", "HĐND"),
    ]
    .into_iter()
    .fold(name.to_owned(), |name, (long, short)| {
        name.replace(long, short)
    })
}
