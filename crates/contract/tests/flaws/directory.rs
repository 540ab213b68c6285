//! Flaws of the directory.

use portolan_domain::Extra;

use crate::spoilt::{Flaw, Hook};

pub(crate) const FLAWS: &[Flaw] = &[
    ("found", Hook::Carriers(|_| Ok(Vec::new())), "number of carriers"),
    ("found", Hook::Warehouses(|found| found.map(|all| all.into_iter().take(1).collect())), "number of warehouses"),
    (
        "found",
        Hook::Warehouses(|found| {
            let mut warehouses = found?;
            warehouses[0].name = warehouses[1].name.clone();
            Ok(warehouses)
        }),
        "a warehouse's name",
    ),
    ("empty", Hook::Carriers(|_| Err(crate::not_found())), "it must succeed"),
    ("empty", Hook::Warehouses(|_| Err(crate::not_found())), "it must succeed"),
    (
        "extra_fields",
        Hook::Warehouses(|found| {
            let mut warehouses = found?;
            warehouses.iter_mut().for_each(|warehouse| warehouse.extra = Extra::new());
            Ok(warehouses)
        }),
        "unknown field",
    ),
];
