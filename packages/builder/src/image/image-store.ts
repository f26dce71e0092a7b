import type { BuildInput, BuildInputs, ImageRemoval, NamedImage } from '../image-builder.js'
import type { Tool } from '../toolchain/toolchains.js'
import type { ImageContent } from './image-manifest.js'
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
  announce?: BuildInput['announce'] | undefined
  signal?: AbortSignal | undefined
}

export type PublishedImage = NamedImage & {
  bytes: number
  reused: boolean
  /** Links that lead out, sockets, devices. */
  leftOut: string[]
  inputs?: BuildInputs
  /** For the log of the build. */
  notes: string[]
}

/** Where images are kept. An image appears whole or not at all, and its digest names its content. */
export type ImageStore = {
  publish: (publication: Publication) => Promise<PublishedImage>
  /** The image that a key led to, if it is still there. */
  find: (key: string, app: string) => Promise<NamedImage | undefined>
  /** Whether a reference leads to a complete image. */
  has: (image: string) => Promise<boolean>
  /** The command that an image says runs before its release. */
  readRelease: (image: string) => Promise<string[] | undefined>
  /** Deletes an image; what it shares with others stays. May be repeated. */
  remove: (image: string, signal?: AbortSignal) => Promise<ImageRemoval>
  /** Deletes what a crashed worker left unfinished. */
  sweep: () => Promise<void>
}
