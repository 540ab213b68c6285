//! Pairs of tokens.

use jiff::{SignedDuration, Timestamp};

use crate::Hidden;
use crate::chance::chance_for;

/// A pair of tokens of one account.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(super) access: Hidden,
    pub(super) refresh: Hidden,
    pub(super) created: Timestamp,
    pub(super) access_expires: Timestamp,
    pub(super) refresh_expires: Timestamp,
}

impl Pair {
    /// The pair of a number: the same number, the same pair.
    pub(super) fn issue(seed: u64, user: &str, count: u64, now: Timestamp, lives: (u32, u32)) -> Self {
        let token = |kind: &str| Hidden::new(token(seed, user, &format!("cj {kind} token {count}")));
        let after =
            |seconds: u32| now.saturating_add(SignedDuration::from_secs(i64::from(seconds))).unwrap_or(Timestamp::MAX);
        Self {
            access: token("access"),
            refresh: token("refresh"),
            created: now,
            access_expires: after(lives.0),
            refresh_expires: after(lives.1),
        }
    }
}

/// `API@<user>@CJ:` and a JSON Web Token; as a whole at least 566 characters long.
fn token(seed: u64, user: &str, label: &str) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut chance = chance_for(seed, &format!("{label} {user}"));
    let mut text =
        |count: usize| -> String { (0..count).map(|_| char::from(LETTERS[chance.usize(0..LETTERS.len())])).collect() };
    // the header says {"alg":"HS256"}
    format!("API@{user}@CJ:eyJhbGciOiJIUzI1NiJ9.{}.{}", text(494), text(43))
}

/// The user whose name a token or a key bears.
pub(super) fn user_of(text: &str) -> Option<&str> {
    let user = match text.strip_prefix("API@") {
        Some(rest) => rest.split_once("@CJ:")?.0,
        None => text.split_once("@api@")?.0,
    };
    (1..=32).contains(&user.len()).then_some(user)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_long_and_name_their_user() {
        let one = token(1, "C", "cj access token 1");
        assert!(one.len() >= 566, "{}", one.len());
        assert_eq!(user_of(&one), Some("C"));
        assert_ne!(one, token(1, "C", "cj access token 2"));
        assert_ne!(one, token(2, "C", "cj access token 1"));
        assert_eq!(user_of("CJ1@api@0"), Some("CJ1"));
        for nobody in ["", "API@", "API@x", "@api@", "x"] {
            assert_eq!(user_of(nobody), None, "{nobody}");
        }
    }
}
