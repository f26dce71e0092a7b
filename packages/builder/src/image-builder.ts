import type { ProjectConfig } from '@taxiway/domain'

/** Where a build writes what it says and what its commands print; `step` names the part of the deployment. */
export type BuildLog = {
  write: (step: string, stream: 'stdout' | 'stderr' | 'system', text: string) => Promise<void>
}

/** What decides which image comes out: the same subject never needs to be built twice. */
export type ImageSubject = {
  projectId: string
  /** Git's id of all files of the commit. Commits with the same files share an image. */
  tree: string
  config: ProjectConfig
  /** Names the variables that the build sees, without their values. */
  buildEnvKey?: string
  /** Whether people who may push to the repository wrote the source. What is not said to be trusted is not. */
  trusted?: boolean
}

export type BuildInput = ImageSubject & {
  /** The full id of the commit, for the image's labels. */
  sha: string
  /** Every variable of the project that a build may see, and no other. */
  buildEnv?: Readonly<Record<string, string>>
  /** The extracted source. It is built in place, may be left in any state, and is the caller's to delete. */
  sourceDir: string
  /** Name of the app, for the image's reference. */
  app: string
  /** Where people read the source, for the image's labels. */
  sourceUrl?: string
  deploymentId: string
  log: BuildLog
  /**
   * Called with the image before anything can find it: what the caller records now can be removed after a crash.
   */
  announce?: (image: NamedImage) => Promise<void>
  /** Masks secrets in what errors quote of commands and output. */
  redact?: (text: string) => string
  /** Masks secrets in a stream: for output that is mixed with other output before it reaches the log. */
  openRedactor?: () => { push: (text: string) => string; flush: () => string }
  /** Builds with the same scope share a package cache: never put two projects, or trusted and untrusted builds, into one. */
  cacheScope?: string
  signal?: AbortSignal
}

/** `image` is the reference, which ends with the digest. */
export type NamedImage = { image: string; digest: string }

/** `reused` says that the same content had been published before; `bytes` is the size of its files. */
export type BuiltImage = NamedImage & { reused: boolean; bytes: number; inputs?: BuildInputs }

/** What went into an image besides the source and what the build fetched, as in-toto's resource descriptors. */
export type BuildInputs = { uri: string; digest: Record<string, string> }[]

/** `unsupported`: where the images are, nothing can be deleted. */
export type ImageRemoval = 'deleted' | 'absent' | 'unsupported'

/** What the steps of a deployment need of a builder, whichever it is. */
export type ImageBuilder = {
  /**
   * Builds a source into an image. Ends with a complete image or with nothing: throws `build.*`, or `work.cancelled` (or the signal's
   * own error). When it has ended, no process of the build is left.
   */
  build: (input: BuildInput) => Promise<BuiltImage>
  /** The image an earlier build of the same subject made, if it is still there. */
  findImage: (subject: ImageSubject & { app: string }) => Promise<NamedImage | undefined>
  /** The command that runs once before an image is released, if it has one. */
  readReleaseCommand: (image: string) => Promise<string[] | undefined>
  /** Whether a reference still leads to a complete image. */
  hasImage: (image: string) => Promise<boolean>
  /** Deletes an image. The caller knows that nothing needs it. */
  removeImage: (image: string, signal?: AbortSignal) => Promise<ImageRemoval>
}
