# shellcheck shell=bash
# shellcheck disable=SC2154  # asterisk/obtain, which sources this, sets the variables
# Debian's archive: mirrors, keys, package lists, the suite that has a group, what the group needs, and its download.
# The current suite is $suite; apt's private state for it is in $state.

# Asterisk is in no stable release. The suites that have it, or may have it one day, in the order of trying.
newer_suites="forky sid duke testing"
# Releases whose package of Debian's keys may verify newer suites.
key_suites="trixie bookworm"
host_keys=(/usr/share/keyrings/debian-archive-keyring.{pgp,gpg})

# Runs one of apt's tools on the private state: apt get|cache ARGUMENT...
apt() {
    local tool=apt-$1
    shift
    "$tool" --config-file "$state/apt.conf" "$@"
}

# Prints "URI SUITE" per line for each suite with one of Debian's names in the host's apt configuration, in either format.
# Only names come from there: nothing is fetched, and apt itself reads the configuration.
host_sources() {
    local names="${own_suite:+$own_suite|}${newer_suites// /|}|${key_suites// /|}|(old)?stable|unstable"
    mkdir -p "$work/host/lists/partial"
    apt-get -o Dir::State="$work/host" -o Dir::State::Lists="$work/host/lists" --print-uris update 2>"$work/host/errors" |
        sed -nE "s#^'(.*)/dists/(($names)(-updates|-security)?)/main/binary-.*#\1 \2#p" | sort -u
}

# Finds what may be a whole Debian mirror, those whose address ends in /debian first. Other distributions use the same
# names of suites; Debian's signature tells which mirrors are Debian.
find_mirrors() {
    local all
    sources=$(host_sources)
    mirrors=$(setting DEBIAN_MIRROR)
    if [[ -n $mirrors ]]; then
        [[ $mirrors =~ ^[a-z+]+:[^[:space:]]+$ ]] ||
            die "OUTAGE_IVR_DEBIAN_MIRROR is '$mirrors', which is no address of a mirror: write it as in http://HOST/debian"
        return
    fi
    [[ -n $sources ]] || die "this machine's apt names no Debian mirror: name one in OUTAGE_IVR_DEBIAN_MIRROR, as in" \
        "http://HOST/debian; this machine's own apt stays as it is."
    all=$(sed -nE 's/^([^ ]+) [a-z]+$/\1/p' <<<"$sources" | sort -u)
    mirrors=$(grep -E '/debian/?$' <<<"$all" || true; grep -vE '/debian/?$' <<<"$all" || true)
}

# Finds the keys that packages are verified with.
find_keys() {
    local file wanted
    wanted=$(setting DEBIAN_KEYRING)
    [[ -z $wanted || -r $wanted ]] || die "OUTAGE_IVR_DEBIAN_KEYRING names $wanted, which cannot be read."
    for file in ${wanted:+"$wanted"} "${host_keys[@]}"; do
        if [[ -r $file ]]; then
            trust "$file"
            return
        fi
    done
    die "there are no keys to verify Debian's packages with: name Debian's keyring in OUTAGE_IVR_DEBIAN_KEYRING. It is the file" \
        "${host_keys[1]} of a machine with Debian, or of the package debian-archive-keyring."
}

# Sets the file of keys that package lists are verified with.
trust() {
    keys=$work/keys-$BASHPID.${1##*.}
    ln -sfn "$(readlink -f "$1")" "$keys"
}

# Prints the sources of the current suite on a mirror, and the host's own sources of its updates.
sources_of() {
    local uri name
    printf 'deb [signed-by=%s] %s %s %s\n' "$keys" "$1" "$suite" "$components"
    while read -r uri name; do
        if [[ $name == "$suite"-* ]]; then
            printf 'deb [signed-by=%s] %s %s %s\n' "$keys" "$uri" "$name" "$components"
        fi
    done <<<"$sources"
}

# Writes apt's private state for a mirror: its own lists, an empty package database, none of the host's pins and hooks.
write_state() {
    rm -rf "$state"
    mkdir -p "$state"/lists/partial "$state"/cache/archives/partial "$state"/debs/partial
    : >"$state/status"
    sources_of "$1" >"$state/sources.list"
    cat >"$state/apt.conf" <<CONF
Dir::State "$state";
Dir::State::Lists "$state/lists";
Dir::State::status "$state/status";
Dir::Cache "$state/cache";
Dir::Cache::pkgcache "pkgcache.bin";
Dir::Cache::srcpkgcache "srcpkgcache.bin";
Dir::Etc::SourceList "$state/sources.list";
Dir::Etc::SourceParts "/dev/null";
Dir::Etc::Preferences "/dev/null";
Dir::Etc::PreferencesParts "/dev/null";
Dir::Log "$state";
APT::Color "0";
APT::Install-Recommends "false";
APT::Sandbox::User "";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::GzipIndexes "false";
Acquire::Languages "none";
Acquire::Retries "3";
APT::Update::Error-Mode "any";
#clear APT::Default-Release;
#clear APT::Update::Pre-Invoke;
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear DPkg::Pre-Install-Pkgs;
CONF
}

# Reads the package lists from the first mirror that has them with Debian's signature.
try_mirrors() {
    local mirror
    while read -r mirror; do
        write_state "$mirror"
        if apt get update -q >>"$log" 2>&1; then return 0; fi
    done <<<"$mirrors"
    return 1
}

# Reads the package lists of the current suite; returns 1 when the mirror has no such suite. The keys may be older than the
# suite's signature: newer ones then come from Debian's package of keys, verified with those already trusted.
read_lists() {
    local log=$work/update-$BASHPID.log
    : >"$log"
    if try_mirrors; then return; fi
    if grep -qE 'NO_PUBKEY|EXPKEYSIG|not signed|Missing key' "$log"; then
        say "The keys do not verify Debian $suite yet: obtaining Debian's newer keys"
        if newer_keys && try_mirrors; then return; fi
    fi
    if [[ $(grep -c '^E: The repository .* does not have a Release file' "$log") == $(grep -c '^E:' "$log") ]]; then
        return 1
    fi
    die "could not read the package lists of Debian $suite: $(complaint "$log") Check the network, the proxy, the mirror" \
        "(OUTAGE_IVR_DEBIAN_MIRROR names another one) and the keys (OUTAGE_IVR_DEBIAN_KEYRING), then run this again."
}

# Prints the first error in one of apt's logs, as a sentence.
complaint() {
    sed -nE 's/^E: (.*[^.])\.?$/\1./p' "$1" | head -n 1
}

# Switches to the keys in the first release whose package of them can be read.
newer_keys() {
    local release made=$work/keyring-$BASHPID
    for release in $own_suite $key_suites; do
        rm -rf "$made" && mkdir "$made"
        if (suite=$release state=$work/keys-$release-$BASHPID components=main && keys_of_release "$made") >>"$log" 2>&1; then
            trust "$(find "$made/usr/share/keyrings" -name 'debian-archive-keyring.*' | sort | head -n 1)"
            return
        fi
    done
    return 1
}

# Unpacks the current suite's package of Debian's keys.
keys_of_release() {
    try_mirrors && cd "$1" && apt get download -q debian-archive-keyring && dpkg-deb -x debian-archive-keyring_*.deb .
}

# Finds, for groups of one kind, the first suite that has each; reports the suites that don't.
find_suites() {
    local kind=$1 group left still_left components="main"
    shift
    left=("$@")
    say "$*: reading Debian's package lists"
    for group in "$@"; do
        [[ $(group_"$group" && echo "$components") != *non-free* ]] || components="main non-free"
    done
    for suite in $(suites_of "$kind"); do
        still_left=()
        state=$work/$kind-$suite
        if ! read_lists; then
            say "The mirror has no Debian $suite: trying the next one"
            continue
        fi
        for group in "${left[@]}"; do
            plan "$group" || still_left+=("$group")
        done
        left=("${still_left[@]}")
        ((${#left[@]} > 0)) || return 0
    done
    die "the mirror has ${left[*]} in none of Debian's suites ($(suites_of "$kind")) as we can use it:" \
        "try again later, or name another mirror in OUTAGE_IVR_DEBIAN_MIRROR."
}

# Plans a group from the current suite: its packages and their size; returns 1, with the reason printed, when it can't come
# from there.
plan() {
    local plan=$work/plans/$1 bytes kilobytes why names components
    "group_$1"
    mkdir -p "$plan"
    if ! needed >"$plan/needs" 2>"$plan/log"; then
        say "$1: Debian $suite has no $packages that can be installed"
        return 1
    fi
    if [[ $1 == asterisk ]]; then
        why=$(refusal "$(packaged_version asterisk <"$plan/needs")")
        if [[ -n $why ]]; then
            say "$1: Debian $suite has $why"
            return 1
        fi
    fi
    mapfile -t names < <(cut -d ' ' -f 1 "$plan/needs")
    kilobytes=$(apt cache show "${names[@]}" | awk '/^Installed-Size:/ {sum += $2} END {printf "%.0f", sum}')
    bytes=$(awk '{sum += $3} END {printf "%.0f", sum}' "$plan/needs")
    echo "$suite $bytes $kilobytes" >"$plan/total"
}

# Prints "package=version file bytes" for each package that a group needs, without those that it can do without.
needed() {
    local without="$system_packages|$unneeded"
    [[ $suite != "$own_suite" ]] || without+="|$native_packages"
    # shellcheck disable=SC2086  # packages is a list
    apt get -y --print-uris install $packages |
        sed -nE "s/^'[^ ]*' (([^_ ]+)_([^_ ]+)_[^ ]+) ([0-9]+)( .*)?$/\2=\3 \1 \4/p" |
        awk '{gsub("%3a", ":", $1); print}' | grep -vE "^($without)="
}

# Downloads a group's packages that no other group has brought. Lists that have become stale are read once more.
download() {
    local plan=$work/plans/$1 bytes
    read -r suite bytes _ <"$plan/total"
    state=$work/$kind-$suite
    say "$1: downloading $((bytes / 1000000 + 1)) MB, $(wc -l <"$plan/needs") packages of Debian $suite"
    fetch "$1" && return
    say "$1: $(complaint "$plan/log") Reading the package lists once more"
    if apt get update -q >"$plan/log" 2>&1 && plan "$1" && fetch "$1"; then return; fi
    die "the download of $1 was interrupted: $(complaint "$plan/log") Check the network and the free space, then run this again."
}

# Downloads the packages in a group's plan.
fetch() {
    local plan=$work/plans/$1 names bytes
    mapfile -t names < <(cut -d ' ' -f 1 "$plan/needs")
    read -r _ bytes _ <"$plan/total"
    echo "downloading $bytes $(du -sb "$state/debs" | cut -f 1) $state/debs" >"$work/doing/$1"
    (cd "$state/debs" && apt get download -qq "${names[@]}") >"$plan/log" 2>&1
}
