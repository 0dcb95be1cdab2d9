# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # asterisk/obtain, which sources this, uses these variables and sets triplet
# What asterisk/obtain can obtain: one function per group. Each sets
#   from        own: the host's own release of Debian; newer: the suites that have what no stable release has
#   components  the archive's components to look in
#   packages    what to unpack, with all dependencies
#   unneeded    an extended regular expression of dependencies that we don't need
#   programs    one line each: NAME PATH [VARIABLE=VALUE…]. A * in PATH stands for a version; $root in a value is the
#               group's folder

groups_known="asterisk sipp kannel rhvoice postgresql chromium espeak pip"

# Packages that configure a whole system: a private folder has no use for them.
system_packages='perl.*|libperl.*|python3[0-9.]*(-minimal|-distutils|-lib2to3)?|libpython3.*|debconf|adduser|passwd|base-passwd|login.defs|media-types'
system_packages+='|libpam.*|libsemanage.*|libsepol.*|libaudit-common|dpkg|tar|mount|init-system-helpers|sysvinit-utils'
system_packages+='|usrmerge|systemd.*|dbus.*|procps|lsb-base|netbase|sensible-utils|ucf|locales|libc-l10n|libc-bin|tzdata'
system_packages+='|readline-common|gcc-[0-9]+-base|psmisc|libdebconfclient0|openssl|ssl-cert'

# What programs from the host's own release take from the host: a process may have only one glibc.
native_packages='libc6|libcrypt1'

group_asterisk() {
    from=newer components=main packages="asterisk"
    unneeded='asterisk-config|asterisk-core-sounds-.*|gnupg.*|gpg.*|dirmngr|pinentry-.*|freetds-common|libsnmp-base'
    programs=("asterisk usr/sbin/asterisk")
}

group_sipp() {
    from=newer components=main packages="sip-tester"
    unneeded='libdbus-1-3'
    programs=("sipp usr/bin/sipp")
}

group_kannel() {
    from=newer components=main packages="kannel kannel-extras"
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
    from=newer components="main non-free" packages="rhvoice librhvoice5 rhvoice-russian rhvoice-english"
    unneeded='libao-common|libasound2-data|libx11-data'
    # shellcheck disable=SC2016  # the script of the program knows $root
    programs=('RHVoice-test usr/bin/RHVoice-test RHVOICE_DATA_PATH=$root/usr/share/RHVoice RHVOICE_CONFIG_PATH=$root/etc/RHVoice')
}

group_postgresql() {
    from=own components=main packages="postgresql"
    unneeded="postgresql-common.*|postgresql-client-common|lib.*-perl|libllvm.*|libz3-4"
    programs=()
    local name
    for name in postgres initdb pg_ctl pg_dump pg_restore createdb psql; do
        programs+=("$name usr/lib/postgresql/*/bin/$name")
    done
}

group_chromium() {
    from=own components=main packages="chromium fonts-dejavu-core"
    unneeded="libgl1-mesa-dri|libllvm.*|libz3-4|x11-utils|xdg-utils|adwaita-icon-theme|dmsetup"
    unneeded+='|hicolor-icon-theme|gtk-update-icon-cache|dconf-service'
    # shellcheck disable=SC2016  # the script of the program knows $root
    programs=('chromium usr/lib/chromium/chromium FONTCONFIG_FILE=$root/fonts.conf')
}

group_espeak() {
    from=own components=main packages="espeak-ng"
    unneeded="libasound2-data|libx11-data"
    # shellcheck disable=SC2016  # the script of the program knows $root
    programs=('espeak-ng usr/bin/espeak-ng ESPEAK_DATA_PATH=$root/usr/lib/'"$triplet")
}

# For a Python without pip in its venv, as Debian's.
group_pip() {
    from=own components=main packages="python3-pip-whl"
    unneeded="ca-certificates|libgcc-s1|libssl3"
    programs=()
}

# Called in a group's folder after unpacking, to make its files ready for use.
finish_rhvoice() {
    # The packages include voices whose licences forbid commercial use or changes: only the free ones stay.
    local voice
    for voice in usr/share/RHVoice/voices/*; do
        case ${voice##*/} in
            irina | anna | aleksandr | aleksandr-hq | elena | alan | bdl | clb | slt) ;;
            *) rm -r "$voice" ;;
        esac
    done
}

finish_postgresql() {
    # Without LLVM's library the server must not find its just-in-time compiler either; it then works without one.
    rm -rf usr/lib/postgresql/*/lib/llvmjit* usr/lib/postgresql/*/lib/bitcode
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
    from=newer components=main packages="promtool"
    unneeded=none
    programs=("promtool usr/bin/promtool")
}

group_logrotate() {
    from=newer components=main packages="logrotate"
    unneeded='cron.*'
    programs=("logrotate usr/sbin/logrotate")
}

# A script that runs in the host's Perl.
group_mmdebstrap() {
    from=own components=main packages="mmdebstrap"
    unneeded="apt|gpgv|debian-archive-keyring|lib.*"
    programs=("mmdebstrap usr/bin/mmdebstrap")
}

group_buildah() {
    from=own components=main packages="buildah patchelf"
    unneeded="lib(stdc\+\+6|gcc-s1)|gnupg.*|gpg.*|dirmngr|pinentry-.*"
    programs=("buildah usr/bin/buildah")
}

finish_buildah() {
    # It starts a copy of itself in memory, without our LD_LIBRARY_PATH: it has to know its libraries' final place.
    LD_LIBRARY_PATH=usr/lib/$triplet usr/bin/patchelf \
        --force-rpath --set-rpath "$dest/buildah/usr/lib/$triplet" usr/bin/buildah
}
