import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import type { LayerEntry, WrittenLayer } from '@taxiway/registry'

/** How many layers one process remembers. */
const mostLayers = 500

type KnownLayer = Omit<WrittenLayer, 'file'>

/**
 * Names a layer by everything that goes into it: paths, modes, links and each byte. Hashing takes a tenth of the time of packing, so a
 * layer that a registry has already is not packed again to learn its digest.
 */
export const nameLayer = async (entries: readonly LayerEntry[], signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  for (const entry of entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    const { path, kind } = entry
    if (kind === 'folder') hash.update(JSON.stringify([path, kind]))
    else if (kind === 'link') hash.update(JSON.stringify([path, kind, entry.target]))
    else if (kind === 'text') hash.update(JSON.stringify([path, kind, entry.executable === true, entry.text]))
    else hash.update(JSON.stringify([path, kind, entry.executable, await hashFile(entry.from, signal)]))
  }
  return hash.digest('hex')
}

const hashFile = async (file: string, signal?: AbortSignal): Promise<string> => {
  const hash = createHash('sha256')
  for await (const chunk of createReadStream(file, { signal })) hash.update(chunk as Buffer)
  return hash.digest('hex')
}

/** The layers that this process wrote last, by their names. */
export const createKnownLayers = () => {
  const layers = new Map<string, KnownLayer>()
  return {
    get: (name: string): KnownLayer | undefined => layers.get(name),
    set: (name: string, { file: _file, ...layer }: WrittenLayer): void => {
      layers.delete(name)
      layers.set(name, layer)
      for (const oldest of layers.size > mostLayers ? layers.keys() : []) {
        layers.delete(oldest)
        break
      }
    },
  }
}
