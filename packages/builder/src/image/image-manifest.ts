export type ImageManifest = {
  schema: 1
  cmd: string[]
  env: Record<string, string>
  workdir: string
  /** What runs once before a release, on a machine of its own. */
  release?: string[]
  /** In the folder store: the tools that the command runs on, by name, in the order of a search path. */
  tools?: string[]
}

export type ImageContent = {
  /** Folders to copy and where to: `to` is relative to the app's root. */
  folders: { from: string; to: string }[]
  /** Files of ours, put in afterwards. */
  files: { path: string; text: string }[]
  manifest: ImageManifest
}
