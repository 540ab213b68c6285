//! The trail of a run: all that went over the wire and all that came of it, as one hash.

use sha2::{Digest as _, Sha256};

/// Takes what happens, in its order. Two runs with one hash did the same, byte for byte.
#[derive(Clone, Debug, Default)]
pub struct Trail(Sha256);

impl Trail {
    /// One thing more. Parts are told apart: `["ab", "c"]` is not `["a", "bc"]`.
    pub fn note<const N: usize>(&mut self, parts: [&[u8]; N]) {
        for part in parts {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part);
        }
    }

    /// The hash so far, in hex.
    #[must_use]
    pub fn hash(&self) -> String {
        hex::encode(self.0.clone().finalize())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn order_and_edges_count() {
        let of = |notes: &[[&[u8]; 2]]| {
            let mut trail = Trail::default();
            notes.iter().for_each(|parts| trail.note(*parts));
            trail.hash()
        };
        assert_eq!(of(&[[b"a", b"bc"]]), of(&[[b"a", b"bc"]]));
        assert_ne!(of(&[[b"a", b"bc"]]), of(&[[b"ab", b"c"]]));
        assert_ne!(of(&[[b"a", b"b"], [b"c", b"d"]]), of(&[[b"c", b"d"], [b"a", b"b"]]));
    }
}
