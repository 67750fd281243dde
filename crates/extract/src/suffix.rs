//! Under what anybody may register: the one place that asks the Public Suffix List (the crate `psl`).
//!
//! The list is a hundred thousand lines of generic functions, compiled again by every crate that asks it. Here alone is half a
//! minute of every build.

/// Where a host divides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Division<'h> {
    /// The public suffix; the last label where the list has none.
    pub suffix: &'h str,
    /// Whether the list has it.
    pub listed: bool,
    /// The suffix and one label; `None` where nothing stands before the suffix.
    pub registrable: Option<&'h str>,
}

/// Divides a host in lower-case ASCII; a final dot is left out. `None` where nothing can be a suffix.
pub fn divide(host: &str) -> Option<Division<'_>> {
    let host = host.strip_suffix('.').unwrap_or(host);
    let found = psl::suffix(host.as_bytes())?;
    let start = host.len().checked_sub(found.as_bytes().len())?;
    let own = host
        .get(..start)?
        .strip_suffix('.')
        .filter(|before| !before.is_empty());
    let registrable = own.and_then(|before| host.get(before.rfind('.').map_or(0, |dot| dot + 1)..));
    Some(Division {
        suffix: host.get(start..)?,
        listed: found.is_known(),
        registrable,
    })
}

/// The registrable domain of a host, or the host itself where it has none: who answers for what stands there.
pub fn registrable(host: &str) -> &str {
    divide(host)
        .and_then(|division| division.registrable)
        .unwrap_or(host)
}

#[cfg(test)]
mod tests {
    use super::{divide, registrable};

    #[test]
    fn a_host_divides_as_the_crate_says() {
        for host in [
            "a.example",
            "b.com.vn",
            "x.b.com.vn",
            "com.vn",
            "vn",
            "a.b.c.github.io",
            "1.2.3.4",
            "a..com",
            ".com",
            "",
            "no-dot",
            "a.unlisted",
            "b.co.uk.",
            "x.y.kawasaki.jp",
            "city.kawasaki.jp",
        ] {
            let ours = divide(host);
            assert_eq!(ours.map(|it| it.suffix), psl::suffix_str(host), "{host}");
            assert_eq!(
                ours.and_then(|it| it.registrable),
                psl::domain_str(host),
                "{host}"
            );
            assert_eq!(
                ours.is_some_and(|it| it.listed),
                psl::suffix(host.as_bytes()).is_some_and(|it| it.is_known()),
                "{host}"
            );
        }
        assert_eq!(registrable("mail.vidu.com.vn"), "vidu.com.vn");
        assert_eq!(registrable("com.vn"), "com.vn");
        // Nobody can register dots.
        for dots in [".", "..", "a.."] {
            assert_eq!(registrable(dots), dots);
        }
    }
}
