export { parseConfigFile } from './config-file/parse-config-file.js'
export { parseDestination } from './egress/destination.js'
export type { EgressSettings } from './egress/egress-rules.js'
export type {
  BuildInput,
  BuildInputs,
  BuildLog,
  BuiltImage,
  ImageBuilder,
  ImageRemoval,
  ImageSubject,
  NamedImage,
} from './image-builder.js'
export { type ImageBuilderOptions, type OpenedImageBuilder, openImageBuilder } from './open-image-builder.js'
export type { RegistrySettings } from './open-registry-store.js'
export type { NpmSettings } from './open-toolchains.js'
export { describePlan, type PlanDescription } from './plan/describe-plan.js'
export { openSourceListing, type SourceListing } from './plan/source-listing.js'
export { createTreeListing } from './plan/tree-listing.js'
