//! What a [`Directory`](portolan_ports::Directory) must do in each [`DirectoryScenario`].

use portolan_domain::Carrier;

use crate::{
    DirectoryScenario, Outcome, Rig, Scenario,
    check::{Check, expected, told},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __directory_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments directory Directory DirectoryScenario
            [found Found empty Empty extra_fields ExtraFields]
            [carriers ListCarriers warehouses ListWarehouses]
            []
        }
    };
}
crate::__directory_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::Directory(DirectoryScenario::$scenario))
    };
}

/// The carriers and warehouses, and no others.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    let carriers = check.found(check.directory().carriers().await);
    same_carriers(&check, &carriers);
    let warehouses = check.found(check.directory().warehouses().await);
    let expected = expected!(check, Warehouse);
    check.equal("number of warehouses", warehouses.len(), expected.len());
    for expected in expected {
        let warehouse = warehouses.iter().find(|warehouse| warehouse.number == expected.number);
        let warehouse = check.given_back("a warehouse", warehouse);
        told!(check, "a warehouse's", warehouse, expected, [name, address, contact]);
    }
    Outcome::Held
}

/// None: two empty lists, and no error.
pub async fn empty(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Empty);
    check.equal("number of carriers", check.found(check.directory().carriers().await).len(), 0);
    check.equal("number of warehouses", check.found(check.directory().warehouses().await).len(), 0);
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of its carrier or warehouse.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    let carriers = check.found(check.directory().carriers().await);
    let warehouses = check.found(check.directory().warehouses().await);
    let carriers = carriers.iter().map(|carrier| &carrier.extra);
    check.extra_kept(carriers.chain(warehouses.iter().map(|warehouse| &warehouse.extra)));
    Outcome::Held
}

/// The carriers that the rig expects, and no others.
pub(crate) fn same_carriers(check: &Check, carriers: &[Carrier]) {
    let expected = expected!(check, Carrier);
    check.equal("number of carriers", carriers.len(), expected.len());
    for expected in expected {
        let carrier = carriers.iter().find(|carrier| carrier.code == expected.code);
        let carrier = check.given_back("a carrier", carrier);
        told!(check, "a carrier's", carrier, expected, [name, contact]);
    }
}
