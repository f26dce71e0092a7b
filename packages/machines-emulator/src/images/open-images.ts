import { createFolderImages } from './folder-images.js'
import type { ImageStore } from './image-store.js'
import { openLayerCache } from './layer-cache.js'
import { createRegistryImages, type RegistryImagesOptions } from './registry-images.js'

type Options = {
  folder: string
  cacheDir: string
  registry: RegistryImagesOptions
  inUse: () => readonly string[]
}

/** The registry of references that lead to folders. */
const folderRegistry = 'local.taxiway/'

/** All images that machines can run: folders by the name of `local.taxiway`, everything else by its registry. */
export const openImages = ({ folder, cacheDir, registry, inUse }: Options) => {
  const cache = openLayerCache({ dir: cacheDir })
  const folders = createFolderImages(folder)
  const registries = createRegistryImages(registry, cache, inUse)
  return {
    resolve: reference =>
      reference.startsWith(folderRegistry) ? folders.resolve(reference) : registries.resolve(reference),
    close: () => registries.close(),
    sweep: () => cache.sweep(),
  } satisfies ImageStore & { close: () => Promise<void>; sweep: () => Promise<void> }
}
