//! Pushes, and how they are asked for.
