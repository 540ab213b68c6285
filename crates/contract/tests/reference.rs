//! The reference provider passes every suite: they can be passed.

use std::sync::Arc;

use portolan_contract::{contract_tests, reference::ReferenceRig};
use portolan_domain::Timestamp;
use portolan_ports::mock::ManualClock;

fn rig() -> ReferenceRig {
    ReferenceRig::new(Arc::new(ManualClock::leaping(Timestamp::UNIX_EPOCH)))
}

contract_tests!(
    rig(),
    [
        tracking,
        order_book,
        shipment_confirmation,
        waybills,
        directory,
        sku_catalog,
        inventory,
        inbound,
        outbound,
        freight_quoting,
        purchase_orders,
        push_decoder,
        push_subscription,
    ]
);

#[tokio::test]
async fn the_cases_are_a_list_too() {
    for case in portolan_contract::cases() {
        assert_eq!(case.run(&rig()).await, portolan_contract::Outcome::Held, "{case:?}");
    }
    let staged: Vec<_> = portolan_contract::cases().map(|case| case.scenario).collect();
    assert!(staged.starts_with(portolan_contract::Scenario::ALL));
    assert_eq!(
        staged.iter().collect::<std::collections::BTreeSet<_>>().len(),
        staged.len(),
        "a scenario is staged twice"
    );
}
