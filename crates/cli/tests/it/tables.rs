//! Tables as people see them. In each, columns begin at one place in every line, however wide its characters are.

use crate::support::{Sandbox, run, run_in, run_with};

#[test]
fn one_parcel_is_a_timeline() {
    let sandbox = Sandbox::start();
    for lang in ["en", "zh"] {
        for script in ["happy_path", "refusal"] {
            let said = run_in(&sandbox.config(), ["track", &sandbox.number(script), "--lang", lang]);
            assert_eq!((said.code, said.err.as_str()), (0, ""));
            insta::assert_snapshot!(format!("timeline_{script}_{lang}"), said.out);
        }
    }
}

#[test]
fn many_parcels_are_a_line_each_and_failures_say_what_to_do() {
    let sandbox = Sandbox::start();
    let mut numbers: Vec<String> = ["happy_path", "lost", "terminated_pickup", "unknown_code", "foreign"]
        .map(|script| sandbox.number(script))
        .into();
    numbers.extend(["JDVA99999999999", "not a number"].map(str::to_owned));
    for lang in ["en", "zh"] {
        let args = ["track", "--lang", lang].into_iter().chain(numbers.iter().map(String::as_str));
        let said = run_in(&sandbox.config(), args);
        assert_eq!(said.code, 7);
        insta::assert_snapshot!(format!("summary_{lang}"), said.out);
    }
}

#[test]
fn what_was_found_out_is_a_table() {
    let sandbox = Sandbox::start();
    let mut said = String::new();
    for lang in ["en", "zh"] {
        said += &run(["explain", "jdl", "2001", "--lang", lang]).out;
        said += &run(["explain", "jdl", "9999", "--lang", lang]).err;
        sandbox.replace_secret("portolan.jdl.token", "demotokenthatiswrong");
        let doctor = run_in(&sandbox.config(), ["doctor", "--account", "sandbox", "--lang", lang]).out;
        let clock = |line: &&str| line.contains("this machine") || line.contains("本机"); // it ticks
        said.extend(doctor.lines().filter(|line| !clock(line)).map(|line| format!("{line}\n")));
        said.push('\n');
    }
    insta::assert_snapshot!("explained", said);
}

#[test]
fn colours_show_on_a_terminal_alone() {
    let push = br#"{"waybillCode":"JDVE00000000532","state":"10034","operationTime":"2023-08-09 09:00:00"}"#;
    let piped = run_with(["decode", "jdl", "push"], push).out;
    assert!(!piped.contains('\u{1b}') && !piped.contains('\u{2061}'), "{piped:?}");
    let mut command = crate::support::portolan();
    command.env("CLICOLOR_FORCE", "1").args(["explain", "jdl", "2100"]);
    let forced = String::from_utf8(command.output().unwrap().stdout).unwrap();
    assert!(forced.contains("\u{1b}["), "{forced:?}");
}
