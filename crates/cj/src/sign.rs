//! How CJ signs its pushes.
