import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  type ContractProblem,
  type OpenApiDocument,
  validateJournalAgainstOpenApi,
} from '@taxiway/emulator-control'
import { validateGithubJournal } from '@taxiway/github-emulator'
import { knownMachinesGaps } from '@taxiway/machines-emulator'
import type { createGithubControl } from './github-control.js'
import type { createMachinesControl } from './machines-control.js'

type Outsides = {
  github: ReturnType<typeof createGithubControl>
  machines: ReturnType<typeof createMachinesControl>
}

const besideTheCheckout = fileURLToPath(new URL('../../../../../shared/contracts', import.meta.url))

/** The published contracts of both outsides, where this machine has them (TAXIWAY_CONTRACTS, or beside the checkout). */
const findContracts = (): { fly: OpenApiDocument; github: OpenApiDocument } | null => {
  const folder = process.env['TAXIWAY_CONTRACTS'] ?? besideTheCheckout
  if (!existsSync(folder)) return null
  const read = (file: string) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as OpenApiDocument
  return { fly: read('fly-machines-openapi.json'), github: read('github-subset-openapi.json') }
}

/** Everything this world said to Fly and GitHub, and everything they answered, held against their contracts. */
const findContractProblems = async (
  { github, machines }: Outsides,
  contracts: NonNullable<ReturnType<typeof findContracts>>,
): Promise<ContractProblem[]> => {
  const ofFly = (await machines.journal()).filter(entry => entry.path.startsWith('/v1/'))
  const ofGithub = (await github.journal()).filter(entry => !entry.path.startsWith('/_control/'))
  return [
    ...validateJournalAgainstOpenApi(ofFly, contracts.fly, knownMachinesGaps),
    ...validateGithubJournal(ofGithub, contracts.github),
  ]
}

/** Throws when a request or an answer of this world does not fit the contracts. Does nothing without the contracts. */
export const refuseContractProblems = async (world: Outsides): Promise<void> => {
  const contracts = findContracts()
  if (!contracts) return
  const problems = await findContractProblems(world, contracts)
  if (problems.length === 0) return
  const lines = problems.slice(0, 20).map(({ method, path, problem }) => `${method} ${path}: ${problem}`)
  throw new Error(`${problems.length} calls do not fit the contracts:\n${lines.join('\n')}`)
}
