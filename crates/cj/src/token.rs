//! Tokens: how an account's API key becomes one, and how it is renewed.
