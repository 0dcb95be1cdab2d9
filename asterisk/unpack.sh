# shellcheck shell=bash
# shellcheck disable=SC2154  # asterisk/obtain, which sources this, sets the variables
# Turns packages into a folder whose programs run wherever it is, and tells whether such a folder is complete.

# Files that nobody reads in a private folder.
unread=(--exclude='./usr/share/man' --exclude='./usr/share/locale' --exclude='./usr/share/info'
    --exclude='./usr/share/lintian' --exclude='./usr/share/doc/*/[!c]*' --exclude='./usr/share/doc/*/changelog*')

# Moves what older packages keep in /lib, /bin and /sbin to where newer ones have it.
merge_usr() {
    local name
    for name in lib lib64 bin sbin; do
        if [[ -d $name && ! -L $name ]]; then
            mkdir -p "usr/$name"
            cp -al "$name/." "usr/$name/"
            rm -r "$name"
        fi
    done
}

# Writes, in the folder unpacked into, the script that starts a program: write_script NAME PATH [VARIABLE=VALUE…]
write_script() {
    local name=$1 path setting
    path=$(compgen -G "$2" | head -n 1) || die "the packages of Debian $suite hold no $2: asterisk/groups.sh needs a change."
    shift 2
    if [[ $suite != "$own_suite" ]]; then
        # Programs start each other by path: the script has to be found there too.
        mv "$path" "$path.real"
        ln -sr "bin-scripts/$name" "$path"
        path+=.real
    fi
    {
        cat <<-'SCRIPT'
	#!/bin/sh
	# Made by asterisk/obtain: starts a program in the folder that it was unpacked into.
	root=$(dirname "$(dirname "$(readlink -f "$0")")")
	SCRIPT
        for setting in "$@"; do
            printf 'export %s="%s"\n' "${setting%%=*}" "${setting#*=}"
        done
        start_lines "$path"
    } >"bin-scripts/$name"
    chmod 755 "bin-scripts/$name"
}

# Prints the last lines of a program's script. A program from the host's own release runs directly; any other runs
# under the loader of the glibc that it was built for.
start_lines() {
    local path=$1 libraries loader start
    libraries="\$root/usr/lib/$triplet:\$root/usr/lib/$triplet/pulseaudio"
    if [[ $suite == "$own_suite" ]]; then
        printf 'export LD_LIBRARY_PATH="%s"\n' "$libraries"
        start="\"\$root/$path\""
    else
        loader=$(find usr/lib* -maxdepth 2 -name 'ld-linux*.so.*' | sort | head -n 1)
        start="\"\$root/$loader\" --library-path \"$libraries\" \"\$root/$path\""
    fi
    case ${path%.real} in
        # PostgreSQL refuses to run as root: it runs as nobody then.
        */postgres | */initdb | */pg_ctl)
            # shellcheck disable=SC2016  # for the generated script
            printf '[ "$(id -u)" != 0 ] || exec setpriv --reuid=nobody --regid=nogroup --clear-groups %s "$@"\n' "$start"
            ;;
    esac
    # shellcheck disable=SC2016
    printf 'exec %s "$@"\n' "$start"
}

# Unpacks a group beside its final place, then renames it.
unpack() {
    local group=$1 made=$work/made-$1 kilobytes
    read -r _ _ kilobytes <"$work/plans/$group/total"
    mkdir "$made"
    echo "unpacking $((kilobytes * 1024)) 0 $made" >"$work/doing/$group"
    (cd "$made" && fill "$group")
    is_running || exit 1
    rm -rf "${dest:?}/$group"
    mv "$made" "$dest/$group"
    say "$group: ready, from Debian $suite"
    [[ $group != asterisk ]] || warn_untested "$(packaged_version asterisk <"$dest/$group/versions")"
}

# Fills the current folder with a group's packages and scripts; the stamp is last.
fill() {
    local needs=$work/plans/$1/needs file line words
    while read -r _ file _; do
        dpkg-deb --fsys-tarfile "$state/debs/$file" |
            tar -x --no-same-owner --no-same-permissions "${unread[@]}" ||
            die "the package $file is damaged: run this again."
    done <"$needs"
    rm "$work/doing/$group"
    merge_usr
    if declare -F "finish_$1" >/dev/null; then "finish_$1"; fi
    mkdir bin-scripts
    for line in "${programs[@]}"; do
        read -ra words <<<"$line"
        write_script "${words[@]}"
    done
    list_files >../"files-$group"
    { recipe "$group" && cut -d ' ' -f 1 "$needs"; } >versions
    mv ../"files-$group" files
}

# Prints size and name of each file in the current folder.
list_files() {
    find . -type f ! -name files ! -name versions -printf '%s %p\n' | sort
}

# Prints the line that identifies how a group was made.
recipe() {
    printf '# %s: %s of Debian %s\n' "$1" "$packages" "$suite"
}

# Tells whether a group is as this script would make it, with all its files.
is_whole() {
    local folder=$dest/$1 first=""
    "group_$1"
    [[ -r $folder/versions && -r $folder/files ]] || return 1
    read -r first <"$folder/versions"
    suite=${first##* }
    [[ $first == "$(recipe "$1")" && " $(suites_of "$(kind_of "$1")") " == *" $suite "* ]] || return 1
    [[ $1 != asterisk || -z $(refusal "$(packaged_version asterisk <"$folder/versions")") ]] || return 1
    [[ -z $(cd "$folder" && list_files | comm -13 - files) ]]
}

# Links the group's programs into DEST/bin.
link_programs() {
    local line name
    "group_$1"
    mkdir -p "$dest/bin"
    for line in "${programs[@]}"; do
        name=${line%% *}
        [[ -x $dest/bin/$name ]] || ln -sfn "../$1/bin-scripts/$name" "$dest/bin/$name"
    done
}
