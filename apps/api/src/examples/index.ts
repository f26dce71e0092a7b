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

/** What each named schema looks like in an answer; a `…Page` shows one item. A test holds every one against its schema. */
export const schemaExamples: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...all.map(({ schemas }) => schemas),
)

/** What may be sent to each operation that takes a body. */
export const bodyExamples: Readonly<Record<string, unknown>> = Object.assign(
  {},
  ...all.map(({ bodies }) => bodies),
)
