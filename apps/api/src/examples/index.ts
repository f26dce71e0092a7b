import { accountExamples, recordExamples } from './account.js'
import { environmentExamples } from './environments.js'
import { organizationExamples } from './organizations.js'
import { projectExamples, variableExamples } from './projects.js'
import { signInExamples } from './sign-in.js'

const all = [
  accountExamples,
  signInExamples,
  organizationExamples,
  projectExamples,
  variableExamples,
  environmentExamples,
  recordExamples,
]

/**
 * An example of each named schema; a `…Page` shows one item. A test checks every example against its schema.
 */
export const schemaExamples: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...all.map(({ schemas }) => schemas),
)

/** An example request body for each operation that takes one. */
export const bodyExamples: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...all.map(({ bodies }) => bodies),
)
