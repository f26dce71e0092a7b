import { DomainError } from '@taxiway/domain'
import { z } from 'zod'
import type { SourceListing } from './source-listing.js'

const strings = z.record(z.string(), z.string())
const packageSchema = z.object({
  name: z.string().optional().catch(undefined),
  main: z.string().optional().catch(undefined),
  packageManager: z.string().optional().catch(undefined),
  engines: z.object({ node: z.string().optional() }).optional().catch(undefined),
  volta: z.object({ node: z.string().optional() }).optional().catch(undefined),
  devEngines: z
    .object({
      packageManager: z
        .object({ name: z.enum(['npm', 'pnpm', 'yarn', 'bun']), version: z.string().optional() })
        .optional(),
    })
    .optional()
    .catch(undefined),
  scripts: strings.default({}).catch({}),
  dependencies: strings.default({}).catch({}),
  devDependencies: strings.default({}).catch({}),
  optionalDependencies: strings.default({}).catch({}),
  workspaces: z.unknown().optional(),
})

/** What of a package.json matters here. */
export type PackageFile = z.infer<typeof packageSchema>

/** Reads a package.json; undefined when there is none, `build.config_invalid` when it cannot be read. */
export const readPackage = async (source: SourceListing, path: string): Promise<PackageFile | undefined> => {
  const text = await source.read(path)
  if (text === undefined) return undefined
  try {
    return packageSchema.parse(JSON.parse(text))
  } catch (error) {
    throw new DomainError('build.config_invalid', {
      message: `${path} is not a valid package file: it must be a JSON object.`,
      cause: error,
    })
  }
}

/** Whether installing would bring anything. */
export const hasDependencies = (file: PackageFile): boolean =>
  file.workspaces !== undefined ||
  [file.dependencies, file.devDependencies, file.optionalDependencies].some(
    list => Object.keys(list).length > 0,
  )
