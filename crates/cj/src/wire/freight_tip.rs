//! The full quote, in both forms that CJ documents on one address.
