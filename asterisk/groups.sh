# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # asterisk/obtain, which sources this, uses these variables and sets triplet
# What asterisk/obtain can obtain: one function a group. Each sets
#   suite       the Debian suite that the packages come from; a suite other than the host's brings its own glibc
#   components  the archive's components to look in
#   packages    what to unpack, with all that it depends on
#   unneeded    an extended regular expression of dependencies that our use of it does without
#   programs    one line each: NAME PATH [VARIABLE=VALUE…], where $root in a value is the folder unpacked into

groups_known="asterisk sipp kannel rhvoice postgresql chromium espeak pip"

# Packages that configure a whole system: nothing in a private folder runs them.
system_packages='perl.*|libperl.*|python3[0-9.]*(-minimal|-distutils|-lib2to3)?|libpython3.*|debconf|adduser|passwd|base-passwd|login.defs|media-types'
system_packages+='|libpam.*|libsemanage.*|libsepol.*|libaudit-common|dpkg|tar|mount|init-system-helpers|sysvinit-utils'
system_packages+='|usrmerge|systemd.*|dbus.*|procps|lsb-base|netbase|sensible-utils|ucf|locales|libc-l10n|libc-bin|tzdata'
system_packages+='|readline-common|gcc-[0-9]+-base|psmisc|libdebconfclient0|openssl|ssl-cert'

# Programs from the host's own release: the host's glibc must stay the only one.
native_packages='libc6|libcrypt1'

group_asterisk() {
    suite=forky components=main packages="asterisk"
    unneeded='asterisk-config|asterisk-core-sounds-.*|gnupg.*|gpg.*|dirmngr|pinentry-.*|freetds-common|libsnmp-base'
    programs=("asterisk usr/sbin/asterisk")
}

group_sipp() {
    suite=forky components=main packages="sip-tester"
    unneeded='libdbus-1-3'
    programs=("sipp usr/bin/sipp")
}

group_kannel() {
    suite=forky components=main packages="kannel kannel-extras"
    unneeded='mysql-common|mariadb-common|freetds-common'
    # shellcheck disable=SC2016  # the program's script knows $root
    local charsets='GCONV_PATH=$root/usr/lib/'$triplet/gconv
    programs=(
        "bearerbox usr/sbin/bearerbox $charsets"
        "smsbox usr/sbin/smsbox $charsets"
        "fakesmsc usr/lib/kannel/test/fakesmsc"
    )
}

group_rhvoice() {
    suite=forky components="main non-free" packages="rhvoice librhvoice5 rhvoice-russian rhvoice-english"
    unneeded='libao-common|libasound2-data|libx11-data'
    # shellcheck disable=SC2016  # the script of the program knows $root
    programs=('RHVoice-test usr/bin/RHVoice-test RHVOICE_DATA_PATH=$root/usr/share/RHVoice RHVOICE_CONFIG_PATH=$root/etc/RHVoice')
}

group_postgresql() {
    suite=bookworm components=main packages="postgresql-15"
    unneeded="$native_packages|postgresql-common|postgresql-client-common|lib.*-perl|libllvm.*|libz3-4"
    programs=()
    local name
    for name in postgres initdb pg_ctl pg_dump pg_restore createdb psql; do
        programs+=("$name usr/lib/postgresql/15/bin/$name")
    done
}

group_chromium() {
    suite=bookworm components=main packages="chromium fonts-dejavu-core"
    unneeded="$native_packages|libgl1-mesa-dri|libllvm.*|libz3-4|x11-utils|xdg-utils|adwaita-icon-theme|dmsetup"
    unneeded+='|hicolor-icon-theme|gtk-update-icon-cache|dconf-service'
    # shellcheck disable=SC2016  # the script of the program knows $root
    programs=('chromium usr/lib/chromium/chromium FONTCONFIG_FILE=$root/fonts.conf')
}

group_espeak() {
    suite=bookworm components=main packages="espeak-ng"
    unneeded="$native_packages|libasound2-data|libx11-data"
    # shellcheck disable=SC2016  # the script of the program knows $root
    programs=('espeak-ng usr/bin/espeak-ng ESPEAK_DATA_PATH=$root/usr/lib/'"$triplet")
}

# For a Python whose venv comes without pip, as Debian's does.
group_pip() {
    suite=bookworm components=main packages="python3-pip-whl"
    unneeded="$native_packages|ca-certificates|libgcc-s1|libssl3"
    programs=()
}

# What a group's unpacked files need before they are used; called in the folder they were unpacked into.
finish_rhvoice() {
    # The packages also carry voices whose licences forbid commercial use or changes: only the free ones stay.
    local voice
    for voice in usr/share/RHVoice/voices/*; do
        case ${voice##*/} in
            irina | anna | aleksandr | aleksandr-hq | elena | alan | bdl | clb | slt) ;;
            *) rm -r "$voice" ;;
        esac
    done
}

finish_postgresql() {
    # Without LLVM's library the server must not find its just-in-time compiler either; it then does without.
    rm -r usr/lib/postgresql/15/lib/llvmjit* usr/lib/postgresql/15/lib/bitcode 2>/dev/null || true
}

finish_chromium() {
    cat >fonts.conf <<-'FONTS'
	<?xml version="1.0"?>
	<!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">
	<fontconfig>
	  <dir prefix="relative">usr/share/fonts</dir>
	  <cachedir prefix="xdg">fontconfig</cachedir>
	</fontconfig>
	FONTS
}

# What deploy/ is tested with.
groups_known+=" promtool logrotate mmdebstrap buildah"

group_promtool() {
    suite=forky components=main packages="promtool"
    unneeded=none
    programs=("promtool usr/bin/promtool")
}

group_logrotate() {
    suite=forky components=main packages="logrotate"
    unneeded='cron.*'
    programs=("logrotate usr/sbin/logrotate")
}

# A script for the host's Perl.
group_mmdebstrap() {
    suite=bookworm components=main packages="mmdebstrap"
    unneeded="$native_packages|apt|gpgv|debian-archive-keyring|lib.*"
    programs=("mmdebstrap usr/bin/mmdebstrap")
}

group_buildah() {
    suite=bookworm components=main packages="buildah patchelf"
    unneeded="$native_packages|lib(stdc\+\+6|gcc-s1)|gnupg.*|gpg.*|dirmngr|pinentry-.*"
    programs=("buildah usr/bin/buildah")
}

finish_buildah() {
    # It starts a copy of itself in memory, without our LD_LIBRARY_PATH: it has to know where its libraries will lie.
    LD_LIBRARY_PATH=usr/lib/$triplet usr/bin/patchelf \
        --force-rpath --set-rpath "$dest/buildah/usr/lib/$triplet" usr/bin/buildah
}
