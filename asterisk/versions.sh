# shellcheck shell=bash
# shellcheck disable=SC2154  # asterisk/obtain, which sources this, sets the variables
# The Asterisk versions that are good enough: the rule of asterisk/server/program.py, from the same file.

versions_file=$here/server/tested-versions.txt

# Prints the oldest version with the security fixes that the line relies on.
oldest_version() {
    sed -n 's/^oldest //p' "$versions_file"
}

# Prints a package's upstream version, such as 22.10.1, from lines that begin with PACKAGE=VERSION.
packaged_version() {
    sed -nE "s/^$1=([0-9]+:)?([0-9]+(\.[0-9]+)*).*/\2/p"
}

# Prints why an Asterisk is refused and what allows it; nothing for one that may be used.
refusal() {
    local version=$1 oldest allowed major=${1%%.*}
    oldest=$(oldest_version)
    allowed=$(setting ASTERISK_ALLOW)
    if [[ -n $allowed && $version. == "$allowed".* ]]; then return; fi
    if dpkg --compare-versions "$version" lt "$oldest"; then
        echo "Asterisk $version, which lacks security fixes of $oldest (OUTAGE_IVR_ASTERISK_ALLOW=$version allows it)"
    elif ! grep -q "^tested $major\." "$versions_file"; then
        echo "Asterisk $version, a major version that the line was never tested with" \
            "(OUTAGE_IVR_ASTERISK_ALLOW=$major allows it)"
    fi
}

# Warns of an Asterisk that the line wasn't tested with.
warn_untested() {
    if ! grep -qxF "tested $1" "$versions_file"; then
        say "asterisk: the line was not tested with Asterisk $1: call it before others do"
    fi
}
