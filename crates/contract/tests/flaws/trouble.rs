//! Flaws that every method can have in trouble.

use portolan_contract::{Method, Scenario, Trouble};
use portolan_ports::{Delivery, Effect, Error, ErrorKind, Retry};

use crate::{provider, spoilt::Hook};

fn named(error: Error) -> Error {
    error.with_provider(provider()).with_operation("any").with_code("1")
}

/// What a provider can do wrong in this trouble, and what it is told; nothing for other scenarios.
pub(crate) fn flaws(scenario: Scenario) -> Vec<(Hook, &'static str)> {
    let Scenario::Trouble(method, trouble) = scenario else { return Vec::new() };
    let mut flaws: Vec<(Hook, &str)> = vec![
        (Hook::Error(|_| named(Error::answered(ErrorKind::NotFound, ""))), "kind is NotFound"),
        (Hook::Error(|_| Error::answered(ErrorKind::NotFound, "")), "provider of an error"),
        (
            Hook::Error(|_| {
                named(Error::answered(ErrorKind::NotFound, "demo-token-of-the-reference, demo-token-that-is-wrong"))
            }),
            "shows a secret",
        ),
        (Hook::Error(|error| error.with_delivery(Delivery::NotSent)), ""),
    ];
    match trouble {
        Trouble::WrongCredentials | Trouble::ProviderErrorInBody => flaws.extend([
            (Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
            (Hook::Error(|error| error.with_retry(Retry::Safe)), "retry is Safe"),
            (
                Hook::Error(|error| Error::answered(error.kind(), "").with_provider(provider()).with_operation("any")),
                "code is lost",
            ),
        ]),
        Trouble::RateLimited => flaws.extend([
            (Hook::Error(|error| error.with_delivery(Delivery::MaybeSent)), "delivery is MaybeSent"),
            (Hook::Error(|error| error.with_retry(Retry::Never)), "retry is Never"),
            (
                Hook::Error(|error| Error::answered(error.kind(), "").with_provider(provider()).with_operation("any")),
                "code is lost",
            ),
        ]),
        Trouble::Timeout => {
            flaws.push((Hook::Error(|error| error.with_delivery(Delivery::Answered)), "delivery is Answered"));
        }
        _ => {}
    }
    let unknown = !matches!(trouble, Trouble::WrongCredentials | Trouble::ProviderErrorInBody | Trouble::RateLimited);
    match method.effect() {
        Effect::Read if matches!(trouble, Trouble::ServerError | Trouble::Timeout) => {
            flaws.push((Hook::Error(|error| error.with_retry(Retry::Never)), "may be repeated"));
        }
        Effect::Write if unknown => {
            flaws.push((Hook::Error(|error| error.with_delivery(Delivery::Answered)), "delivery is Answered"));
            if !matches!(method, Method::ReserveNumbers | Method::Subscribe) {
                flaws.push((Hook::Knocks, "was sent 2 times"));
            }
        }
        _ => {}
    }
    flaws
}
