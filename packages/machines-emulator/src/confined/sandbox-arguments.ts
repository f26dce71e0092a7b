/** What bubblewrap is told: the image read-only, and nothing of this computer but a few devices. */
export const sandboxArguments = ({
  rootfs,
  hostname,
  workdir,
  ownNetwork,
  infoFd,
  scratch = ['/run', '/var/tmp', '/home/app'],
}: {
  rootfs: string
  hostname: string
  workdir: string
  ownNetwork: boolean
  infoFd: number
  /** Folders of the image that the app may write to, beside /tmp. */
  scratch?: readonly string[]
}): string[] => [
  ...['--unshare-all', '--unshare-user', ...(ownNetwork ? [] : ['--share-net'])],
  ...['--uid', '1000', '--gid', '1000', '--cap-drop', 'ALL'],
  ...['--die-with-parent', '--new-session', '--hostname', hostname, '--info-fd', String(infoFd)],
  ...['--ro-bind', rootfs, '/', '--proc', '/proc', '--tmpfs', '/dev'],
  ...devices.flatMap(path => ['--dev-bind', path, path]),
  // Not `--dev`: for its terminals bubblewrap makes a second user namespace, out of which the network could not be entered.
  ...['--symlink', '/proc/self/fd', '/dev/fd', '--symlink', '/proc/self/fd/0', '/dev/stdin'],
  ...['--symlink', '/proc/self/fd/1', '/dev/stdout', '--symlink', '/proc/self/fd/2', '/dev/stderr'],
  ...['/dev/shm', '/tmp', ...scratch].flatMap(path => ['--tmpfs', path]),
  ...(ownNetwork ? [] : ['--ro-bind-try', '/etc/resolv.conf', '/etc/resolv.conf']),
  ...['--remount-ro', '/', '--chdir', workdir],
]

const devices = ['/dev/null', '/dev/zero', '/dev/full', '/dev/random', '/dev/urandom']
