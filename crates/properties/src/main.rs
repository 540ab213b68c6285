//! `portolan-seeds`: writes what the fuzz targets start from to `corpus` in the folder of the targets, a folder a property.

use std::{collections::hash_map::DefaultHasher, fs, hash::Hasher as _, io, path::Path};

use portolan_properties::{PROPERTIES, seeds};

fn main() -> io::Result<()> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let saved = seeds::saved(&repository.join("fixtures"))?;
    for property in PROPERTIES {
        let folder = repository.join("fuzz/corpus").join(property.name);
        fs::create_dir_all(&folder)?;
        for seed in seeds::of(property.name, &saved) {
            let mut hasher = DefaultHasher::new();
            hasher.write(&seed);
            fs::write(folder.join(format!("fixture-{:016x}", hasher.finish())), &seed)?;
        }
    }
    Ok(())
}
