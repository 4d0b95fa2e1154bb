# Where the installed files lie below a prefix. Sourced by install.sh and uninstall.sh, so that one removes what the
# other put there.
binary=bin/hotplate
manual=share/man/man1/hotplate.1.gz
bash_completion=share/bash-completion/completions/hotplate
zsh_completion=share/zsh/site-functions/_hotplate
fish_completion=share/fish/vendor_completions.d/hotplate.fish
documents=share/doc/hotplate
license=$documents/copyright
changelog=$documents/changelog.gz
verifier=share/hotplate/verify.py
examples=$documents/examples
# One name a file of Packaging/systemd.
example_names=(camera.env place.env hotplate@.service hotplate-watch.service hotplate-serve@.service hotplate-checkpoint.service hotplate-checkpoint.timer)
# Where they lie in the project, and below `documents` where they are installed: what they say of one another holds there, too.
document_names=(README.md Hotlists/README.md Policies/*.json)
# The pages and pictures of the documentation catalog, below `documents/pages`.
pages=(Sources/Hotplate/Hotplate.docc/*.md Sources/Hotplate/Hotplate.docc/Resources/*.svg)
installed=("$binary" "$manual" "$bash_completion" "$zsh_completion" "$fish_completion" "$license" "$changelog" "$verifier"
  "${example_names[@]/#/$examples/}" "${document_names[@]/#/$documents/}" "${pages[@]/#*\//$documents/pages/}")
