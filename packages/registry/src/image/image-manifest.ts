import { DomainError } from '@taxiway/domain'
import { z } from 'zod'
import { isDigest } from './digest.js'

const digest = z.string().refine(isDigest, 'is not a SHA-256 digest')

const descriptor = z.object({
  mediaType: z.string(),
  digest,
  size: z.number().int().nonnegative(),
})

export type Descriptor = z.infer<typeof descriptor>

/** One image: its configuration and its layers, lowest first. */
const imageManifest = z.object({
  schemaVersion: z.literal(2),
  config: descriptor,
  layers: z.array(descriptor).max(127),
})

/** The images of several platforms under one name. */
const imageIndex = z.object({
  schemaVersion: z.literal(2),
  manifests: z
    .array(
      descriptor.extend({
        platform: z.object({ os: z.string(), architecture: z.string() }).optional(),
      }),
    )
    .max(1_000),
})

const imageConfig = z.object({
  architecture: z.string(),
  os: z.string(),
  rootfs: z.object({ type: z.literal('layers'), diff_ids: z.array(digest) }),
  config: z
    .object({
      Env: z.array(z.string()).nullish(),
      Entrypoint: z.array(z.string()).nullish(),
      Cmd: z.array(z.string()).nullish(),
      WorkingDir: z.string().nullish(),
      User: z.string().nullish(),
      Labels: z.record(z.string(), z.string()).nullish(),
    })
    .nullish(),
  history: z.array(z.record(z.string(), z.unknown())).optional(),
})

export type ImageManifest = z.infer<typeof imageManifest>
export type ImageIndex = z.infer<typeof imageIndex>
export type ImageConfig = z.infer<typeof imageConfig>

/** Parses the bytes of a manifest: an image or an index. Throws `registry.content_invalid`. */
export const parseManifest = (bytes: Buffer): { image: ImageManifest } | { index: ImageIndex } => {
  const content = parseJson(bytes)
  const image = imageManifest.safeParse(content)
  if (image.success) return { image: image.data }
  const index = imageIndex.safeParse(content)
  if (index.success) return { index: index.data }
  throw unreadable('manifest', image.error)
}

/** Throws `registry.content_invalid`. */
export const parseImageConfig = (bytes: Buffer): ImageConfig => {
  const parsed = imageConfig.safeParse(parseJson(bytes))
  if (parsed.success) return parsed.data
  throw unreadable('configuration', parsed.error)
}

const parseJson = (bytes: Buffer): unknown => {
  try {
    return JSON.parse(bytes.toString('utf8')) as unknown
  } catch (error) {
    throw unreadable('manifest or configuration', error)
  }
}

const unreadable = (what: string, cause: unknown): DomainError =>
  new DomainError('registry.content_invalid', {
    message: `The ${what} of the image is not one that we can read. Push the image again, in the OCI or the Docker v2 format.`,
    retryable: false,
    cause,
  })
