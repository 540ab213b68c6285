//! A staged case of any suite, and what must hold for every outcome whatever was staged.

use std::{fmt::Debug, sync::atomic::Ordering};

use portolan_domain::{AccountId, EventStatus, Extra, ProviderId, Trace, TraceEvent};
use portolan_ports::{
    Delivery, Directory, Effect, Error, ErrorKind, FreightQuoting, Inbound, Inventory, OrderBook, Outbound,
    PurchaseOrders, PushDecoder, PushSubscription, Retry, ShipmentConfirmation, SkuCatalog, Waybills,
};

use crate::{Call, Expected, Method, Outcome, Rig, Scenario, Stage, Staged, persons};

/// More pages than any rig stages: a list that is not at its end by then has none.
pub(crate) const ENDLESS: usize = 100;

/// A staged case.
pub(crate) struct Check {
    pub(crate) stage: Box<Stage>,
    name: String,
}

macro_rules! ports {
    ($($name:ident: $port:ident,)+) => {
        $(pub(crate) fn $name(&self) -> &dyn $port {
            let port = self.stage.connection.$name.as_deref();
            port.unwrap_or_else(|| self.fails(concat!("the rig's connection has no port ", stringify!($port))))
        })+
    };
}

impl Check {
    /// The staged case, or the outcome if it is skipped.
    pub(crate) async fn stage(rig: &dyn Rig, scenario: Scenario) -> Result<Self, Outcome> {
        let name = format!("{} {scenario:?}", rig.provider());
        let stage = match rig.stage(scenario).await {
            Staged::Ready(stage) => stage,
            Staged::Skip(reason) => {
                assert!(scenario.may_be_skipped(), "{name}: the rig skips what every provider can do: {reason}");
                assert!(!reason.trim().is_empty(), "{name}: the rig skips it without a reason");
                return Err(Outcome::Skipped(reason));
            }
        };
        let check = Self { stage, name };
        check.rig_holds(check.stage.connection.provider == rig.provider(), || {
            "its connection is of another provider".into()
        });
        Ok(check)
    }

    ports! {
        orders: OrderBook,
        confirmation: ShipmentConfirmation,
        waybills: Waybills,
        directory: Directory,
        skus: SkuCatalog,
        inventory: Inventory,
        inbound: Inbound,
        outbound: Outbound,
        quoting: FreightQuoting,
        purchases: PurchaseOrders,
        pushes: PushDecoder,
        subscription: PushSubscription,
    }

    pub(crate) fn fails(&self, problem: &str) -> ! {
        panic!("{}: {problem}", self.name)
    }

    pub(crate) fn holds(&self, holds: bool, problem: impl FnOnce() -> String) {
        if !holds {
            self.fails(&problem());
        }
    }

    pub(crate) fn rig_holds(&self, holds: bool, problem: impl FnOnce() -> String) {
        self.holds(holds, || format!("the rig is wrong: {}", problem()));
    }

    pub(crate) fn equal<T: PartialEq + Debug>(&self, what: &str, found: T, expected: T) {
        self.holds(found == expected, || format!("{what} is {found:?}, and must be {expected:?}"));
    }

    /// Compares what the rig tells; what it leaves empty may be anything.
    pub(crate) fn told<T: PartialEq + Debug + Default>(&self, what: &str, found: &T, expected: &T) {
        if *expected != T::default() {
            self.equal(what, found, expected);
        }
    }

    /// What the rig must give with this scenario.
    pub(crate) fn given<'a>(&self, setter: &str, pair: Option<&'a (String, String)>) -> (&'a str, &'a str) {
        match pair {
            Some((key, value)) => (key, value),
            None => self.fails(&format!("the rig is wrong: call Stage::{setter} in this scenario")),
        }
    }

    /// What the provider must give back.
    pub(crate) fn given_back<T>(&self, what: &str, found: Option<T>) -> T {
        found.unwrap_or_else(|| self.fails(&format!("{what} is lost")))
    }

    /// The first staged call of a method.
    pub(crate) fn call(&self, method: Method) -> &Call {
        let call = self.stage.calls.iter().find(|call| call.method() == method);
        call.unwrap_or_else(|| self.fails(&format!("the rig is wrong: give a Call::{method:?} in this scenario")))
    }

    /// What the rig expects of one sort; at least one, unless the suite expects none.
    pub(crate) fn expected<'a, T>(&'a self, of: impl Fn(&'a Expected) -> Option<T>) -> Vec<T> {
        let expected: Vec<T> = self.stage.expected.iter().filter_map(of).collect();
        self.rig_holds(!expected.is_empty(), || "say with Stage::expecting what must come back".into());
        expected
    }

    /// What was found.
    pub(crate) fn found<T>(&self, outcome: Result<T, Error>) -> T {
        outcome.unwrap_or_else(|error| {
            self.every_error(&error);
            self.fails(&format!("it must succeed, and is {error:?}"))
        })
    }

    /// Why it failed, as it must.
    pub(crate) fn error<T>(&self, outcome: Result<T, Error>) -> Error {
        match outcome {
            Ok(_) => self.fails("it must fail, and succeeded"),
            Err(error) => {
                self.every_error(&error);
                error
            }
        }
    }

    pub(crate) fn every_error(&self, error: &Error) {
        self.equal("provider of an error", error.provider(), Some(&self.stage.connection.provider));
        let shown = format!("{error} {error:?} {error:#?}");
        let leaks = self.stage.secrets.iter().any(|secret| shown.contains(secret.as_str()));
        self.holds(!leaks, || "an error shows a secret".into());
        let named = self.stage.calls.iter().flat_map(persons::of).any(|person| shown.contains(person));
        self.holds(!named, || "an error shows a person of the request".into());
    }

    pub(crate) fn of_the_account(&self, provider: &ProviderId, account: Option<&AccountId>) {
        self.equal("provider of a record", provider, &self.stage.connection.provider);
        self.equal("account of a record", account, Some(&self.stage.connection.account));
    }

    /// The unknown field that was staged is in one of these.
    pub(crate) fn extra_kept<'a>(&self, extras: impl IntoIterator<Item = &'a Extra>) {
        let (key, value) = self.given("with_extra", self.stage.extra.as_ref());
        let dotted = format!(".{key}");
        let kept = |(k, v): (&str, &str)| (k == key || k.ends_with(&dotted)) && v == value;
        let kept = extras.into_iter().any(|extra| extra.iter().any(kept));
        self.holds(kept, || "the unknown field is in no extra".into());
    }

    /// The scan that nobody knows is kept with code and text, and is `Unmapped`.
    pub(crate) fn unknown_scan_kept(&self, trace: &Trace) {
        let (code, text) = self.given("with_unknown_scan", self.stage.unknown_scan.as_ref());
        // A provider that has titles alone stages an empty code.
        let is_it = |event: &&TraceEvent| match code {
            "" => event.code.is_none() && event.title.as_deref() == Some(text),
            code => event.code.as_deref() == Some(code),
        };
        let event = self.given_back("the event of the unknown code", trace.events().iter().find(is_it));
        self.equal("status of the unknown event", event.status, EventStatus::Unmapped);
        let kept =
            event.title.as_deref() == Some(text) || event.remark.as_ref().map(|text| text.reveal()) == Some(text);
        self.holds(kept, || "neither title nor remark of the unknown event is the text that came with it".into());
    }

    /// How many requests have arrived, if the rig counts them.
    pub(crate) fn arrived(&self) -> Option<usize> {
        self.stage.arrived.as_ref().map(|arrived| arrived.load(Ordering::SeqCst))
    }

    /// It is not known: answered, and not to be asked again at once.
    pub(crate) fn not_found(&self, error: &Error) {
        self.equal("kind", error.kind(), ErrorKind::NotFound);
        self.equal("delivery", error.delivery(), Delivery::Answered);
        self.holds(matches!(error.retry(), Retry::Never | Retry::After(_)), || {
            format!("a number that is not known now is not known a moment later: retry is {:?}", error.retry())
        });
    }

    /// The provider refuses, and says so with its code.
    pub(crate) fn refused(&self, error: &Error, kind: ErrorKind) {
        self.equal("kind", error.kind(), kind);
        self.equal("delivery", error.delivery(), Delivery::Answered);
        self.equal("retry", error.retry(), Retry::Never);
        self.holds(error.code().is_some(), || "the provider's code is lost".into());
        self.holds(error.operation().is_some(), || "the operation is not named".into());
    }

    /// Too many calls came: answered with the provider's code, and to be asked again, or asked again often enough.
    pub(crate) fn rate_limited(&self, error: &Error) {
        self.equal("kind", error.kind(), ErrorKind::RateLimited);
        self.equal("delivery", error.delivery(), Delivery::Answered);
        self.holds(error.retry() != Retry::Never, || "it may be asked again later: retry is Never".into());
        self.holds(error.code().is_some(), || "the provider's code is lost".into());
    }

    /// The state of things forbids it.
    pub(crate) fn conflict(&self, error: &Error) {
        self.equal("kind", error.kind(), ErrorKind::Conflict);
        self.equal("delivery", error.delivery(), Delivery::Answered);
        self.equal("retry", error.retry(), Retry::Never);
    }

    /// An answer in no known shape: of a write nobody knows whether it took effect.
    pub(crate) fn bad_response(&self, error: &Error, effect: Effect) {
        self.equal("kind", error.kind(), ErrorKind::BadResponse);
        self.sent(error, effect);
    }

    /// It was sent; of a write without a readable answer nobody knows whether it took effect.
    pub(crate) fn sent(&self, error: &Error, effect: Effect) {
        match effect {
            Effect::Read => {
                self.holds(error.delivery() != Delivery::NotSent, || "it was sent: the server answered".into());
            }
            Effect::Write => self.equal("delivery", error.delivery(), Delivery::MaybeSent),
        }
    }

    /// A check before sending refuses, with one of these kinds, and nothing arrives.
    pub(crate) async fn refused_before_sending<T>(
        &self,
        what: &str,
        kinds: &[ErrorKind],
        call: impl Future<Output = Result<T, Error>>,
    ) {
        let before = self.arrived();
        match call.await {
            Ok(_) => self.fails(&format!("{what} must be refused, and succeeded")),
            Err(error) => self.is_refused_before_sending(what, kinds, &error, before),
        }
    }

    /// What each staged call of a bad value must name.
    pub(crate) fn fields(&self, calls: usize) -> impl Iterator<Item = &str> {
        self.rig_holds(calls > 0 && self.stage.fields.len() == calls, || {
            "give one call or more, and say with Stage::naming of each what its error must name".into()
        });
        self.stage.fields.iter().map(String::as_str)
    }

    /// A value that breaks a rule, or is absent: `InvalidInput`, naming the field, and nothing arrives.
    pub(crate) async fn refused_for<T>(&self, field: &str, call: impl Future<Output = Result<T, Error>>) {
        let (before, what) = (self.arrived(), format!("what is wrong with {field}"));
        match call.await {
            Ok(_) => self.fails(&format!("{what} must be refused, and succeeded")),
            Err(error) => {
                self.is_refused_before_sending(&what, &[ErrorKind::InvalidInput], &error, before);
                self.holds(error.message().contains(field), || format!("an error does not name {field}: {error}"));
            }
        }
    }

    pub(crate) fn is_refused_before_sending(
        &self,
        what: &str,
        kinds: &[ErrorKind],
        error: &Error,
        before: Option<usize>,
    ) {
        self.every_error(error);
        let kind = error.kind();
        self.holds(kinds.contains(&kind), || format!("{what}: kind is {kind:?}, and must be one of {kinds:?}"));
        self.equal(&format!("{what}: delivery"), error.delivery(), Delivery::NotSent);
        self.equal(&format!("{what}: retry"), error.retry(), Retry::Never);
        self.holds(self.arrived() == before, || format!("{what} is said to be not sent, and it arrived"));
    }
}

/// Stages the scenario, or ends the case as skipped.
macro_rules! staged {
    ($rig:expr, $scenario:expr) => {
        match $crate::check::Check::stage($rig, $scenario).await {
            Ok(check) => check,
            Err(skipped) => return skipped,
        }
    };
}
pub(crate) use staged;

/// The first staged call of a method, taken apart: `input!(check, GetOrder(number))`.
macro_rules! input {
    ($check:expr, $method:ident($($input:ident),+)) => {
        let $crate::Call::$method($($input),+) = $check.call($crate::Method::$method) else {
            unreachable!("the call was looked for by its method")
        };
    };
}
pub(crate) use input;

/// What the rig expects of one sort: `expected!(check, Order)`.
macro_rules! expected {
    ($check:expr, $of:ident) => {
        $check.expected(|expected| match expected {
            $crate::Expected::$of(expected) => Some(expected),
            _ => None,
        })
    };
}
pub(crate) use expected;

/// Compares the fields that the rig tells: `told!(check, "an order's", found, expected, [state, total])`.
macro_rules! told {
    ($check:expr, $whose:literal, $found:expr, $expected:expr, [$($field:ident),+ $(,)?]) => {
        $($check.told(concat!($whose, " ", stringify!($field)), &$found.$field, &$expected.$field);)+
    };
}
pub(crate) use told;
