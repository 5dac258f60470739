"""A site on another machine, by rsync over the system's own ssh: its keys, hosts and configuration.

It lies there as in a folder here: a version beside the others, then one rename of the link.
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence

from newsletter.archive.building.manifest import Manifest, manifest_of
from newsletter.archive.publishing.base import BuiltSite, Change, Put
from newsletter.errors import ArchiveError
from newsletter.machines import OPTIONS, Account, Asked, is_plain

OLD_PART = 1440
"""Minutes after which what a broken-off publication left is nobody's any more."""
_LOOK = """\
set -e
if [ -L {link} ]; then
  here=$(readlink {link})
  case "$here" in
    {name}.versions/*) echo "version ${{here#*/}}"; cat {link}/.archive-manifest.json 2>/dev/null || : ;;
    *) echo "foreign $here" ;;
  esac
elif [ -d {link} ] && [ -n "$(ls -A {link})" ]; then echo folder
elif [ -e {link} ] && [ ! -d {link} ]; then echo file
else echo nothing
fi
"""
_PREPARE = """\
set -e
mkdir -p {versions}
chmod 755 {versions}
find {versions} -mindepth 1 -maxdepth 1 -name '*.part' -mmin +{minutes} -exec rm -rf {{}} +
"""
_SWITCH = """\
set -e
v={version}
n=1
while [ -e {versions}/$v ]; do n=$((n+1)); v={version}-$n; done
mv -T {versions}/{version}.part {versions}/$v
if [ -d {link} ] && [ ! -L {link} ]; then rmdir {link}; fi
rm -f {beside}
ln -s {name}.versions/$v {beside}
mv -T {beside} {link}
cd {versions}
ls -1 | grep -v '[.]part$' | grep -v -x "$v" | sort -r | tail -n +{keep} | while read -r old
do rm -rf ./"$old"
done
"""


class SshPlace:
    """A link on a machine that lets us in with a key, and the versions beside it."""

    at_once = True

    def __init__(self, account: Account, *, options: Sequence[str] = ()) -> None:
        if not is_plain(account.path):
            raise ArchiveError(
                f"The path {account.path!r} holds letters that shells understand otherwise.",
                help="Use letters, digits, dots, hyphens and slashes.",
            )
        self._account = account
        self._ssh = (*options, *OPTIONS, "-p", str(account.port))
        self._version = ""
        """The one that is shown there, once it is known."""

    @property
    def shown(self) -> str:
        """Return the address."""
        return self._account.shown

    def there(self) -> Manifest | None:
        """Return what the link shows."""
        said = self._far(_LOOK)
        first, _, rest = said.partition(b"\n")
        state, _, value = first.decode(errors="replace").partition(" ")
        if state in {"foreign", "folder", "file"}:
            where = f"a link to {value}" if state == "foreign" else f"a {state}"
            raise ArchiveError(
                f"{self.shown} is {where}, where a link to the newest version of the site would stand.",
                help="Move it away once, or name another place; nothing was changed.",
            )
        if state == "version" and is_plain(value):
            self._version = value
        try:
            return manifest_of(rest) if rest.strip() else None
        except (ValueError, KeyError, TypeError, AttributeError):
            return None  # everything is sent, and found to be equal on the way

    def put(self, site: BuiltSite, change: Change, how: Put) -> None:
        """Send a new version beside, what is equal linked there, and replace the link."""
        del change
        self._far(_PREPARE)
        one = self._account
        target = f"{one.path}.versions/{how.version}.part"
        linked = [f"--link-dest=../{self._version}"] if self._version else []
        self._run(
            "rsync",
            "--times",
            "--chmod=D755,F644",
            "--files-from=-",
            "--from0",
            *linked,
            f"--rsh={shlex.join(('ssh', *self._ssh))}",
            "--",
            f"{site.folder}/",
            f"{one.whom}:{target}/",
            given="\0".join(site.files).encode(),
        )
        self._far(_SWITCH, version=how.version, keep=how.keep)

    def _far(self, script: str, **values: object) -> bytes:
        link = self._account.path.removeprefix("~/")
        folder, _, name = link.rpartition("/")
        beside = f"{folder}/.{name}.part" if folder else f".{name}.part"
        text = script.format(
            link=link,
            name=name,
            beside=beside,
            versions=f"{link}.versions",
            minutes=OLD_PART,
            **values,
        )
        return self._run("ssh", *self._ssh, "--", self._account.whom, "sh -s", given=text.encode())

    def _run(self, name: str, *arguments: str, given: bytes) -> bytes:
        asked = Asked(missing=_missing, failing=self._unreachable)
        return asked.answer(name, *arguments, given=given)

    def _unreachable(self, told: str) -> ArchiveError:
        return ArchiveError(
            f"The site cannot be put to {self.shown}: {told}",
            help="What was shown there is shown still. Try it by hand as the same account: ssh, with "
            "the same host; it must be known, a key must open it without a password, the account "
            "must be allowed to write there, and rsync must be installed on both sides.",
        )


def _missing(name: str) -> ArchiveError:
    package = "openssh-client" if name == "ssh" else name
    return ArchiveError(
        f"The program {name} is not installed.",
        help=f"On Debian: apt-get install {package}; rsync is needed on both machines.",
    )
