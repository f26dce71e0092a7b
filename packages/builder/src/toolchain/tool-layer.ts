import { randomUUID } from 'node:crypto'
import { readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises'
import { join, posix } from 'node:path'
import { type LayerEntry, type WrittenLayer, writeLayer } from '@taxiway/registry'

/** Who an app is: programs that ask for the name of user 1000 get one, and a home that is theirs. */
const passwd = [
  'root:x:0:0:root:/root:/bin/sh',
  'app:x:1000:1000:app:/home/app:/bin/sh',
  'nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin',
]

/** A tool as a layer of images, made once and kept beside its files. `home` is the folder of the tool in the cache. */
export const keepToolLayer = async (home: string, withUsers: boolean): Promise<WrittenLayer> => {
  const kept = await readKept(home)
  if (kept !== undefined) return kept
  const unique = randomUUID()
  const [file, description] = [join(home, `layer.${unique}`), join(home, `layer.json.${unique}`)]
  try {
    const layer = await writeLayer(await listEntries(join(home, 'files'), withUsers), { file, owner: 0 })
    await writeFile(description, JSON.stringify(layer))
    // Another worker may be writing the same; its bytes are as good.
    await rename(file, join(home, 'layer.tar.gz'))
    await rename(description, join(home, 'layer.json'))
    return { ...layer, file: join(home, 'layer.tar.gz') }
  } finally {
    for (const path of [file, description]) await rm(path, { force: true })
  }
}

/** A layer of before, if it is whole. */
const readKept = async (home: string): Promise<WrittenLayer | undefined> => {
  const text = await readFile(join(home, 'layer.json'), 'utf8').catch(() => undefined)
  if (text === undefined) return undefined
  const layer = JSON.parse(text) as WrittenLayer
  const file = join(home, 'layer.tar.gz')
  const found = await stat(file).catch(() => undefined)
  return found?.size === layer.size ? { ...layer, file } : undefined
}

const listEntries = async (files: string, withUsers: boolean): Promise<LayerEntry[]> => {
  const entries: LayerEntry[] = withUsers
    ? [{ path: 'etc/passwd', kind: 'text', text: `${passwd.join('\n')}\n` }]
    : []
  for (const entry of await readdir(files, { withFileTypes: true, recursive: true })) {
    const from = join(entry.parentPath, entry.name)
    const below = from.slice(files.length + 1)
    // Headers serve compilers, and apps run without one.
    if (below === 'include' || below.startsWith('include/')) continue
    const path = posix.join('usr/local', below)
    if (entry.isDirectory()) entries.push({ path, kind: 'folder' })
    else if (entry.isSymbolicLink()) entries.push({ path, kind: 'link', target: await readlink(from) })
    else if (entry.isFile())
      entries.push({ path, kind: 'file', from, executable: ((await stat(from)).mode & 0o100) !== 0 })
  }
  return entries
}
