import type { Tool } from '../toolchain/toolchains.js'
import type { ImageContent } from './image-content.js'
import type { TreeLimits } from './list-tree.js'

/** What is published: its content, and what it came of. */
export type Publication = {
  content: ImageContent
  /** The programs that the app runs on; Node is the last. */
  tools: readonly Tool[]
  limits: TreeLimits
  /** Everything that decides what a build makes, as one name; the image is found again by it. */
  key: string
  /** The app and the commit that it is built for. */
  app: string
  sha: string
  sourceUrl?: string | undefined
  signal?: AbortSignal | undefined
}

export type PublishedImage = {
  /** The reference. */
  image: string
  digest: string
  bytes: number
  reused: boolean
  /** Links that lead out, sockets, devices. */
  leftOut: string[]
  /** For the log of the build. */
  notes: string[]
}

/** Where images are kept. An image appears whole or not at all, and its digest names its content. */
export type ImageStore = {
  publish: (publication: Publication) => Promise<PublishedImage>
  /** The reference of the image that a key led to, if it is still there; reading it counts as use. */
  find: (key: string, app: string) => Promise<string | undefined>
  /** Whether a reference leads to a complete image; asking counts as use. */
  has: (image: string) => Promise<boolean>
  /** Deletes images that are not in `keep` and were not used for `minAgeMs` (one hour by default); returns their digests. */
  collect: (options: { keep: ReadonlySet<string>; minAgeMs?: number }) => Promise<string[]>
  /** Deletes what a crashed worker left unfinished. */
  sweep: () => Promise<void>
}

/** A new image is not in any release yet; it must outlive the time until it is. */
export const usualMinAgeMs = 60 * 60 * 1000
