//! CJ's codes and texts, and what they mean.
