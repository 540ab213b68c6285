//! Freight quotes, against a server that answers as CJ does: the suite of the port, and what is sent and what never is.

#[cfg(test)]
mod rig;
#[cfg(test)]
mod sent;
#[cfg(test)]
mod suite;
