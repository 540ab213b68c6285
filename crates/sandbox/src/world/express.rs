//! Waybill numbers given out beforehand, and what was submitted under them.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::World;
use super::script::Script;
use crate::Stage;
use crate::chance::{chance_for, digits};

/// The most numbers that a world gives out.
const MAX_NUMBERS: usize = 1_000_000;

/// What a merchant says about a consignment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Consignment {
    pub(crate) customer_code: String,
    /// The merchant's own order number.
    pub(crate) order: String,
    /// The platform's order numbers.
    pub(crate) platform_orders: Vec<String>,
    pub(crate) phone_tail: Option<String>,
}

/// What became of a consignment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Submitted {
    /// It is new: a parcel came into the world.
    Now,
    /// The same order was submitted under this number before.
    Before,
    /// The number was never given to this customer.
    NotReserved,
    /// Another order has the number.
    Taken,
    /// The world is full.
    Full,
}

#[derive(Debug, Default)]
pub(crate) struct Express {
    /// Number to customer and, once submitted, order.
    numbers: BTreeMap<String, (String, Option<String>)>,
    /// The number of an order that came without one.
    by_order: BTreeMap<(String, String), String>,
    drawn: u64,
}

impl World {
    /// Gives out so many free numbers; none if the world has no more.
    pub(crate) fn reserve(&mut self, customer_code: &str, count: usize) -> Vec<String> {
        if self.express.numbers.len() + count > MAX_NUMBERS {
            return Vec::new();
        }
        let mut given = Vec::with_capacity(count);
        while given.len() < count {
            self.express.drawn += 1;
            let number = express_number(self.seed, &format!("express {}", self.express.drawn));
            if self.express.numbers.contains_key(&number) || self.waybill(&number).is_some() {
                continue;
            }
            self.express.numbers.insert(number.clone(), (customer_code.to_owned(), None));
            given.push(number);
        }
        given
    }

    /// Takes a consignment under a number that was given out.
    pub(crate) fn submit(&mut self, number: &str, consignment: &Consignment, now: Timestamp) -> Submitted {
        match self.express.numbers.get(number) {
            Some((customer, _)) if *customer != consignment.customer_code => return Submitted::NotReserved,
            None => return Submitted::NotReserved,
            Some((_, Some(order))) if *order == consignment.order => return Submitted::Before,
            Some((_, Some(_))) => return Submitted::Taken,
            Some((_, None)) => {}
        }
        let script = consignment.platform_orders.first().and_then(|id| self.shop.order(id)).map(|order| order.script);
        let mut stage = Stage::new(script.unwrap_or(Script::HappyPath))
            .number(number)
            .merchant_order(&consignment.order)
            .customer_code(&consignment.customer_code);
        stage.phone_tail.clone_from(&consignment.phone_tail);
        if self.stage(stage, now).is_err() {
            return Submitted::Full;
        }
        if let Some((_, order)) = self.express.numbers.get_mut(number) {
            *order = Some(consignment.order.clone());
        }
        Submitted::Now
    }

    /// Takes a consignment and gives it a number. The same order gets the same number again.
    pub(crate) fn receive(&mut self, consignment: &Consignment, now: Timestamp) -> (Submitted, String) {
        let key = (consignment.customer_code.clone(), consignment.order.clone());
        if let Some(number) = self.express.by_order.get(&key) {
            return (Submitted::Before, number.clone());
        }
        let Some(number) = self.reserve(&consignment.customer_code, 1).pop() else {
            return (Submitted::Full, String::new());
        };
        let submitted = self.submit(&number, consignment, now);
        if submitted == Submitted::Now {
            self.express.by_order.insert(key, number.clone());
        }
        (submitted, number)
    }
}

/// The commonest shape of JD's express numbers: `V`, a letter, eleven digits.
pub(super) fn express_number(seed: u64, label: &str) -> String {
    let mut chance = chance_for(seed, label);
    let letter = ['A', 'B', 'D'][chance.usize(0..3)];
    let first = chance.u8(1..10);
    format!("V{letter}{first}{}", digits(&mut chance, 10))
}
