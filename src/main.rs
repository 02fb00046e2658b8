#![forbid(unsafe_code)]

fn main() -> std::process::ExitCode {
    tidemark::cli::run()
}
