import { configFor } from '@taxiway/lifecycle'
import { describeProblem } from '../../../src/steps/settle-config.js'
import type { Desk } from '../open-desk.js'
import { configures, failure, find, goesLive, opens, type Play, works } from './act.js'

const path = '.taxiway.yml'

/** The configuration file of the repository. */
export const configuring: Play[] = [
  {
    name: 'error in the configuration file',
    does: async desk => {
      await prepare(desk)
      const number = await opensTrusted(desk, 'healthPath: /health\nport: many\n')
      const { environment } = await find(desk, number)
      const { observation, facts, authorVerdict } = environment
      const project = { ...desk.project, config: { ...desk.project.config, configPath: path } }
      if (observation === null) throw new Error('nothing was observed')
      const { problem } = configFor(project, observation, facts, authorVerdict)
      if (problem === null) throw new Error('the file has no error')
      const errorMessage = describeProblem(problem)
      await works(desk, number, { ...failure, errorCode: 'config.file_invalid', errorMessage })
      return number
    },
  },
  {
    name: 'configuration file of a trusted pull request',
    does: async desk => {
      const number = await opensTrusted(desk, 'healthPath: /ready\nport: 8080\n')
      await goesLive(desk, number)
      return number
    },
  },
  {
    name: 'configuration file of a fork',
    does: desk =>
      opens(desk, { fork: true, author: 'eve', files: { [path]: 'startCommand: [node, mine.js]\n' } }),
  },
  {
    name: 'configuration file that the project overrules',
    does: async desk => {
      await configures(desk, { configPath: path, healthPath: '/up' })
      const number = await opensTrusted(desk, 'healthPath: /health\n')
      await goesLive(desk, number)
      return number
    },
  },
]

const prepare = async (desk: Desk) => {
  await desk.control('POST', `${desk.here}/commits`, {
    branch: 'main',
    files: { [path]: 'healthPath: /health\n' },
  })
  await configures(desk, { configPath: path })
}

/** Its own file counts once GitHub has said that its author may write. */
const opensTrusted = async (desk: Desk, file: string): Promise<number> => {
  const number = await opens(desk, { files: { [path]: file } })
  await works(desk, number, {}, { authorVerdict: { login: 'ada', trusted: true } })
  return number
}
