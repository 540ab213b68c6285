//! The quote for an order of a merchant's own shop.
