import type { Danger } from './danger';

const controls = 'controls the machine';
/** Compressors that tar is told of all the time. */
const compressor = /^(zstd|xz|gzip|bzip2|pigz|pixz|pbzip2|lz4|lzip|zstdmt)(\s+-[\w=]+)*$/;
/** Options of tar without their dash. */
const oldTar = /^[crtxuA][a-zA-Z]*[PFI][a-zA-Z]*$|^[PFI][a-zA-Z]*[crtxuA][a-zA-Z]*$/;
const survives = 'leaves something running or starting by itself after the task';

/** The machine itself: its rights, its disks, its processes and what outlives a run. */
export const systemDangers: readonly Danger[] = [
  { programs: 'sudo su doas pkexec run0 runuser sg gosu su-exec sudoedit setpriv chroot unshare nsenter capsh', does: 'asks for more rights' },
  { programs: 'shutdown reboot halt poweroff init telinit kexec', does: controls },
  { programs: 'mkfs mkfs.ext4 mkfs.ext3 mkfs.ext2 mkfs.xfs mkfs.btrfs mkfs.vfat mkfs.ntfs mkswap fdisk sfdisk cfdisk gdisk sgdisk parted wipefs blkdiscard hdparm losetup cryptsetup lvremove vgremove pvremove mount umount swapoff swapon diskutil hdiutil fsck zpool zfs btrfs mdadm tune2fs', does: controls },
  { programs: 'dd', says: /^of=/, when: ({ args }) => args.some(({ text }) => /^of=(\/dev\/(?!null$)|.*\0)/.test(text)), does: 'writes to a device' },
  { programs: 'sysctl modprobe insmod rmmod iptables ip6tables nft ufw firewall-cmd ip ifconfig route netplan nmcli hostnamectl timedatectl localectl setenforce apparmor_parser csrutil spctl tmutil pmset nvram bless scutil networksetup', does: controls, unless: '--version --help -V' },
  { programs: 'useradd userdel usermod groupadd groupdel passwd chpasswd chsh visudo vipw adduser deluser addgroup delgroup dscl', does: 'changes users or their rights' },
  { programs: 'setfacl chattr setcap xattr', does: 'changes rights of files' },
  { programs: 'apt apt-get aptitude dpkg yum dnf rpm zypper pacman apk snap flatpak port nix-env emerge brew choco winget scoop', runs: 'install | remove | purge | upgrade | dist-upgrade | full-upgrade | autoremove | update | erase | del | add | uninstall | unlink | link | tap | reinstall | services * | in | rm | group * | refresh', does: 'changes the programs of this machine' },
  { programs: 'dpkg rpm pacman', options: '-i -r -P -e -U -S -R --install --remove --purge --erase --upgrade --sync', does: 'changes the programs of this machine' },
  { programs: 'crontab anacron at batch atrm', does: survives, unless: '-l' },
  { programs: 'systemctl', when: ({ args }) => !args.some(({ text }) => /^(status|list-.*|show|cat|is-.*|--version|--help)$/.test(text)), does: controls },
  { programs: 'systemd-run loginctl launchctl service rc-update rc-service update-rc.d chkconfig sc schtasks pm2 supervisorctl forever daemonize start-stop-daemon', does: survives, unless: '--version --help' },
  { programs: 'tmux screen dtach abduco', does: survives, unless: '-V --version ls list-sessions' },
  { programs: 'disown', does: survives },
  { programs: 'pkill killall killall5 skill snice taskkill fuser xkill', does: 'ends programs that others may have started', unless: '--version --help' },
  { programs: 'kill', when: ({ args }) => args.some(({ text, known }) => !known ? false : /^-1$|^-?0*1$/.test(text) && args.indexOf(args.find((one) => one.text === text)!) > 0), does: 'ends programs that others may have started' },
  { programs: 'docker podman nerdctl', runs: 'run | create | container run/create', options: '-v --volume --mount --privileged --pid --net --network --device --cap-add --volumes-from --userns --security-opt --env-file', does: 'gives a container access to this machine' },
  { programs: 'docker podman nerdctl', runs: 'system prune | volume rm/prune | container prune | image prune | rm | rmi | kill | stop | compose down/rm/kill/stop | network rm/prune | builder prune | stack rm | service rm | swarm * | secret * | cp | container rm/kill/stop', does: 'removes or stops containers that others may use' },
  { programs: 'docker-compose podman-compose', runs: 'down | rm | kill | stop', does: 'removes or stops containers that others may use' },
  { programs: 'docker podman nerdctl', runs: 'plugin * | load | import', does: controls },
  { programs: 'osascript automator defaults open xdg-open gio dbus-send busctl gdbus xdotool wmctrl plutil notify-send', does: 'uses other programs of this machine' },
  { programs: 'reg regedit regsvr32 rundll32 wmic bcdedit diskpart format vssadmin icacls takeown net netsh setx certutil bitsadmin mshta cscript wscript', does: controls },
  { programs: 'del erase rd deltree', does: 'deletes files in a way that cannot be looked at' },
  { programs: 'parallel', does: 'runs commands put together from its input' },
  { programs: 'tar bsdtar gtar', options: '--to-command --checkpoint-action --use-compress-program -P --absolute-names -F --info-script --rsh-command', does: 'starts other programs, or writes anywhere' },
  { programs: 'tar bsdtar gtar', when: ({ args }) => oldTar.test(args[0]?.text ?? '') || args.some(({ text }, at) => /^-\w*I/.test(text) && !compressor.test(text.replace(/^-\w*I/, '') || (args[at + 1]?.text ?? ''))), does: 'starts other programs, or writes anywhere' },
  { programs: 'cpio', options: '-i --extract -p --pass-through', does: 'writes anywhere', unless: '--no-absolute-filenames' },
  { programs: 'pax', options: '-r', does: 'writes anywhere' },
  { programs: 'find', options: '-files0-from', does: 'works on places that only it knows' },
  { programs: 'find', when: ({ args }) => args.some(({ text }) => /^-(L|follow)$/.test(text)) && args.some(({ text }) => /^-(delete|exec|execdir|ok|okdir)$/.test(text)), does: 'goes through links to places outside' },
  { programs: 'strace ltrace', options: '-o --output', does: 'writes a file that is not looked at' },
  { programs: 'less more most', says: /^\+|^-[kKoO]|^--(lesskey|log-file)/, does: 'starts other programs, or writes anywhere' },
  { programs: 'make gmake', says: /^(SHELL|\.SHELLFLAGS|MAKEFLAGS)=/, does: 'starts other programs' },
  { programs: 'make gmake', when: ({ args }) => args.some(({ text }, at) => /^(-\w*f|--file=?|--makefile=?)$/.test(text) && /^(-$|\/dev\/)/.test(args[at + 1]?.text ?? '')) || args.some(({ text }) => /^(-\w*f|--(make)?file=)(-$|\/dev\/)/.test(text)), does: 'runs a text that it is sent' },
  { programs: 'cargo', options: '--config', does: 'may start other programs' },
  { programs: 'go', options: '-toolexec -exec -vettool', does: 'starts other programs' },
  { programs: 'go', runs: 'clean', options: '-modcache -cache', does: 'deletes what other projects use' },
  { programs: 'gcc g++ cc c++ clang clang++', options: '-wrapper -fplugin -specs', does: 'starts other programs' },
  { programs: 'docker podman nerdctl', options: '-H --host --context', does: 'works on another machine' },
  { programs: 'kill-port fkill', does: 'ends programs that others may have started' },
  { programs: 'direnv', runs: 'allow | permit | grant', does: 'lets a file of the worktree start programs' },
  { programs: 'code code-insiders codium cursor windsurf', runs: 'tunnel | serve-web', does: 'lets others in' },
  { programs: 'code code-insiders codium cursor windsurf', options: '--install-extension --uninstall-extension --command', does: 'changes the editor' },
  { programs: 'claude codex gemini opencode aider qwen cursor-agent openclaw', does: 'starts another agent, which nobody watches', unless: '--version --help -v' },
  { programs: 'zmodload ztcp zsocket zpty', does: 'can start anything' },
  { programs: 'rg', options: '--pre --hostname-bin', does: 'starts other programs' },
  { programs: 'sort', options: '--compress-program', does: 'starts other programs' },
  { programs: 'fd fdfind', options: '-x -X --exec --exec-batch', does: 'starts other programs' },
  { programs: 'man', options: '-P -H --pager --html', does: 'starts other programs' },
  { programs: 'zip', options: '-T -TT --unzip-command', does: 'starts other programs' },
  { programs: 'awk gawk mawk nawk', says: /system\s*\(|\|&?\s*"|\|&?\s*getline|print\w*[^;}\n]*[>|]|@(load|include|\w+\s*\()/, does: 'starts other programs or writes files' },
  { programs: 'awk gawk mawk nawk', options: '-i -l -E --include --load --exec', does: 'starts other programs or writes files' },
  { programs: 'sed', says: /(^|[\s;{}\d$/!,])[eWw](\s|$)|s([^\w\s\\])(?:\\.|(?!\3).)*\3(?:\\.|(?!\3).)*\3[gpiImM\d]*[ew]/, does: 'starts other programs or writes files' },
  { programs: 'sed', says: /(^|[;{}\n])\s*([eWw][~/.]|(\d[\d,~+$]*|\$|\/(\\.|[^/])*\/[IM]*)\s*!?\s*[eWw])/, does: 'starts other programs or writes files' },
  { programs: 'sed', when: ({ args }) => sedScripts(args.map(({ text }) => text)).some((text) => /^\s*[eWw]/.test(text)), does: 'starts other programs or writes files' },
  { programs: 'vim vi nvim ex ed emacs nano gdb lldb expect tclsh wish m4 screen script scriptreplay', does: 'can start anything', unless: '--version --help' },
];

/** The scripts of a sed: what its options give, else its first word. */
function sedScripts(args: string[]): string[] {
  const given = args.flatMap((text, at) => (/^-\w*e$|^--expression$/.test(text) ? [args[at + 1] ?? ''] : /^--expression=/.test(text) ? [text.slice(13)] : []));
  return given.length > 0 ? given : args.filter((text) => !text.startsWith('-')).slice(0, 1);
}
