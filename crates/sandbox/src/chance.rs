//! Seeded chance: everything random comes from here, so that one seed gives one world.

use crate::Error;

/// A probability in parts per million.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ppm(u32);

impl Ppm {
    /// Never.
    pub const NEVER: Self = Self(0);
    /// One call in twenty: how often `unkind` makes each of its mild faults.
    pub const FIVE_PERCENT: Self = Self(50_000);

    /// From parts per million, 0 to 1,000,000.
    ///
    /// # Errors
    /// [`Error::Invalid`] above 1,000,000.
    pub fn new(parts: u32) -> Result<Self, Error> {
        if parts > 1_000_000 {
            return Err(Error::invalid("probability_ppm", "at most 1000000 (parts per million)"));
        }
        Ok(Self(parts))
    }

    /// The parts per million.
    pub fn parts(self) -> u32 {
        self.0
    }

    pub(crate) fn draw(self, chance: &mut fastrand::Rng) -> bool {
        chance.u32(0..1_000_000) < self.0
    }
}

/// A source of chance of its own for each label: what happens to one parcel does not depend on
/// how many others were made before it.
pub(crate) fn chance_for(seed: u64, label: &str) -> fastrand::Rng {
    // FNV-1a
    let mut hash: u64 = 0xcbf2_9ce4_8422_2325 ^ seed.wrapping_mul(0x9e37_79b9_7f4a_7c15);
    for byte in label.bytes() {
        hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    }
    fastrand::Rng::with_seed(hash)
}

pub(crate) fn digits(chance: &mut fastrand::Rng, count: usize) -> String {
    (0..count).map(|_| char::from(b'0' + chance.u8(0..10))).collect()
}

pub(crate) fn hex_text(chance: &mut fastrand::Rng, bytes: usize) -> String {
    let raw: Vec<u8> = (0..bytes).map(|_| chance.u8(..)).collect();
    hex::encode(raw)
}
