//! Completions of shells, and manual pages.

use std::fs;
use std::process::Command;

use crate::{Cli, assert_has};

#[test]
fn bash_completes_commands_and_options() {
    let cli = Cli::new();
    let script = cli.write("completions", cli.answer(&["completions", "bash"]));
    let complete = format!(
        "source {script}; COMP_WORDS=(likewise top); COMP_CWORD=1; _likewise likewise top likewise; echo \"${{COMPREPLY[@]}}\"; \
         COMP_WORDS=(likewise topics --hid); COMP_CWORD=2; _likewise likewise --hid topics; echo \"${{COMPREPLY[@]}}\""
    );
    let output = Command::new("bash")
        .args(["-c", &complete])
        .output()
        .unwrap();
    assert_eq!(
        String::from_utf8_lossy(&output.stdout),
        "topics\n--hidden\n"
    );
}

#[test]
fn every_shell_gets_its_completions() {
    let cli = Cli::new();
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert_has(&cli.answer(&["completions", shell]), &["similar", "ingest"]);
    }
    assert_has(&cli.misuse(&["completions", "tcsh"]), &["bash"]);
}

#[test]
fn every_command_gets_a_manual_page() {
    let cli = Cli::new();
    let folder = cli.path("man/man1");
    cli.answer(&["man", &folder]);
    for page in [
        "likewise.1",
        "likewise-similar.1",
        "likewise-topics-merge.1",
    ] {
        let page = fs::read_to_string(format!("{folder}/{page}")).unwrap();
        assert_has(&page, &[".SH NAME", ".SH OPTIONS"]);
    }
    assert!(!fs::exists(format!("{folder}/likewise-read-pdf.1")).unwrap());
    let file = cli.write("file", "");
    assert_has(
        &cli.refusal(&["man", &file]),
        &["cannot be written into", &file],
    );
}
