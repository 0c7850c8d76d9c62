#![no_main]

use std::sync::LazyLock;

use federation_spec_fuzz::targets;

static TARGET: LazyLock<targets::Target> = LazyLock::new(|| {
    let name = std::env::var("TARGET").expect("TARGET names a target");
    targets::ALL.iter().find(|(known, _)| *known == name).expect("there is a target of that name").1
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| TARGET(bytes));
