import type { StartWord } from '../build-plan.js'
import type { PackageFile } from '../read-package.js'
import type { SourceListing } from '../source-listing.js'

/** What a preset may look at. Paths are relative to the app. */
export type PresetInput = {
  file: PackageFile
  /** Whether the app depends on a package. */
  has: (name: string) => boolean
  read: SourceListing['read']
}

export type PresetResult =
  /** A site in one of these folders. */
  | { serve: readonly string[] }
  /** A server that no script starts. */
  | { start: readonly StartWord[] }
  /** It cannot run here; the sentence says what to change. */
  | { refuse: string }

/** What is known of a framework: how an app built with it is served. */
export type Preset = {
  name: string
  matches: (input: PresetInput) => boolean
  plan: (input: PresetInput) => PresetResult | Promise<PresetResult>
}
