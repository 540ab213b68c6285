//! Codes and tokens that the token service issues.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::chance::{chance_for, hex_text};

/// A code lives so many seconds.
const CODE_SECONDS: i64 = 300;
/// The most codes that wait to be used.
const MAX_CODES: usize = 10_000;

/// JD's two generations of token services.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Generation {
    Old,
    New,
}

/// What a code stands for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Code {
    pub(crate) app_key: String,
    pub(crate) vender_id: String,
    pub(crate) redirect_uri: String,
    expires: Timestamp,
}

/// Everything that was issued and is still of use.
#[derive(Debug, Default)]
pub(crate) struct Issue {
    codes: BTreeMap<String, Code>,
    count: u64,
}

impl Issue {
    pub(crate) fn code(&mut self, seed: u64, app_key: &str, vender: &str, redirect: &str, now: Timestamp) -> String {
        self.codes.retain(|_, code| code.expires > now);
        while self.codes.len() >= MAX_CODES {
            self.codes.pop_first();
        }
        self.count += 1;
        let text = hex_text(&mut chance_for(seed, &format!("jos code {}", self.count)), 12);
        let code = Code {
            app_key: app_key.to_owned(),
            vender_id: vender.to_owned(),
            redirect_uri: redirect.to_owned(),
            expires: now.saturating_add(SignedDuration::from_secs(CODE_SECONDS)).unwrap_or(Timestamp::MAX),
        };
        self.codes.insert(text.clone(), code);
        text
    }

    /// Uses a code up, if it is this application's and has not expired.
    pub(crate) fn redeem(&mut self, code: &str, app_key: &str, now: Timestamp) -> Option<Code> {
        if self.codes.get(code)?.app_key != app_key {
            return None;
        }
        self.codes.remove(code).filter(|code| now < code.expires)
    }

    /// A new token in the shape of a generation.
    pub(crate) fn token(&mut self, seed: u64, generation: Generation) -> String {
        self.count += 1;
        let mut chance = chance_for(seed, &format!("jos token {}", self.count));
        match generation {
            Generation::Old => uuid(&mut chance),
            Generation::New => {
                let tail: String = (0..4).map(|_| char::from(b'a' + chance.u8(0..26))).collect();
                format!("{}{tail}", hex_text(&mut chance, 16))
            }
        }
    }
}

/// A token in the shape of the old generation.
pub(crate) fn uuid(chance: &mut fastrand::Rng) -> String {
    let hex = hex_text(chance, 16);
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    [part(0, 8), part(8, 12), part(12, 16), part(16, 20), part(20, 32)].join("-")
}
