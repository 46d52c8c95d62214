#!/bin/sh
# Puts the euca commands where Debian looks for them: links in /usr/bin, man pages, completions of three shells.
#   packaging/install-commands.sh [DESTDIR [ROOT]]
# DESTDIR is what precedes every path (a package's build folder; empty for this host), ROOT where the program will lie
# (default: the folder that this script is in).
set -eu
here=$(cd "$(dirname "$(readlink -f "$0")")/.." && pwd)
dest=${1:-}
root=${2:-$here}
euca=$here/apps/cli/bin/euca
share=$dest/usr/share

mkdir -p "$dest/usr/bin" "$share/man/man1" "$share/bash-completion/completions" \
  "$share/zsh/vendor-completions" "$share/fish/vendor_completions.d"
ln -sfn "$root/apps/cli/bin/euca" "$dest/usr/bin/euca"
"$euca" man --all "$share/man/man1"
gzip -9nf "$share"/man/man1/eu*.1
"$euca" completion zsh >"$share/zsh/vendor-completions/_euca"
"$euca" completion bash >"$share/bash-completion/completions/euca"
"$euca" completion fish >"$share/fish/vendor_completions.d/euca.fish"
"$euca" commands | cut -f 1 | while read -r name; do
  ln -sfn "$root/apps/cli/bin/euca" "$dest/usr/bin/$name"
  # Bash and fish look for the file of the command's own name.
  ln -sfn euca "$share/bash-completion/completions/$name"
  ln -sfn euca.fish "$share/fish/vendor_completions.d/$name.fish"
done
