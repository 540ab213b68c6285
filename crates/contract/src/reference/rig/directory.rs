//! Scenarios of the suite `directory`.

use portolan_domain::{Carrier, CarrierCode, CarrierScheme, Warehouse};
use serde_json::json;

use super::{ReferenceRig, TOKEN};
use crate::{DirectoryScenario, Stage, reference::Records};

/// A carrier and two warehouses.
pub(super) fn some(records: Records) -> Records {
    let records = records.with("carriers", json!({ "code": "CYS0000002", "name": "JD" }));
    let records = records.with("warehouses", json!({ "number": "WH-1", "name": "North", "city": "北京市" }));
    records.with("warehouses", json!({ "number": "WH-2", "name": "South", "city": "广州市", "gate": "7" }))
}

fn warehouse(number: &str, name: &str, city: &str) -> Warehouse {
    let mut warehouse = Warehouse::new(number);
    warehouse.name = Some(name.to_owned());
    warehouse.address.city = Some(city.to_owned());
    warehouse
}

impl ReferenceRig {
    pub(super) fn directory(&self, scenario: DirectoryScenario) -> Stage {
        let stage = self.desk(some(Records::new(TOKEN)), TOKEN);
        match scenario {
            DirectoryScenario::Found => {
                let code =
                    CarrierCode::new(CarrierScheme::Josl, "CYS0000002").unwrap_or_else(|error| panic!("{error}"));
                let mut carrier = Carrier::new(code);
                carrier.name = Some("JD".to_owned());
                let stage = stage.expecting(carrier).expecting(warehouse("WH-1", "North", "北京市"));
                stage.expecting(warehouse("WH-2", "South", "广州市"))
            }
            DirectoryScenario::Empty => self.desk(Records::new(TOKEN), TOKEN),
            DirectoryScenario::ExtraFields => stage.with_extra("gate", "7"),
        }
    }
}
