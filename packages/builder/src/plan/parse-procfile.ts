import { DomainError } from '@taxiway/domain'
import type { StartLine } from './build-plan.js'
import { NeedsShell, splitLine } from './split-words.js'

export type Procfile = { web: StartLine; release: StartLine | undefined }

/** The `web` and `release` processes of a Procfile. Throws `build.config_invalid` with file, line and column for what needs a shell. */
export const parseProcfile = (text: string, path: string): Procfile => {
  const web = readProcess(text, path, 'web')
  if (web === undefined) throw invalid(`${path} has no \`web:\` line, so there is nothing to start.`)
  return { web, release: readProcess(text, path, 'release') }
}

const readProcess = (text: string, path: string, name: 'web' | 'release'): StartLine | undefined => {
  const lines = text.split(/\r?\n/)
  const number = lines.findIndex(line => /^(\w+)\s*:/.exec(line)?.[1] === name)
  if (number === -1) return undefined
  const line = lines[number] ?? ''
  const head = /^\w+\s*:\s*/.exec(line)?.[0] ?? ''
  try {
    const command = splitLine(line.slice(head.length).trimEnd())
    if (command.words.length === 0) throw invalid(`${path}:${number + 1}: the \`${name}:\` line is empty.`)
    return command
  } catch (error) {
    if (!(error instanceof NeedsShell)) throw error
    throw invalid(
      `${path}:${number + 1}:${head.length + error.column}: the \`${name}:\` line uses ${error.message}, which needs a shell; commands run without one. ` +
        `Put it into a script and start that (\`${name}: sh ./start.sh\`).`,
      error,
    )
  }
}

const invalid = (message: string, cause?: unknown): DomainError =>
  new DomainError('build.config_invalid', { message, cause })
