import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { imageUnknown } from './fly-error.js'

const imageManifest = z.object({
  schema: z.literal(1),
  cmd: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).default({}),
  workdir: z.string().default('.'),
})

export type Image = z.infer<typeof imageManifest> & {
  digest: string
  rootfs: string
}

export type ImageStore = { resolve(reference: string): Promise<Image> }

/**
 * The emulator's registry: a folder of `sha256-<hex>/{image.json,rootfs/}`. A reference without a digest, or
 * with one that is not there, is answered as the real API answers an unknown manifest.
 */
export function createImageStore(folder: string): ImageStore {
  return {
    async resolve(reference) {
      const hex = /@sha256:([0-9a-f]{6,64})$/.exec(reference)?.[1]
      if (hex === undefined) throw imageUnknown(reference)
      const home = join(folder, `sha256-${hex}`)
      const text = await readFile(join(home, 'image.json'), 'utf8').catch(() => undefined)
      if (text === undefined) throw imageUnknown(reference)
      const manifest = imageManifest.parse(JSON.parse(text))
      return {
        ...manifest,
        digest: `sha256:${hex}`,
        rootfs: join(home, 'rootfs'),
      }
    },
  }
}

/** Splits `registry/repository[:tag][@digest]` into the fields of an image reference. */
export function describeImage(reference: string): Record<string, unknown> {
  const [name = '', digest] = reference.split('@')
  const [registry = '', ...rest] = name.split('/')
  const [repository = '', tag] = rest.join('/').split(':')
  return {
    registry,
    repository,
    ...(tag !== undefined && { tag }),
    ...(digest !== undefined && { digest }),
    labels: {},
  }
}
