import { fileURLToPath } from 'node:url'
import { networkMounts } from './network-inside.js'
import type { BuildFolders, ConfinementRequest } from './sandbox.js'
import { systemMounts } from './system-folders.js'

/** Where a build sees its folders. */
export const foldersInside: BuildFolders = {
  work: '/workspace',
  home: '/home/build',
  tmp: '/tmp',
  cache: '/cache',
}
export const nodeInside = '/opt/node'
export const toolsInside = '/opt/tools'

const passwdFile = fileURLToPath(new URL('../../assets/passwd', import.meta.url))

type Mounts = { outer: string[]; inner: string[] }

/**
 * The build's user may not be able to reach its folders by their path (a checkout below /root). As root we therefore start one level
 * further out, in a private mount namespace in which they also stand below /mnt; nothing is mounted on the machine itself.
 */
export const planMounts = async (
  request: ConfinementRequest,
  node: { folder: string; bin: string } | undefined,
  isRoot: boolean,
): Promise<Mounts> => {
  const { folders, tools } = request
  const outer = ['--die-with-parent', '--dev-bind', '/', '/', '--tmpfs', '/mnt']
  const reach = (path: string, name: string): string => {
    if (!isRoot) return path
    outer.push('--bind', path, `/mnt/${name}`)
    return `/mnt/${name}`
  }
  const inner = [
    ...(await systemMounts()),
    ...['--proc', '/proc', '--dev', '/dev', '--ro-bind', reach(passwdFile, 'passwd'), '/etc/passwd'],
    ...networkMounts(request, reach),
    ...Object.entries(foldersInside).flatMap(([name, path]) => [
      '--bind',
      reach(folders[name as keyof BuildFolders], name),
      path,
    ]),
    ...tools.flatMap(({ name, folder }) => ['--ro-bind', reach(folder, name), `${toolsInside}/${name}`]),
    ...(node === undefined
      ? []
      : ['--ro-bind', reach(node.folder, 'node'), node.bin === '' ? `${nodeInside}/bin/node` : nodeInside]),
  ]
  return { outer, inner }
}
