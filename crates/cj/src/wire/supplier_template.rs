//! The lines that suppliers prescribe.
