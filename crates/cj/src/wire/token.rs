//! What is said of tokens.
