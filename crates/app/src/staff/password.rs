//! Passwords by NIST SP 800-63B-4: length and a blocklist, no rules of composition, no expiry; argon2id.

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};

use crate::site::{Fault, Problem, Site, invalid};

/// Shortest password that stands alone (800-63B-4 §3.1.1.2).
pub const LENGTH_MIN: usize = 15;
/// Longest we hash; far beyond the 64 characters the standard asks to allow.
const LENGTH_MAX: usize = 256;
/// Of a password at least this much must be neither the person's nor the place's.
const LEFT_OVER_MIN: usize = 8;
/// Words of this place, which a guesser would try first.
const LOCAL_WORDS: [&str; 12] = [
    "canhgiac",
    "caobang",
    "matkhau",
    "vietnam",
    "sonongnghiep",
    "congan",
    "ubnd",
    "vanphong",
    "xinchao",
    "anhyeuem",
    "matkhaucuatoi",
    "quantri",
];

/// Compared with when there is nobody of that login, so that the answer takes as long.
const NOBODY: &str = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$7xqO0dTPtm2TWPmMJYkzXEI4E1CfEkVpn3hBUySd0zo";

/// Refuses what is too short, or easily guessed: a dictionary of common passwords, names, dates and key runs, and words of this
/// place and person.
///
/// # Errors
/// [`Fault::Invalid`] on `password`.
pub fn check(password: &str, about: &[&str]) -> Result<(), Fault> {
    let length = password.chars().count();
    if length < LENGTH_MIN {
        return Err(invalid("password", Problem::TooShort));
    }
    if length > LENGTH_MAX {
        return Err(invalid("password", Problem::TooLong));
    }
    let words: Vec<String> = about
        .iter()
        .flat_map(|text| {
            vi::fold(text)
                .split_whitespace()
                .map(str::to_owned)
                .collect::<Vec<_>>()
        })
        .chain(LOCAL_WORDS.map(str::to_owned))
        .collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    // The estimator looks at the first hundred characters at most.
    let guessed = zxcvbn::zxcvbn(&vi::fold(password), &words);
    if guessed.score() < zxcvbn::Score::Three || left_over(password, &words) < LEFT_OVER_MIN {
        return Err(invalid("password", Problem::TooCommon));
    }
    Ok(())
}

/// How many letters and digits are left when the words a guesser knows are taken out.
fn left_over(password: &str, words: &[&str]) -> usize {
    let mut rest: String = vi::fold(password)
        .chars()
        .filter(|c| c.is_alphanumeric())
        .collect();
    for word in words.iter().filter(|word| word.len() > 1) {
        rest = rest.replace(word, "");
    }
    rest.chars().count()
}

/// The PHC string of a password.
///
/// # Errors
/// When the system has no randomness or the work was cancelled.
pub async fn hash(site: &Site, password: &str) -> Result<String, Fault> {
    let password = vi::nfc(password);
    in_turn(site, move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|error| store::Error::File(error.to_string()).into())
    })
    .await?
}

/// Whether the password gives this hash; takes as long when there is none.
///
/// # Errors
/// When the work was cancelled.
pub async fn matches(site: &Site, password: &str, hash: Option<&str>) -> Result<bool, Fault> {
    let password = vi::nfc(password);
    let known = hash.is_some();
    let hash = hash.unwrap_or(NOBODY).to_owned();
    in_turn(site, move || {
        let verified = PasswordHash::new(&hash).is_ok_and(|hash| {
            Argon2::default()
                .verify_password(password.as_bytes(), &hash)
                .is_ok()
        });
        verified && known
    })
    .await
}

async fn in_turn<T: Send + 'static>(
    site: &Site,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Fault> {
    let gone = || Fault::Store(store::Error::Unavailable);
    let _place = site.hashes.acquire().await.map_err(|_| gone())?;
    tokio::task::spawn_blocking(work).await.map_err(|_| gone())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(password: &str, about: &[&str]) -> Option<Problem> {
        match check(password, about) {
            Err(Fault::Invalid { problem, .. }) => Some(problem),
            _ => None,
        }
    }

    #[test]
    fn length_counts_and_composition_does_not() {
        assert_eq!(problem("Ab1!xY9#", &[]), Some(Problem::TooShort));
        assert_eq!(problem("bốn con trâu lội qua suối", &[]), None);
        assert_eq!(problem(&"á".repeat(257), &[]), Some(Problem::TooLong));
    }

    #[test]
    fn what_everybody_tries_first_is_refused() {
        for bad in [
            "passwordpassword",
            "matkhaumatkhau123",
            "123456789012345",
            "aaaaaaaaaaaaaaaaaa",
            "qwertyuiopasdfgh",
        ] {
            assert_eq!(problem(bad, &[]), Some(Problem::TooCommon), "{bad}");
        }
        for (bad, about) in [
            ("nongvanquangnongvan", "Nông Văn Quang"),
            ("caobang2026caobang", ""),
            ("Tôi yêu Cao Bằng", ""),
        ] {
            assert_eq!(problem(bad, &[about]), Some(Problem::TooCommon), "{bad}");
        }
    }

    #[test]
    fn the_hash_of_nobody_is_a_hash() {
        assert!(PasswordHash::new(NOBODY).is_ok());
    }
}
