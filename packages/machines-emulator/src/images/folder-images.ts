import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { z } from 'zod'
import { imageUnknown } from '../fly-error.js'
import type { ImageStore } from './image-store.js'

const imageManifest = z.object({
  schema: z.literal(1),
  cmd: z.array(z.string()).min(1),
  env: z.record(z.string(), z.string()).default({}),
  workdir: z.string().default('.'),
  tools: z.array(z.string().regex(/^[\w.+-]+$/)).default([]),
})

/**
 * A registry that is a folder: `sha256-<hex>/{image.json,rootfs/}`, and `toolchains/<name>/files/bin` for the programs that manifests name. A reference without a digest, or
 * with one that is not there, is answered as the real API answers an unknown manifest.
 */
export const createFolderImages = (folder: string): ImageStore => ({
  async resolve(reference) {
    const hex = /@sha256:([0-9a-f]{6,64})$/.exec(reference)?.[1]
    if (hex === undefined) throw imageUnknown(reference)
    const home = join(folder, `sha256-${hex}`)
    const text = await readFile(join(home, 'image.json'), 'utf8').catch(() => undefined)
    if (text === undefined) throw imageUnknown(reference)
    const { cmd, env, workdir, tools } = imageManifest.parse(JSON.parse(text))
    return {
      digest: `sha256:${hex}`,
      entrypoint: [],
      cmd,
      env,
      workdir,
      kind: 'folder',
      programs: tools.map(tool => join(folder, 'toolchains', tool, 'files/bin')),
      rootfs: async () => join(home, 'rootfs'),
    }
  },
})
