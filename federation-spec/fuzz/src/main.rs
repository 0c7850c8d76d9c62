//! `strangers`: lists the targets. `strangers TARGET SECONDS [SEED]`: runs one on mutated vectors, or `all` of them in turn.
//! `strangers TARGET -`: runs it on standard input, which is what AFL wants. `strangers TARGET seeds FOLDER`: writes the
//! unmutated vectors, which is what libFuzzer wants.

use std::io::Read;
use std::path::Path;
use std::time::{Duration, Instant};

use federation_spec_fuzz::{mutate, seeds, targets};

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let vectors = Path::new(env!("CARGO_MANIFEST_DIR")).join("../vectors");
    let chosen = |name: &str| -> Vec<(&str, targets::Target)> {
        targets::ALL.iter().copied().filter(|(known, _)| name == "all" || *known == name).collect()
    };
    match words.as_slice() {
        [] => targets::ALL.iter().for_each(|(name, _)| println!("{name}")),
        [name, "-"] => {
            let mut bytes = Vec::new();
            std::io::stdin().read_to_end(&mut bytes).expect("standard input is read");
            chosen(name).iter().for_each(|(_, target)| target(&bytes));
        }
        [name, "seeds", folder] => {
            std::fs::create_dir_all(folder).expect("the folder is made");
            for (target, _) in chosen(name) {
                for (n, seed) in seeds::of(target, &vectors).iter().enumerate() {
                    std::fs::write(Path::new(folder).join(format!("{target}-{n}")), seed).expect("a seed is written");
                }
            }
        }
        [name, seconds, rest @ ..] => {
            let seconds = Duration::from_secs(seconds.parse().expect("seconds are a number"));
            let seed = rest.first().map_or(1, |seed| seed.parse().expect("a seed is a number"));
            for (target, run) in chosen(name) {
                let seeds = seeds::of(target, &vectors);
                let mut mutator = mutate::Mutator::new(seed, &seeds);
                let (begun, mut count) = (Instant::now(), 0u64);
                while begun.elapsed() < seconds {
                    for _ in 0..64 {
                        run_or_show(target, run, &mutator.mutated());
                        count += 1;
                    }
                }
                let rate = count as f64 / begun.elapsed().as_secs_f64();
                println!("{target}: {count} executions, {rate:.0}/s, from {} seeds", seeds.len());
            }
        }
        _ => panic!("strangers [TARGET SECONDS [SEED] | TARGET - | TARGET seeds FOLDER]"),
    }
}

/// What breaks a target is printed, so that it becomes a vector.
fn run_or_show(target: &str, run: targets::Target, bytes: &[u8]) {
    if std::panic::catch_unwind(|| run(bytes)).is_err() {
        let path = std::env::temp_dir().join(format!("{target}-broken"));
        std::fs::write(&path, bytes).expect("the finding is written");
        panic!("{target} broke on {} bytes, kept in {}: {}", bytes.len(), path.display(), bytes.escape_ascii());
    }
}
