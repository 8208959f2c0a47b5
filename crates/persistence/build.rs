//! The migrations are compiled in; a folder that is added to them must be seen.

fn main() {
    println!("cargo::rerun-if-changed=../../migrations");
}
