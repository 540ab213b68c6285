#![doc = include_str!("../README.md")]

#[cfg(feature = "application")]
mod recognise;

#[cfg(feature = "application")]
#[doc(inline)]
pub use portolan_application as application;
#[cfg(feature = "cj")]
#[doc(inline)]
pub use portolan_cj as cj;
#[doc(no_inline)]
pub use portolan_domain::*;
#[cfg(feature = "exchange")]
#[doc(inline)]
pub use portolan_exchange as exchange;
#[cfg(feature = "jdl")]
#[doc(inline)]
pub use portolan_jdl as jdl;
#[cfg(feature = "jos")]
#[doc(inline)]
pub use portolan_jos as jos;
#[doc(no_inline)]
pub use portolan_ports::*;
#[cfg(feature = "schema")]
#[doc(inline)]
pub use portolan_schema as schema;
#[cfg(feature = "application")]
pub use recognise::recognisers;

/// The repository's README, whose example is compiled with the crate's own.
#[cfg(all(doctest, feature = "jdl", feature = "cj"))]
#[doc = include_str!("../../../README.md")]
struct Readme;
