//! What express costs in this world: a first kilogram and each further one, by distance and
//! product. The prices are made up; amounts are in fen, hundredths of a yuan.

use super::{NO_PRODUCT, No};
use crate::world::Distance;

/// A way in which JD carries parcels.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Product {
    pub(super) code: &'static str,
    pub(super) name: &'static str,
    /// What it costs beyond the distance's price: at first, and for each further kilogram.
    surcharge: (i64, i64),
    /// How many hours of world time it promises to take.
    pub(super) hours: i64,
}

pub(super) static PRODUCTS: [Product; 3] = [
    Product { code: "ed-m-0001", name: "京东标快", surcharge: (0, 0), hours: 48 },
    Product { code: "ed-m-0002", name: "京东特快", surcharge: (600, 200), hours: 36 },
    Product { code: "ed-m-0059", name: "电商特惠", surcharge: (-200, 0), hours: 72 },
];

impl Product {
    pub(super) fn of(code: &str) -> Result<&'static Self, No> {
        PRODUCTS.iter().find(|product| product.code == code).ok_or_else(|| NO_PRODUCT.into())
    }
}

/// Cubic centimetres that weigh as much as a kilogram.
const CUBIC_CENTIMETRES: i64 = 8_000;

/// What a parcel counts as in whole kilograms: the greater of weight and volume weight, rounded up.
/// The weight is in grams, the volume in hundredths of a cubic centimetre.
pub(super) fn kilograms(grams: i64, volume: i64) -> i64 {
    let up = |value: i64, by: i64| value / by + i64::from(value % by > 0);
    up(grams, 1_000).max(up(volume, CUBIC_CENTIMETRES * 100)).max(1)
}

/// What so many kilograms cost, in fen.
pub(super) fn fee(product: &Product, distance: Distance, kilograms: i64) -> i64 {
    let (first, further) = match distance {
        Distance::SameCity => (1_200, 200),
        Distance::SameProvince => (1_300, 200),
        Distance::SameRegion => (1_400, 400),
        Distance::OtherRegion => (1_800, 600),
        Distance::Remote => (2_400, 1_400),
    };
    (first + product.surcharge.0).saturating_add((further + product.surcharge.1).saturating_mul(kilograms - 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_heavier_of_weight_and_volume_counts_and_every_started_kilogram() {
        assert_eq!(kilograms(1, 1), 1);
        assert_eq!(kilograms(1_000, 800_000), 1);
        assert_eq!(kilograms(1_001, 1), 2);
        assert_eq!(kilograms(500, 800_001), 2);
        assert_eq!(kilograms(500, 4_000_000), 5);
    }

    #[test]
    fn the_first_kilogram_and_each_further_one() {
        let plain = Product::of("ed-m-0001").unwrap();
        assert_eq!(fee(plain, Distance::SameCity, 5), 2_000);
        assert_eq!(fee(plain, Distance::OtherRegion, 1), 1_800);
        assert_eq!(fee(Product::of("ed-m-0002").unwrap(), Distance::OtherRegion, 3), 2_400 + 2 * 800);
        assert_eq!(Product::of("ed-m-9999").unwrap_err(), NO_PRODUCT.into());
    }

    #[test]
    fn farther_is_dearer() {
        for product in &PRODUCTS {
            for kilograms in [1, 2, 30] {
                let all = [
                    Distance::SameCity,
                    Distance::SameProvince,
                    Distance::SameRegion,
                    Distance::OtherRegion,
                    Distance::Remote,
                ];
                assert!(all.map(|distance| fee(product, distance, kilograms)).is_sorted_by(|a, b| a < b));
            }
        }
    }
}
