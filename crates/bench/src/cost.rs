//! What something costs this process.

use nix::sys::{
    resource::{UsageWho, getrusage},
    time::TimeValLike as _,
};

use crate::Result;

/// Microseconds of CPU that this process has used so far, in itself and in the kernel on its behalf.
pub(crate) fn cpu_micros() -> Result<f64> {
    let usage = getrusage(UsageWho::RUSAGE_SELF)?;
    let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
    #[expect(clippy::cast_precision_loss, reason = "exact up to 285 years")]
    Ok(micros as f64)
}

/// Bytes of this process that are in memory.
pub(crate) fn resident_bytes() -> Result<u64> {
    let statm = std::fs::read_to_string("/proc/self/statm")?;
    let pages: u64 = statm.split_whitespace().nth(1).ok_or("no resident size in /proc/self/statm")?.parse()?;
    let size = nix::unistd::sysconf(nix::unistd::SysconfVar::PAGE_SIZE)?.ok_or("no page size")?;
    Ok(pages * u64::try_from(size)?)
}
