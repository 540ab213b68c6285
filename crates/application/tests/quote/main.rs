//! What asking for prices promises: over mocked ports, and the laws of ranking.

#[cfg(test)]
mod rank;
#[cfg(test)]
mod run;
