# shellcheck shell=bash
# shellcheck disable=SC2034,SC2154  # asterisk/obtain, which sources this, uses these variables and sets triplet
# What asterisk/obtain can obtain: one function a group. Each sets
#   from        own: the host's own release of Debian; newer: the suites that have what no stable release has
#   components  the archive's components to look in
#   packages    what to unpack, with all that it depends on
#   unneeded    an extended regular expression of dependencies that our use of it does without
#   programs    one line each: NAME PATH [VARIABLE=VALUE…]. A * in PATH stands for a version; $root in a value is the
#               folder unpacked into

groups_known="asterisk sipp kannel rhvoice postgresql chromium espeak pip"

# Packages that configure a whole system: nothing in a private folder runs them.
system_packages='perl.*|libperl.*|python3[0-9.]*(-minimal|-distutils|-lib2to3)?|libpython3.*|debconf|adduser|passwd|base-passwd|login.defs|media-types'
system_packages+='|libpam.*|libsemanage.*|libsepol.*|libaudit-common|dpkg|tar|mount|init-system-helpers|sysvinit-utils'
system_packages+='|usrmerge|systemd.*|dbus.*|procps|lsb-base|netbase|sensible-utils|ucf|locales|libc-l10n|libc-bin|tzdata'
system_packages+='|readline-common|gcc-[0-9]+-base|psmisc|libdebconfclient0|openssl|ssl-cert'

# What programs of the host's own release take from the host: its glibc must stay the only one.
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
    for name in postgres initdb pg_ctl pg_dump createdb psql; do
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

# For a Python whose venv comes without pip, as Debian's does.
group_pip() {
    from=own components=main packages="python3-pip-whl"
    unneeded="ca-certificates|libgcc-s1|libssl3"
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
