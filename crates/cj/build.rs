//! Compiles the status table.

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let out = std::env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR for build scripts")?;
    Ok(portolan_mapping::build("src/status.toml".as_ref(), out.as_ref())?)
}
