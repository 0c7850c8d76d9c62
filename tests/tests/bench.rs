//! The benchmark runs: a little of everything that needs no quiet machine. What it measures is not looked at.

use std::process::Command;

#[test]
fn a_little_of_the_benchmark_runs_to_its_end() {
    let ran = Command::new(env!("CARGO_BIN_EXE_bench"))
        .args(["--small", "paced", "fan-out", "snapshot", "directory"])
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&ran.stdout);
    assert!(ran.status.success(), "{said}{}", String::from_utf8_lossy(&ran.stderr));
    for figure in [
        "p95 of the wait",
        "p95 of publishing",
        "one message delivered",
        "capabilities fetched",
        "faceted search",
        "text search",
        "first page",
    ] {
        assert!(said.contains(figure), "{said}");
    }
}
