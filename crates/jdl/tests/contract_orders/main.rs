//! The ports of express orders, against a server that answers as JDL does: waybills, prices, traces,
//! pushes, and what goes out.

#[cfg(test)]
mod pushes;
#[cfg(test)]
mod quoting;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod sent;
#[cfg(test)]
mod tracking;
#[cfg(test)]
mod waybills;
