//! What shipping promises, judged by the ledger of a carrier and a platform that fail as they are told.

#[cfg(test)]
mod cut;
#[cfg(test)]
mod faults;
#[cfg(test)]
mod laws;
#[cfg(test)]
mod people;
#[cfg(test)]
mod promises;
#[cfg(test)]
mod refusals;
#[cfg(test)]
mod world;
