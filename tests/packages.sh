# SPDX-License-Identifier: GPL-2.0-or-later
# packages.sh - the one list of what building and testing needs, and how it is installed. For bash: ./check and
# ./demo source it.
#
#   clean_environment [NAME...]   forget the caller's environment but for a few variables and those named
#   need_packages build [check]   install what the groups lack; exit 69 with the names where that cannot be done
#   want_packages GROUP           the same, and go on without: what needs them is skipped
#   need_build DIR [MESON-OPTION...]   configure DIR once, then build it; answers what meson or ninja answered

# Group, Debian package, and how to see that it is there: a command, a path, glob:PATTERN, or pc:NAME for
# pkg-config.
# (python3: Debian's own, never another that stands earlier in PATH.)
packages='
build gcc                     gcc
build libc6-dev               /usr/include/stdio.h
build gettext                 msgfmt
build meson                   meson
build ninja-build             ninja
build pkg-config              pkg-config
build python3                 /usr/bin/python3
build libgammu-dev            pc:gammu
build libsystemd-dev          pc:libsystemd
build libsqlite3-dev          pc:sqlite3
build libcurl4-openssl-dev    pc:libcurl
build libjansson-dev          pc:jansson
build libconfig-dev           pc:libconfig
build libsmartcols-dev        pc:smartcols
build libssl-dev              pc:libcrypto
build libxml2-dev             pc:libxml-2.0
build libcmocka-dev           pc:cmocka
check ca-certificates         /etc/ssl/certs/ca-certificates.crt
check binutils                readelf
check clang                   clang
check clang-format            clang-format
check clang-tidy              clang-tidy
check cppcheck                cppcheck
check dbus-daemon             dbus-daemon
check gammu                   gammu
check mandoc                  mandoc
check openssl                 openssl
check pmccabe                 pmccabe
check python3-jsonschema      /usr/lib/python3/dist-packages/jsonschema
check python3-yaml            /usr/lib/python3/dist-packages/yaml
check sqlite3                 sqlite3
check strace                  strace
check systemd                 systemd-analyze
check valgrind                valgrind
judge nodejs                  node
judge npm                     npm
package debhelper             dh
package fakeroot              fakeroot
package lintian               lintian
boot debootstrap              debootstrap
boot systemd-container        systemd-nspawn
browser chromium              chromium
peers gammu-smsd              gammu-smsd
peers libdbd-sqlite3          glob:/usr/lib/*/dbd/libdbdsqlite3.so
peers smstools                /usr/sbin/smsd
'

clean_environment() {
    local name
    for name in $(compgen -e); do
        case " HOME TERM COLUMNS LINES NO_COLOR TMPDIR USER LOGNAME SHLVL PWD $* " in
            *" $name "*) continue ;;
        esac
        case $name in
            http_proxy | https_proxy | no_proxy | HTTP_PROXY | HTTPS_PROXY | NO_PROXY | APT_CONFIG) ;;
            *) unset "$name" ;;
        esac
    done
    export PATH=/usr/sbin:/usr/bin:/sbin:/bin:/usr/local/sbin:/usr/local/bin LC_ALL=C.UTF-8 PYTHONDONTWRITEBYTECODE=1
}

is_there() {
    case $1 in
        glob:*) compgen -G "${1#glob:}" >/dev/null ;;
        pc:*) command -v pkg-config >/dev/null && pkg-config --exists "${1#pc:}" ;;
        /*) [ -e "$1" ] ;;
        *) command -v "$1" >/dev/null ;;
    esac
}

# Prints what the groups lack, on one line.
missing_packages() {
    local group package probe missing=
    while read -r group package probe; do
        case " $* " in
            *" $group "*) is_there "$probe" || missing="$missing $package" ;;
        esac
    done <<<"$packages"
    echo "${missing# }"
}

install_packages() {
    local sudo= log
    [ "$(id -u)" = 0 ] || sudo=sudo
    log=$(mktemp) || return 1
    # The package lists are fetched only where they are missing or too old to find everything.
    set -- $sudo env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 -qq "$@"
    if ! "$@" >"$log" 2>&1; then
        $sudo apt-get -o DPkg::Lock::Timeout=300 -qq update >>"$log" 2>&1
        "$@" >>"$log" 2>&1 || tail -n 15 "$log" >&2
    fi
    rm -f "$log"
}

want_packages() {
    local missing
    missing=$(missing_packages "$@")
    [ -n "$missing" ] || return 0
    if command -v apt-get >/dev/null && { [ "$(id -u)" = 0 ] || command -v sudo >/dev/null; }; then
        echo "== installing: $missing"
        # shellcheck disable=SC2086
        install_packages install -y --no-install-recommends $missing
    fi
}

need_packages() {
    local missing
    want_packages "$@"
    missing=$(missing_packages "$@")
    if [ -n "$missing" ]; then
        echo "These Debian packages are missing and could not be installed: $missing" >&2
        exit 69
    fi
}

need_build() {
    local dir=$1
    shift
    # A folder that was left half configured, or came along when the tree was copied, is begun anew.
    if ! [ -f "$dir/build.ninja" ] || ! grep -qsF "\"source\": \"$PWD\"" "$dir/meson-info/meson-info.json"; then
        rm -rf "$dir"
        meson setup "$dir" "$@" || return
    fi
    ninja -C "$dir"
}
