//! What is bought.
