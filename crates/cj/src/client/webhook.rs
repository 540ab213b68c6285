//! Pushes and settings.
