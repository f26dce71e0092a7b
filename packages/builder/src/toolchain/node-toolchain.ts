import { mkdir, mkdtemp, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { type LayerEntry, type WrittenLayer, writeLayer } from '@taxiway/registry'
import { isAbandoned, ownerTag } from '../process/owner-tag.js'
import { fetchNpmPackage, type NpmRegistry } from './npm-package.js'

type Deps = {
  npm: NpmRegistry
  /** Where layers are kept between builds and restarts. */
  dir: string
  owner: string
  /** Of Node, exactly: that of the sandbox, so that an app runs on what it was built with. */
  nodeVersion: string
  /** As Node names it: `x64`, `arm64`. */
  arch: string
}

export type NodeToolchain = {
  name: string
  /** The layer with Node and npm; it is made once and kept. */
  layer: () => Promise<WrittenLayer>
  sweep: () => Promise<void>
}

/** For start commands that are npm's; the line of npm that runs on every Node since 20. */
const npmVersion = '10.9.4'

/** Who an app is: programs that ask for the name of user 1000 get one, and a home that is theirs. */
const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  'app:x:1000:1000:app:/home/app:/bin/sh',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
]

/** Node as a layer, made of the packages `node-linux-<arch>` and `npm` of the npm registry, whose integrity is checked. */
export const openNodeToolchain = ({ npm, dir, owner, nodeVersion, arch }: Deps): NodeToolchain => {
  const name = `node-${nodeVersion}-${arch}-npm-${npmVersion}`
  const home = join(dir, name)
  let pending: Promise<WrittenLayer> | undefined

  const make = async (): Promise<WrittenLayer> => {
    const kept = await readKept(home)
    if (kept !== undefined) return kept
    await mkdir(dir, { recursive: true })
    const work = await mkdtemp(join(dir, ownerTag(owner)))
    try {
      const [node, npmFolder] = [join(work, 'node'), join(work, 'npm')]
      const packages = [
        { name: `node-linux-${arch}`, version: nodeVersion, to: node },
        { name: 'npm', version: npmVersion, to: npmFolder },
      ]
      for (const one of packages) await fetchNpmPackage(npm, one)
      const entries = await listToolchain(join(node, 'package'), join(npmFolder, 'package'))
      const made = join(work, 'made')
      await mkdir(made)
      const layer = await writeLayer(entries, { file: join(made, 'layer.tar.gz'), owner: 0 })
      await writeFile(join(made, 'layer.json'), JSON.stringify(layer))
      // Another worker may have been first; its layer is as good.
      await rename(made, home).catch(async error => {
        if ((await readKept(home)) === undefined) throw error
      })
      return { ...layer, file: join(home, 'layer.tar.gz') }
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  }

  return {
    name,
    // Shared by all builds that wait for it, so no one of them can cancel it.
    layer: () => {
      pending ??= make().finally(() => {
        pending = undefined
      })
      return pending
    },
    sweep: async () => {
      for (const entry of await readdir(dir).catch(() => []))
        if (isAbandoned(entry, owner)) await rm(join(dir, entry), { recursive: true, force: true })
    },
  }
}

/** A layer of an earlier life, if it is whole. */
const readKept = async (home: string): Promise<WrittenLayer | undefined> => {
  const text = await readFile(join(home, 'layer.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const layer = JSON.parse(text) as WrittenLayer
  const file = join(home, 'layer.tar.gz')
  const found = await stat(file).catch(() => undefined)
  return found?.size === layer.size ? { ...layer, file } : undefined
}

const npmHome = 'usr/local/lib/node_modules/npm'

const listToolchain = async (node: string, npm: string): Promise<LayerEntry[]> => {
  const entries: LayerEntry[] = [
    { path: 'etc/passwd', kind: 'text', text: `${passwd.join('\n')}\n` },
    { path: 'usr/local/bin/node', kind: 'file', from: join(node, 'bin/node'), executable: true },
    { path: 'usr/local/bin/npm', kind: 'link', target: '../lib/node_modules/npm/bin/npm-cli.js' },
    { path: 'usr/local/bin/npx', kind: 'link', target: '../lib/node_modules/npm/bin/npx-cli.js' },
  ]
  for (const entry of await readdir(npm, { withFileTypes: true, recursive: true })) {
    const from = join(entry.parentPath, entry.name)
    const path = posix.join(npmHome, from.slice(npm.length))
    if (entry.isDirectory()) entries.push({ path, kind: 'folder' })
    else if (entry.isFile())
      entries.push({ path, kind: 'file', from, executable: ((await stat(from)).mode & 0o100) !== 0 })
  }
  return entries
}
