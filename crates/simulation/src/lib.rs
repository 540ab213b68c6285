//! Seeded runs on virtual time.
