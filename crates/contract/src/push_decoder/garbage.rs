//! Bodies that are no push: an error for each of them, and never a panic.

use portolan_ports::{Error, ErrorKind};

use super::{
    decode, decoded,
    mutate::{self, is_json},
    pushes, staged,
};
use crate::{Outcome, Pushed, Rig, check::Check};

/// Each beginning of a push: read as a whole, or not at all.
pub async fn truncated(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Truncated);
    for pushed in pushes(&check, 1) {
        decoded(&check, pushed);
        for length in 0..pushed.body.len() {
            let beginning = pushed.body.get(..length).unwrap_or_default().to_vec();
            broken(&check, pushed, &format!("a push that breaks off after {length} bytes"), beginning);
        }
    }
    Outcome::Held
}

/// Each byte of a push changed: an error where it is no JSON any more.
pub async fn flipped(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Flipped);
    for pushed in pushes(&check, 1) {
        decoded(&check, pushed);
        for (at, flipped) in mutate::flips(&pushed.body) {
            broken(&check, pushed, &format!("a push whose byte {at} is changed"), flipped);
        }
    }
    Outcome::Held
}

/// Each field of a push left out, or of another shape: an error, or a push; never a panic.
pub async fn misshapen(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Misshapen);
    for pushed in pushes(&check, 1) {
        decoded(&check, pushed);
        for (what, body) in mutate::misshapen(&pushed.body) {
            broken(&check, pushed, &what, body);
        }
    }
    Outcome::Held
}

/// What says nothing, and a push with something around it: an error, or the same push. 1 MiB of it is no more than that.
pub async fn garbage(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Garbage);
    for pushed in pushes(&check, 1) {
        let key = decoded(&check, pushed).key;
        for (what, body) in mutate::nothings() {
            match decode(&check, &resigned(&check, pushed, body), what) {
                Ok(_) => check.fails(&format!("{what} is taken for a push")),
                Err(error) => unreadable(&check, &error, what),
            }
        }
        for (what, body, may_be_read) in mutate::wrapped(&pushed.body) {
            if !is_json(&pushed.body) {
                continue;
            }
            match decode(&check, &resigned(&check, pushed, body), what) {
                Ok(push) => check.holds(may_be_read && push.key == key, || format!("{what} is taken for another push")),
                Err(error) => unreadable(&check, &error, what),
            }
        }
    }
    Outcome::Held
}

/// A body that was a push: an error if it is no JSON any more, else whatever it says now.
fn broken(check: &Check, pushed: &Pushed, what: &str, body: Vec<u8>) {
    let must_fail = is_json(&pushed.body) && !is_json(&body);
    match decode(check, &resigned(check, pushed, body), what) {
        Ok(_) => check.holds(!must_fail, || format!("{what} is read")),
        Err(error) => unreadable(check, &error, what),
    }
}

/// The body as the provider would sign it, so that it is read; with the old signature, if the rig does not sign.
fn resigned(check: &Check, pushed: &Pushed, body: Vec<u8>) -> Pushed {
    let changed = pushed.with_body(body);
    match check.stage.sign() {
        Some(sign) => sign(changed),
        None => changed,
    }
}

fn unreadable(check: &Check, error: &Error, what: &str) {
    let unsigned = check.stage.sign().is_none() && error.kind() == ErrorKind::Unauthenticated;
    check.holds(error.kind() == ErrorKind::BadResponse || unsigned, || {
        format!("{what}: kind is {:?}, and must be BadResponse", error.kind())
    });
}
