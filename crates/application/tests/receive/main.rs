//! What receiving pushes promises, and that what came by push and by query is one trace a parcel.

#[cfg(test)]
mod fold;
#[cfg(test)]
mod run;
