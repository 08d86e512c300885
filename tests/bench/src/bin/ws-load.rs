//! The load generator's command line. The figures go to stdout as one line of JSON, the same for people to stderr.

use std::process::ExitCode;

use websocket_bench::arguments::Arguments;
use websocket_bench::engine::Engine;
use websocket_bench::failure::Failure;
use websocket_bench::modes;
use websocket_bench::report::Report;

fn main() -> ExitCode {
    match run() {
        Ok(report) => {
            eprint!("{}", report.text());
            println!("{}", report.json());
            if report.is_failed() { ExitCode::FAILURE } else { ExitCode::SUCCESS }
        }
        Err(failure) => {
            eprintln!("ws-load: {failure}");
            failure.exit_code()
        }
    }
}

fn run() -> Result<Report, Failure> {
    let arguments = Arguments::parse(std::env::args().skip(1))?;
    let mut mode = modes::parse(&arguments.mode, arguments.options)?;
    let mut engine = Engine::new(arguments.target, arguments.timeout)?;
    mode.run(&mut engine).map_err(|failure| engine.timed_out(failure, mode.progress()))
}
