//! The ports of orders, shipments, waybills and traces, against a server that answers as JOS does: with the calls of JD's
//! pages, and with their successors.

#[cfg(test)]
mod confirmation;
#[cfg(test)]
mod orders;
#[cfg(test)]
mod rig;
#[cfg(test)]
mod sent;
#[cfg(test)]
mod tracking;
#[cfg(test)]
mod waybills;
