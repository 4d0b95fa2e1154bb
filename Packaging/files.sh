# Where the installed files lie below a prefix. Sourced by install.sh and uninstall.sh, so that one removes what the
# other put there.
binary=bin/hotplate
manual=share/man/man1/hotplate.1.gz
bash_completion=share/bash-completion/completions/hotplate
zsh_completion=share/zsh/site-functions/_hotplate
fish_completion=share/fish/vendor_completions.d/hotplate.fish
license=share/doc/hotplate/copyright
changelog=share/doc/hotplate/changelog.gz
verifier=share/hotplate/verify.py
examples=share/doc/hotplate/examples
# One name a file of Packaging/systemd.
example_names=(camera.env hotplate@.service hotplate-watch.service hotplate-serve@.service hotplate-checkpoint.service hotplate-checkpoint.timer)
installed=("$binary" "$manual" "$bash_completion" "$zsh_completion" "$fish_completion" "$license" "$changelog" "$verifier"
  "${example_names[@]/#/$examples/}")
