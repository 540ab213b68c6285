//! Many calls through one client: what stays in memory.

use tokio::task::{JoinSet, LocalSet};

use crate::{Result, call, cost::resident_bytes, server::Server};

const TASKS: u64 = 32;

pub(crate) fn run(calls: u64, json: bool) -> Result<()> {
    let first = calls / 10;
    let server = Server::start()?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let client = call::ours(&server.url)?;
    let work = |calls: u64| {
        let client = client.clone();
        LocalSet::new().block_on(&runtime, async move {
            let mut running = JoinSet::new();
            for task in 0..TASKS {
                let client = client.clone();
                let each = calls / TASKS + u64::from(task < calls % TASKS);
                running.spawn_local(async move {
                    for _ in 0..each {
                        call::call_ours(&client).await.map_err(|error| error.to_string())?;
                    }
                    Ok::<(), String>(())
                });
            }
            while let Some(done) = running.join_next().await {
                done??;
            }
            Ok::<(), Box<dyn std::error::Error>>(())
        })
    };
    work(first)?;
    let early = resident_bytes()?;
    work(calls - first)?;
    let late = resident_bytes()?;
    #[expect(clippy::cast_precision_loss, reason = "bytes of one process")]
    let grown = (late as f64 / early as f64 - 1.0) * 100.0;
    if json {
        println!(
            "{}",
            serde_json::json!({"calls": calls, "after_first": early, "at_end": late, "grown_percent": grown})
        );
    } else {
        println!("{calls} calls: {early} bytes resident after the first {first}, {late} at the end ({grown:+.2} %)");
    }
    Ok(())
}
