import { readdir, readFile, readlink } from 'node:fs/promises'
import { readChildren } from '../confined/read-sandbox.js'
import { parseListeningSockets } from './read-sockets.js'

export type SocketView = {
  /** The first process of the machine. */
  pid: number
  /** The machine's port on this computer, and what it is called inside. */
  port: number
  internalPort: number
}

/**
 * A file of /proc/net as the machine would see it, had it a network of its own: with the sockets that its processes listen on, and its
 * port by the name that its configuration has for it.
 */
export const readMachineSockets = async (file: string, view: SocketView): Promise<string> => {
  const text = await readFile(file, 'latin1').catch(() => '')
  const inodes = await listSocketInodes(view.pid)
  const lines = parseListeningSockets(text)
    .filter(({ inode }) => inodes.has(inode))
    .map(({ line, port }) =>
      port === view.port ? line.replace(`:${toHex(port)} `, `:${toHex(view.internalPort)} `) : line,
    )
  return [text.split('\n', 1)[0], ...lines, ''].join('\n')
}

const toHex = (port: number): string => port.toString(16).toUpperCase().padStart(4, '0')

const listSocketInodes = async (pid: number): Promise<Set<string>> => {
  const folder = `/proc/${pid}/fd`
  const names = await readdir(folder).catch(() => [])
  const targets = await Promise.all(names.map(name => readlink(`${folder}/${name}`).catch(() => '')))
  const own = targets.flatMap(target => /^socket:\[(\d+)\]$/.exec(target)?.[1] ?? [])
  const below = await Promise.all((await readChildren(pid)).map(listSocketInodes))
  return new Set([...own, ...below.flatMap(set => [...set])])
}
