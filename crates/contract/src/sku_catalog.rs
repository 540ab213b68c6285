//! What a [`SkuCatalog`](portolan_ports::SkuCatalog) must do in each [`SkuCatalogScenario`].

use portolan_domain::{Change, Named, SkuPatch, SkuRecord};
use portolan_ports::{ErrorKind, SkuKey};

use crate::{
    Call, Outcome, Rig, Scenario, SkuCatalogScenario,
    check::{Check, expected, input, told},
};

/// Hands the list of cases on: to the tests that [`contract_tests!`](crate::contract_tests) names, and to [`CASES`].
#[doc(hidden)]
#[macro_export]
macro_rules! __sku_catalog_cases {
    ([$($then:tt)+] $arguments:tt) => {
        $($then)+! {
            $arguments sku_catalog SkuCatalog SkuCatalogScenario
            [
                registered Registered
                registered_before RegisteredBefore
                incomplete Incomplete
                revised Revised
                revised_to_nothing RevisedToNothing
                revised_unknown RevisedUnknown
                found Found
                unknown Unknown
                extra_fields ExtraFields
            ]
            [register RegisterSku revise ReviseSku find FindSku]
            []
        }
    };
}
crate::__sku_catalog_cases!([crate::suite::list]());

macro_rules! staged {
    ($rig:expr, $scenario:ident) => {
        $crate::check::staged!($rig, Scenario::SkuCatalog(SkuCatalogScenario::$scenario))
    };
}

/// Goods: on record now, under the provider's number of them.
pub async fn registered(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Registered);
    input!(check, RegisterSku(record));
    let number = check.found(check.skus().register(record).await);
    check.holds(!number.trim().is_empty(), || "the provider's number of the goods is empty".into());
    for expected in expected!(check, Sku) {
        check.told("the number of the goods", &Some(number.clone()), &expected.goods_no);
    }
    Outcome::Held
}

/// Goods that are on record already: `Conflict`, answered.
pub async fn registered_before(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RegisteredBefore);
    input!(check, RegisterSku(record));
    check.found(check.skus().register(record).await);
    check.conflict(&check.error(check.skus().register(record).await));
    Outcome::Held
}

/// Goods without what the provider demands: `InvalidInput`, and nothing is sent.
pub async fn incomplete(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Incomplete);
    let record = SkuRecord::new("M-INCOMPLETE");
    let call = check.skus().register(&record);
    check.refused_before_sending("goods with a number alone", &[ErrorKind::InvalidInput], call).await;
    Outcome::Held
}

/// A change: taken.
pub async fn revised(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Revised);
    input!(check, ReviseSku(goods_no, patch));
    check.found(check.skus().revise(goods_no, patch).await);
    Outcome::Held
}

type Set<'a> = &'a dyn Fn(&mut SkuPatch);

/// A change to an empty text, of any field: `InvalidInput`, and nothing is sent, or the record would be spoilt.
pub async fn revised_to_nothing(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RevisedToNothing);
    input!(check, ReviseSku(goods_no, patch));
    let nothing = || Change::Set(String::new());
    let unnamed = |number: &str| Change::Set(Named { number: Some(number.to_owned()), name: Some(String::new()) });
    let set: [(&str, Set); 8] = [
        ("an empty sku", &|patch| patch.sku = nothing()),
        ("an empty barcode", &|patch| patch.barcode = nothing()),
        ("an empty name", &|patch| patch.name = nothing()),
        ("an empty short name", &|patch| patch.short_name = nothing()),
        ("an empty class of size", &|patch| patch.size_class = nothing()),
        ("an empty name of a category", &|patch| patch.category = unnamed("1")),
        ("an empty name of a brand", &|patch| patch.brand = unnamed("1")),
        ("a supplier of empty texts", &|patch| patch.supplier = unnamed("")),
    ];
    let patches = set.map(|(what, set)| {
        let mut patch = SkuPatch::clone(patch);
        set(&mut patch);
        (what, patch)
    });
    for (what, patch) in &patches {
        let call = check.skus().revise(goods_no, patch);
        check.refused_before_sending(what, &[ErrorKind::InvalidInput], call).await;
    }
    Outcome::Held
}

/// A change of unknown goods: `NotFound`.
pub async fn revised_unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, RevisedUnknown);
    input!(check, ReviseSku(goods_no, patch));
    check.not_found(&check.error(check.skus().revise(goods_no, patch).await));
    Outcome::Held
}

/// Records: each by the number that it is asked for by, in the order in which they are expected.
pub async fn found(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Found);
    let keys: Vec<_> = check.stage.calls.iter().filter_map(key).collect();
    let expected = expected!(check, Sku);
    check.rig_holds(keys.len() == expected.len(), || "expect one record for each number that is asked for".into());
    for (key, expected) in keys.into_iter().zip(expected) {
        let record = check.found(check.skus().find(key).await);
        let answers = match key {
            SkuKey::Goods(number) => record.goods_no.as_ref() == Some(number),
            SkuKey::Merchant(number) => record.sku == *number,
        };
        check.holds(answers, || "the record is of other goods than those asked for".into());
        same(&check, &record, expected);
    }
    Outcome::Held
}

fn key(call: &Call) -> Option<&SkuKey> {
    match call {
        Call::FindSku(key) => Some(key),
        _ => None,
    }
}

fn same(check: &Check, record: &SkuRecord, expected: &SkuRecord) {
    told!(
        check,
        "goods'",
        record,
        expected,
        [
            sku,
            goods_no,
            barcode,
            name,
            short_name,
            category,
            brand,
            supplier,
            manufacturer,
            origin,
            specification,
            color,
            size,
            size_class,
            dimensions,
            volume,
            gross_weight,
            net_weight,
            shelf_life_days,
        ]
    );
}

/// An unknown number: `NotFound`.
pub async fn unknown(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, Unknown);
    input!(check, FindSku(key));
    check.not_found(&check.error(check.skus().find(key).await));
    Outcome::Held
}

/// A field that nobody knows: kept in `extra` of its record.
pub async fn extra_fields(rig: &dyn Rig) -> Outcome {
    let check = staged!(rig, ExtraFields);
    input!(check, FindSku(key));
    let record = check.found(check.skus().find(key).await);
    check.extra_kept([&record.extra]);
    Outcome::Held
}
