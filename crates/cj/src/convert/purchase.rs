//! Orders that were placed with CJ.
