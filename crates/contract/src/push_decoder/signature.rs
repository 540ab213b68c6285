//! Who sent it, as far as that is known.

use portolan_ports::{Authenticity, ErrorKind};

use super::{decode, decoded, mutate, pushes, staged};
use crate::{Outcome, Pushed, Rig, check::Check};

/// A right signature: `Verified`, however the names of the headers are spelt. None at all, or any byte of the body changed: `Unauthenticated`, whatever the body is.
pub async fn signed(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Signed);
    for pushed in pushes(&check, 1) {
        let spellings: [fn(&str) -> String; 3] = [str::to_owned, str::to_ascii_lowercase, str::to_ascii_uppercase];
        for spelling in spellings {
            let pushed = pushed.spelling_headers(spelling);
            check.equal("authenticity", decoded(&check, &pushed).authenticity, Authenticity::Verified);
        }
        refused(&check, &Pushed::new(pushed.body.clone()), "a push without its signature");
        refused(&check, &Pushed::new("no push"), "garbage without a signature");
        refused(&check, &pushed.with_body(b"no push".to_vec()), "garbage with the signature of a push");
        refused(&check, &pushed.with_body(Vec::new()), "nothing with the signature of a push");
        for (at, flipped) in mutate::flips(&pushed.body) {
            refused(&check, &pushed.with_body(flipped), &format!("a push whose byte {at} was changed after signing"));
        }
    }
    Outcome::Held
}

/// A wrong signature: `Unauthenticated`.
pub async fn wrong_signature(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, WrongSignature);
    for pushed in pushes(&check, 1) {
        refused(&check, pushed, "a push with a wrong signature");
    }
    Outcome::Held
}

fn refused(check: &Check, pushed: &Pushed, what: &str) {
    match decode(check, pushed, what) {
        Ok(_) => check.fails(&format!("{what} is read")),
        Err(error) => check.equal(&format!("{what}: kind"), error.kind(), ErrorKind::Unauthenticated),
    }
}

/// No signature, and none demanded: read, and known to be `Unsigned`.
pub async fn unsigned(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unsigned);
    for pushed in pushes(&check, 1) {
        check.equal("authenticity", decoded(&check, pushed).authenticity, Authenticity::Unsigned);
    }
    Outcome::Held
}

/// A wrong signature that is only observed: read, and known to be `Doubtful`.
pub async fn doubtful(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Doubtful);
    for pushed in pushes(&check, 1) {
        check.equal("authenticity", decoded(&check, pushed).authenticity, Authenticity::Doubtful);
    }
    Outcome::Held
}
