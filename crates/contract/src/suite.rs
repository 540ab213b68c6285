//! Cases as data, so that tests, programs and documents see one list.

use std::{fmt, future::Future, pin::Pin};

use crate::{Rig, Scenario};

/// How a case ended that did not panic.
#[derive(Clone, Debug, PartialEq, Eq)]
#[must_use]
pub enum Outcome {
    /// The provider does what the port demands.
    Held,
    /// The case does not apply, and why.
    Skipped(String),
}

/// The future of a case.
pub type Running<'a> = Pin<Box<dyn Future<Output = Outcome> + Send + 'a>>;

/// One case of a suite.
#[derive(Clone, Copy)]
#[non_exhaustive]
pub struct Case {
    /// The suite, named as the port.
    pub suite: &'static str,
    /// The case, named as its test: `found`, or `list::timeout` for a method in trouble.
    pub name: &'static str,
    /// What it stages.
    pub scenario: Scenario,
    run: for<'a> fn(&'a dyn Rig) -> Running<'a>,
}

impl Case {
    pub(crate) const fn new(
        suite: &'static str,
        name: &'static str,
        scenario: Scenario,
        run: for<'a> fn(&'a dyn Rig) -> Running<'a>,
    ) -> Self {
        Self { suite, name, scenario, run }
    }

    /// Runs it. It panics with what is wrong if the provider does not do what the port demands.
    #[must_use]
    pub fn run(self, rig: &dyn Rig) -> Running<'_> {
        (self.run)(rig)
    }
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}::{} ({:?})", self.suite, self.name, self.scenario)
    }
}

/// All cases of all suites.
pub fn cases() -> impl Iterator<Item = &'static Case> {
    let suites = [
        crate::tracking::CASES,
        crate::order_book::CASES,
        crate::shipment_confirmation::CASES,
        crate::waybills::CASES,
        crate::directory::CASES,
        crate::sku_catalog::CASES,
        crate::inventory::CASES,
        crate::inbound::CASES,
        crate::outbound::CASES,
        crate::freight_quoting::CASES,
        crate::purchase_orders::CASES,
        crate::push_decoder::CASES,
        crate::push_subscription::CASES,
    ];
    suites.into_iter().flatten()
}

/// The list of a suite's cases: those of its own, then each of its methods in each trouble. The methods of the last
/// list are also refused for load: those whose empty answer a caller would believe, or that cost somebody money.
macro_rules! list {
    (
        () $suite:ident $scenario:ident $scenarios:ident
        [$($name:ident $variant:ident)+] [$($at:ident $method:ident)*] [$($limited:ident $limited_method:ident)*]
    ) => {
        /// The cases: one for each scenario of the suite, then each method in each trouble.
        pub const CASES: &[$crate::Case] = &[
            $($crate::Case::new(
                stringify!($suite),
                stringify!($name),
                $crate::Scenario::$scenario($crate::$scenarios::$variant),
                |rig| Box::pin($name(rig)),
            ),)+
            $(
                $crate::suite::list!($suite $at $method wrong_credentials WrongCredentials),
                $crate::suite::list!($suite $at $method provider_error_in_body ProviderErrorInBody),
                $crate::suite::list!($suite $at $method server_error ServerError),
                $crate::suite::list!($suite $at $method html_with_200 HtmlWith200),
                $crate::suite::list!($suite $at $method truncated_json TruncatedJson),
                $crate::suite::list!($suite $at $method timeout Timeout),
            )*
            $($crate::Case::new(
                stringify!($suite),
                concat!("rate_limited::", stringify!($limited)),
                $crate::Scenario::Trouble($crate::Method::$limited_method, $crate::Trouble::RateLimited),
                |rig| Box::pin($crate::in_trouble(
                    rig,
                    $crate::Method::$limited_method,
                    $crate::Trouble::RateLimited,
                )),
            ),)*
        ];
    };
    ($suite:ident $at:ident $method:ident $name:ident $trouble:ident) => {
        $crate::Case::new(
            stringify!($suite),
            concat!(stringify!($at), "::", stringify!($name)),
            $crate::Scenario::Trouble($crate::Method::$method, $crate::Trouble::$trouble),
            |rig| Box::pin($crate::in_trouble(rig, $crate::Method::$method, $crate::Trouble::$trouble)),
        )
    };
}
pub(crate) use list;

/// Names the cases of suites as tests: `contract_tests!(JdlRig::new(), [tracking, waybills]);`.
///
/// The first argument is an expression that makes a [`Rig`](crate::Rig), once for each test; each suite becomes a module
/// of `#[tokio::test]`s, so the calling crate has `tokio` with `macros` and `rt` among its dev-dependencies. A suite is
/// named as its port: `tracking`, `order_book`, `shipment_confirmation`, `waybills`, `directory`,
/// `sku_catalog`, `inventory`, `inbound`, `outbound`, `freight_quoting`,
/// `purchase_orders`, `push_decoder`, `push_subscription`.
#[macro_export]
macro_rules! contract_tests {
    ($rig:expr, [$($suite:ident),+ $(,)?]) => {
        $($crate::__contract_suite!($rig, $suite);)+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __contract_suite {
    ($rig:expr, tracking) => { $crate::__contract_suite!($rig, tracking __tracking_cases); };
    ($rig:expr, order_book) => { $crate::__contract_suite!($rig, order_book __order_book_cases); };
    ($rig:expr, shipment_confirmation) => {
        $crate::__contract_suite!($rig, shipment_confirmation __shipment_confirmation_cases);
    };
    ($rig:expr, waybills) => { $crate::__contract_suite!($rig, waybills __waybills_cases); };
    ($rig:expr, directory) => { $crate::__contract_suite!($rig, directory __directory_cases); };
    ($rig:expr, sku_catalog) => {
        $crate::__contract_suite!($rig, sku_catalog __sku_catalog_cases);
    };
    ($rig:expr, inventory) => {
        $crate::__contract_suite!($rig, inventory __inventory_cases);
    };
    ($rig:expr, inbound) => {
        $crate::__contract_suite!($rig, inbound __inbound_cases);
    };
    ($rig:expr, outbound) => {
        $crate::__contract_suite!($rig, outbound __outbound_cases);
    };
    ($rig:expr, freight_quoting) => {
        $crate::__contract_suite!($rig, freight_quoting __freight_quoting_cases);
    };
    ($rig:expr, purchase_orders) => {
        $crate::__contract_suite!($rig, purchase_orders __purchase_orders_cases);
    };
    ($rig:expr, push_decoder) => {
        $crate::__contract_suite!($rig, push_decoder __push_decoder_cases);
    };
    ($rig:expr, push_subscription) => {
        $crate::__contract_suite!($rig, push_subscription __push_subscription_cases);
    };
    ($rig:expr, $suite:ident $cases:ident) => {
        mod $suite {
            #[allow(unused_imports, reason = "the rig's expression may name what the parent imports, or nothing")]
            use super::*;
            $crate::$cases!([$crate::__contract_test]($rig));
        }
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __contract_test {
    (($rig:expr) $suite:ident [$($name:ident $scenario:ident)+]) => {
        $(
            #[tokio::test]
            async fn $name() {
                let rig = $rig;
                if let $crate::Outcome::Skipped(reason) = $crate::$suite::$name(&rig).await {
                    println!("{}::{} skipped: {reason}", stringify!($suite), stringify!($name));
                }
            }
        )+
    };
    (
        ($rig:expr) $suite:ident $scenario:ident $scenarios:ident
        [$($name:ident $variant:ident)+] [$($at:ident $method:ident)*] [$($limited:ident $limited_method:ident)*]
    ) => {
        $crate::__contract_test!(($rig) $suite [$($name $variant)+]);
        mod rate_limited {
            #[allow(unused_imports, reason = "the rig's expression may name what the parent imports, or nothing")]
            use super::*;
            $($crate::__contract_test!(($rig) $suite rate_limited $limited_method [$limited RateLimited]);)*
        }
        $(
            mod $at {
                #[allow(unused_imports, reason = "the rig's expression may name what the parent imports, or nothing")]
                use super::*;
                $crate::__contract_test!(($rig) $suite $at $method [
                    wrong_credentials WrongCredentials
                    provider_error_in_body ProviderErrorInBody
                    server_error ServerError
                    html_with_200 HtmlWith200
                    truncated_json TruncatedJson
                    timeout Timeout
                ]);
            }
        )*
    };
    (($rig:expr) $suite:ident $at:ident $method:ident [$($name:ident $trouble:ident)+]) => {
        $(
            #[tokio::test]
            async fn $name() {
                let rig = $rig;
                let outcome = $crate::in_trouble(&rig, $crate::Method::$method, $crate::Trouble::$trouble).await;
                if let $crate::Outcome::Skipped(reason) = outcome {
                    println!(
                        "{}::{}::{} skipped: {reason}",
                        stringify!($suite),
                        stringify!($at),
                        stringify!($name)
                    );
                }
            }
        )+
    };
}
