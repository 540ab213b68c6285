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
    /// The case, named as its function and its test.
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
    crate::tracking::CASES.iter()
}

/// Names the cases of suites as tests: `contract_tests!(JdlRig::new(), [tracking]);`.
///
/// The first argument is an expression that makes a [`Rig`](crate::Rig), once for each test; each suite becomes a module
/// of `#[tokio::test]`s, so the calling crate has `tokio` with `macros` and `rt` among its dev-dependencies.
#[macro_export]
macro_rules! contract_tests {
    ($rig:expr, [$($suite:ident),+ $(,)?]) => {
        $($crate::__contract_suite!($rig, $suite);)+
    };
}

#[doc(hidden)]
#[macro_export]
macro_rules! __contract_suite {
    ($rig:expr, tracking) => {
        mod tracking {
            #[allow(unused_imports, reason = "the rig's expression may name what the parent imports, or nothing")]
            use super::*;
            $crate::__tracking_cases!([$crate::__contract_test]($rig));
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
}
